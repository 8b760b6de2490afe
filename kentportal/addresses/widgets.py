"""The inputs of an address; how they look is in templates/govuk/fields/address.html."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from kentportal.govuk.widgets import PackWidget

from . import providers
from .providers import UPRN, Found, LookUpUnavailable

LINES = ("line1", "line2", "town")
TICKS = ("no_fixed", "not_known")
TYPED = (*LINES, "postcode", "uprn", "stored", *TICKS)
# In the order of the page: part, label, width, what a browser calls it.
INPUTS = (
    ("postcode", "Postcode", "govuk-input--width-10", "postal-code"),
    ("line1", "Address line 1", "", "address-line1"),
    ("line2", "Address line 2 (optional)", "", "address-line2"),
    ("town", "Town or city", "govuk-!-width-two-thirds", "address-level2"),
)
TICK_LABELS = {"no_fixed": "No fixed address", "not_known": "Not known"}


class AddressWidget(PackWidget):
    """Postcode, Find address, what was found, and the same address by hand; `own` lets browsers fill it in.

    `found` is the list to pick from, or None before anybody looked; `notice` says why it is empty.
    """

    pack_template = "govuk/fields/address.html"
    use_fieldset = True

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        own: bool = False,
        allow_no_fixed: bool = False,
        allow_not_known: bool = False,
    ) -> None:
        super().__init__(attrs)
        self.own, self.allow_no_fixed, self.allow_not_known = own, allow_no_fixed, allow_not_known
        self.found: list[Found] | None = None
        self.notice = ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """What was typed, as strings: either an address picked or lines by hand, never both."""
        sent = {part: str(data.get(f"{name}-{part}") or "").strip() for part in (*TYPED, "shown")}
        typed = {part: sent[part] for part in TYPED}
        for tick in TICKS:
            typed[tick] = "on" if sent[tick] and tick in self.allowed_ticks() else ""
        if sent["uprn"]:
            untouched = sent["shown"] == digest(sent, LINES)
            if any(sent[part] for part in LINES) and not untouched:
                typed["uprn"] = ""
            else:
                typed |= dict.fromkeys(LINES, "")
        uprn, _, seal = sent["stored"].partition(".")
        same = UPRN.fullmatch(uprn) and seal == digest(sent, (*LINES, "postcode"))
        typed["stored"] = uprn if same and not sent["uprn"] else ""
        return typed

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in TYPED)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        typed = typed_parts(value)
        if typed["uprn"] and self.found is None:
            self.found = look_again(typed["uprn"])
        return {
            "typed": typed,
            "found": self.found or [],
            "notice": self.notice,
            "shown": digest(typed, LINES),
            "stored": f"{typed['stored']}.{digest(typed, (*LINES, 'postcode'))}" if typed["stored"] else "",
            "lines": [
                {
                    "part": part,
                    "label": label,
                    "width": width,
                    "value": typed[part],
                    "autocomplete": own if self.own else "off",
                }
                for part, label, width, own in INPUTS
            ],
            "ticks": [
                {"part": tick, "label": TICK_LABELS[tick], "on": typed[tick]} for tick in self.allowed_ticks()
            ],
        }

    def allowed_ticks(self) -> list[str]:
        """What may be answered in place of an address."""
        allowed = {"no_fixed": self.allow_no_fixed, "not_known": self.allow_not_known}
        return [tick for tick in TICKS if allowed[tick]]

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}-postcode" if id_ else ""

    def focus_suffix(self, part: str) -> str:
        return f"-{part or 'postcode'}"


def typed_parts(value: Any) -> dict[str, str]:
    """The inputs' contents, from what was typed or from a stored address value."""
    if not isinstance(value, Mapping):
        return dict.fromkeys(TYPED, "")
    if "kind" not in value:
        return {part: str(value.get(part) or "") for part in TYPED}
    typed = dict.fromkeys(TYPED, "")
    if value["kind"] != "known":
        return typed | {value["kind"]: "on"}
    lines = value.get("lines") or [""]
    typed |= {"line1": lines[0], "line2": ", ".join(lines[1:-1]), "town": lines[-1] if len(lines) > 1 else ""}
    return typed | {"postcode": value.get("postcode", ""), "stored": value.get("uprn", "")}


def digest(parts: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Tells whether inputs still hold what the page showed in them."""
    return sha256("\0".join(parts[name] for name in names).encode()).hexdigest()[:16]


def look_again(uprn: str) -> list[Found]:
    """The address picked earlier, so that a page shown again still has it to choose."""
    try:
        found = providers.get(uprn)
    except LookUpUnavailable:
        return []
    return [found] if found else []
