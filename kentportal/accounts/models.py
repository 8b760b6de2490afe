"""Who uses the portal, what they agreed to, and the codes that prove their address."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from .emails import same_spelling
from .factors.records import FactorUse as FactorUse


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=same_spelling(username or ""))

    def create_user(self, email: str, password: str | None = None, **details: object) -> "User":
        """Store a person under the one spelling of their address; no password means none can be used."""
        user = self.model(email=same_spelling(email), **details)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **details: object) -> "User":
        return self.create_user(email, password, **details, is_staff=True, is_superuser=True)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: referrer or staff. Their e-mail address is their name."""

    email = models.EmailField("email address", unique=True)
    first_name = models.CharField("first name", max_length=150, blank=True)
    last_name = models.CharField("last name", max_length=150, blank=True)
    is_professional = models.BooleanField("uses the portal in a professional capacity", default=True)
    role = models.CharField("role", max_length=150, blank=True)
    organisation = models.CharField("organisation", max_length=200, blank=True)
    telephone = models.CharField("telephone", max_length=40, blank=True)
    address = models.JSONField("address", default=dict, blank=True)
    terms_version = models.PositiveIntegerField("accepted version of the terms", default=0)
    terms_accepted_at = models.DateTimeField("accepted the terms at", null=True, blank=True)
    is_staff = models.BooleanField("works for the council's teams", default=False)
    is_active = models.BooleanField("active", default=True)
    date_joined = models.DateTimeField("joined at", default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = "account"
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
        ]

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        super().clean()
        self.email = same_spelling(self.email)

    def save(self, *args: object, **kwargs: object) -> None:
        self.email = same_spelling(self.email)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def called(self) -> str:
        """Their name; while they have given none, their address."""
        return self.get_full_name() or self.email

    @property
    def is_asked_for_factor(self) -> bool:
        """Whether this person opens staff pages only with a second factor of their own."""
        return settings.STAFF_SECOND_FACTOR == "authenticator" and self.has_perm("wagtailadmin.access_admin")

    def account_details(self) -> dict[str, object]:
        """What a form may fill in for this person, so that they need not type it again."""
        return {
            "name": self.get_full_name(),
            "first_name": self.first_name,
            "last_name": self.last_name,
            "role": self.role,
            "organisation": self.organisation,
            "address": self.address or None,
            "telephone": self.telephone,
            "email": self.email,
        }


class OneTimeCode(models.Model):
    """A code sent to an address. Holds no address and no readable code, only how often it was tried."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_hash = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)
    sends = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)
    used = models.BooleanField(default=False)
    #: The hashes of the codes that this one took the place of, one after the other.
    earlier = models.CharField(max_length=64 * 3, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Tally(models.Model):
    """How often one thing was tried since a moment. The key is a keyed hash: it names nobody."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"

    def __str__(self) -> str:
        return self.key


def next_terms_number() -> int:
    newest = TermsVersion.objects.aggregate(newest=models.Max("number"))["newest"]
    return (newest or 0) + 1


class TermsVersion(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """One version of the terms and conditions; everybody must accept the newest published one."""

    number = models.PositiveIntegerField(
        unique=True,
        default=next_terms_number,
        help_text="Publishing a higher number asks everybody to accept the terms again. "
        "To mend a slip without asking again, edit the version that is in force.",
    )
    body = RichTextField("text", features=["h2", "h3", "bold", "ol", "ul", "link"])

    panels: ClassVar = [FieldPanel("number"), FieldPanel("body"), PublishingPanel()]

    class Meta:
        verbose_name = "version of the terms"
        verbose_name_plural = "versions of the terms"
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"Terms and conditions, version {self.number}"

    def get_preview_template(self, request: object, mode_name: str) -> str:
        return "accounts/terms_preview.html"
