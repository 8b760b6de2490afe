"""What differs in one question, group or rule that both of two versions have: what, before, now. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .definition import Condition, Group, Option, Question, Rule
from .markup import looks
from .wording import (
    KIND_WORDS,
    PREFILL_WORDS,
    SETTING_WORDS,
    Known,
    condition_in_words,
    plain,
    setting_in_words,
    strength_in_words,
)

Part = Question | Group
#: What happened, and how that reads on both sides.
Difference = tuple[str, str, str]


def text(what: str, old: str, new: str) -> Iterator[Difference]:
    """A plain text that editors write."""
    if old != new:
        verb = "reworded" if old and new else "added" if new else "removed"
        yield f"{what} was {verb}", old, new


def rich_text(what: str, old: str, new: str) -> Iterator[Difference]:
    """A rich text; where only its looks differ, there are no words to show."""
    if old == new or looks(old) == looks(new):
        return  # an editor that opens a text writes the same one a little differently
    words = plain(old), plain(new)
    if words[0] == words[1]:
        yield f"{what} looks different, its words are the same", "", ""
    else:
        yield from text(what, *words)


def setting(what: str, old: Any, new: Any) -> Iterator[Difference]:
    """Anything that is set rather than written."""
    if old != new:
        yield f"{what} was changed", setting_in_words(old), setting_in_words(new)


def condition(
    old: Condition, new: Condition, known: tuple[Known, Known], rule: bool = False
) -> Iterator[Difference]:
    """When something is asked, or people may go on; `known` holds both forms' questions by key."""
    if old == new or (old.tests == new.tests and len(new.tests) < 2):  # all or any of one is the same
        return
    before, now = (
        condition_in_words(each, parts, rule) for each, parts in zip((old, new), known, strict=True)
    )
    if before == now:  # two questions with the same label
        before, now = (f"{before} ({', '.join(test.key for test in each.tests)})" for each in (old, new))
    yield "its condition was changed", before, now


def question(old: Question, new: Question) -> Iterator[Difference]:
    """All but a question's place and condition."""
    if old.kind != new.kind:
        yield "its kind was changed", KIND_WORDS.get(old.kind, old.kind), KIND_WORDS.get(new.kind, new.kind)
    yield from _common(old, new)
    if old.strength != new.strength:
        yield (
            "whether it must be answered was changed",
            strength_in_words(old.strength),
            strength_in_words(new.strength),
        )
    yield from text("its error", old.error, new.error)
    prefills = (PREFILL_WORDS.get(each.prefill, each.prefill) for each in (old, new))
    yield from setting("what is filled in from the account", *prefills)
    yield from _options(old.options, new.options)
    for name in sorted({*old.settings, *new.settings}):
        yield from _own_setting(name, old, new)


def group(old: Group, new: Group) -> Iterator[Difference]:
    """All but a group's place, condition and questions."""
    yield from _common(old, new)
    yield from text("the name of one row", old.row_name, new.row_name)
    yield from text("the name of several rows", old.rows_name, new.rows_name)
    yield from setting("the least number of rows", old.least, new.least)
    yield from setting("the greatest number of rows", old.most, new.most)


def rule(old: Rule, new: Rule, known: tuple[Known, Known]) -> Iterator[Difference]:
    """All of a rule."""
    yield from text("the title of its end page", old.title, new.title)
    yield from rich_text("the text of its end page", old.body, new.body)
    yield from condition(old.condition, new.condition, known, rule=True)


def _common(old: Part, new: Part) -> Iterator[Difference]:
    yield from text("its label", old.label, new.label)
    yield from text("its hint", old.hint, new.hint)
    yield from setting("its meaning", old.meaning, new.meaning)
    if old.family_copy != new.family_copy:
        yield f"{'now' if new.family_copy else 'no longer'} shown in the family's copy", "", ""


def _own_setting(name: str, old: Question, new: Question) -> Iterator[Difference]:
    """A setting that only the question's kind understands; another kind has others."""
    if old.kind != new.kind and not (name in old.settings and name in new.settings):
        return
    values = old.settings.get(name), new.settings.get(name)
    what = SETTING_WORDS.get(name, f"the setting “{name.replace('_', ' ')}”")
    if name == "body":
        yield from rich_text(what, *(str(value or "") for value in values))
    else:
        yield from setting(what, *values)


def _options(old: tuple[Option, ...], new: tuple[Option, ...]) -> Iterator[Difference]:
    """Answers by their codes."""
    before, now = ({option.code: option.label for option in options} for options in (old, new))
    for code, label in now.items():
        if code not in before:
            yield f"the answer “{label}” was added", "", ""
        elif before[code] != label:
            yield f"the answer with the code “{code}” was reworded", before[code], label
    for code, label in before.items():
        if code not in now:
            yield f"the answer “{label}” was removed", "", ""
    if [code for code in before if code in now] != [code for code in now if code in before]:
        yield "the order of its answers was changed", "\n".join(before.values()), "\n".join(now.values())
