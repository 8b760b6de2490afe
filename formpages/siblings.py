"""A form about a brother or sister that begins with what was said of the family, by meanings of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from .another import begin_with, fits, is_open, published_page
from .answers import Answers, Row, prune
from .definition import Definition, Group, Question
from .family import may_be_kept
from .records import Draft, Submission
from .screens import receiving_page
from .summary import card_title

Form = Draft | Submission


@dataclass(frozen=True, slots=True)
class Sibling:
    """What a form about a brother or sister takes over. A meaning that ends in a dot stands for all below it.

    `child` begins the meanings of the key child's own questions, `children` is the group of the others,
    `any_children` the question whether there are some. `household` is shared by children of one address.
    """

    carried: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    household: tuple[str, ...] = ()
    child: str = "child."
    children: str = "children"
    any_children: str = "children.any"

    def carries(self, meaning: str, more: tuple[str, ...] = ()) -> bool:
        """Whether answers of this meaning are taken over."""
        wanted = (*self.carried, *more)
        return any(meaning.startswith(each) if each.endswith(".") else meaning == each for each in wanted)


def may_start_for_sibling(form: Form) -> bool:
    """Whether a form about a brother or sister can be begun from this one, which is sent or being written."""
    if receiving_page(form.version).sibling is None or getattr(form, "trial_of_id", None):
        return False
    return is_open(form.version)


def page_for_sibling(form: Form) -> Any:
    """The published page to begin on; None when there is none or its kind does not offer it."""
    offered = receiving_page(form.version).sibling and not getattr(form, "trial_of_id", None)
    return published_page(form.version) if offered else None


def children_in(form: Form) -> list[tuple[str, str]]:
    """The other children of a form, each with the id of its row and its name."""
    group = _group(form.definition, receiving_page(form.version).sibling.children)
    rows = prune(form.definition, form.answers).get(group.key, []) if group else []
    return [(row["id"], card_title(group, row, number)) for number, row in enumerate(rows, 1) if group]


def begin_for_sibling(form: Form, page: Any, chosen: str) -> Draft:
    """A draft about the child of this row (about a child not named yet, when there is no such row)."""
    before, answers = form.definition, form.answers
    # The same from one time to the next: pressed twice, one form is begun.
    former = salted_hmac("formpages.sibling", str(form.pk)).hexdigest()[:8]
    return begin_with(
        page,
        form.owner,
        lambda now: for_sibling(before, answers, now, page.sibling, chosen, former),
        by_telephone=form.by_telephone,
    )


def for_sibling(
    before: Definition,
    answers: Mapping[str, Any],
    now: Definition,
    sibling: Sibling,
    chosen: str,
    former: str,
) -> Answers:
    """What the new form begins with; addresses that are or may be kept from anyone are left behind.

    `former` is the id of the row that the former key child gets.
    """
    told = prune(before, answers)
    group = _group(before, sibling.children)
    rows: list[Row] = told.get(group.key, []) if group else []
    child = next((row for row in rows if row["id"] == chosen), None)
    more = sibling.household if child else ()
    found = _moved(_asked(before), told, _carried(_asked(now), sibling, more), sibling)
    for each in (part for step in now.steps for part in step.groups if sibling.carries(part.meaning)):
        found |= _rows(_group(before, each.meaning), told, each, sibling)
    found |= _children(before, told, now, sibling, rows, child, former)
    return prune(now, found)


def _children(
    before: Definition,
    told: Answers,
    now: Definition,
    sibling: Sibling,
    rows: list[Row],
    child: Row | None,
    former_id: str,
) -> Answers:
    """The chosen child's details as the key child's, and the others with the former key child among them."""
    then, group = _group(before, sibling.children), _group(now, sibling.children)
    own = [each for each in _asked(before) if each.meaning.startswith(sibling.child)]
    found: Answers = {}
    if child and then:
        targets = [each for each in _asked(now) if each.meaning.startswith(sibling.child)]
        found |= _moved(then.questions, child, targets, sibling, by_meaning=True)
    if not group:
        return found
    former = {"id": former_id, **_moved(own, told, group.questions, sibling, by_meaning=True)}
    others = [
        {"id": row["id"], **_moved(then.questions, row, group.questions, sibling)}
        for row in rows
        if then and row is not child
    ]
    found[group.key] = [row for row in (former, *others) if len(row) > 1][: group.most]
    answer = next((each for each in _asked(now) if each.meaning == sibling.any_children), None)
    if answer and answer.kind == "yes_no" and found[group.key]:
        found[answer.key] = "yes"
    return found


def _rows(then: Group | None, told: Answers, now: Group, sibling: Sibling) -> Answers:
    """The rows of a group as they can be taken over."""
    if then is None or not told.get(then.key):
        return {}
    rows = (_moved(then.questions, row, now.questions, sibling) | {"id": row["id"]} for row in told[then.key])
    return {now.key: [row for row in rows if len(row) > 1][: now.most]}


def _moved(
    then: Iterable[Question],
    values: Mapping[str, Any],
    now: Iterable[Question],
    sibling: Sibling,
    by_meaning: bool = False,
) -> Answers:
    """Answers to the same questions, known by their keys or by their meanings, as far as they still fit."""
    known = {(each.meaning if by_meaning else each.key): each for each in then if each.asks}
    found: Answers = {}
    for question in now:
        before = known.get(question.meaning if by_meaning else question.key)
        if before is None or before.meaning != question.meaning or question.meaning in sibling.left_out:
            continue
        value = values.get(before.key)
        if fits(value, before, question) and not may_be_kept(before, value):
            found[question.key] = value
    return found


def _asked(definition: Definition) -> list[Question]:
    return [question for step in definition.steps for question in step.questions if question.asks]


def _carried(questions: Iterable[Question], sibling: Sibling, more: tuple[str, ...]) -> Iterator[Question]:
    return (each for each in questions if sibling.carries(each.meaning, more))


def _group(definition: Definition, meaning: str) -> Group | None:
    groups = (group for step in definition.steps for group in step.groups)
    return next((group for group in groups if group.meaning == meaning), None)
