"""What the pages of the second factor ask."""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError

from kentportal.govuk.widgets import CodeInput

from ..codes import bare
from .fields import TextField

APP_DIGITS, RECOVERY_DIGITS = 6, 8


class AppCodeForm(forms.Form):
    """The code that the app shows, to prove that it holds the secret."""

    lengths: ClassVar[tuple[int, ...]] = (APP_DIGITS,)
    shape = "Enter the code that the app shows. It has 6 numbers"
    code = forms.CharField(
        label="Code from the app",
        max_length=100,
        widget=CodeInput(),
        error_messages={"required": shape, "max_length": shape, "null_characters_not_allowed": shape},
    )

    def clean_code(self) -> str:
        """What could not be a code at all is not counted as a try."""
        code = bare(self.cleaned_data["code"])
        if len(code) not in self.lengths or not (code.isascii() and code.isdecimal()):
            raise ValidationError(self.shape)
        return code


class FactorForm(AppCodeForm):
    """The code of the app, or one of the recovery codes."""

    lengths = (APP_DIGITS, RECOVERY_DIGITS)
    shape = "Enter the 6 numbers that your authenticator app shows, or a recovery code, which has 8"
    code = forms.CharField(
        label="Code",
        help_text="6 numbers from your authenticator app. Without your phone: one of your recovery codes.",
        max_length=100,
        widget=CodeInput(),
        error_messages={"required": shape, "max_length": shape, "null_characters_not_allowed": shape},
    )


class PasskeyForm(forms.Form):
    """What the browser made, and a name to know it by."""

    name = TextField(
        "Name of this passkey",
        autocomplete="off",
        required="Enter a name, so that you can tell your passkeys apart",
        most=60,
        help_text="For example, work laptop",
    )
    credential = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)
