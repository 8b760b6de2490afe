"""One form that was sent, its team and its referrer, for tests of what goes between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from formpages.records import Draft, Submission
from formpages.submitting import submit
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from safeguarding import audit
from safeguarding.records import Event, Referral

from .belongings import complete_draft
from .people import make_user, sign_in
from .referrals import make_worker
from .small_form import definition, make_version

COMMENT, ON_WORRY = "Quillwort comment on the whole.", "Quagmire comment on the worry."
MESSAGE, REASON, ANSWER = "Jabberwock message.", "Sent it twice, Snark.", "Bandersnatch answer."
CANARIES = ("Quillwort", "Quagmire", "Jabberwock", "Snark", "Bandersnatch")


@dataclass
class Case:
    """A referral, whoever sent it, and whoever works it."""

    owner: User
    worker: User

    @classmethod
    def make(cls, urgency: str = "standard") -> Case:
        owner, worker = make_user(), make_worker("worker@example.org")
        draft = complete_draft(owner, make_version(compiled=definition()))
        Draft.objects.filter(pk=draft.pk).update(urgency=urgency)
        submit(owner, draft.pk)
        return cls(owner, worker)

    @property
    def referral(self) -> Referral:
        """As it is now; what else a test makes comes after it."""
        return Referral.objects.select_related("submission", "team").earliest("received_at")

    @property
    def sent(self) -> Submission:
        """The newest that was sent."""
        return self.referral.submission

    @property
    def referrer(self) -> Client:
        return sign_in(Client(), self.owner)

    @property
    def staff(self) -> Client:
        return sign_in(Client(), self.worker)

    def url(self, action: str, *more: Any) -> str:
        return reverse(f"inbox_modeladmin_{action}", args=[self.referral.pk, *more])

    def form(self, name: str = "submission") -> str:
        return reverse(f"formpages:{name}", args=[self.sent.pk])

    def respond(self, message: str = MESSAGE) -> Any:
        page = self.staff.get(self.url("respond"))
        once = page.context["form"]["once"].value()
        return self.staff.post(self.url("respond"), {"once": str(once), "message": message})

    def return_it(self, **given: str) -> Any:
        data = {"reason": "insufficient_detail", "comment": COMMENT, "comment-worry": ON_WORRY} | given
        return self.staff.post(self.url("return"), data)

    def add(self) -> Draft:
        """Press "Add information"; the draft it leads to."""
        leads = self.referrer.post(self.form("submission_add"))["Location"]
        return Draft.objects.get(pk=leads.strip("/").split("/")[-1])

    def add_and_send(self, **answers: Any) -> Submission:
        """Add information, with these answers changed, and send it."""
        draft = self.add()
        draft.answers |= answers
        draft.save()
        assert "thank-you" in self.referrer.post(f"/forms/{draft.pk}/send/")["Location"]
        return self.sent

    def ask_to_withdraw(self, reason: str = REASON) -> Any:
        return self.referrer.post(self.form("submission_withdraw"), {"reason": reason})

    def decide(self, decision: str, answer: str = ANSWER) -> Any:
        return self.staff.post(self.url("withdrawal"), {"decision": decision, "answer": answer})


def events() -> list[str]:
    return list(Event.objects.order_by("sequence").values_list("kind", flat=True))


def acts_on_record() -> int:
    """How many events there are that are no looks."""
    return Event.objects.exclude(kind__in=audit.LOOKS).count()


def mails() -> list[tuple[str, str]]:
    """To whom which mail was posted."""
    return [(payload["to"], payload["template"]) for payload in _posted()]


def mailed(template: str) -> list[tuple[str, dict[str, Any]]]:
    """To whom this mail was posted, and with what."""
    return [(payload["to"], payload["context"]) for payload in _posted() if payload["template"] == template]


def _posted() -> list[dict[str, Any]]:
    return [delivery.payload for delivery in Delivery.objects.filter(channel="mail").order_by("pk")]
