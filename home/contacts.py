"""Contact details inside text: `[[lado_telephone]]` stands for the number that the settings hold."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from kentportal.govuk.times import spoken_time as spoken_time

TELEPHONES = (
    "out_of_hours_telephone",
    "emergency_telephone",
    "front_door_telephone",
    "ot_telephone",
    "lado_telephone",
    "fostering_telephone",
    "adoption_telephone",
    "police_telephone",
    "childline_telephone",
    "nspcc_telephone",
    "domestic_abuse_telephone",
)
MAILS = ("front_door_email", "front_door_help_email", "ot_email", "ot_help_email", "lado_email")
TIMES = ("office_opens", "office_closes")
TOKENS = TELEPHONES + MAILS + TIMES

TOKENS_HELP = (
    "Write [[lado_telephone]], [[out_of_hours_telephone]] and the like for numbers and email addresses: "
    "they come from Settings, Contact details and hours."
)

_TOKEN = re.compile(r"\[\[\s*([a-z_]+)\s*\]\]")
#: Another way to reach somebody goes with its detail: "call [[ot_telephone]] or email [[ot_email]]".
_TOKEN_AT_WORK = re.compile(r"(\s+or\s+(?:by\s+)?(?:call|email|telephone)(?:\s+on)?\s+)?" + _TOKEN.pattern)
_TAG = re.compile(r"(<[^>]*>)")

Details = dict[str, str]


def tokens_in(text: str) -> list[str]:
    """The names between double square brackets, known or not, in their order."""
    return _TOKEN.findall(text)


def without_tokens(text: str) -> str:
    """The text's own words, to look for others in them."""
    return _TOKEN.sub("", text)


def check_tokens(text: str) -> None:
    """Refuse text that asks for a contact detail which the settings do not hold."""
    unknown = [name for name in tokens_in(str(text)) if name not in TOKENS]
    if unknown:
        raise ValidationError(
            "There is no contact detail called %(name)s. You can use: %(known)s.",
            params={"name": f"[[{unknown[0]}]]", "known": ", ".join(f"[[{name}]]" for name in TOKENS)},
        )


def link(name: str, value: str) -> SafeString:
    """The detail as people use it: numbers and email addresses as links, times as words."""
    if not value or name in TIMES:
        return conditional_escape(value)
    address = f"mailto:{value}" if name in MAILS else f"tel:{value.replace(' ', '')}"
    return format_html('<a class="govuk-link portal-contact" href="{}">{}</a>', address, value)


def linked(text: str, details: Details) -> SafeString:
    """The text with each known token as a link; plain text is escaped, safe HTML stays as it is."""
    pieces = _TAG.split(conditional_escape(text))
    # Every second piece is a tag: a token inside an attribute is left alone.
    pieces[::2] = [_put_in(piece, details, link) for piece in pieces[::2]]
    return SafeString("".join(pieces))


def worded(text: str, details: Details) -> str:
    """The text with each known token as plain words, for emails and telephone scripts."""
    return _put_in(text, details, lambda _, value: value)


def _put_in(text: str, details: Details, shown: Callable[[str, str], str]) -> str:
    """The text with each known token as it is shown; an alternative whose detail is empty is left out."""

    def replacement(found: re.Match[str]) -> str:
        before, name = found[1] or "", found[2]
        if name not in details:
            return found[0]
        return before + shown(name, details[name]) if details[name] else ""

    return _TOKEN_AT_WORK.sub(replacement, text)


def has_something_to_say(text: str, details: Details) -> bool:
    """False when all that a line is there for are contact details that nobody has filled in."""
    names = [name for name in tokens_in(text) if name in details]
    return not names or any(details[name] for name in names)
