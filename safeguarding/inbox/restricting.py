"""The page that says for whom a referral is."""

from __future__ import annotations

from typing import Any

from django import forms

from .. import permissions, restricting, staffing
from ..acts import Doing
from ..casework import Named
from ..records import Referral
from .choosers import in_words
from .passing import Leaving

ALL, NAMED = "all", "named"


class Workers(forms.ModelMultipleChoiceField):
    """Members of the team, by name and address."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return in_words(obj)


class RestrictForm(forms.Form):
    """The whole team, or which of its members."""

    whom = forms.ChoiceField(
        label="Who may see this referral?",
        choices=[(ALL, "The whole team"), (NAMED, "Named workers only")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may see it"},
    )
    workers = Workers(
        None,
        label="Which workers, besides you?",
        required=False,
        error_messages={"invalid_choice": "Somebody you chose is not in the team any more. Choose again."},
    )

    def __init__(self, referral: Referral, manager: Any, data: Any = None) -> None:
        named = Named.objects.filter(referral=referral).values_list("user_id", flat=True)
        initial = {"whom": NAMED if referral.restricted else ALL, "workers": list(named)}
        super().__init__(data, initial=initial)
        others = staffing.members(referral.team).exclude(pk=manager.pk)
        self.fields["workers"].queryset = others  # type: ignore[attr-defined]


class Restrict(Leaving):
    """For named workers only, or for the whole team again."""

    act = permissions.RESTRICT
    title = "Who may see this referral"

    def form(self, data: Any = None) -> RestrictForm:
        return RestrictForm(self.referral, self.request.user, data)

    def perform(self, form: Any, doing: Doing) -> str:
        if form.cleaned_data["whom"] == ALL:
            restricting.open_to_team(self.referral, doing)
            return "The whole team sees this referral now."
        restricting.restrict(self.referral, doing, form.cleaned_data["workers"])
        return "Only you and the workers you named see this referral now."
