"""What staff write when they note something, ask and hear another agency, or change how a referral stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from formpages.records import URGENCIES

from .act_forms import choice, text

LONGEST_WAIT = timedelta(days=366)


class ConfirmForm(forms.Form):
    """Nothing to write: the button is all."""


class NoteForm(forms.Form):
    """A note for the team."""

    note = text(
        "Note",
        "The team reads it, the referrer does not. It cannot be changed or deleted later.",
        "Write the note",
    )


class UrgencyForm(forms.Form):
    """What it becomes, and why."""

    urgency = choice("What does it become?", URGENCIES, "Choose what it becomes", radio=True)
    reason = text("Why?", required="Say why you change it", rows=4)


class ReopenForm(forms.Form):
    """Why it is worked on again."""

    reason = text("Why do you reopen it?", required="Say why you reopen it", rows=4)


class CaseNumberForm(forms.Form):
    """What the case system calls it."""

    number = forms.CharField(
        label="Number in the case system",
        help_text="Letters, figures, - and /, up to 40. Leave it empty to take the number away.",
        required=False,
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z0-9/-]*\Z", "Use letters, figures, - and / only")],
        error_messages={"max_length": "Use 40 characters or fewer"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CheckForm(forms.Form):
    """Which agency is asked what, and by when."""

    due = forms.DateField(
        label="Answer due by",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter by when you need it", "invalid": "Enter a real date"},
    )

    def __init__(self, agencies: Mapping[str, str], usual: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due"].initial = usual
        asked = {
            "agency": choice("Who do you ask?", agencies.items(), "Choose whom you ask"),
            "question": text("What do you ask?", required="Write what you ask"),
        }
        self.fields = {**asked, **self.fields}

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        today = timezone.localdate()
        if not today <= due <= today + LONGEST_WAIT:
            raise forms.ValidationError("Enter today or a day within the next 12 months")
        return due


class CheckAnswerForm(forms.Form):
    """What an agency answered."""

    answer = text(
        "What did they answer?", "Say who told you, if it was by telephone.", "Write what they answered"
    )
