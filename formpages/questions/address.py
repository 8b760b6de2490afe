"""An address, looked up or typed, and whether it must be kept from anybody.

Stored as the address value of `kentportal.addresses`, with "kept" ("yes" or "no"), "kept_from" and
"safe_contact" added where the question asks for them.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail import blocks

from kentportal.addresses.fields import AddressField, AddressWidget

from ..definition import Question
from .base import KEPT_WORDS, NOT_KNOWN, NOT_KNOWN_WORDS, Kind, QuestionBlock, common, layout, wrong

KEPT_PARTS = ("kept", "kept_from", "safe_contact")
LONGEST = 500
SAMPLE = {
    "kind": "known",
    "lines": ["1 Sample Street", "Maidstone"],
    "postcode": "ME14 1XX",
    "uprn": "",
    "source": "manual",
}


class AddressBlock(QuestionBlock):
    no_fixed = blocks.BooleanBlock(required=False, label="People can answer “No fixed address”")
    not_known = blocks.BooleanBlock(required=False, label="People can answer “Not known”")
    ask_kept = blocks.BooleanBlock(
        required=False, default=True, label="Ask whether it must be kept from anyone"
    )

    class Meta:
        icon = "home"
        label = "Address"
        group = "About people"
        form_layout = layout("no_fixed", "not_known", "ask_kept")


class KeptAddressWidget(AddressWidget):
    """The address inputs, then whether it must be kept from anyone, and how to make contact safely."""

    pack_template = "formpages/fields/kept_address.html"

    def __init__(self, *, ask_kept: bool, demand_kept: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ask_kept, self.demand_kept = ask_kept, demand_kept

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        value = dict(super().value_from_datadict(data, files, name) or {})
        return value | {part: data.get(f"{name}-{part}", "").strip() for part in KEPT_PARTS}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {
            **super().get_context(name, value, attrs),
            "ask_kept": self.ask_kept,
            "demand_kept": self.demand_kept,
            "typed_kept": value or {},
        }

    def focus_suffix(self, part: str) -> str:
        return "-kept_0" if part == "kept" else super().focus_suffix(part)


class KeptAddressField(AddressField):
    """An address and, where asked, from whom it must be kept; the last only once there is an address."""

    def __init__(self, *, ask_kept: bool, demand_kept: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ask_kept, self.demand_kept = ask_kept, demand_kept

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if not self.ask_kept or not found or found["kind"] != "known":
            return found
        kept = value.get("kept", "")
        if not kept and not self.demand_kept:
            return found
        if kept not in ("yes", "no"):
            raise wrong("Select yes if this address must be kept from anyone", "kept")
        if kept == "no":
            return {**found, "kept": "no"}
        for part, words in (("kept_from", "Enter whom this address must be kept from"), ("safe_contact", "")):
            text = value.get(part, "")
            if words and not text:
                raise wrong(words, part)
            if len(text) > LONGEST or "\0" in text:
                raise wrong(f"Use {LONGEST} characters or fewer", part)
        return {**found, **{part: value.get(part, "") for part in KEPT_PARTS}}


class AddressKind(Kind):
    name = "address"
    block = AddressBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value[name] for name in ("no_fixed", "not_known", "ask_kept")}

    def codes(self, question: Question) -> frozenset[str]:
        said = {code for code in ("no_fixed", NOT_KNOWN) if question.settings[code]}
        return frozenset({"known"} | said)

    def field(self, question: Question, required: bool) -> forms.Field:
        places = {
            "allow_no_fixed": question.settings["no_fixed"],
            "allow_not_known": question.settings["not_known"],
        }
        kept = {
            "ask_kept": question.settings["ask_kept"],
            # What an urgent request need not say, it need not say in part either.
            "demand_kept": required or question.strength != "standard",
        }
        widget = KeptAddressWidget(**kept, **places)
        return KeptAddressField(widget=widget, **kept, **places, **common(question, required))

    def names(self, question: Question) -> list[str]:
        return []

    def sample(self, question: Question) -> Any:
        return {**SAMPLE, "kept": "no"} if question.settings["ask_kept"] else dict(SAMPLE)

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        if value["kind"] != "known":
            return [NOT_KNOWN_WORDS if value["kind"] == NOT_KNOWN else "No fixed address"]
        kept = value.get("kept") == "yes"
        lines = [KEPT_WORDS] if kept and masked else [*value["lines"], value["postcode"]]
        if kept and not masked:
            lines.append(f"Must be kept from: {value['kept_from']}")
            if value["safe_contact"]:
                lines.append(f"Safe ways to make contact: {value['safe_contact']}")
        return [line for line in lines if line]
