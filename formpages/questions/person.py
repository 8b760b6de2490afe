"""A person as one question: names, date of birth, gender and ethnicity.

Stored as {"kind": "person", "first_name", "last_name", "birth", "gender", "ethnicity"} without the parts
that are empty; a name is a text or {"kind": "not_known"}, the birth as the kind "birth" stores it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from wagtail import blocks

from kentportal.govuk.errors import part_of
from kentportal.govuk.widgets import PackWidget

from ..codelists import CodeListBlock
from ..definition import Question
from .base import CodeLists, Kind, QuestionBlock, common, layout, wrong
from .birth import BirthField, BirthWidget
from .choice import RADIOS_AT_MOST
from .date import in_words
from .or_not_known import OrNotKnownInput

NAMES = {"first_name": "First name", "last_name": "Last name"}
PICKS = {"gender": "Gender", "ethnicity": "Ethnicity"}
BIRTH = "Date of birth"
LONGEST = 100
Codes = list[list[str]]


class PersonBlock(QuestionBlock):
    not_known = blocks.BooleanBlock(required=False, label="People can answer “Not known” for a name")
    ask_birth = blocks.BooleanBlock(required=False, default=True, label="Ask for the date of birth")
    ask_gender = blocks.BooleanBlock(required=False, default=True, label="Ask for the gender")
    gender_list = CodeListBlock(default="gender", label="Pick list for the gender")
    ask_ethnicity = blocks.BooleanBlock(required=False, default=True, label="Ask for the ethnicity")
    ethnicity_list = CodeListBlock(default="ethnicity", label="Pick list for the ethnicity")

    class Meta:
        icon = "user"
        label = "Person"
        group = "About people"
        form_layout = layout(
            "not_known", "ask_birth", "ask_gender", "gender_list", "ask_ethnicity", "ethnicity_list"
        )


def picks_of(settings: Mapping[str, Any]) -> dict[str, Codes]:
    """The parts picked from a list that this question asks for, with their codes and labels."""
    return {part: settings.get(f"{part}_list", []) for part in PICKS if settings[f"ask_{part}"]}


class PersonWidget(PackWidget):
    """Inputs for the parts of a person, named `<name>-<part>`; those of the birth `<name>-birth-<part>`."""

    pack_template = "formpages/fields/person.html"
    use_fieldset = True

    def __init__(self, settings: Mapping[str, Any], required: bool) -> None:
        super().__init__()
        self.settings, self.required = settings, required
        self.birth = BirthWidget(unborn=False)
        self.name = OrNotKnownInput()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Any]:
        reader = self.name if self.settings["not_known"] else forms.TextInput()
        typed = {part: reader.value_from_datadict(data, files, f"{name}-{part}") for part in NAMES}
        typed |= {part: data.get(f"{name}-{part}", "") for part in PICKS}
        return typed | {"birth": self.birth.value_from_datadict(data, files, f"{name}-birth")}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-first_name"

    def focus_suffix(self, part: str) -> str:
        if part.startswith("birth-"):
            return f"-birth{self.birth.focus_suffix(part.removeprefix('birth-'))}"
        radios = part in PICKS and len(picks_of(self.settings)[part]) <= RADIOS_AT_MOST
        return f"-{part or 'first_name'}{'_0' if radios else ''}"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        typed = value if isinstance(value, Mapping) else {}
        return {
            "names": [
                {"part": part, "label": label, **self.name.get_context(name, typed.get(part), attrs)}
                for part, label in NAMES.items()
            ],
            "not_known": self.settings["not_known"],
            "required": self.required,
            "birth": self.birth_context(name, typed.get("birth"), attrs)
            if self.settings["ask_birth"]
            else None,
            "picks": [
                {
                    "part": part,
                    "label": PICKS[part],
                    "codes": codes,
                    "picked": typed.get(part),
                    "radios": len(codes) <= RADIOS_AT_MOST,
                }
                for part, codes in picks_of(self.settings).items()
            ],
        }

    def birth_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """What the template of a date of birth needs to stand inside this one."""
        inner = {"id": f"{attrs['id']}-birth", "name": f"{name}-birth"}
        return inner | self.birth.get_context(inner["name"], value, inner)


class PersonField(forms.Field):
    """Cleans the typed parts to the stored value of the module's docstring, or None; every error at once."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(widget=PersonWidget(question.settings, kwargs["required"]), **kwargs)
        self.settings, self.own_words = question.settings, question.error
        self.birth = BirthField(unborn=False, label=BIRTH, required=False)

    def clean(self, value: Mapping[str, Any]) -> dict[str, Any] | None:
        found: dict[str, Any] = {}
        errors: list[forms.ValidationError] = []
        for part in self.asked():
            try:
                found[part] = self.part(part, value[part])
            except forms.ValidationError as error:
                errors += error.error_list
        missing = list(self.missing(found)) if self.required else []
        if missing or errors:
            raise forms.ValidationError([*missing, *errors])
        given = {part: answer for part, answer in found.items() if answer}
        return {"kind": "person", **given} if given else None

    def asked(self) -> Iterator[str]:
        """The parts that this question asks for, in the order of the page."""
        yield from NAMES
        if self.settings["ask_birth"]:
            yield "birth"
        yield from picks_of(self.settings)

    def part(self, part: str, typed: Any) -> Any:
        """The stored value of one part; an error names the part."""
        if part == "birth":
            return self.born(typed)
        if isinstance(typed, Mapping):
            return dict(typed)
        text = (typed or "").strip()
        if part in NAMES and (len(text) > LONGEST or "\0" in text):
            raise wrong(f"{NAMES[part]} must be {LONGEST} characters or fewer", part)
        if part in PICKS and text and text not in dict(picks_of(self.settings)[part]):
            raise wrong(f"Select one of the answers offered for “{PICKS[part]}”", part)
        return text

    def born(self, typed: Any) -> Any:
        try:
            return self.birth.clean(typed)
        except forms.ValidationError as error:
            raise wrong(error.messages[0], f"birth-{part_of(error.error_list[0]) or 'day'}") from error

    def missing(self, found: Mapping[str, Any]) -> Iterator[forms.ValidationError]:
        """What a required person still needs: both names, in the editor's words where there are none."""
        gone = [part for part in NAMES if found.get(part) == ""]
        if len(gone) == len(NAMES) and self.own_words:
            yield wrong(self.own_words, gone[0])
            return
        for part in gone:
            yield wrong(f"Enter {NAMES[part].lower()}", part)


