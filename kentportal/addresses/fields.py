"""The address question: found by postcode, entered by hand, or without an address at all."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import providers
from .postcodes import normalise_postcode
from .providers import LookUpUnavailable
from .widgets import LINES, AddressWidget, typed_parts

__all__ = ["AddressField", "AddressWidget"]

UNAVAILABLE = "We cannot look up addresses now. Enter the address by hand."
NOTHING_FOUND = "We found no address for that postcode. Check it, or enter the address by hand."
LONGEST = 200
LABELS = {
    "line1": "Address line 1",
    "line2": "Address line 2",
    "town": "Town or city",
    "postcode": "Postcode",
}


class AddressField(forms.Field):
    """Gives the address value that is stored, or None; what is typed may be given back as initial."""

    widget: Any = AddressWidget
    default_error_messages = {"required": "Enter an address"}

    def __init__(self, *, allow_no_fixed: bool = False, allow_not_known: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.allow_no_fixed = allow_no_fixed
        self.widget.allow_not_known = allow_not_known

    def look_up(self, typed: Any) -> None:
        """Have the widget show the addresses of the postcode that was typed, or say why there are none."""
        try:
            self.widget.found = providers.find(typed_parts(typed)["postcode"])
            self.widget.notice = "" if self.widget.found else NOTHING_FOUND
        except LookUpUnavailable:
            self.widget.found, self.widget.notice = [], UNAVAILABLE

    def clean(self, value: Any) -> dict[str, Any] | None:
        """The address value; every error names the input to mend as its part."""
        typed = typed_parts(value)
        refuse_unkeepable(typed)
        given = {part: " ".join(typed[part].split()) for part in (*LINES, "postcode")}
        has_address = bool(any(given.values()) or typed["uprn"])
        if typed["no_fixed"] or typed["not_known"]:
            return self.without_address(typed, has_address)
        if typed["uprn"]:
            return self.picked(typed["uprn"])
        if not has_address:
            if self.required:
                raise wrong(str(self.error_messages["required"]), "postcode")
            return None
        return by_hand(given, typed["stored"])

    def without_address(self, typed: dict[str, str], has_address: bool) -> dict[str, Any]:
        """No fixed address or not known; an address beside it is never dropped silently."""
        if typed["no_fixed"] and typed["not_known"]:
            raise wrong("Select “No fixed address” or “Not known”, not both", "not_known")
        kind = "no_fixed" if typed["no_fixed"] else "not_known"
        if has_address:
            words = "No fixed address" if typed["no_fixed"] else "Not known"
            raise wrong(f"Enter an address or select “{words}”, not both", kind)
        return {"kind": kind}

    def picked(self, uprn: str) -> dict[str, Any]:
        """The address that was chosen from the list."""
        known = {found["uprn"]: found for found in self.widget.found or []}
        try:
            found = known.get(uprn) or providers.get(uprn)
        except LookUpUnavailable:
            raise wrong(UNAVAILABLE, "line1") from None
        if found is None:
            raise wrong("Select an address from the list, or enter it by hand", "line1")
        return {key: found[key] for key in ("kind", "lines", "postcode", "uprn", "source")}


def by_hand(given: dict[str, str], stored: str) -> dict[str, Any]:
    """The address as it stands in the inputs; `stored` is its number if it is one picked before."""
    postcode = normalise_postcode(given["postcode"]) if given["postcode"] else ""
    errors = []
    if postcode is None:
        errors.append(wrong("Enter a full UK postcode, like ME14 1XX", "postcode"))
    if not given["line1"]:
        errors.append(wrong("Enter address line 1, or use Find address", "line1"))
    if not given["town"]:
        errors.append(wrong("Enter a town or city", "town"))
    if errors:
        raise ValidationError(errors)
    return {
        "kind": "known",
        "lines": [given[part] for part in LINES if given[part]],
        "postcode": postcode,
        "uprn": stored,
        "source": "table" if stored else "manual",
    }


def refuse_unkeepable(typed: dict[str, str]) -> None:
    """Nothing too long, and no NUL, which databases do not hold."""
    for part, label in LABELS.items():
        if "\0" in typed[part]:
            raise wrong(f"{label} must only have characters that can be printed", part)
        if len(typed[part]) > LONGEST:
            raise wrong(f"{label} must be {LONGEST} characters or fewer", part)


def wrong(message: str, part: str) -> ValidationError:
    """An error that sends people to the input of that part."""
    return ValidationError(message.replace("%", "%%"), code=part, params={"part": part})
