"""The pages of the acts that say how a referral stands, and of what other agencies are asked."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from .. import agencies, checks, permissions, triage
from ..acts import Doing
from ..casework import AgencyCheck
from .acting import Act
from .triage_forms import (
    CaseNumberForm,
    CheckAnswerForm,
    CheckForm,
    ConfirmForm,
    NoteForm,
    ReopenForm,
    UrgencyForm,
)


class Acknowledge(Act):
    """That somebody is at it."""

    act = permissions.ACKNOWLEDGE
    form_class = ConfirmForm
    title = button = "Acknowledge"
    lead = "The first time limit is then met. If nobody has it yet, it is yours."
    done = "It is acknowledged."

    def perform(self, form: Any, doing: Doing) -> str | None:
        triage.acknowledge(self.referral, doing)
        told = permissions.told_in_the_portal(self.referral)
        return "It is acknowledged, and an email tells the referrer that you are at it." if told else None


class Note(Act):
    """A note for the team."""

    act = permissions.NOTE
    form_class = NoteForm
    title = button = "Add a note"
    done = "Your note is in the timeline."

    def perform(self, form: Any, doing: Doing) -> None:
        triage.note(self.referral, doing, form.cleaned_data["note"])


class ChangeUrgency(Act):
    """Urgent or standard."""

    act = permissions.URGENCY
    form_class = UrgencyForm
    title = button = "Change the urgency"
    lead = (
        "Its time limits start again from now. The team is told by email of what becomes urgent; a decision "
        "on what was made standard may need a manager’s sign-off."
    )
    done = "The urgency is changed, and the time limits run from now."

    def form(self, data: Any = None) -> UrgencyForm:
        return UrgencyForm(data, initial={"urgency": self.referral.urgency})

    def perform(self, form: Any, doing: Doing) -> None:
        triage.change_urgency(self.referral, doing, form.cleaned_data["urgency"], form.cleaned_data["reason"])


class Reopen(Act):
    """Open again after a decision or a withdrawal."""

    act = permissions.REOPEN
    form_class = ReopenForm
    title = button = "Reopen"
    lead = (
        "The team works on it again, with new time limits from now, and its decision no longer holds. "
        "The referrer sees that it is being looked at again."
    )
    done = "It is open again."

    def perform(self, form: Any, doing: Doing) -> None:
        triage.reopen(self.referral, doing, form.cleaned_data["reason"])


class CaseNumber(Act):
    """What the case system calls it."""

    act = permissions.CASE_NUMBER
    form_class = CaseNumberForm
    title = "Number in the case system"
    button = "Save the number"
    done = "The number is saved."

    def form(self, data: Any = None) -> CaseNumberForm:
        return CaseNumberForm(data, initial={"number": self.referral.case_number})

    def perform(self, form: Any, doing: Doing) -> None:
        triage.set_case_number(self.referral, doing, form.cleaned_data["number"])


class AskAgency(Act):
    """A question to another agency."""

    act = permissions.CHECK
    title = "Ask another agency"
    button = "Keep this check"
    lead = "The portal sends nothing to the agency: ask them as you usually do, and keep here what you asked."
    done = "The check is on the page. Add the answer there when it comes."

    def form(self, data: Any = None) -> CheckForm:
        usual = checks.usual_day(self.referral.team, timezone.now())
        return CheckForm(agencies.offered(), usual, data)

    def perform(self, form: Any, doing: Doing) -> None:
        given = form.cleaned_data
        checks.ask(self.referral, doing, given["agency"], given["question"], given["due"])


class AgencyAnswer(Act):
    """The answer of another agency."""

    act = permissions.CHECK_ANSWER
    form_class = CheckAnswerForm
    title = "Answer of another agency"
    done = "The answer is on the page."

    @cached_property
    def check(self) -> AgencyCheck:
        found = AgencyCheck.objects.filter(referral=self.referral).select_related("asked_by")
        return get_object_or_404(found, pk=int(self.kwargs["check_pk"]))

    def why_not(self) -> str:
        return super().why_not() or ("The answer is here already." if self.check.received_at else "")

    def perform(self, form: Any, doing: Doing) -> None:
        checks.receive(self.referral, doing, self.check, form.cleaned_data["answer"])
