"""Every text of a form that people read, and what a portal's own checks say of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from .definition import Definition, Group, Question


def unfit(definition: Definition) -> Iterator[tuple[str, str]]:
    """The path of each part with a text that a check of FORM_TEXT_CHECKS refuses, and why, in a sentence."""
    checks = [import_string(name) for name in settings.FORM_TEXT_CHECKS]
    for path, text in texts(definition):
        for check in checks:
            try:
                check(text)
            except ValidationError as refusal:
                yield path, " ".join(refusal.messages)


def texts(definition: Definition) -> Iterator[tuple[str, str]]:
    """Each text with the path of its part; "" for those of the form as a whole."""
    yield from (("", text) for text in definition.texts.values())
    for step in definition.steps:
        yield from ((f"step/{step.slug}", text) for rule in step.rules for text in (rule.title, rule.body))
        for part in step.parts:
            yield from _of(part.key, part)
            for question in part.questions if isinstance(part, Group) else ():
                yield from _of(f"{part.key}.{question.key}", question)


def _of(path: str, part: Question | Group) -> Iterator[tuple[str, str]]:
    body = part.settings.get("body", "") if isinstance(part, Question) else ""
    yield from ((path, text) for text in (part.label, part.hint, body) if text)
