"""What differs between two versions of a form, in words. Pure.

Questions and groups are known by their keys, steps by their addresses: what has another label is reworded,
what has another key is another question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from . import differences
from .definition import Definition, Group, Question, Rule, Step
from .differences import Difference, Part
from .wording import KIND_WORDS, Known, Marked, condition_in_words, marked, plain, strength_in_words

Named = TypeVar("Named", Step, Question, Group, Part)
THE_FORM = "The form as a whole"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the step it is in, what it is about, what happened, how that reads on both sides."""

    step: str
    about: str
    what: str
    old: str = ""
    new: str = ""

    @property
    def sides(self) -> tuple[list[Marked], list[Marked]]:
        """Both texts in pieces, those marked that the other has not."""
        return marked(self.old, self.new)


def compare(old: Definition, new: Definition) -> list[Change]:
    """Every difference, in the order of the new form; none between equal definitions."""
    found = list(_Comparison(old, new).changes())
    if not found and old != new:
        found = [Change(THE_FORM, THE_FORM, "kept in another way, which nobody notices")]
    return found


def by_step(changes: Iterable[Change]) -> list[tuple[str, list[tuple[str, list[Change]]]]]:
    """Changes as a page shows them: under the step they are in, and there under what they are about."""
    return [
        (step, [(about, list(found)) for about, found in groupby(inside, lambda change: change.about)])
        for step, inside in groupby(changes, lambda change: change.step)
    ]


class _Side:
    """One of the two forms, with its questions and groups by key and the step each stands on."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.steps = {step.slug: step for step in definition.steps}
        self.parts: dict[str, Part] = {part.key: part for step in definition.steps for part in step.parts}
        self.places = {part.key: step for step in definition.steps for part in step.parts}


class _Comparison:
    """Two definitions side by side."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self.old, self.new = _Side(old), _Side(new)
        #: The address that each step has now by the one it had.
        self.stayed = _same_steps(self.old, self.new)
        self.was = {now: before for before, now in self.stayed.items()}

    @property
    def known(self) -> tuple[Known, Known]:
        return self.old.parts, self.new.parts

    def changes(self) -> Iterator[Change]:
        yield from _at(THE_FORM, THE_FORM, self.whole())
        order = [self.stayed[slug] for slug in self.old.steps if slug in self.stayed]
        moved = _moved(order, [slug for slug in self.new.steps if slug in self.was])
        for before, step in _with_one_before(self.new.definition.steps):
            was = self.old.steps.get(self.was.get(step.slug, ""))
            yield from _at(step.title, _step_name(step), self.step(was, step, before, step.slug in moved))
            yield from self.rules(was.rules if was else (), step)
            yield from self.parts(was, step)
        for slug, step in self.old.steps.items():
            if slug not in self.stayed:
                yield Change(step.title, _step_name(step), "removed")
                yield from self.removed(step, step.title)

    def whole(self) -> Iterator[Difference]:
        old, new = self.old.definition, self.new.definition
        yield from differences.text("its title", old.title, new.title)
        for name in sorted({*old.texts, *new.texts}):
            what = f"the text “{name.replace('_', ' ')}”"
            yield from differences.rich_text(what, old.texts.get(name, ""), new.texts.get(name, ""))

    def step(self, old: Step | None, new: Step, before: Step | None, moved: bool) -> Iterator[Difference]:
        """What differs in a step besides its rules and questions."""
        if old is None:
            yield "added", "", condition_in_words(new.condition, self.new.parts)
            return
        if moved:
            yield _moved_after(before), "", ""
        yield from differences.text("its title", old.title, new.title)
        yield from differences.setting("its address", old.slug, new.slug)
        yield from differences.condition(old.condition, new.condition, self.known)

    def parts(self, old: Step | None, new: Step) -> Iterator[Change]:
        """Questions and groups of a step, with those that were on it before."""
        own = [part.key for part in old.parts] if old else []
        here = [part.key for part in new.parts]
        moved = _moved([key for key in own if key in here], [key for key in here if key in own])
        for before, part in _with_one_before(new.parts):
            was = self.old.parts.get(part.key)
            if was is None or isinstance(was, Group) != isinstance(part, Group):
                yield Change(new.title, _name(part), "added", new=_described(part, self.new.parts))
                continue
            if part.key not in own:
                from_there = f"moved here from the step “{self.old.places[part.key].title}”"
                yield Change(new.title, _name(part), from_there)
            elif part.key in moved:
                yield Change(new.title, _name(part), _moved_after(before))
            yield from self.part(new.title, was, part)
        if old:
            yield from self.removed(old, new.title)

    def removed(self, step: Step, title: str) -> Iterator[Change]:
        """Parts of an old step that the new form has nowhere, or not as what they were."""
        for part in step.parts:
            now = self.new.parts.get(part.key)
            if now is None or isinstance(now, Group) != isinstance(part, Group):
                yield Change(title, _name(part), "removed", old=_described(part, self.old.parts))

    def part(self, step: str, old: Part, new: Part) -> Iterator[Change]:
        """What differs in a question or group that both forms have."""
        found = list(differences.condition(old.condition, new.condition, self.known))
        if isinstance(old, Group) and isinstance(new, Group):
            yield from _at(step, _name(new), [*differences.group(old, new), *found])
            yield from self.rows(step, old, new)
        elif isinstance(old, Question) and isinstance(new, Question):
            yield from _at(step, _name(new), [*differences.question(old, new), *found])

    def rows(self, step: str, old: Group, new: Group) -> Iterator[Change]:
        """What differs in the questions of a group."""
        olds, news = ({question.key: question for question in group.questions} for group in (old, new))
        known = {**self.old.parts, **olds}, {**self.new.parts, **news}
        moved = _moved([key for key in olds if key in news], [key for key in news if key in olds])
        for before, question in _with_one_before(new.questions):
            name, was = _name(question, new), olds.get(question.key)
            if was is None:
                yield Change(step, name, "added", new=_described(question, known[1]))
                continue
            if question.key in moved:
                yield Change(step, name, _moved_after(before))
            condition = differences.condition(was.condition, question.condition, known)
            yield from _at(step, name, [*differences.question(was, question), *condition])
        for key, question in olds.items():
            if key not in news:
                yield Change(step, _name(question, new), "removed", old=_described(question, known[0]))

    def rules(self, olds: tuple[Rule, ...], step: Step) -> Iterator[Change]:
        """Rules are known by the titles of their end pages, having no keys."""
        gone, come = _without_common(olds, step.rules)
        if not gone and not come and olds != step.rules:
            orders = ("\n".join(rule.title for rule in rules) for rules in (olds, step.rules))
            yield Change(step.title, "Rules", "their order was changed", *orders)
        for rule in come:
            alone = gone[0] if len(gone) == len(come) == 1 else None
            was = next((each for each in gone if each.title == rule.title), alone)
            if was is None:
                yield Change(step.title, _rule_name(rule), "added", new=_rule(rule, self.new.parts))
                continue
            gone.remove(was)
            yield from _at(step.title, _rule_name(rule), differences.rule(was, rule, self.known))
        for rule in gone:
            yield Change(step.title, _rule_name(rule), "removed", old=_rule(rule, self.old.parts))


