"""Signing in, codes, passwords, terms."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from kentportal.govuk.widgets import CodeInput

from .. import codes
from ..models import User
from .fields import EmailField, NewPasswordForm, PasswordField, words_of


class SignInForm(allauth.LoginForm):
    """Email and password; what is wrong with the two together is said at the email."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField()
        self.fields["password"] = PasswordField(
            label="Password", autocomplete="current-password", required="Enter your password"
        )
        self.order_fields(["login", "password"])

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except ValidationError as error:
            self.add_error("login", error)
            return self.cleaned_data


class CredentialsForm(NewPasswordForm):
    """The last questions of a registration: the address to prove, and a password."""

    email = EmailField(
        label="Email *",
        help_text="Use an address that you alone can read. We send a code to it each time you sign in.",
    )
    field_order = ("email", "password1", "password2")

    def __init__(self, *args: Any, names: dict[str, str] | None = None, **kwargs: Any) -> None:
        self.names = names or {}
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Create a password *"
        self.fields["password2"].label = "Confirm your password *"

    def own_words(self) -> str:
        return words_of(User(**self.names))

    def owner(self) -> User:
        return User(email=self.cleaned_data.get("email", ""), **self.names)


class CodeForm(forms.Form):
    """A code as people type or paste it, with or without the space."""

    code = forms.CharField(
        label="Code *",
        max_length=100,
        widget=CodeInput(),
        error_messages={
            "required": "Enter the code from the email",
            "max_length": "Enter the code from the email. It has 8 numbers, like 1234 5678",
        },
    )

    def clean_code(self) -> str:
        typed = self.cleaned_data["code"]
        if not codes.is_complete(typed):
            raise ValidationError("Enter the code from the email. It has 8 numbers, like 1234 5678")
        return typed


class ResetForm(forms.Form):
    email = EmailField()


class NewAddressForm(forms.Form):
    """The address that the account is to have."""

    email = EmailField(
        label="New email address",
        help_text="Use an address that you alone can read. We send a code to it each time you sign in.",
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed == self.now:
            raise ValidationError("Enter an email address that is not the one you use now")
        return typed


class DeleteAccountForm(forms.Form):
    """The password, so that nobody else deletes the account from a computer that was left alone."""

    password = PasswordField(
        label="Your password", autocomplete="current-password", required="Enter your password"
    )

    def __init__(self, *args: Any, user: User, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.request = user, request

    def clean_password(self) -> str:
        typed: str = self.cleaned_data["password"]
        if not get_adapter(self.request).reauthenticate(self.user, typed):
            raise ValidationError("The password is not right")
        return typed


class ChangePasswordForm(NewPasswordForm):
    """The password of now, then a new one twice."""

    current = PasswordField(
        label="Current password", autocomplete="current-password", required="Enter your current password"
    )
    field_order = ("current", "password1", "password2")

    def clean_current(self) -> str:
        typed = self.cleaned_data["current"]
        if not self.owner().check_password(typed):
            raise ValidationError("Your current password is not right")
        return typed


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password once more, before something that only its owner may do."""

    password = PasswordField(
        label="Password", autocomplete="current-password", required="Enter your password"
    )


class TermsForm(forms.Form):
    agree = forms.BooleanField(
        label="I have read and agree to the terms and conditions",
        error_messages={"required": "Tick the box if you agree to the terms and conditions"},
    )
