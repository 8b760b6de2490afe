"""Postcodes as people write them."""

import re
import unicodedata

POSTCODE = re.compile(r"(GIR|[A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")


def normalise_postcode(text: str) -> str | None:
    """The postcode as Royal Mail writes it, whatever spacing, case or punctuation; None if it is none."""
    plain = unicodedata.normalize("NFKC", text).upper()
    found = POSTCODE.fullmatch("".join(sign for sign in plain if sign.isalnum()))
    return f"{found[1]} {found[2]}" if found else None


def postcode_key(postcode: str) -> str:
    """What the table is searched by."""
    return postcode.replace(" ", "")