def _at(step: str, about: str, found: Iterable[Difference]) -> Iterator[Change]:
    return (Change(step, about, *difference) for difference in found)


def _same_steps(old: _Side, new: _Side) -> dict[str, str]:
    """The address each old step has now: the same, or that of a new step which has most of its parts."""
    stayed = {slug: slug for slug in old.steps if slug in new.steps}
    for slug, step in old.steps.items():
        if slug in stayed:
            continue
        taken = set(stayed.values())
        places = [new.places[part.key].slug for part in step.parts if part.key in new.places]
        free = [place for place in places if place not in taken]
        if free:
            stayed[slug] = max(dict.fromkeys(free), key=free.count)
    return stayed


def _without_common(olds: Iterable[Rule], news: Iterable[Rule]) -> tuple[list[Rule], list[Rule]]:
    """What is only in the one and only in the other; what is twice in one counts twice."""
    gone, come = list(olds), []
    for rule in news:
        if rule in gone:
            gone.remove(rule)
        else:
            come.append(rule)
    return gone, come


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Of the same names in two orders, as few as possible which, taken out, leave the orders equal."""
    place = {name: number for number, name in enumerate(old)}
    ends: list[int] = []  # the smallest last place of an ascending row of each length
    rows: list[tuple[str, ...]] = []
    for name in new:
        length = bisect_left(ends, place[name])
        row = (*(rows[length - 1] if length else ()), name)
        ends[length : length + 1], rows[length : length + 1] = [place[name]], [row]
    return set(new) - set(rows[-1] if rows else ())


def _with_one_before(items: Iterable[Named]) -> Iterator[tuple[Named | None, Named]]:
    before = None
    for item in items:
        yield before, item
        before = item


def _moved_after(before: Step | Part | None) -> str:
    if before is None:
        return "moved: it comes first now"
    return f"moved: it follows “{before.title if isinstance(before, Step) else _label(before)}” now"


def _step_name(step: Step) -> str:
    return f"Step “{step.title}”"


def _rule_name(rule: Rule) -> str:
    return f"Rule “{rule.title}”"


def _label(part: Part) -> str:
    """A part's label or, where it has none, the beginning of its text."""
    if part.label or isinstance(part, Group):
        return part.label or part.key
    words = plain(str(part.settings.get("body", ""))).partition("\n")[0]
    return f"{words[:60].rstrip()}…" if len(words) > 60 else words or part.key


def _name(part: Part, group: Group | None = None) -> str:
    shown_only = isinstance(part, Question) and not part.asks
    what = "Group" if isinstance(part, Group) else KIND_WORDS.get(part.kind, "").capitalize()
    name = f"{what if shown_only or isinstance(part, Group) else 'Question'} “{_label(part)}”"
    return f"{name} in the group “{group.label}”" if group else name


def _described(part: Part, known: Known) -> str:
    """A part that only one of the forms has, a line for each thing worth knowing."""
    lines = [part.label, part.hint]
    if isinstance(part, Group):
        lines += [f"Rows of: {', '.join(_label(question) for question in part.questions)}"]
    elif part.asks:
        lines += [f"{KIND_WORDS.get(part.kind, part.kind)}, {strength_in_words(part.strength)}"]
        lines += [f"• {option.label}" for option in part.options]
    else:
        lines += [plain(str(part.settings.get("body", "")))]
    lines += [condition_in_words(part.condition, known)] if part.condition.tests else []
    return "\n".join(line for line in lines if line)


def _rule(rule: Rule, known: Known) -> str:
    return f"{condition_in_words(rule.condition, known, rule=True)}\n{rule.title}\n{plain(rule.body)}"
