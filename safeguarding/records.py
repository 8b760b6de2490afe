"""What the council keeps of a referral: teams and who is in them, referrals, search keys, events."""

import uuid
from datetime import UTC
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from formpages.records import STANDARD, URGENCIES, URGENT
from kentportal.vault import SealedField

from . import statuses

FRONT_DOOR, OT, LADO = "frontdoor", "ot", "lado"
TEAMS = {FRONT_DOOR: "Front Door", OT: "Occupational Therapy", LADO: "LADO"}


#: Urgent first ("urgent" comes after "standard"), then the oldest.
QUEUE = ["-urgency", "received_at", "pk"]


class Team(ClusterableModel):
    """People who work the referrals of one inbox."""

    slug = models.SlugField(unique=True, choices=list(TEAMS.items()), editable=False)
    name = models.CharField(max_length=60)
    mailbox = models.EmailField(
        "team mailbox",
        blank=True,
        help_text="Told of urgent requests. While it is empty, managers (or else all members) are told.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's place in a team: this, and nothing else, lets them read its referrals."""

    team = ParentalKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name="person"
    )
    is_manager = models.BooleanField("manages the team", default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="once_in_a_team")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.user_id}"


class Referral(models.Model):
    """A submission as the council works it. What lists are sorted by stands in columns; names do not.

    It keeps its reference when more is sent; `submission` is then the newest, which says all there is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=24, unique=True)
    submission = models.OneToOneField(
        "formpages.Submission", on_delete=models.PROTECT, related_name="referral"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals")
    form = models.CharField(max_length=255)
    urgency = models.CharField(max_length=10, choices=URGENCIES, default=STANDARD)
    status = models.CharField(max_length=20, choices=list(statuses.STATUSES.items()), default=statuses.NEW)
    reason = models.CharField("code of the primary reason", max_length=60, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    #: Empty again when more information comes, until somebody has read that too.
    opened_at = models.DateTimeField("first opened", null=True, blank=True)
    #: While the referrer's wish to withdraw it waits for a decision.
    withdrawal_asked_at = models.DateTimeField(null=True, blank=True)
    do_not_tell_family = models.BooleanField(default=False)
    danger_to_visitors = models.BooleanField(default=False)
    #: {"children": [{"name": ..., "born": ...}, ...], "adult": {...}}, in words: what the list shows.
    people = SealedField(default=dict)
    #: How many events there are and the newest one's hash, so that removing the last one is noticed too.
    event_count = models.PositiveIntegerField(default=0)
    event_head = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = QUEUE
        indexes: ClassVar = [
            models.Index(fields=["team", "-urgency", "received_at"], name="referral_queue"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def urgent(self) -> bool:
        return self.urgency == URGENT

    @property
    def status_in_words(self) -> str:
        words = statuses.in_words(self.status, opened=self.opened_at is not None)
        return f"{words}. Withdrawal asked" if self.withdrawal_asked_at else words

    @property
    def children(self) -> list[dict[str, str]]:
        """Each child's name and date of birth, in words."""
        return self.people.get("children", [])

    @property
    def adult(self) -> dict[str, str] | None:
        """Name and date of birth, in words, of the adult an allegation is about."""
        return self.people.get("adult")


class SearchKey(models.Model):
    """A keyed hash under which a referral is found: of a name's word, a date of birth, a postcode."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "referral"], name="search_key_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Event(models.Model):
    """One thing that happened to a referral or to staff. Only ever added, even after its subject is gone.

    It points at nothing and names nobody: the ids in it mean something only beside the rows they are of.
    """

    #: The referral, or the record of changes of staff.
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=24)
    team = models.SlugField()
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    from_address = models.GenericIPAddressField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["subject_id", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_id", "sequence"], name="event_once_in_its_place")
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.sequence}: {self.kind}"

    def content(self) -> dict[str, Any]:
        """What the hash is taken of."""
        names = ("reference", "team", "sequence", "kind", "actor_id", "detail", "from_address", "previous")
        return {
            "referral_id": str(self.subject_id),  # by its first name, so that earlier hashes hold
            "at": self.at.astimezone(UTC).isoformat(),
            **{name: getattr(self, name) for name in names},
        }
