"""A number within limits, with or without a unit: a height, a weight, how many.

Stored as a JSON number, whole wherever it is whole, so that 3.0 and 3 are one answer.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from wagtail import blocks

from kentportal.govuk.widgets import PackWidget

from ..definition import Question
from .base import Kind, QuestionBlock, common, layout, subject

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
BETWEEN_THOUSANDS = re.compile(r"(?<=[0-9])[\s,](?=[0-9]{3}(?![0-9]))")
MINUS = "\N{MINUS SIGN}"
LONGEST = 25
LARGEST = 999_999_999_999


class NumberBlock(QuestionBlock):
    least = blocks.IntegerBlock(required=False, label="Smallest", help_text="Empty for no limit.")
    most = blocks.IntegerBlock(required=False, label="Largest", help_text="Empty for no limit.")
    decimals = blocks.IntegerBlock(
        default=0, min_value=0, max_value=2, label="Figures after the point", help_text="0 for whole numbers."
    )
    unit = blocks.CharBlock(required=False, max_length=20, help_text="Shown behind it, for example cm.")

    class Meta:
        icon = "decimal"
        label = "Number"
        group = "Dates and numbers"
        form_layout = layout("least", "most", "decimals", "unit")

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        limits = found["least"], found["most"]
        if None not in limits and limits[0] > limits[1]:
            words = "“Largest” is less than “Smallest”."
            raise blocks.StructBlockValidationError(block_errors={"most": forms.ValidationError(words)})
        return found


class NumberInput(PackWidget):
    """A line of text for a number with its unit behind it; the keyboard of a phone shows figures."""

    pack_template = "formpages/fields/number.html"

    def __init__(self, *, unit: str, width: str, inputmode: str) -> None:
        super().__init__()
        self.look = {"unit": unit, "width": width, "inputmode": inputmode}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {"text": "" if value is None else str(value), **self.look}


class NumberField(forms.Field):
    """Cleans what was typed to an int or a float within its limits, or None."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.subject, self.settings = subject(question), question.settings
        self.example = in_words(plausible(question.settings))

    def to_python(self, value: Any) -> int | float | None:
        text = str(value or "").strip()
        if not text:
            return None
        found, decimals = typed_number(text, self.settings["unit"]), self.settings["decimals"]
        if found is None:
            raise self.wrong(f"must be a {'' if decimals else 'whole '}number, like {self.example}")
        self.within_limits(found)
        if found == int(found):
            return int(found)
        if not decimals:
            raise self.wrong(f"must be a whole number, like {self.example}")
        if found != round(found, decimals):
            figures = "1 figure" if decimals == 1 else f"{decimals} figures"
            raise self.wrong(f"must have no more than {figures} after the point")
        return float(found)

    def within_limits(self, found: Decimal) -> None:
        """Refuses a number outside the limits, in words that say what they are."""
        least, most = self.settings["least"], self.settings["most"]
        if (-LARGEST if least is None else least) <= found <= (LARGEST if most is None else most):
            return
        unit = f" {self.settings['unit']}" if self.settings["unit"] else ""
        if least is not None and most is not None:
            raise self.wrong(f"must be between {in_words(least)} and {in_words(most)}{unit}")
        if least is not None and found < least:
            raise self.wrong(f"must be {in_words(least)}{unit} or more")
        raise self.wrong(f"must be {in_words(LARGEST if most is None else most)}{unit} or less")

    def wrong(self, words: str) -> forms.ValidationError:
        """An error of this field."""
        return forms.ValidationError(f"{self.subject} {words}")


def typed_number(text: str, unit: str) -> Decimal | None:
    """The number in what was typed, with or without its unit and marks between thousands."""
    if unit:
        mark = re.escape(unit)
        text = re.sub(rf"^{mark}\s*|\s*{mark}$", "", text, flags=re.IGNORECASE)
    text = BETWEEN_THOUSANDS.sub("", text.replace(MINUS, "-"))
    return Decimal(text) if len(text) <= LONGEST and NUMBER.fullmatch(text) else None


def in_words(value: float) -> str:
    """A number as people write it; four figures stay together, they may be a year."""
    return f"{value:,}" if abs(value) >= 10_000 else str(value)


def plausible(settings: Mapping[str, Any]) -> int:
    """A whole number within the limits."""
    least, most = settings["least"], settings["most"]
    at_most = 12 if most is None else min(12, most)
    return at_most if least is None else max(at_most, least)


def keyboard(settings: Mapping[str, Any]) -> str:
    """The keyboard a phone shows; the one for figures has no minus and may have no point."""
    if settings["least"] is None or settings["least"] < 0:
        return "text"
    return "decimal" if settings["decimals"] else "numeric"


class NumberKind(Kind):
    name = "number"
    block = NumberBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        limits = {name: None if value[name] in (None, "") else value[name] for name in ("least", "most")}
        return {**limits, "decimals": value["decimals"] or 0, "unit": (value["unit"] or "").strip()}

    def field(self, question: Question, required: bool) -> forms.Field:
        settings = question.settings
        widget = NumberInput(unit=settings["unit"], width="10", inputmode=keyboard(settings))
        return NumberField(question, widget=widget, **common(question, required))

    def sample(self, question: Question) -> Any:
        return plausible(question.settings)

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [f"{in_words(value)} {question.settings['unit']}".strip()]
