"""The page on which a worker says of earlier referrals what they are to this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from .. import linking, permissions
from ..acts import Doing
from ..casework import Link
from ..linking import Relative
from .acting import Act

UNJUDGED = ""


class RepeatForm(forms.Form):
    """A choice for each earlier referral; those that nobody has judged may stay so."""

    def __init__(self, relatives: list[Relative], data: Any = None) -> None:
        super().__init__(data)
        self.relatives = relatives
        for relative in relatives:
            self.fields[str(relative.referral.pk)] = self._choice(relative)

    @staticmethod
    def _choice(relative: Relative) -> forms.ChoiceField:
        labels = {
            Link.State.LINKED: "The same family: link them",
            Link.State.FURTHER: "Further information on the earlier one: both are always read",
            Link.State.DISMISSED: "Not about the same family",
        }
        later = [(UNJUDGED, "I cannot say yet")] if relative.is_open else []
        return forms.ChoiceField(
            label=f"What is {relative.referral.reference} to this referral?",
            choices=[*((state.value, words) for state, words in labels.items()), *later],
            widget=forms.RadioSelect,
            required=not relative.is_open,
            initial=UNJUDGED if relative.is_open else relative.link.state,
            error_messages={"required": "Choose what it is"},
        )

    def rows(self) -> Iterator[tuple[Relative, BoundField]]:
        """Each earlier referral with its choice."""
        return ((relative, self[str(relative.referral.pk)]) for relative in self.relatives)

    @property
    def judged(self) -> dict[UUID, str]:
        """What was said, where anything was."""
        return {UUID(pk): state for pk, state in self.cleaned_data.items() if state != UNJUDGED}


class Repeat(Act):
    """Linked, further information, or not the same family."""

    act = permissions.REPEAT
    title = "Possible repeats"

    def form(self, data: Any = None) -> RepeatForm:
        return RepeatForm(linking.earlier_ones(self.request.user, self.referral), data)

    def perform(self, form: Any, doing: Doing) -> str:
        news = linking.judge(self.referral, doing, form.judged)
        return "Saved." if news else "Nothing was changed."
