"""Going through a form as a browser without scripts does, by what it sends of each page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from formpages.answers import Answers, shown, walk
from formpages.definition import Group, Question
from formpages.questions import KINDS
from formpages.records import Draft

from .uploads import pdf

Posted = dict[str, Any]


@dataclass
class Walker:
    """Goes through one draft page by page, with these answers to what is asked."""

    client: Client
    draft: Draft
    answers: Answers
    steps: list[str] = field(default_factory=list)

    def to_the_end(self) -> str:
        """Press Next from the first step on; the page it ends on: check your answers, or that of a rule."""
        url = str(self.client.get(f"/forms/{self.draft.pk}/")["Location"])
        while "/steps/" in url:
            url = self.step(url)
        return url

    def step(self, url: str) -> str:
        """One step with its rows; where it leads."""
        self.steps.append(url.split("/")[-2])
        leads = self.send(url)
        while leads.startswith(url):
            back = self.send_row(leads)
            assert back.startswith(f"{url}#group-")
            leads = self.send(url)
        assert leads.split("/")[-2] not in self.steps, f"{leads} comes again"
        return leads

    def send(self, url: str) -> str:
        """Send a step, and ask for another row while there are more to add."""
        page = self.client.get(url)
        asked = {part.key for each in walk(self.draft.definition, self.answers).steps for part in each.parts}
        more = {
            f"another-{table['group'].key}": "yes"
            for table in page.context["tables"]
            if len(table["cards"]) < len(self.answers.get(table["group"].key, []))
        }
        return self._sent(url, page, self.answers, asked, more)

    def send_row(self, url: str) -> str:
        """Send the next row that there is to add."""
        page = self.client.get(url)
        group: Group = page.context["group"]
        held = Draft.objects.get(pk=self.draft.pk).answers.get(group.key, [])
        row = self.answers[group.key][len(held)]
        asked = {question.key for question in shown(group.questions, row, self.answers)}
        return self._sent(url, page, row, asked, {})

    def _sent(self, url: str, page: Any, answers: Mapping[str, Any], asked: set[str], more: Posted) -> str:
        """Send a page; what turns out not to be asked is answered too, as it may be without scripts."""
        data = {"action": "next", "token": page.context["token"], **more}
        for question in page.context["form"].questions:
            if question.key in asked:
                data |= posted(question, answers.get(question.key))
            elif question.asks:
                data |= posted(question, KINDS[question.kind].sample(question))
        response = self.client.post(url, data)
        assert response.status_code == 302, f"{url}: {response.context['form'].errors.as_json()}"
        return str(response["Location"])


def posted(question: Question, value: Any) -> Posted:
    """The inputs of one question; nothing when it is left out."""
    if value is None:
        return {}
    if question.kind == "uploads":
        return {question.key: [SimpleUploadedFile(each["name"], pdf()) for each in value]}
    return COMPOSITE.get(question.kind, text)(question.key, value)


def text(name: str, value: Any) -> Posted:
    """A text, a code or several, or the tick that it is not known."""
    if isinstance(value, Mapping):
        return {f"{name}-not_known": "not_known"}
    return {name: value if isinstance(value, list) else str(value)}


def day(name: str, iso: str) -> Posted:
    return dict(zip((f"{name}-year", f"{name}-month", f"{name}-day"), iso.split("-"), strict=True))


def birth(name: str, value: Mapping[str, Any]) -> Posted:
    found = {f"{name}-kind": value["kind"]}
    if value["kind"] == "full":
        found |= day(name, value["date"])
    if value["kind"] == "estimated":
        found[f"{name}-about"] = value["about"]
    if value.get("due"):
        year, month, of_month = value["due"].split("-")
        found |= {f"{name}-due_year": year, f"{name}-due_month": month, f"{name}-due_day": of_month}
    return found


def address(name: str, value: Mapping[str, Any]) -> Posted:
    if value["kind"] != "known":
        return {f"{name}-{value['kind']}": "on"}
    lines = value["lines"]
    found = {f"{name}-line1": lines[0], f"{name}-town": lines[-1], f"{name}-postcode": value["postcode"]}
    found |= {f"{name}-line2": lines[1]} if len(lines) > 2 else {}
    return found | {f"{name}-{part}": value[part] for part in ("kept", "kept_from") if part in value}


def person(name: str, value: Mapping[str, Any]) -> Posted:
    found: Posted = {}
    for part in ("first_name", "last_name", "gender", "ethnicity"):
        found |= text(f"{name}-{part}", value[part]) if part in value else {}
    return found | (birth(f"{name}-birth", value["birth"]) if "birth" in value else {})


COMPOSITE: dict[str, Callable[[str, Any], Posted]] = {
    "birth": birth,
    "address": address,
    "person": person,
    "date": day,
}
