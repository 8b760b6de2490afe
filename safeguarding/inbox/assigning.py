"""The pages on which a referral gets a worker: taking, assigning, putting back."""

from __future__ import annotations

from typing import Any

from django import forms

from kentportal.accounts.models import User

from .. import assigning, permissions
from ..acts import Doing
from ..records import Referral
from .act_forms import text
from .acting import Act
from .members import MemberChooser


class WorkerForm(forms.Form):
    """Who works it."""

    worker = forms.ModelChoiceField(
        User.objects.none(),
        label="Who works it?",
        error_messages={"required": "Choose who works it", "invalid_choice": assigning.NOT_IN_TEAM},
    )

    def __init__(self, referral: Referral, data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["worker"]
        field.queryset = assigning.assignable(referral)
        field.widget = MemberChooser(referral)


class PutBackForm(forms.Form):
    """Why it is put back, if there is something to say."""

    why = text("Note for whoever takes it next", "If there is something they should know. Only staff see it.")


class WorkersAct(Act):
    """An act on who works it: the page says who does now."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        worker = self.referral.worker
        return super().get_context_data(worker=worker.called if worker else "", **kwargs)


class Take(WorkersAct):
    """Make it one's own."""

    act = permissions.TAKE
    form_class = forms.Form
    title = "Take this referral"
    done = "You work this referral now. It is in your list, under Mine."

    def perform(self, form: Any, doing: Doing) -> None:
        assigning.take(self.referral, doing)


class Assign(WorkersAct):
    """Give it to a member of the team."""

    act = permissions.ASSIGN
    title = "Assign this referral"
    done = "It is assigned."

    def form(self, data: Any = None) -> WorkerForm:
        return WorkerForm(self.referral, data)

    def perform(self, form: Any, doing: Doing) -> str:
        worker = form.cleaned_data["worker"]
        assigning.assign(self.referral, doing, worker)
        return f"{worker.called} works this referral now."


class PutBack(WorkersAct):
    """Leave it to whoever takes it next."""

    act = permissions.PUT_BACK
    form_class = PutBackForm
    title = "Put back to Unassigned"
    done = "Nobody works this referral now. It is in the list, under Unassigned."

    def perform(self, form: Any, doing: Doing) -> None:
        assigning.put_back(self.referral, doing, form.cleaned_data["why"])