class PersonKind(Kind):
    name = "person"
    block = PersonBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {name: bool(value[name]) for name in ("not_known", "ask_birth", "ask_gender", "ask_ethnicity")}

    def listed(self, value: Mapping[str, Any], code_lists: CodeLists) -> dict[str, Any]:
        return {
            f"{part}_list": [[option.code, option.label] for option in code_lists[value[f"{part}_list"]]]
            for part in PICKS
            if value[f"ask_{part}"]
        }

    def field(self, question: Question, required: bool) -> forms.Field:
        return PersonField(question, **common(question, required))

    def codes(self, question: Question) -> frozenset[str]:
        return frozenset({"person"})

    def names(self, question: Question) -> list[str]:
        parts = (*NAMES, *(f"{part}-not_known" for part in NAMES), *PICKS)
        return [f"{question.key}-{part}" for part in parts]

    def sample(self, question: Question) -> Any:
        found: dict[str, Any] = {"kind": "person", "first_name": "Sample", "last_name": "Person"}
        if question.settings["ask_birth"]:
            found["birth"] = {"kind": "full", "date": "1990-01-02"}
        picks = picks_of(question.settings).items()
        return found | {part: codes[0][0] for part, codes in picks if codes}

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        lines = [name_in_words(value), birth_in_words(value.get("birth"))]
        for part in PICKS:
            code = value.get(part, "")
            lines.append(dict(question.settings.get(f"{part}_list", [])).get(code, code))
        return [line for line in lines if line]


def name_in_words(value: Mapping[str, Any]) -> str:
    """Both names in a line, and which of them is not known."""
    names = {part: value[part] for part in NAMES if value.get(part)}
    known = " ".join(name for name in names.values() if isinstance(name, str))
    unknown = [NAMES[part].lower() for part, name in names.items() if not isinstance(name, str)]
    if not unknown:
        return known
    return f"{known} ({unknown[0]} not known)" if known else f"{' and '.join(unknown).capitalize()} not known"


def birth_in_words(value: Mapping[str, Any] | None) -> str:
    """When the person was born, in a line that can stand among others."""
    if not value:
        return ""
    if value["kind"] == "full":
        return f"Born {in_words(value['date'])}"
    return f"Age or year, roughly: {value['about']}" if value["kind"] == "estimated" else f"{BIRTH} not known"
