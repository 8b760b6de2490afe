"""In which district of Kent a postcode lies, as far as its first half says. Pure.

Some first halves lie in two districts: they count for the one that most of their homes are in. It serves to
sort and count referrals, not to say which council is responsible.
"""

from __future__ import annotations

DISTRICTS = {
    "ashford": "Ashford",
    "canterbury": "Canterbury",
    "dartford": "Dartford",
    "dover": "Dover",
    "folkestone": "Folkestone and Hythe",
    "gravesham": "Gravesham",
    "maidstone": "Maidstone",
    "sevenoaks": "Sevenoaks",
    "swale": "Swale",
    "thanet": "Thanet",
    "tonbridge": "Tonbridge and Malling",
    "tunbridge": "Tunbridge Wells",
    "medway": "Medway",
    "elsewhere": "Outside Kent",
}
NOT_KNOWN = ""

_FIRST_HALVES = {
    "ashford": "TN23 TN24 TN25 TN26 TN27 TN30",
    "canterbury": "CT1 CT2 CT3 CT4 CT5 CT6",
    "dartford": "DA1 DA2 DA9 DA10",
    "dover": "CT13 CT14 CT15 CT16 CT17",
    "folkestone": "CT18 CT19 CT20 CT21 TN28 TN29",
    "gravesham": "DA11 DA12 DA13",
    "maidstone": "ME14 ME15 ME16 ME17 ME18",
    "sevenoaks": "TN8 TN13 TN14 TN15 TN16 DA3 DA4 BR8",
    "swale": "ME9 ME10 ME11 ME12 ME13",
    "thanet": "CT7 CT8 CT9 CT10 CT11 CT12",
    "tonbridge": "ME6 ME19 ME20 TN9 TN10 TN11 TN12",
    "tunbridge": "TN1 TN2 TN3 TN4 TN17 TN18",
    "medway": "ME1 ME2 ME3 ME4 ME5 ME7 ME8",
}
_BY_FIRST_HALF = {half: code for code, halves in _FIRST_HALVES.items() for half in halves.split()}


def district_of(postcode: str) -> str:
    """The code of the district; empty for a postcode that is missing or is none."""
    joined = "".join(postcode.split()).upper()
    if not 5 <= len(joined) <= 7 or not joined.isalnum():
        return NOT_KNOWN
    return _BY_FIRST_HALF.get(joined[:-3], "elsewhere")


def in_words(code: str) -> str:
    """The district's name for tables."""
    return DISTRICTS.get(code, "Not known")
