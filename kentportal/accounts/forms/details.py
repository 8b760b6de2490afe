"""Who somebody is: name, role, organisation, address, telephone."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kentportal.addresses.fields import AddressField
from kentportal.addresses.widgets import AddressWidget
from kentportal.govuk.widgets import RadioSelect

from .fields import TextField

YES, NO = "yes", "no"
# Gentle: what people write for a number that can be dialled, extension included.
TELEPHONE = re.compile(r"[\d\s()+\-./#,]+(?:(?:ext|extension|x)\.?\s*\d+)?", re.IGNORECASE)
PROFESSIONAL_ONLY = ("role", "organisation")


class CapacityForm(forms.Form):
    """Whether this will be a professional's account."""

    is_professional = forms.ChoiceField(
        label="Is this account being used in a professional capacity?",
        choices=[(YES, "Yes"), (NO, "No")],
        widget=RadioSelect(inline=True),
        error_messages={"required": "Select yes if you will use this account for your work"},
    )
    is_professional.label_size = "h1"  # type: ignore[attr-defined]

    def clean_is_professional(self) -> bool:
        return self.cleaned_data["is_professional"] == YES


class DetailsForm(forms.Form):
    """A professional gives role, organisation and business address; others may give their own address."""

    first_name = TextField(
        "First name *", autocomplete="given-name", required="Enter your first name", most=150
    )
    last_name = TextField(
        "Last name *", autocomplete="family-name", required="Enter your last name", most=150
    )
    role = TextField(
        "Role *",
        autocomplete="organization-title",
        required="Enter your role",
        most=150,
        help_text="for example, social worker, doctor, etc",
    )
    organisation = TextField(
        "Organisation *",
        autocomplete="organization",
        required="Enter the name of your organisation",
        most=200,
    )
    address = AddressField(
        label="Business address *",
        widget=AddressWidget(own=True),
        error_messages={"required": "Enter your business address"},
    )
    telephone = TextField(
        "Telephone (optional)",
        autocomplete="tel",
        most=40,
        help_text="So that we can reach you about a form you send",
    )

    def __init__(self, *args: Any, is_professional: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["telephone"].widget.input_type = "tel"
        if not is_professional:
            for name in PROFESSIONAL_ONLY:
                del self.fields[name]
            self.fields["address"].label = "Your address (optional)"
            self.fields["address"].required = False

    def clean_telephone(self) -> str:
        """A number that could be dialled, with extension if need be; spaces and signs as typed."""
        typed = self.cleaned_data["telephone"]
        digits = sum(sign.isdecimal() for sign in typed)
        if typed and not (TELEPHONE.fullmatch(typed) and 3 <= digits <= 20):
            raise ValidationError("Enter a telephone number, like 01622 000000 or 01622 000000 ext 123")
        return typed

    def clean_address(self) -> dict[str, Any]:
        return self.cleaned_data["address"] or {}

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, right or wrong, so that it can be shown again."""
        return {name: self[name].data for name in self.fields}
