"""Parts of a definition in words that editors read: conditions, settings, texts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Any

from .definition import Condition, Group, Question, Test

KIND_WORDS = {
    "account": "account details",
    "address": "address",
    "birth": "date of birth",
    "choice": "one choice",
    "choices": "several choices",
    "date": "date",
    "declaration": "declaration",
    "email": "email address",
    "guidance": "guidance",
    "heading": "heading",
    "long_text": "long text",
    "nhs_number": "NHS number",
    "number": "number",
    "person": "person",
    "scale": "scale",
    "telephone": "telephone number",
    "text": "short text",
    "time": "time of day",
    "uploads": "documents",
    "upn": "unique pupil number",
    "yes_no": "yes or no",
}
STRENGTH_WORDS = {
    "optional": "need not be answered",
    "expected": "expected, never in the way",
    "standard": "must be answered in a standard request",
    "required": "must always be answered",
}
SETTING_WORDS = {
    "ask_birth": "whether it asks for the date of birth",
    "ask_ethnicity": "whether it asks for the ethnicity",
    "ask_gender": "whether it asks for the gender",
    "ask_kept": "whether it asks from whom the address must be kept",
    "body": "its text",
    "decimals": "how many figures stand after the point",
    "default": "the answer chosen beforehand",
    "differs_from": "which question it must differ from",
    "ethnicity_list": "the pick list for the ethnicity",
    "gender_list": "the pick list for the gender",
    "least": "the least it may be",
    "limit": "the limit of the date",
    "max_length": "the most characters",
    "most": "the most it may be",
    "no_fixed": "whether “No fixed address” is an answer",
    "not_known": "whether “Not known” is an answer",
    "style": "how it is shown",
    "today": "whether it starts as today",
    "unborn": "whether it may be a baby not yet born",
    "unit": "its unit",
}
PREFILL_WORDS = {
    "name": "name",
    "first_name": "first name",
    "last_name": "last name",
    "role": "role",
    "organisation": "organisation",
    "address": "address",
    "telephone": "telephone",
    "email": "email address",
}
#: Codes of composite answers, which no option has a label for.
CODE_WORDS = {
    "estimated": "an estimate",
    "full": "an exact date",
    "known": "an address",
    "no_fixed": "No fixed address",
    "not_known": "Not known",
    "person": "a person",
    "unborn": "Not yet born",
}
Known = Mapping[str, Question | Group]
#: A piece of a text, and whether it differs from the text it is compared with.
Marked = tuple[str, bool]
#: Texts of more words are shown without marks: finding them would take too long.
MOST_WORDS = 2000
#: Of the shorter text; where less is the same, marks would be all over.
LEAST_IN_COMMON = 0.3


def strength_in_words(strength: str) -> str:
    """Whether a question must be answered; a half-done one need not."""
    return STRENGTH_WORDS.get(strength, STRENGTH_WORDS["optional"])


def condition_in_words(condition: Condition, known: Known, rule: bool = False) -> str:
    """When something is asked, or people may go on; `known` holds the questions looked at by key."""
    verb = "go on" if rule else "asked"
    tests = [_test_in_words(test, known.get(test.key)) for test in condition.tests]
    if not tests:
        return f"always {verb}"
    if len(tests) == 1:
        return f"{verb} only if {tests[0]}"
    how = "all of these hold" if condition.mode == "all" else "any of these holds"
    return f"{verb} only if {how}: {'; '.join(tests)}"


def _test_in_words(test: Test, part: Question | Group | None) -> str:
    name = f"“{part.label or part.key}”" if part else f"“{test.key}” (no such question)"
    if test.op == "answered":
        return f"{name} is answered"
    if test.op in ("before", "after"):
        return f"{name} is {test.op} {', '.join(day_in_words(value) for value in test.values)}"
    values = " or ".join(f"“{code_in_words(part, code)}”" for code in test.values) or "nothing"
    words = {"is_not": "is answered, but not with", "unless": "is not answered with"}.get(test.op, "is")
    return f"{name} {words} {values}"


def code_in_words(part: Question | Group | None, code: str) -> str:
    """The words of an answer that a condition compares with."""
    if isinstance(part, Question) and part.options:
        return next((option.label for option in part.options if option.code == code), code)
    return CODE_WORDS.get(code, code)


def day_in_words(iso: str) -> str:
    """An ISO date as "18 November 2022"; anything else as it stands."""
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B %Y}"


def setting_in_words(value: Any) -> str:
    """What something is set to."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in (None, "", []):
        return "nothing"
    if isinstance(value, list):  # a pick list, codes and labels
        return "\n".join(str(item[-1]) if isinstance(item, list) else str(item) for item in value)
    return str(value)


def marked(old: str, new: str) -> tuple[list[Marked], list[Marked]]:
    """Two texts in pieces, those marked that only one has; none is where they have little in common."""
    before, now = (re.findall(r"\S+|\s+", text) for text in (old, new))
    plainly: tuple[list[Marked], list[Marked]] = [(old, False)], [(new, False)]
    if not old or not new or max(len(before), len(now)) > MOST_WORDS:
        return plainly
    sides: tuple[list[Marked], list[Marked]] = ([], [])
    in_common = 0
    matcher = SequenceMatcher(None, before, now, autojunk=False)
    for _, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        pieces = "".join(before[from_old:to_old]), "".join(now[from_new:to_new])
        same = pieces[0] == pieces[1] and bool(pieces[0].strip())
        in_common += len(pieces[0]) * same
        for side, piece in zip(sides, pieces, strict=True):
            _append(side, piece, differs=not same)
    return sides if in_common >= LEAST_IN_COMMON * min(len(old), len(new)) else plainly


def _append(side: list[Marked], piece: str, differs: bool) -> None:
    """One more piece, in one with the last where that differs too."""
    if side and side[-1][1] and differs:
        side[-1] = (side[-1][0] + piece, True)
    elif piece:
        side.append((piece if differs else _shortened(piece), differs))


def _shortened(text: str) -> str:
    """Words that are the same on both sides, without the lines that are far from what differs."""
    lines = text.split("\n")
    return text if len(lines) <= 4 else "\n".join((*lines[:2], "…", *lines[-2:]))


def plain(html: str) -> str:
    """Rich text as plain lines; a link is followed by its address."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(reader.found).split("\n"))
    return "\n".join(line for line in lines if line)


class _Plain(HTMLParser):
    """Collects a rich text's words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            names = dict(attrs)
            to = names.get("href") or f"page {names.get('id')}"
            self.links.append(f" ({to})")
        else:
            self.found.append({"li": "\n• ", "br": "\n"}.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self.found.append(self.links.pop())
        elif tag in ("p", "h2", "h3", "ul", "ol", "li"):
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        self.found.append(data.replace("\n", " "))
