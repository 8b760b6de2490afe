"""The form pages whose submissions become referrals."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from wagtail.admin.panels import FieldPanel, Panel

from formpages.admin.guarding import DraftCopyForm
from formpages.pages import FormPage
from formpages.publishing import compiled
from formpages.records import Submission
from formpages.siblings import Sibling
from formpages.standing import Standing

from . import answering, approval, keying_in, people, permissions, receiving, standing
from .records import FRONT_DOOR, LADO, OT

#: What staff list a child by and find them under.
ABOUT_A_CHILD = frozenset({"child.first_name", "child.last_name", "child.birth", "child.address"})
#: The family, who helps it and who asks; not why, whether they agree and how they are related to the child.
A_SIBLING = Sibling(
    carried=(
        "referrer.",
        "request.on_behalf_of",
        "family.",
        "people.here",
        "people.here.any",
        "people.elsewhere",
        "people.elsewhere.any",
        "agencies",
        "agencies.any",
    ),
    left_out=("child.relationship", "agency.family_agrees"),
    household=("child.address",),
)


class ReferralPage(FormPage):
    """A form about children whose submissions a team of the council works."""

    needs_approval = True
    copy_form_class = DraftCopyForm
    #: Third parties, and what puts a visiting worker at risk.
    never_shared: ClassVar[tuple[str, ...]] = ("people.elsewhere", "agencies", "risk.")
    relied_on: ClassVar[Mapping[str, frozenset[str]]] = {
        "agreement.why_not_aware": people.DO_NOT_TELL,
        "risk.visiting_worker": frozenset(),
    }

    class Meta:
        abstract = True

    @classmethod
    def receive(cls, submission: Submission) -> None:
        receiving.receive(submission, cls.about)

    @classmethod
    def standings(cls, sent: Sequence[Submission]) -> Mapping[UUID, Standing]:
        return standing.standings(sent)

    @classmethod
    def read(cls, sent: Submission) -> None:
        answering.note_read(sent)

    @classmethod
    def note_keyed_in(cls, sent: Submission, user_id: int) -> None:
        keying_in.note(sent, user_id)

    @classmethod
    def address_keyed_in(cls, sent: Submission, user: Any) -> str:
        return keying_in.address(sent, user)

    @classmethod
    def ask_to_withdraw(cls, sent: Submission, reason: str) -> None:
        answering.ask_to_withdraw(sent, reason)

    @classmethod
    def about(cls, meant: Mapping[str, Any]) -> people.About:
        """Whom such answers are about."""
        return people.about_children(meant)

    @classmethod
    def subject(cls, meant: Mapping[str, Any]) -> str:
        return people.in_words(cls.about(meant).everybody[0])

    @classmethod
    def alerts(cls, meant: Mapping[str, Any]) -> list[str]:
        return people.alerts(
            do_not_tell=people.do_not_tell_family(meant), danger=people.danger_to_visitors(meant)
        )

    def permissions_for_user(self, user: Any) -> approval.ProposedPages:
        return approval.ProposedPages(user, self)

    def may_read_versions(self, user: Any) -> bool:
        """Managers of its team as well, whether or not something waits for them."""
        return super().may_read_versions(user) or permissions.manages(user, self.team)

    def get_workflow(self) -> Any:
        """Its team's, wherever it stands in the tree."""
        return approval.workflow_of(self.team)

    @property
    def has_workflow(self) -> bool:
        return self.get_workflow() is not None

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Publish or schedule what is sound and, when it is somebody who does, what they have approved."""
        compiled(revision.as_object())
        if user is not None:
            approval.require_approval(self, user)
        return super().publish(revision, user=user, **kwargs | {"skip_permission_checks": True})

    @classmethod
    def may_share(cls, meant: Mapping[str, Any]) -> bool:
        return not people.do_not_tell_family(meant)

    @classmethod
    def confirmation(cls, reference: str, urgent: bool) -> tuple[str, dict[str, Any]] | None:
        return receiving.confirmation(reference, urgent)


class Audience(models.TextChoices):
    """Who fills in a form."""

    PROFESSIONAL = "professional", "Professionals"
    PUBLIC = "public", "Members of the public"


class AudiencePage(ReferralPage):
    """A form that professionals and members of the public have each their own of."""

    prefixes: ClassVar[dict[str, str]]
    portable_fields: ClassVar[tuple[str, ...]] = ("audience",)

    audience = models.CharField(max_length=20, choices=Audience, default=Audience.PROFESSIONAL)

    settings_panels: ClassVar[list[Panel]] = [FieldPanel("audience"), *ReferralPage.settings_panels]

    class Meta:
        abstract = True

    @property
    def prefix(self) -> str:  # type: ignore[override]  # one class, two kinds of reference
        return self.prefixes[self.audience]


class RequestForSupportPage(AudiencePage):
    """A Request for Support, for the Front Door."""

    team = FRONT_DOOR
    prefixes: ClassVar[dict[str, str]] = {Audience.PROFESSIONAL: "RS", Audience.PUBLIC: "RP"}
    has_urgency = True
    has_family_copy = True
    sibling = A_SIBLING
    needs = frozenset(
        {"child.first_name", "child.last_name", "child.birth", "child.address", "concern.worry"}
    )

    parent_page_types: ClassVar[list[str]] = ["home.ChoicePage"]

    class Meta:
        verbose_name = "Request for Support form"


class OccupationalTherapyPage(ReferralPage):
    """An Occupational Therapy Request, for the Occupational Therapy team."""

    team = OT
    prefix = "OT"
    has_family_copy = True
    sibling = A_SIBLING
    needs = ABOUT_A_CHILD

    parent_page_types: ClassVar[list[str]] = ["home.ChoicePage", "home.MenuPage", "home.HoldingPage"]

    class Meta:
        verbose_name = "Occupational Therapy Request form"


class LadoReferralPage(AudiencePage):
    """An allegation or concern about an adult who works with children, for the LADO."""

    team = LADO
    prefixes: ClassVar[dict[str, str]] = {Audience.PROFESSIONAL: "LP", Audience.PUBLIC: "LL"}
    carried_over = "referrer."
    needs = frozenset({"person.first_name", "person.last_name", "allegation.details"})

    parent_page_types: ClassVar[list[str]] = ["home.ChoicePage"]

    class Meta:
        verbose_name = "LADO referral form"

    @classmethod
    def about(cls, meant: Mapping[str, Any]) -> people.About:
        return people.about_adult(meant)
