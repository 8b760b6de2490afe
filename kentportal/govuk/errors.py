"""What errors say, and where each link of the error summary goes."""

from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm


class Problem(NamedTuple):
    """One line of the error summary; `target` is the id of the input to mend, if there is one."""

    message: str
    target: str


def part_of(error: ValidationError) -> str:
    """The part of a composite field that an error is about, or nothing."""
    params = getattr(error, "params", None)
    return str(params.get("part", "")) if isinstance(params, dict) else ""


def focus_id(bound: BoundField, part: str = "") -> str:
    """The id of the first input that takes the focus for an error in this field."""
    widget = bound.field.widget
    id_ = str(widget.attrs.get("id") or bound.auto_id)
    suffix = getattr(widget, "focus_suffix", None)
    if suffix is not None:
        return id_ + suffix(part)
    if isinstance(widget, (forms.RadioSelect, forms.MultiWidget)):
        return f"{id_}_0"
    return f"{id_}-{part}" if part else id_


def missing(bound: BoundField) -> str:
    """What to do about a field that was left empty, in words that fit its control."""
    label, widget = str(bound.label), bound.field.widget
    if isinstance(widget, forms.FileInput):
        return "Choose a file"
    if isinstance(widget, forms.CheckboxInput):
        return f"Tick the box: {label}"
    if label.endswith("?"):
        return f"Answer the question: {label}"
    if label.startswith("Please "):
        return label
    verb = "Choose" if isinstance(widget, forms.Select | forms.RadioSelect) else "Enter"
    return f"{verb} {label if label[:2].isupper() else label[:1].lower() + label[1:]}"


def named(bound: BoundField) -> str:
    """The field as the subject of a sentence."""
    label = str(bound.label)
    return "Your answer" if label.endswith("?") or label.startswith("Please ") else label


def in_plain_words(bound: BoundField, error: ValidationError) -> str:
    """An error's message; what Django says by itself becomes what to do."""
    message = str(next(iter(error.messages)))
    if message == "This field is required.":
        return missing(bound)
    if message == "Enter a valid email address.":
        return "Enter an email address in the correct format, like name@example.com"
    if message.startswith("Ensure this value has at most"):
        most = (error.params or {}).get("limit_value")
        return f"{named(bound)} must be {most} characters or fewer"
    if message.startswith("Select a valid choice."):
        return "Choose one of the options"
    return message


def messages(bound: BoundField) -> list[str]:
    """The messages of one field, as they stand beside it and in the summary."""
    return [in_plain_words(bound, error) for error in bound.errors.as_data()]


def problems(form: BaseForm) -> Iterator[Problem]:
    """Every problem of a form: those of no field first, then in the order of its fields."""
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield Problem(str(message), "")
    for name in form.fields:
        if name not in form.errors:
            continue
        bound = form[name]
        for error in form.errors.as_data()[name]:
            target = "" if bound.is_hidden else focus_id(bound, part_of(error))
            yield Problem(in_plain_words(bound, error), target)
