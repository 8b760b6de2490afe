"""What staff write when they answer, return or decide on a withdrawal; and fields that other acts share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField

from formpages.summary import Entry, Section

from .. import return_reasons
from ..casework import ReplyText
from ..reply_texts import filled

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


def choice(
    label: str, options: Iterable[tuple[str, str]], required: str, *, radio: bool = False, hint: str = ""
) -> forms.ChoiceField:
    """One of several; `required` is what to say when none was chosen, or one that is not there."""
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=[*options] if radio else [("", "Choose one"), *options],
        widget=forms.RadioSelect if radio else forms.Select,
        error_messages={"required": required, "invalid_choice": required},
    )


class RespondForm(forms.Form):
    """A message to the referrer, written or begun with a text that the team has ready."""

    once = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    message = text(
        "Message to the referrer",
        "They read it in their account, under View Submitted Forms. The email says only that there is one.",
        "Write the message",
        rows=10,
    )
    reply_text = forms.ChoiceField(
        label="A text of your team’s",
        help_text="It is put below what you have written. You can then change it.",
        required=False,
        error_messages={"invalid_choice": "Choose a text that is in the list"},
    )

    def __init__(self, texts: Iterable[ReplyText], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = {str(text.pk): text for text in texts}
        offered = [("", "Choose a text"), *((pk, text.title) for pk, text in self.texts.items())]
        self.fields["reply_text"].choices = offered  # type: ignore[attr-defined]

    def with_text(self, values: Mapping[str, str]) -> str:
        """What was written, and below it the chosen text with its placeholders filled in."""
        text = self.texts.get(self.data.get("reply_text", ""))
        written = [self.data.get("message", "").rstrip(), filled(text.body, values) if text else ""]
        return "\n\n".join(part for part in written if part)


class ReturnForm(forms.Form):
    """Why more information is wanted, and what: on the whole form, on single questions, or both."""

    reason = choice("Why are you returning it?", [], "Choose why you are returning it")
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

    decision = choice(
        "What do you decide?",
        [("accept", "Withdraw it"), ("refuse", "Do not withdraw it, we go on with it")],
        "Choose whether it is withdrawn",
        radio=True,
    )
    answer = text("What do you tell the referrer?", "Needed when you do not withdraw it.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == "refuse" and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "Say why you go on with it")
        return cleaned
