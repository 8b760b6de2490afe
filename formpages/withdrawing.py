"""What is asked of somebody who wants to have back what they sent."""

from __future__ import annotations

from django import forms

from kentportal.govuk.layout import Helper
from kentportal.govuk.widgets import CountedTextarea

LONGEST = 1000


class WithdrawForm(forms.Form):
    """Why it was sent by mistake, for whoever wants to say."""

    reason = forms.CharField(
        label="Why do you want to withdraw it? (optional)",
        help_text="For example, you sent it twice, or about the wrong person.",
        required=False,
        max_length=LONGEST,
        widget=CountedTextarea(max_length=LONGEST),
        error_messages={"max_length": f"The reason must be {LONGEST:,} characters or fewer"},
    )

    @property
    def helper(self) -> Helper:
        return Helper(self)
