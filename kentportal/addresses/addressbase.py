"""Fill the table from an AddressBase Core file."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .models import Address
from .postcodes import normalise_postcode, postcode_key

BATCH = 1000
NEEDED = (
    "uprn", "po_box", "organisation", "sub_building", "building_name", "building_number", "street_name",
    "locality", "town_name", "post_town", "postcode", "change_code",
)  # fmt: skip

Row = Mapping[str, str | None]


class NotAddressBase(Exception):
    """The file lacks columns of AddressBase Core; the message names them."""


@dataclass
class Outcome:
    """What came of an import, in rows."""

    stored: int = 0
    removed: int = 0
    skipped: int = 0


def import_file(path: Path) -> Outcome:
    """Store the file's addresses and remove those it marks as deleted; safe to repeat."""
    outcome = Outcome()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or []]
        if missing := [name for name in NEEDED if name not in reader.fieldnames]:
            raise NotAddressBase(", ".join(missing))
        for rows in batches(reader):
            import_rows(rows, outcome)
    return outcome


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows, a thousand at a time."""
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def import_rows(rows: Iterable[Row], outcome: Outcome) -> None:
    """Bring one batch into the table."""
    fresh: dict[str, Address] = {}
    gone: set[str] = set()
    for row in rows:
        uprn = (row["uprn"] or "").strip()
        address = as_address(uprn, row)
        if row["change_code"] == "D" and uprn:
            gone.add(uprn)
        elif address:
            fresh[uprn] = address
        else:
            outcome.skipped += 1
    outcome.removed += Address.objects.filter(uprn__in=gone).delete()[0]
    Address.objects.bulk_create(
        fresh.values(),
        update_conflicts=True,
        unique_fields=["uprn"],
        update_fields=["postcode_key", "postcode", "lines", "single_line"],
    )
    outcome.stored += len(fresh)


def as_address(uprn: str, row: Row) -> Address | None:
    """The row as it is stored; None without a number, a postcode and at least a street and a town."""
    postcode = normalise_postcode(row["postcode"] or "")
    lines = address_lines(row)
    if not re.fullmatch(r"[0-9]{1,12}", uprn) or postcode is None or len(lines) < 2:
        return None
    single_line = ", ".join([*lines, postcode])
    return Address(
        uprn=uprn,
        postcode_key=postcode_key(postcode),
        postcode=postcode,
        lines=lines,
        single_line=single_line[:400],
    )


def address_lines(row: Row) -> list[str]:
    """Two or three lines: the premises if they have a name, the street, the town."""
    part = {name: readable(row[name] or "") for name in NEEDED}
    po_box = f"PO Box {part['po_box']}" if part["po_box"] else ""
    street = " ".join(filter(None, (part["building_number"], part["street_name"])))
    lines = [
        ", ".join(filter(None, (part["organisation"], po_box, part["sub_building"], part["building_name"]))),
        ", ".join(filter(None, (street, part["locality"]))),
        part["post_town"] or part["town_name"],
    ]
    return [line for line in lines if line]


def readable(text: str) -> str:
    """Capitals as in writing, where the file has nothing else; house numbers such as 12A stay."""
    text = " ".join(text.split())
    if not text.isupper():
        return text
    return re.sub(r"[A-Z0-9']+", lambda word: capitalised(word[0]), text)


def capitalised(word: str) -> str:
    """MAIDSTONE as Maidstone, ST MARY'S as St Mary's, but 12A as 12A."""
    return word if any(sign.isdecimal() for sign in word) else word.capitalize()
