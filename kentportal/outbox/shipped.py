"""The mails that the portal sends, as shipped: their words, and what may stand in each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from django.conf import settings

FILE = Path(__file__).parent / "content" / "mails.yaml"
TEXT, CODE, LINK, LIST = "text", "code", "link", "list"
Value = str | list[str]


@dataclass(frozen=True)
class Words:
    """What an editor may change of a mail."""

    subject: str
    body: str


@dataclass(frozen=True)
class Placeholder:
    """Something that is put into a mail when it is sent, written [[name]] until then."""

    name: str
    what: str
    example: Value
    kind: str = TEXT
    needed: bool = False
    in_subject: bool = False
    source: str = ""

    def value(self, context: Mapping[str, Any]) -> Value:
        """What is put in; KeyError when the mail cannot do without and the sender has not said it."""
        source = self.source or self.name
        found = context[source] if self.needed else context.get(source)
        if self.kind == LIST:
            return [str(each) for each in found or ()]
        if self.kind == LINK:
            return urljoin(settings.PORTAL_BASE_URL, str(found or ""))
        return "" if found is None else str(found)


@dataclass(frozen=True)
class Mail:
    """One mail: what it is called, when it is sent, its shipped words and its placeholders."""

    name: str
    title: str
    when: str
    words: Words
    placeholders: Mapping[str, Placeholder] = field(default_factory=dict)

    def values(self, context: dict[str, Any]) -> dict[str, Value]:
        """What stands for each placeholder in the mail to one person."""
        return {name: each.value(everywhere() | context) for name, each in self.placeholders.items()}

    def examples(self) -> dict[str, Value]:
        """What stands for each placeholder in a preview."""
        return {name: each.example for name, each in self.placeholders.items()} | everywhere()


@cache
def mails() -> dict[str, Mail]:
    """Every mail with words of its own, by name."""
    written = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: _mail(name, entry) for name, entry in written.items()}


def mail_called(name: str) -> Mail:
    """The mail of this name; one that is sent no more has no words and no placeholders."""
    return mails().get(name) or Mail(name, name, "This email is not sent any more.", Words("", ""))


def _mail(name: str, entry: dict[str, Any]) -> Mail:
    own = {key: _placeholder(key, **about) for key, about in entry.get("placeholders", {}).items()}
    words = Words(entry["subject"].strip(), entry["body"].strip())
    return Mail(name, entry["title"], entry["when"], words, own | _for_every_mail())


def _placeholder(name: str, **about: Any) -> Placeholder:
    about["in_subject"] = about.pop("subject", False)
    about["source"] = about.pop("from", name)
    return Placeholder(name, **about)


def _for_every_mail() -> dict[str, Placeholder]:
    """What may stand in every mail."""
    known = everywhere()
    return {
        "service_name": Placeholder(
            "service_name", "The name of this service", known["service_name"], in_subject=True
        ),
        "portal": Placeholder("portal", "The address of this portal", known["portal"], kind=LINK),
    }


def everywhere() -> dict[str, Any]:
    """What every mail knows."""
    return {"service_name": settings.SERVICE_NAME, "portal": settings.PORTAL_BASE_URL}
