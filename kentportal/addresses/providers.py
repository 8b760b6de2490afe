"""Where addresses come from; chosen by ADDRESS_PROVIDER."""

import re
from typing import Any, Protocol

from django.conf import settings
from django.db import DatabaseError
from django.utils.module_loading import import_string

from .models import Address
from .postcodes import normalise_postcode, postcode_key

MOST = 200  # addresses shown for one postcode; Royal Mail puts at most 100 into one

NUMBERED = re.compile(r"^(\d+)([A-Za-z]?)\s+")
UPRN = re.compile(r"[0-9]{1,12}")

Found = dict[str, Any]


class LookUpUnavailable(Exception):
    """Addresses cannot be looked up now; people enter them by hand."""


class AddressProvider(Protocol):
    """Answers within 3 seconds or raises LookUpUnavailable."""

    def find(self, postcode: str) -> list[Found]:
        """The addresses of a postcode written as Royal Mail writes it."""

    def get(self, uprn: str) -> Found | None:
        """The address with that number."""


class TableProvider:
    """Our own table, filled from AddressBase or with the shipped sample."""

    def find(self, postcode: str) -> list[Found]:
        rows = Address.objects.filter(postcode_key=postcode_key(postcode))[:MOST]
        try:
            return sorted(map(as_found, rows), key=in_house_order)
        except DatabaseError as error:
            raise LookUpUnavailable from error

    def get(self, uprn: str) -> Found | None:
        try:
            row = Address.objects.filter(uprn=uprn).first()
        except DatabaseError as error:
            raise LookUpUnavailable from error
        return as_found(row) if row else None


def as_found(row: Address) -> Found:
    """The address value that is stored when somebody picks the row, and its label in the list."""
    return {
        "kind": "known",
        "lines": row.lines,
        "postcode": row.postcode,
        "uprn": row.uprn,
        "source": "table",
        "label": ", ".join(row.lines),
    }


def in_house_order(found: Found) -> tuple[str, int, str, list[tuple[int, str]]]:
    """Sorts 2 before 8A before 10, then houses with names, the flats of each in order."""
    premises, street = "".join(found["lines"][:-2]), "".join(found["lines"][-2:-1])
    number, suffix, name = (
        NUMBERED.split(street, maxsplit=1)[1:] if NUMBERED.match(street) else ("", "", street)
    )
    pieces = re.findall(r"\d+|\D+", premises)
    in_order = [(int(piece), "") if piece.isdecimal() else (0, piece) for piece in pieces]
    return name, int(number or 10**6), suffix, in_order


def get_provider() -> AddressProvider:
    """The provider that the settings name."""
    provider: AddressProvider = import_string(settings.ADDRESS_PROVIDER)()
    return provider


def find(postcode: str) -> list[Found]:
    """The addresses of a postcode, however it was typed; none for what is not a postcode."""
    written = normalise_postcode(postcode)
    return get_provider().find(written) if written else []


def get(uprn: str) -> Found | None:
    """The address with that number; none for what is not such a number."""
    return get_provider().get(uprn) if UPRN.fullmatch(uprn) else None
