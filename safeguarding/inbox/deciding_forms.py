"""What staff write when they decide, and when a manager signs a decision off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from ..deciding import Rationale
from ..outcomes import NOTHING_GOES_ON
from .act_forms import choice, text

LEVELS = [
    ("1", "Level 1: universal"),
    ("2", "Level 2: additional"),
    ("3", "Level 3: intensive"),
    ("4", "Level 4: specialist"),
]
NEEDED = "Say why you go on without the family’s agreement"


class DecideForm(forms.Form):
    """An outcome for each of those concerned, and why."""

    facts = text("Facts", "What was found out, and from whom.", "Write the facts")
    history = text(
        "History", "Earlier contacts and what became of them, or that there were none.", "Write the history"
    )
    child_view = text(
        "The child’s view",
        "What the child or young person says, or why it is not known.",
        "Write the child’s view",
    )

    def __init__(
        self,
        names: Sequence[str],
        offered: Mapping[str, str],
        *args: Any,
        levels: bool,
        without_agreement: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.without_agreement = without_agreement
        self.rows = [f"outcome-{number}" for number, _ in enumerate(names)]
        chosen = {
            row: choice(f"Outcome for {name}", offered.items(), f"Choose the outcome for {name}")
            for row, name in zip(self.rows, names, strict=True)
        }
        self.fields = {**chosen, **self.fields}
        if levels:
            self.fields["support_level"] = choice(
                "Level of support", LEVELS, "Choose the level of support", radio=True
            )
        if without_agreement:
            hint = "Needed unless nobody works with the family after this."
            self.fields["override"] = text("Why do you go on without the family’s agreement?", hint, rows=4)
        else:
            self.fields["agreement"] = text("Agreement", "Who agreed to what, if it matters here.", rows=3)

    def outcome_fields(self) -> list[BoundField]:
        return [self[row] for row in self.rows]

    def rationale_fields(self) -> list[BoundField]:
        return [self[name] for name in self.fields if name not in self.rows]

    @property
    def chosen(self) -> list[str]:
        """The outcome of each, in their order."""
        return [self.cleaned_data.get(row, "") for row in self.rows]

    @property
    def rationale(self) -> Rationale:
        return Rationale(
            **{name: value for name, value in self.cleaned_data.items() if name not in self.rows}
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        goes_on = not {*self.chosen} - {""} <= NOTHING_GOES_ON
        missing = not cleaned.get("override") and "override" not in self.errors
        if self.without_agreement and goes_on and missing:
            self.add_error("override", NEEDED)
        return cleaned


class SignOffForm(forms.Form):
    """Whether a proposed decision holds; which one was read goes with it."""

    decision = forms.UUIDField(widget=forms.HiddenInput)
    answer = choice(
        "What do you decide?",
        [("sign", "Sign it off"), ("back", "Send it back")],
        "Choose whether you sign it off",
        radio=True,
    )
    reason = text("What do you tell whoever proposed it?", "Needed when you send it back.", rows=4)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == "back" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say why you send it back")
        return cleaned
