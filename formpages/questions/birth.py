"""A date of birth as people know it: exact, roughly, not at all, or (a baby to come) the day it is due.

Stored as {"kind": "full", "date": ISO}, {"kind": "estimated", "about": text}, {"kind": "not_known"}
or {"kind": "unborn", "due": ISO or ""}.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from wagtail import blocks

from kentportal.govuk.fields import DateField
from kentportal.govuk.widgets import PackWidget

from ..definition import Question
from .base import NOT_KNOWN, NOT_KNOWN_WORDS, Kind, QuestionBlock, common, layout, wrong
from .date import in_words

DATE_PARTS = ("day", "month", "year")
KINDS = (
    ("full", "I know the date of birth"),
    ("estimated", "I know the age or the year, roughly"),
    (NOT_KNOWN, NOT_KNOWN_WORDS),
    ("unborn", "Not yet born"),
)
OLDEST = timedelta(days=125 * 366)
LONGEST_WAIT = timedelta(days=310)


class BirthBlock(QuestionBlock):
    unborn = blocks.BooleanBlock(required=False, label="People can answer “Not yet born”")

    class Meta:
        icon = "calendar-alt"
        label = "Date of birth"
        group = "About people"
        form_layout = layout("unborn")


class BirthWidget(PackWidget):
    """Radios for how the date is known, each with the inputs it needs; parts are named `<name>-<part>`."""

    pack_template = "formpages/fields/birth.html"
    use_fieldset = True
    parts = ("kind", *DATE_PARTS, "about", "due_day", "due_month", "due_year")

    def __init__(self, unborn: bool) -> None:
        super().__init__()
        self.unborn = unborn

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        typed = {part: data.get(f"{name}-{part}", "").strip() for part in self.parts}
        if not typed["kind"] and any(typed[part] for part in DATE_PARTS):
            typed["kind"] = "full"
        return typed

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day"

    def focus_suffix(self, part: str) -> str:
        return "-kind_0" if part == "kind" else f"-{part or 'day'}"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in self.parts)

    def as_typed(self, value: Any) -> dict[str, str]:
        """What stands in the inputs for a stored value, or for parts that were typed."""
        if not isinstance(value, Mapping):
            return {"kind": "full"}
        typed = {part: str(value.get(part, "")) for part in self.parts}
        for prefix, iso in (("", value.get("date")), ("due_", value.get("due"))):
            if iso:
                year, month, day = str(iso).split("-")
                typed |= {f"{prefix}day": day, f"{prefix}month": month, f"{prefix}year": year}
        typed["kind"] = typed["kind"] or "full"
        return typed

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        typed = self.as_typed(value)
        shown = zip(DATE_PARTS, ("Day", "Month", "Year"), (2, 2, 4), strict=True)
        parts = tuple(shown)
        return {
            "typed": typed,
            "prefix": "",
            "kinds": [(kind, words) for kind, words in KINDS if kind != "unborn" or self.unborn],
            "revealing": ("full", "estimated", "unborn"),
            "full_parts": [(part, words, width, typed.get(part, "")) for part, words, width in parts],
            "due_parts": [
                (f"due_{part}", words, width, typed.get(f"due_{part}", "")) for part, words, width in parts
            ],
        }


class BirthField(forms.Field):
    """Cleans the typed parts to the stored value of the module's docstring, or None."""

    def __init__(self, *, unborn: bool, **kwargs: Any) -> None:
        super().__init__(widget=BirthWidget(unborn), **kwargs)
        self.unborn, self.subject = unborn, self.label

    def clean(self, value: Any) -> Any:
        kind = value.get("kind")
        readers = {"full": self._full, "estimated": self._estimated, NOT_KNOWN: self._not_known}
        if self.unborn:
            readers["unborn"] = self._unborn
        if kind and kind not in readers:
            raise wrong("Select how the date of birth is known", "kind")
        found = readers[kind](value) if kind else None
        if found is None and self.required:
            raise wrong(str(self.error_messages["required"]), "day")
        return found

    def _full(self, value: Mapping[str, str]) -> dict[str, str] | None:
        found = DateField(label=self.subject, required=False).clean(
            {part: value[part] for part in DATE_PARTS}
        )
        today = timezone.localdate()
        if found and found > today:
            raise wrong(f"{self.subject} must be in the past", "day")
        if found and found < today - OLDEST:
            raise wrong(f"{self.subject}: check the year", "year")
        return {"kind": "full", "date": found.isoformat()} if found else None

    def _estimated(self, value: Mapping[str, str]) -> dict[str, str]:
        about = value["about"]
        if not about:
            raise wrong("Enter an age or a year, roughly", "about")
        if len(about) > 40 or "\0" in about:
            raise wrong("Age or year must be 40 characters or fewer", "about")
        return {"kind": "estimated", "about": about}

    def _not_known(self, value: Mapping[str, str]) -> dict[str, str]:
        return {"kind": NOT_KNOWN}

    def _unborn(self, value: Mapping[str, str]) -> dict[str, str]:
        parts = {part: value[f"due_{part}"] for part in DATE_PARTS}
        try:
            due = DateField(label="The due date", required=False).clean(parts)
        except forms.ValidationError as error:
            part = (error.error_list[0].params or {}).get("part", "day")
            raise wrong(error.messages[0], f"due_{part}") from error
        if due and abs(due - timezone.localdate()) > LONGEST_WAIT:
            raise wrong("The due date must be within the next 10 months", "due_day")
        return {"kind": "unborn", "due": due.isoformat() if due else ""}


class BirthKind(Kind):
    name = "birth"
    block = BirthBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"unborn": value["unborn"]}

    def codes(self, question: Question) -> frozenset[str]:
        return frozenset(kind for kind, _ in KINDS if kind != "unborn" or question.settings["unborn"])

    def field(self, question: Question, required: bool) -> forms.Field:
        return BirthField(unborn=question.settings["unborn"], **common(question, required))

    def names(self, question: Question) -> list[str]:
        return [f"{question.key}-kind"]

    def sample(self, question: Question) -> Any:
        return {"kind": "full", "date": "2016-01-02"}

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        kind = value["kind"]
        if kind == "full":
            return [in_words(value["date"])]
        if kind == "estimated":
            return [f"Estimated: {value['about']}"]
        if kind == "unborn":
            return [f"Not yet born, due {in_words(value['due'])}" if value["due"] else "Not yet born"]
        return [NOT_KNOWN_WORDS]
