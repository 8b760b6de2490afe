"""What differs between what was sent and what was sent before it, for whoever reads both. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .summary import Entry, Section, Table


@dataclass(frozen=True, slots=True)
class Changes:
    """The sections as they are now, a changed entry knowing its words before; and what is there no more."""

    sections: list[Section]
    changed: list[tuple[Section, Entry]]
    gone: list[tuple[Section, Entry]]

    def __bool__(self) -> bool:
        return bool(self.changed or self.gone)


def changes(before: Sequence[Section], now: Sequence[Section]) -> Changes:
    """Compared by what was asked, and in rows by the row; an answer counts as changed when its words are."""
    was = {_place(entry): entry.words for _, entry in _entries(before)}
    marked = [replace(section, parts=tuple(_marked(part, was) for part in section.parts)) for section in now]
    here = {_place(entry) for _, entry in _entries(now)}
    changed = [(section, entry) for section, entry in _entries(marked) if entry.before is not None]
    left = [(section, entry) for section, entry in _entries(before) if _place(entry) not in here]
    return Changes(marked, changed, [(section, entry) for section, entry in left if entry.words])


def _marked(part: Entry | Table, was: dict[tuple[str, str], tuple[str, ...]]) -> Entry | Table:
    if isinstance(part, Table):
        cards = (
            replace(card, entries=tuple(_entry(entry, was) for entry in card.entries)) for card in part.cards
        )
        return replace(part, cards=tuple(cards))
    return _entry(part, was)


def _entry(entry: Entry, was: dict[tuple[str, str], tuple[str, ...]]) -> Entry:
    """With its words before when they were others; a question that was not asked then had none."""
    before = was.get(_place(entry), ())
    return entry if before == entry.words else replace(entry, before=before)


def _place(entry: Entry) -> tuple[str, str]:
    return entry.row, entry.key


def _entries(sections: Iterable[Section]) -> Iterator[tuple[Section, Entry]]:
    """Every entry with the section it stands in, those of rows too."""
    for section in sections:
        for part in section.parts:
            if isinstance(part, Table):
                yield from ((section, entry) for card in part.cards for entry in card.entries)
            else:
                yield section, part
