"""What staff do with a referral beyond its columns. Every text is sealed; codes and times are not."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey

from formpages.records import STANDARD, URGENCIES
from kentportal.vault import SealedField

from . import reply_texts, sign_off
from .records import Referral, Team


def _staff() -> Any:
    """Somebody of the staff, whose work stays when their account goes."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")


class Unit(models.TextChoices):
    """What a time limit is counted in."""

    HOURS = "hours", "working hours"
    DAYS = "days", "working days"


class Target(models.Model):
    """How long the team takes at most, for one form or for all, by urgency. For what arrives from then on."""

    team = ParentalKey(Team, on_delete=models.CASCADE, related_name="targets")
    form_code = models.CharField(
        "form", max_length=4, blank=True, help_text="First letters of its references. Empty: every form."
    )
    urgency = models.CharField(max_length=10, choices=URGENCIES, default=STANDARD)
    acknowledge_within = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    decide_within = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    unit = models.CharField("counted in", max_length=5, choices=Unit, default=Unit.DAYS)

    class Meta:
        ordering: ClassVar = ["form_code", "urgency"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "form_code", "urgency"], name="one_target_each"),
            models.CheckConstraint(
                condition=models.Q(acknowledge_within__lte=models.F("decide_within")),
                name="acknowledged_before_decided",
                violation_error_message="It must be acknowledged no later than it is decided.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_code or 'every form'}, {self.urgency}"


class ReplyText(models.Model):
    """Words that a team uses again and again when it writes to referrers."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="reply_texts")
    title = models.CharField(max_length=80)
    body = models.TextField(max_length=5000)

    class Meta:
        ordering: ClassVar = ["title"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["team", "title"], name="reply_title_once")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if names := reply_texts.unknown(self.body):
            known = ", ".join(f"[[{name}]]" for name in reply_texts.PLACEHOLDERS)
            wrong = ", ".join(f"[[{name}]]" for name in names)
            raise ValidationError({"body": f"Nothing is known to put in for {wrong}. Use: {known}."})


class Note(models.Model):
    """Something written about a referral: a note, or why an act was done. Only ever added.

    The event of the act names it, as {"note": id}; without an event it is seen nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="notes")
    by = _staff()
    at = models.DateTimeField(default=timezone.now)
    text = SealedField()

    class Meta:
        ordering: ClassVar = ["at"]

    def __str__(self) -> str:
        return str(self.pk)


class AgencyCheck(models.Model):
    """What another agency was asked, until it answers."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="agency_checks")
    #: The code in the pick list of agencies, and its words as they were then.
    agency = models.CharField(max_length=60)
    agency_name = models.CharField(max_length=200)
    question = SealedField()
    asked_by = _staff()
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    received_by = _staff()
    received_at = models.DateTimeField(null=True)
    answer = SealedField()

    class Meta:
        ordering: ClassVar = ["asked_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def overdue(self) -> bool:
        return self.received_at is None and self.due_at < timezone.now()


_RATIONALE = {
    "facts": "Facts",
    "history": "History",
    "child_view": "The child’s view",
    "support_level": "Level of support",
    "agreement": "Agreement",
    "override": "Why without the family’s agreement",
}


class Decision(models.Model):
    """What becomes of each child, and why. In force at once, or when a manager has signed it off."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="decisions")
    by = _staff()
    at = models.DateTimeField(default=timezone.now)
    #: [{"name": ..., "outcome": code, "label": ...}, ...], a child each.
    children = SealedField()
    #: {"facts", "history", "child_view", "support_level", "agreement", "override"}: texts.
    rationale = SealedField()
    #: The codes of the outcomes without whom they are for, the weightiest first.
    outcomes = models.JSONField(default=list)
    support_level = models.CharField(max_length=10, blank=True)
    #: Whether it goes on without the family's agreement.
    overridden = models.BooleanField(default=False)
    #: Why a manager must sign it off (codes); empty when nobody must.
    sign_off = models.JSONField(default=list)
    answered_by = _staff()
    answered_at = models.DateTimeField(null=True)
    signed = models.BooleanField(null=True)
    #: What the manager says to whoever proposed it.
    answer = SealedField()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=models.Q(answered_at=None) & ~models.Q(sign_off=[]),
                name="one_proposed_decision",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def in_force(self) -> bool:
        return not self.sign_off or bool(self.signed)

    @property
    def waits(self) -> bool:
        """Whether a manager has still to sign it off."""
        return bool(self.sign_off) and self.answered_at is None

    @property
    def why_signed(self) -> list[str]:
        """Why a manager must sign it off, in words."""
        return [sign_off.WORDS[code] for code in self.sign_off]

    @property
    def in_words(self) -> list[tuple[str, str]]:
        """Why it was decided so: each part that says something, with its label."""
        return [(label, self.rationale[key]) for key, label in _RATIONALE.items() if self.rationale.get(key)]


class Transfer(models.Model):
    """That a referral was passed to another team, which it then belongs to, until that team answers."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="transfers")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    by = _staff()
    at = models.DateTimeField(default=timezone.now)
    reason = SealedField()
    #: What the other referral is called, when it was also referred and this one stayed.
    made = models.ForeignKey(Referral, on_delete=models.SET_NULL, null=True, related_name="made_by")
    answered_by = _staff()
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)
    answer = SealedField()

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(answered_at=None, made=None), name="one_open_transfer"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class FamilyKey(models.Model):
    """A keyed hash that another referral about the same child, mother or home has too."""

    class Kind(models.TextChoices):
        CHILD = "child", "same date of birth and name"
        NHS_NUMBER = "nhs", "same NHS number"
        MOTHER = "mother", "same mother of an unborn child"
        ADDRESS = "address", "same address"

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="family_keys")
    kind = models.CharField(max_length=10, choices=Kind)
    key = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "referral"], name="family_key_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Link(models.Model):
    """That a referral may be, or is, about the same family as an earlier one."""

    class State(models.TextChoices):
        POSSIBLE = "possible", "Possible repeat"
        LINKED = "linked", "Linked"
        FURTHER = "further", "Further information on the earlier one"
        DISMISSED = "dismissed", "Not about the same family"

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="links")
    earlier = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="linked_by")
    #: The kinds of the keys that both have.
    why = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.POSSIBLE)
    by = _staff()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["referral", "earlier"], name="linked_once"),
            models.CheckConstraint(
                condition=~models.Q(referral=models.F("earlier")), name="linked_to_another"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Named(models.Model):
    """Somebody for whom a restricted referral exists; to the rest of the team it does not."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="named")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "user"], name="named_once")]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.user_id}"


class Handover(models.Model):
    """That somebody gives their list to a colleague at the end of a shift, until the colleague answers."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    note = SealedField()
    at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "giver"], condition=models.Q(answered_at=None), name="one_open_handover"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
