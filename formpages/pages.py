"""The form page: what editors see of a form, and its front before a draft exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from . import front, preview_modes, previewing
from .blocks import StepsBlock
from .editing import FormPageForm
from .panels import VersionPanel
from .publishing import append_version, compiled
from .records import Submission
from .siblings import Sibling
from .standing import Standing

TEXTS = ("introduction", "instructions", "before_sending", "thank_you")
FEATURES = ["h2", "h3", "bold", "italic", "ul", "ol", "link"]


class FormPage(Page):
    """A referral form. Publishing it, by whatever road, compiles it and appends a form version."""

    #: The team whose inbox it fills, the letters its references begin with, whether it can be urgent.
    team: ClassVar[str]
    prefix: ClassVar[str]
    has_urgency: ClassVar[bool] = False
    #: Meanings without which it cannot be published; beginnings of those that the family's copy never shows.
    needs: ClassVar[frozenset[str]] = frozenset()
    never_shared: ClassVar[tuple[str, ...]] = ()
    #: Meanings that what is shown and told depends on, with the answers it looks for.
    relied_on: ClassVar[Mapping[str, frozenset[str]]] = {}
    has_family_copy: ClassVar[bool] = False
    #: The beginning of the meanings that "refer another person" carries over; none while it is not offered.
    carried_over: ClassVar[str] = ""
    #: What a form about a brother or sister takes over; None while it is not offered.
    sibling: ClassVar[Sibling | None] = None
    #: Whether it is answered on the page itself, without an account.
    one_page: ClassVar[bool] = False
    #: Whether only an approval publishes it; otherwise whoever may publish pages does.
    needs_approval: ClassVar[bool] = False
    #: Fields of a type of its own that a form file carries too.
    portable_fields: ClassVar[tuple[str, ...]] = ()

    introduction = RichTextField(
        features=FEATURES, blank=True, help_text="Who the form is for, before it starts."
    )
    instructions = RichTextField(features=FEATURES, blank=True, help_text="How to work through the form.")
    before_sending = RichTextField(
        features=FEATURES, blank=True, help_text="Repeated before the form is sent."
    )
    thank_you = RichTextField(features=FEATURES, blank=True, help_text="After it has been sent.")
    steps = StreamField(StepsBlock(), blank=True)
    closed = models.BooleanField(
        "closed to new requests",
        default=False,
        help_text="Nobody can start this form. People who have begun it can finish it.",
    )
    closed_notice = RichTextField(
        features=FEATURES, blank=True, help_text="Shown in place of a closed form: what to do instead."
    )

    base_form_class = FormPageForm
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel(name) for name in TEXTS], heading="Texts", classname="collapsed"),
        VersionPanel(heading="Version in use"),
        FieldPanel("steps"),
        MultiFieldPanel(
            [FieldPanel("closed"), FieldPanel("closed_notice")], heading="Closing", classname="collapsed"
        ),
    ]
    subpage_types: ClassVar[list[str]] = []
    is_creatable = False

    class Meta:
        abstract = True

    @classmethod
    def receive(cls, submission: Submission) -> None:
        """Make of a submission what this form is for; called in the transaction that sends it."""
        raise LookupError(f"{cls.__name__} does not say what becomes of a submission")

    @classmethod
    def subject(cls, meant: Mapping[str, Any]) -> str:
        """Whom a form is about, for its owner's lists; made of what its answers mean."""
        return ""

    @classmethod
    def alerts(cls, meant: Mapping[str, Any]) -> list[str]:
        """What must stand on top of every page and print of these answers."""
        return []

    @classmethod
    def may_share(cls, meant: Mapping[str, Any]) -> bool:
        """Whether a copy of such answers may go to the family."""
        return True

    def may_read_versions(self, user: Any) -> bool:
        """Whether somebody may read how the form was and is published."""
        return bool(self.permissions_for_user(user).can_edit())

    @classmethod
    def standings(cls, sent: Sequence[Submission]) -> Mapping[UUID, Standing]:
        """How each of these stands with the council; none is told of while nothing is known."""
        return {}

    @classmethod
    def read(cls, sent: Submission) -> None:
        """Remember that its sender has the council's messages before them."""

    @classmethod
    def note_keyed_in(cls, sent: Submission, user_id: int) -> None:
        """Remember who keyed in what somebody told by telephone; called in the transaction that sends it."""

    @classmethod
    def address_keyed_in(cls, sent: Submission, user: Any) -> str:
        """Where whoever keyed it in goes on after sending; empty for somebody who may not read it."""
        return ""

    @classmethod
    def ask_to_withdraw(cls, sent: Submission, reason: str) -> None:
        """Ask the council to withdraw what was sent; nothing happens when it cannot be asked any more."""

    @classmethod
    def confirmation(cls, reference: str, urgent: bool) -> tuple[str, dict[str, Any]] | None:
        """The mail that its sender gets: its template and what stands in it; None when there is none."""
        return None

    @classmethod
    def receiver(cls) -> str:
        return cls._meta.label

    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in TEXTS}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; when live, with a new form version or (FormFaults) not at all."""
        fields = kwargs.get("update_fields")
        # Saving a draft revision updates some other fields of a live page, whose steps stay as they were.
        publishing = self.live and (fields is None or "steps" in fields)
        with transaction.atomic():
            definition = compiled(self) if publishing else None
            super().save(*args, **kwargs)
            if definition:
                append_version(self, definition)

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        if self.live and len(path_components) == 1 and path_components[0] in front.SCREENS:
            return RouteResult(self, kwargs={"screen": path_components[0]})
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, screen: str = "", **kwargs: Any) -> HttpResponse:
        return front.serve(request, self, screen)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return preview_modes.modes(self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return previewing.serve(request, self, mode_name)
