"""Whoever sent a referral, and safe ways to reach them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from ..records import Referral

#: What they said of themselves in the form, and where it stands in their account.
SAID = {
    "referrer.name": ("Name", "get_full_name"),
    "referrer.role": ("Role", "role"),
    "referrer.organisation": ("Organisation", "organisation"),
    "referrer.relationship": ("Relationship", ""),
    "request.on_behalf_of": ("On behalf of", ""),
    "referrer.telephone": ("Telephone", "telephone"),
    "referrer.email": ("Email", "email"),
    "referrer.best_time": ("Best time and safe ways", ""),
    "referrer.may_be_named": ("May we tell the family who they are?", ""),
    "referrer.keep_name": ("Keep their name from the family or the person?", ""),
}
_FIGURES = re.compile(r"[^\d+]")


class Line(NamedTuple):
    """One thing known of them; `link` rings or writes to them."""

    label: str
    words: str
    link: str = ""


def known(referral: Referral, said: Mapping[str, str]) -> list[Line]:
    """What the form says of the referrer, and where it says nothing, their account."""
    found = (
        (name, label, said.get(name) or _of_account(referral, own)) for name, (label, own) in SAID.items()
    )
    return [Line(label, words, _link(name, words)) for name, label, words in found if words]


def _of_account(referral: Referral, name: str) -> str:
    owner = referral.submission.owner
    value = getattr(owner, name, "") if owner and name else ""
    return str(value() if callable(value) else value)


def _link(name: str, words: str) -> str:
    if name == "referrer.telephone":
        return f"tel:{_FIGURES.sub('', words)}" if _FIGURES.sub("", words) else ""
    return f"mailto:{words}" if name == "referrer.email" else ""
