"""Somebody who fills in any form, by the labels and words of its own definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from formpages.answers import Answers, shown, walk
from formpages.definition import Definition, Group, Question, Step
from formpages.questions.birth import KINDS as BIRTHS
from formpages.questions.choice import RADIOS_AT_MOST
from formpages.questions.person import NAMES, PICKS

from .walking import Look, marked, nothing, press

#: Kinds whose parts stand in a group that the question's label names.
GROUPED = frozenset({"yes_no", "scale", "choices", "date", "birth", "address", "person"})
DATE_PARTS = ("Year", "Month", "Day")


@dataclass
class Typist:
    """Fills in one form on one page of a browser with these answers."""

    page: Page
    definition: Definition
    answers: Answers
    document: Path | None = None
    look: Look = nothing

    def whole_form(self, after: str = "") -> None:
        """From the first step (or the one after) to check your answers, or where a rule ends the form."""
        steps = walk(self.definition, self.answers).steps
        done = [asked.step.slug for asked in steps].index(after) + 1 if after else 0
        for asked in steps[done:]:
            self.step(asked.step, asked.parts)

    def step(self, step: Step, parts: tuple[Question | Group, ...]) -> None:
        """One step with the rows of its groups."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(step.title)
        self.questions([part for part in parts if isinstance(part, Question)], self.answers)
        self.look(self.page, step.slug)
        press(self.page)
        for group in parts:
            if isinstance(group, Group):
                self.rows(group)

    def rows(self, group: Group) -> None:
        """The rows of a group, and from the step on."""
        rows = self.answers.get(group.key, [])
        for number, row in enumerate(rows, 1):
            expect(self.page.get_by_role("heading", level=1)).to_contain_text(f"Add {group.a_row}")
            self.questions(shown(group.questions, row, self.answers), row)
            self.look(self.page, group.key)
            press(self.page)
            expect(self.page.get_by_text(f"{group.counted(number)} added")).to_be_visible()
            if number < len(rows):
                self.choose(self.grouped(f"Do you need to add another {group.row_name}?"), "Yes")
            else:
                self.look(self.page, f"{group.key}-added")
            press(self.page)

    def questions(self, asked: Any, answers: Mapping[str, Any]) -> None:
        """What is asked on a page, in its order; what has no answer is left alone."""
        before: list[tuple[str, bool]] = []
        for question in asked:
            if not question.asks:
                continue
            named = question.label, in_group(question)
            if question.key in answers:
                self.answer(question, answers[question.key], before.count(named))
            before.append(named)

    def answer(self, question: Question, value: Any, nth: int) -> None:
        """One question: the nth of those on its page with this label."""
        if in_group(question):
            group = self.grouped(question.label, nth)
            GROUPS.get(question.kind, Typist.choices)(self, group, question, value)
        elif question.kind == "uploads":
            self.upload(question)
        elif question.kind == "declaration":
            self.labelled(question.label, nth).check()
        elif question.kind == "choice":
            words = next(option.label for option in question.options if option.code == value)
            self.labelled(question.label, nth).select_option(label=words)
        elif isinstance(value, Mapping):
            name = re.compile(f"Not known ?: {re.escape(question.label)}")
            self.page.get_by_role("checkbox", name=name).nth(nth).check()
        else:
            self.labelled(question.label, nth).fill(str(value))

    def labelled(self, label: str, nth: int) -> Locator:
        return self.page.locator("main").get_by_label(marked(label)).filter(visible=True).nth(nth)

    def grouped(self, label: str, nth: int = 0) -> Locator:
        return self.page.get_by_role("group", name=marked(label)).nth(nth)

    def choose(self, group: Locator, words: str) -> None:
        group.get_by_label(words, exact=True).first.check()

    def choices(self, group: Locator, question: Question, value: Any) -> None:
        """Radios or tick boxes."""
        words = {option.code: option.label for option in question.options}
        for code in value if isinstance(value, list) else [value]:
            self.choose(group, words[code])

    def date(self, group: Locator, question: Question | None, iso: str) -> None:
        for part, figures in zip(DATE_PARTS, iso.split("-"), strict=True):
            group.get_by_label(part, exact=True).first.fill(figures)

    def birth(self, group: Locator, question: Question | None, value: Mapping[str, Any]) -> None:
        self.choose(group, dict(BIRTHS)[value["kind"]])
        if value["kind"] == "full":
            self.date(group, question, value["date"])
        if value["kind"] == "estimated":
            group.get_by_label("Age or year, roughly", exact=True).fill(value["about"])

    def address(self, group: Locator, question: Question, value: Mapping[str, Any]) -> None:
        if value["kind"] != "known":
            words = "No fixed address" if value["kind"] == "no_fixed" else "Not known"
            group.get_by_label(words, exact=True).check()
            return
        first, *middle, town = value["lines"]
        typed = {"Address line 1": first, "Address line 2": " ".join(middle), "Town or city": town}
        for label, text in {"Postcode": value["postcode"], **typed}.items():
            group.get_by_label(marked(label)).fill(text)
        if "kept" in value:
            kept = group.get_by_role("group", name=marked("Must this address be kept from anyone?"))
            self.choose(kept, value["kept"].capitalize())

    def person(self, group: Locator, question: Question, value: Mapping[str, Any]) -> None:
        for part, label in NAMES.items():
            group.get_by_label(marked(label)).fill(value[part])
        if "birth" in value:
            self.birth(group.get_by_role("group", name="Date of birth"), None, value["birth"])
        for part, label in PICKS.items():
            words = dict(question.settings.get(f"{part}_list", [])).get(value.get(part))
            if words and len(question.settings[f"{part}_list"]) > RADIOS_AT_MOST:
                group.get_by_label(label, exact=True).select_option(label=words)
            elif words:
                self.choose(group.get_by_role("group", name=label), words)

    def upload(self, question: Question) -> None:
        """Upload the document, and see it listed with Remove beside it."""
        assert self.document
        self.page.get_by_label(marked(question.label)).set_input_files(self.document)
        press(self.page, "Upload Document")
        expect(
            self.page.get_by_role("button", name=re.compile(f"Remove .*{self.document.name}"))
        ).to_be_visible()


def in_group(question: Question) -> bool:
    """Whether its label names a group of inputs and not one input."""
    few = question.kind == "choice" and len(question.options) <= RADIOS_AT_MOST
    return few or question.kind in GROUPED


GROUPS: dict[str, Any] = {
    "date": Typist.date,
    "birth": Typist.birth,
    "address": Typist.address,
    "person": Typist.person,
}
