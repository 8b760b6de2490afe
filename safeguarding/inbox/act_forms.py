"""What staff write when they answer, return or decide on a withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField

from formpages.summary import Entry, Section

from .. import return_reasons

LONGEST = 5000
TOO_LONG = f"It must be {LONGEST:,} characters or fewer"


def text(label: str, hint: str = "", required: str = "", rows: int = 6) -> forms.CharField:
    """Several lines to write; `required` is what to say when there are none."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(required),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required, "max_length": TOO_LONG},
    )


class RespondForm(forms.Form):
    """A message to the referrer."""

    once = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    message = text(
        "Message to the referrer",
        "They read it in their account, under View Submitted Forms. The email says only that there is one.",
        "Write the message",
        rows=10,
    )


class ReturnForm(forms.Form):
    """Why more information is wanted, and what: on the whole form, on single questions, or both."""

    reason = forms.ChoiceField(
        label="Why are you returning it?", error_messages={"required": "Choose why you are returning it"}
    )
    comment = text("Comment on the whole form", "What do you need? The referrer sees this on every page.")

    def __init__(self, sections: Iterable[Section], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = list(sections)
        offered = list(return_reasons.offered().items())
        self.fields["reason"].choices = [("", "Choose a reason"), *offered]  # type: ignore[attr-defined]
        for section in self.sections:
            for part in section.parts:
                self.fields[f"comment-{part.key}"] = text(part.label, rows=2)

    def by_section(self) -> Iterator[tuple[Section, bool, list[tuple[BoundField, Entry | None]]]]:
        """Each step with its questions, their answers, and whether there is something in it to see."""
        for section in self.sections:
            fields = [
                (self[f"comment-{part.key}"], part if isinstance(part, Entry) else None)
                for part in section.parts
            ]
            yield section, any(field.value() or field.errors for field, _ in fields), fields

    @property
    def comments(self) -> dict[str, str]:
        """What was written on single questions and groups, by their keys."""
        given = self.cleaned_data.items()
        return {
            name.removeprefix("comment-"): text
            for name, text in given
            if name.startswith("comment-") and text
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        written = [name for name in self.fields if name.startswith("comment")]
        if not any(cleaned.get(name) or name in self.errors for name in written):
            self.add_error("comment", "Say what you need, here or on a question")
        return cleaned


class WithdrawalForm(forms.Form):
    """Whether a referral is withdrawn, and what its referrer is told."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[("accept", "Withdraw it"), ("refuse", "Do not withdraw it, we go on with it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is withdrawn"},
    )
    answer = text("What do you tell the referrer?", "Needed when you do not withdraw it.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Say why you go on with it")
        return cleaned
