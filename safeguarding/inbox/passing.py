"""The pages of what goes from team to team."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .. import passing, permissions
from ..acts import Doing
from ..records import Team
from .act_forms import text
from .acting import Act


class ToTeamForm(forms.Form):
    """Which team, and why."""

    team = forms.ChoiceField(
        label="Which team?", widget=forms.RadioSelect, error_messages={"required": "Choose a team"}
    )
    reason = text("Why?", "The other team reads this.", "Say why")

    def __init__(self, teams: Sequence[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams}
        self.fields["team"].choices = [(pk, team.name) for pk, team in self.teams.items()]  # type: ignore[attr-defined]
        if len(teams) == 1:
            self.initial["team"] = str(teams[0].pk)

    def clean_team(self) -> Team:
        return self.teams[self.cleaned_data["team"]]


class AnswerForm(forms.Form):
    """Whether the team takes it."""

    decision = forms.ChoiceField(
        label="Does your team take this?",
        choices=[("accept", "Accept it"), ("send_back", "Send it back")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether your team takes it"},
    )
    reason = text("Why do you send it back?", "Needed when you send it back. The other team reads this.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        sent_back = cleaned.get("decision") == "send_back"
        if sent_back and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why you send it back")
        return cleaned


class Leaving(Act):
    """An act after which the referral may be somebody else's: it then leads to the list."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(request, *args, **kwargs)
        done = answer.status_code == 302
        return redirect(self.index_url) if done and not self.is_still_theirs() else answer

    def is_still_theirs(self) -> bool:
        return permissions.may_read(self.request.user, self.referral)


class PassOn(Leaving):
    """To another team, which it then belongs to."""

    act = permissions.PASS
    title = "Pass to another team"

    def form(self, data: Any = None) -> ToTeamForm:
        return ToTeamForm(passing.passed_to(self.referral), data)

    def perform(self, form: Any, doing: Doing) -> str:
        team = form.cleaned_data["team"]
        passing.pass_on(self.referral, doing, team, form.cleaned_data["reason"])
        return f"{self.referral.reference} is with {team} now."


class AlsoRefer(Act):
    """To another team as well; this team keeps its own."""

    act = permissions.ALSO_REFER
    title = "Also refer to another team"

    def form(self, data: Any = None) -> ToTeamForm:
        return ToTeamForm(passing.also_referred_to(self.referral), data)

    def perform(self, form: Any, doing: Doing) -> str:
        team = form.cleaned_data["team"]
        passing.also_refer(self.referral, doing, team, form.cleaned_data["reason"])
        return f"{team} has a referral of its own now. This one stays with you."


class AnswerPass(Leaving):
    """Whether the team takes what another one gave it."""

    act = permissions.ANSWER_PASS
    form_class: ClassVar[type[forms.Form]] = AnswerForm
    title = "Accept or send back"

    def perform(self, form: Any, doing: Doing) -> str:
        if form.cleaned_data["decision"] == "accept":
            passing.accept(self.referral, doing)
            return f"Your team has accepted {self.referral.reference}."
        passing.send_back(self.referral, doing, form.cleaned_data["reason"])
        return f"You have sent {self.referral.reference} back."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(passed=passing.told(self.referral), **kwargs)
