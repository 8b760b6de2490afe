"""The test as a field of a form: a tick box that proves work, or the numbers in a picture."""

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from kentportal.govuk.widgets import PackWidget

from . import pictures, proofs
from .outcomes import Outcome

LABEL = "I'm not a robot"
#: What the tick box says.
STRINGS = {
    "label": LABEL,
    "verifying": "Verifying…",
    "verified": "Verified",
    "error": "The check did not work. Tick the box again, or use a picture instead.",
    "expired": "The check has run out. Tick the box again.",
}
TICK_WORDS = {
    Outcome.WRONG: f"Tick the box “{LABEL}” again",
    Outcome.EXPIRED: f"The check has run out. Tick the box “{LABEL}” again",
}
INSTEAD = "We could not check that you are a person. Enter the numbers in the picture instead"
CODE_WORDS = {
    Outcome.WRONG: "These were not the numbers in the picture. Enter those in the new picture",
    Outcome.EXPIRED: "That picture has run out. Enter the numbers in the new picture",
}


class Tried(NamedTuple):
    """What came of the test: a proof from the tick box, or the numbers of the picture of that name."""

    proof: str = ""
    key: str = ""
    code: str = ""


class HumanWidget(PackWidget):
    """The tick box with the picture for browsers without JavaScript, or the picture alone."""

    pack_template = "humantest/field.html"
    use_fieldset = True

    def __init__(self, is_picture: Callable[[], bool]) -> None:
        super().__init__()
        self.is_picture = is_picture

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> Tried:
        return Tried(*(str(data.get(f"{name}-{part}", "")) for part in Tried._fields))

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        key = pictures.fresh_key()
        return {
            "is_picture": self.is_picture(),
            "challenge_url": reverse("human_challenge"),
            "strings": json.dumps(STRINGS),
            "key": key,
            "length": pictures.LENGTH,
            "picture_url": reverse("human_picture", args=[key]),
            "recording_url": reverse("human_recording", args=[key]) if pictures.are_spoken() else "",
        }

    def focus_suffix(self, part: str) -> str:
        return "-code" if self.is_picture() else "-tick"


class HumanField(forms.Field):
    """Valid when work was proved or the numbers are right; `note` is told what came of an answer."""

    def __init__(self, is_picture: Callable[[], bool], note: Callable[[Outcome], None]) -> None:
        super().__init__(
            widget=HumanWidget(is_picture),
            label="Show that you are a person",
            help_text="We ask this when you have not signed in, so that programs cannot send us forms. "
            "People who sign in first are not asked.",
        )
        self.label_size = "m"
        self.is_picture, self.note = is_picture, note

    def clean(self, value: Tried) -> bool:
        """True, or what to do: in the words of what is shown next."""
        if value.proof:
            outcome = proofs.check(value.proof)
        elif value.code:
            outcome = pictures.check(value.key, value.code)
        else:
            raise ValidationError(self._missing())
        self.note(outcome)
        if outcome is not Outcome.RIGHT:
            raise ValidationError(self._wrong(outcome, TICK_WORDS if value.proof else CODE_WORDS))
        return True

    def _wrong(self, outcome: Outcome, words: Mapping[Outcome, str]) -> str:
        return INSTEAD if words is TICK_WORDS and self.is_picture() else words[outcome]

    def _missing(self) -> str:
        return "Enter the numbers in the picture" if self.is_picture() else f"Tick the box “{LABEL}”"
