"""Fields that more than one account page asks, with the words shown when they are wrong."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kentportal.govuk.widgets import PasswordInput, TextInput
from kentportal.outbox.mail import can_be_written

from ..emails import same_spelling
from ..models import User

LONGEST_PASSWORD = 4096


class EmailField(forms.EmailField):
    """An e-mail address in the one spelling under which accounts are kept."""

    def __init__(self, *, label: str = "Email", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            error_messages={
                "required": "Enter your email address",
                "invalid": "Enter an email address in the correct format, like name@example.com",
                "max_length": "Email must be 254 characters or fewer",
                "null_characters_not_allowed": "Email must only have characters that can be printed",
            },
            **kwargs,
        )

    def to_python(self, value: str | None) -> str:
        return same_spelling(super().to_python(value) or "")

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value and not can_be_written(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class PasswordField(forms.CharField):
    """A password as it was typed, spaces and all; `autocomplete` tells password managers which one."""

    def __init__(self, *, label: str, autocomplete: str, required: str, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            strip=False,
            max_length=LONGEST_PASSWORD,
            widget=PasswordInput(attrs={"autocomplete": autocomplete}),
            error_messages={
                "required": required,
                "max_length": f"Password must be {LONGEST_PASSWORD:,} characters or fewer",
                "null_characters_not_allowed": "Password must only have characters that can be typed",
            },
            **kwargs,
        )


class TextField(forms.CharField):
    """A line of text that may be left empty unless `required` says what to ask for."""

    def __init__(
        self, label: str, *, autocomplete: str, required: str = "", most: int, **kwargs: Any
    ) -> None:
        name = label.removesuffix(" *").removesuffix(" (optional)")
        super().__init__(
            label=label,
            required=bool(required),
            max_length=most,
            widget=TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={
                "required": required,
                "max_length": f"{name} must be {most} characters or fewer",
                "null_characters_not_allowed": f"{name} must only have characters that can be printed",
            },
            **kwargs,
        )


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    password1 = PasswordField(
        label="New password",
        autocomplete="new-password",
        required="Enter a password",
        help_text="Use 12 characters or more. Three or more words that have nothing to do with each other "
        "are easy to remember. You can use spaces, and you need no numbers or signs.",
    )
    password2 = PasswordField(
        label="Confirm your new password",
        autocomplete="new-password",
        required="Enter the same password again",
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"].widget.attrs["data-strength"] = self.own_words()

    def own_words(self) -> str:
        """Words that the note under the password tells people to leave out."""
        return words_of(self.user) if self.user else ""

    def owner(self) -> User:
        """Whose password it will be; it may not resemble their name or address."""
        return self.user or User()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first:
            try:
                validate_password(first, self.owner())
            except ValidationError as error:
                self.add_error("password1", [plain(problem) for problem in error.error_list])
        if first and second and first != second:
            self.add_error("password2", "Enter the same password in both boxes")
        return cleaned


def words_of(user: User) -> str:
    """Names and address, as words."""
    return " ".join(f"{user.get_full_name()} {user.email.partition('@')[0]}".split())


def plain(problem: ValidationError) -> str:
    """Django's reasons for refusing a password, in words that say what to do."""
    words = {
        "password_too_short": "Password must be 12 characters or more",
        "password_too_common": "Choose a password that is harder to guess. Many people use this one",
        "password_too_similar": "Choose a password that is not like your name or your email address",
    }
    return words.get(problem.code or "", problem.messages[0])
