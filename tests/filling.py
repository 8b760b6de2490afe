"""Forms filled in to the brim, and pages read as a browser reads them before it sends them."""

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup, Tag

from formpages.answers import Answers, prune
from formpages.conditions import is_answered
from formpages.definition import Definition, Group, Question

ADDRESS = {
    "kind": "known",
    "lines": ["9 Quarry Row", "Maidstone"],
    "postcode": "ME14 1XX",
    "uprn": "",
    "source": "manual",
}
NOT_KEPT = {"kept": "no"}
SENTENCE = "She told her teacher this morning what had happened at home. "
VALUES: dict[str, Any] = {
    "text": "Amelia",
    "long_text": SENTENCE * 3,
    "email": "family@example.org",
    "telephone": "01622 000000",
    "yes_no": "yes",
    "date": "2025-06-30",
    "birth": {"kind": "full", "date": "2016-03-31"},
}


def full_answers(definition: Definition, rows: int = 3, **chosen: Any) -> Answers:
    """An answer to every question that is asked, with this many rows in each group; some may be chosen."""
    answers: Answers = {}
    for step in definition.steps:
        for part in step.parts:
            if isinstance(part, Group):
                count = min(rows, part.most)
                answers[part.key] = [{"id": f"{number:08x}", **_row(part)} for number in range(count)]
            else:
                answers |= _answer(part, answers)
    return prune(definition, answers | chosen)


def _row(group: Group) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for question in group.questions:
        row |= _answer(question, row)
    return row


def _answer(question: Question, before: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one question, by its key; nothing where there is none to give."""
    codes = [option.code for option in question.options]
    taken = before.get(question.settings.get("differs_from", ""))
    found = {
        "choice": question.settings.get("default") or next((code for code in codes if code != taken), None),
        "choices": codes[:2],
        "address": ADDRESS | (NOT_KEPT if question.settings.get("ask_kept") else {}),
    }.get(question.kind, VALUES.get(question.kind))
    return {question.key: found} if question.asks and is_answered(found) else {}


def controls(html: str) -> dict[str, list[str]]:
    """What a browser would send of the page's own form if its Next were pressed."""
    form = BeautifulSoup(html, "html.parser").select_one("main form")
    assert form, "there is no form on the page"
    found: dict[str, list[str]] = {"action": ["next"]}
    for control in form.select("input[name], select[name], textarea[name]"):
        name = str(control["name"])
        if name != "csrfmiddlewaretoken" and (value := _value(control)) is not None:
            found.setdefault(name, []).append(value)
    return found


def _value(control: Tag) -> str | None:
    if control.name == "textarea":
        return control.get_text().removeprefix("\n")
    if control.name == "select":
        option = control.select_one("option[selected]") or control.select_one("option")
        return str(option.get("value", "")) if option else None
    if control.get("type") == "file" or (
        control.get("type") in ("radio", "checkbox") and not control.has_attr("checked")
    ):
        return None
    return str(control.get("value", ""))
