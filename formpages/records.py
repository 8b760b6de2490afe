"""What the form engine keeps: versions of forms, drafts, submissions and uploads."""

import uuid
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from kentportal.vault import SealedField

from .definition import Definition, from_data

#: How long a draft waits after its last save, and how long people see what they sent.
KEPT_FOR = timedelta(days=30)

URGENT, STANDARD = "urgent", "standard"
URGENCIES = [(URGENT, "Urgent"), (STANDARD, "Standard")]


class FormVersion(models.Model):
    """A form as it was published. Never changed; never removed while anything points at it.

    It holds what a draft needs to live on without its page: who receives it, and its reference prefix.
    """

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    receiver = models.CharField(max_length=100, help_text="The page class whose receive() takes submissions.")
    team = models.SlugField()
    prefix = models.CharField(max_length=4)
    published_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    #: The key of each question by its block's id: a block that was published keeps its key.
    block_keys = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="version_number_once_a_page")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def compiled(self, *, by_telephone: bool = False) -> Definition:
        """The definition as data, or as staff key it in; costs no query once the process has read it."""
        return _definition(self.pk, self.digest, by_telephone)


@lru_cache(maxsize=64)
def _definition(version_id: int, digest: str, by_telephone: bool) -> Definition:
    """Read once a process, which is safe because versions never change."""
    if by_telephone:
        return _definition(version_id, digest, False).by_telephone()
    return from_data(FormVersion.objects.values_list("definition", flat=True).get(pk=version_id))


class DraftQuerySet(models.QuerySet["Draft"]):
    def living(self) -> "DraftQuerySet":
        """Drafts that have not expired."""
        return self.filter(saved_at__gt=timezone.now() - KEPT_FOR)

    def of(self, owner: Any) -> "DraftQuerySet":
        """One person's drafts with what their pages show of the version, without its definition."""
        own = self.living().filter(owner=owner).select_related("version", "follows")
        return own.defer("version__definition", "follows__answers")


class Draft(models.Model):
    """Answers not yet sent, with the version of the form they belong to.

    `answers` holds valid answers by key; `typed` holds, by step (or step/group/row), what stands in the
    fields and is not valid yet, as the browser posted it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="drafts")
    urgency = models.CharField(max_length=10, choices=URGENCIES, blank=True)
    answers = SealedField(default=dict)
    typed = SealedField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now, db_index=True)
    #: What was sent and is being added to, because the council wants more information: one draft at a time.
    follows = models.OneToOneField(
        "formpages.Submission", on_delete=models.PROTECT, null=True, related_name="amendment"
    )
    #: By place, what a page held when it was opened, while it is saved without being left: see `visits`.
    visits = SealedField(default=dict)
    #: How many days before it is erased its owner was last told so; saving it again starts anew.
    reminded = models.PositiveSmallIntegerField(null=True)
    #: The page whose unpublished form is only tried with this draft: it is never sent.
    trial_of = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, null=True, related_name="+")
    #: Keyed in by staff for somebody who telephoned: what is sent is nobody's in the portal.
    by_telephone = models.BooleanField(default=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def urgent(self) -> bool:
        return self.urgency == URGENT

    @property
    def definition(self) -> Definition:
        return self.version.compiled(by_telephone=self.by_telephone)

    @property
    def begun(self) -> bool:
        """Whether anything has been answered or typed."""
        return bool(self.answers or self.typed)

    @property
    def was_saved(self) -> bool:
        """Whether somebody has saved it since it was made."""
        return self.saved_at > self.created_at

    @property
    def expires_at(self) -> Any:
        return self.saved_at + KEPT_FOR


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def of(self, owner: Any) -> "SubmissionQuerySet":
        """What one person sent or heard of in the last 30 days, and all that still waits for their answer."""
        edge = timezone.now() - KEPT_FOR
        recent = models.Q(sent_at__gt=edge) | models.Q(responded_at__gt=edge)
        added_to = models.Q(returned_at__isnull=False) | models.Q(amendment__saved_at__gt=edge)
        shown = self.filter(recent | added_to, owner=owner)
        return shown.select_related("version").defer("version__definition")

    def newest(self) -> "SubmissionQuerySet":
        """Without those that were added to since: a later one says all that they did."""
        return self.filter(followed_by=None)


class Submission(models.Model):
    """Answers sent: frozen, with a reference and the version they were asked with.

    When more information was asked for, what is then sent follows it under the same reference.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=24)
    #: 1, then 2 for what follows it, and so on.
    number = models.PositiveSmallIntegerField(default=1)
    follows = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="followed_by")
    #: The draft it was made of. Unique, so that a second press of Submit makes no second submission.
    draft_id = models.UUIDField(unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="submissions"
    )
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="submissions")
    urgency = models.CharField(max_length=10, choices=URGENCIES, blank=True)
    answers = SealedField()
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    #: When more information was asked for, until it comes; and when the sender was last answered.
    returned_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    #: Keyed in by staff for somebody who telephoned.
    by_telephone = models.BooleanField(default=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["reference", "number"], name="number_once_in_a_reference")
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def urgent(self) -> bool:
        return self.urgency == URGENT

    @property
    def definition(self) -> Definition:
        return self.version.compiled(by_telephone=self.by_telephone)


class Upload(models.Model):
    """A file on a draft or, once sent, on its submission. Name and content are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="uploads")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, null=True, related_name="uploads")
    name = SealedField()
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=100, unique=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(draft__isnull=False) ^ models.Q(submission__isnull=False),
                name="upload_on_draft_or_submission",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class Stash(models.Model):
    """What was typed on a page of a draft and arrived from somebody who was not signed in (any more).

    It is shown to the draft's owner in the browser that holds the key, and to nobody else; it saves nothing.
    """

    key_hash = models.CharField(max_length=64)
    came_from = models.CharField(max_length=64, help_text="A keyed hash of the address it came from.")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="stashes")
    place = models.CharField(max_length=200)
    typed = SealedField()
    had_files = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_hash", "draft", "place"], name="stash_once_a_place")
        ]

    def __str__(self) -> str:
        return str(self.pk)
