"""Finding referrals without keeping a readable name, birth or address beside them: by keyed hashes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from kentportal.vault import keyed_hash

from .people import Person

LONGEST = 200
MOST_WORDS = 10
FIRST_LETTERS = 3

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FIGURES_DATE = re.compile(r"(?<![\d-])(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?!\d)")
_NAMED_DATE = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+({_MONTHS})[a-z]*\.?,?[\s-]+(\d{{4}})(?!\d)", re.I
)
_RUN_DATE = re.compile(r"(?<!\d)(\d{2})(\d{2})((?:19|20)\d{2})(?!\d)")
_NHS = re.compile(r"(?<![\w])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\w)")
_POSTCODE = re.compile(r"\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b", re.I)
_REFERENCE = re.compile(r"\b[a-z]{2}[\s-]?[a-z\d]{2}[\s-]?[a-z\d]{4}[\s-]?[a-z\d]{6}\b", re.I)
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘`ʼ")


def keys_of(reference: str, people: Iterable[Person]) -> set[str]:
    """Every hash under which a referral about these people is to be found."""
    found = {_reference(reference)}
    for child in people:
        found.update(_name_keys(child.name), _name_keys(child.also), _name_keys(child.mother))
        found.update(_born(day) for day in child.days)
        found.update(_postcode(child.postcode), _nhs(child.nhs_number))
    return found


def keys_of_sender(told: Iterable[str]) -> set[str]:
    """Every hash under which a referral is found by who sent it: words of names, and email addresses."""
    found: set[str] = set()
    for text in told:
        if address := _EMAIL.search(text):
            found.update(_email(address[0]))
        else:
            found.update(_sender_word(word) for word in words(text) if not word.isdigit())
    return found


class Sought(NamedTuple):
    """What somebody looks for: a referral is found if it has one hash at least of every set."""

    #: Dates, postcodes, references: few referrals have the same.
    rare: list[set[str]]
    #: Words of names, of which very many may have the same.
    names: list[set[str]]


def take_apart(typed: str) -> Sought:
    """What was typed, by what it may be."""
    rest = " ".join(typed.replace("\0", " ")[:LONGEST].split())
    rare: list[set[str]] = []
    for pattern, hashes in _PATTERNS:
        for match in pattern.finditer(rest):
            if keys := hashes(match):
                rare.append(keys)
                rest = rest.replace(match.group(), " ", 1)
    return Sought(rare, [_word_keys(word) for word in words(rest)[:MOST_WORDS]])


def words(text: str) -> list[str]:
    """The words of a name without case, accents and apostrophes: O’Brien-Ŵyn is obrien and wyn."""
    return _split(text.translate(_APOSTROPHES))


def _split(text: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", text)
    return _WORD.findall("".join(each for each in letters if not unicodedata.combining(each)).casefold())


def _name_keys(name: str) -> Iterator[str]:
    """O’Brien is found as obrien and as brien."""
    for word in {*words(name), *_split(name)}:
        yield keyed_hash("search name", word)
        if len(word) >= FIRST_LETTERS:
            yield keyed_hash("search start", word[:FIRST_LETTERS])


def _word_keys(word: str) -> set[str]:
    """A word is looked for as a whole name, also of a sender; three letters as the beginning of one too."""
    starts = {keyed_hash("search start", word)} if len(word) == FIRST_LETTERS else set()
    return {keyed_hash("search name", word), _sender_word(word), *starts}


def _sender_word(word: str) -> str:
    return keyed_hash("search sender", word)


def _email(address: str) -> set[str]:
    return {keyed_hash("search email", address.strip(".,;:").casefold())}


def _born(day: str) -> str:
    return keyed_hash("search born", day)


def _postcode(text: str) -> set[str]:
    joined = re.sub(r"\s", "", text).upper()
    return {keyed_hash("search postcode", joined)} if joined else set()


def _nhs(text: str) -> set[str]:
    figures = re.sub(r"\D", "", text)
    return {keyed_hash("search nhs number", figures)} if figures else set()


def _reference(text: str) -> str:
    return keyed_hash("search reference", re.sub(r"[\s-]", "", text).upper())


def _day(year: str, month: str, day: str) -> set[str]:
    """The hash of a day, if there is such a day; two figures of a year mean the last hundred years."""
    with suppress(ValueError):
        found = date(_full_year(year), int(month), int(day))
        return {_born(found.isoformat())}
    return set()


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    this_year = timezone.localdate().year
    century = this_year - this_year % 100
    return century + int(year) - (100 if century + int(year) > this_year + 1 else 0)


def _named_day(match: re.Match[str]) -> set[str]:
    month = _MONTHS.split("|").index(match[2].lower()) + 1
    return _day(match[3], str(month), match[1])


def _reference_if_any(match: re.Match[str]) -> set[str]:
    """References hold figures; four names that happen to be as long as its parts do not."""
    return {_reference(match.group())} if re.search(r"\d", match.group()) else set()


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], set[str]]], ...] = (
    (_EMAIL, lambda match: _email(match.group())),
    (_REFERENCE, _reference_if_any),
    (_ISO_DATE, lambda match: _day(match[1], match[2], match[3])),
    (_FIGURES_DATE, lambda match: _day(match[3], match[2], match[1])),
    (_NAMED_DATE, _named_day),
    (_NHS, lambda match: _nhs(match.group())),
    (_RUN_DATE, lambda match: _day(match[3], match[2], match[1])),
    (_POSTCODE, lambda match: _postcode(match.group())),
)
