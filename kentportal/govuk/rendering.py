"""One field of a form as what its template needs: rendering a step is what a step costs, so it is counted."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input

from .attributes import html_attributes
from .errors import messages, part_of
from .widgets import CountedTextarea

Context = dict[str, Any]
#: Attributes that GOV.UK pages leave out: the server says what is wrong, in words, and nothing is cut off.
LEFT_OUT = frozenset(
    {"class", "required", "maxlength", "minlength", "min", "max", "step", "width", "cols", "aria-describedby"}
)
WIDTHS = frozenset({"2", "3", "4", "5", "10", "20", "30"})


def setting(bound: BoundField, name: str, default: Any = "") -> Any:
    """A wish for the look of a field (`label_size`, `when`...), set on the field or on its widget."""
    value = getattr(bound.field, name, None)
    return getattr(bound.field.widget, name, default) if value is None else value


def attributes(context: Context, css: str, **own: Any) -> str:
    """The control's HTML attributes: the pack's own, then the widget's, escaped."""
    bound: BoundField = context["field"]
    given = bound.field.widget.attrs
    if context["errors"]:
        css = f"{css} {css.split()[0]}--error"
    if width := given.get("width"):
        css += f" govuk-input--width-{width}" if str(width) in WIDTHS else f" govuk-!-width-{width}"
    if "class" in given:
        css += f" {given['class']}"
    attrs: Context = {"class": css, "id": context["id"], "name": context["name"], **own}
    if context["described_by"] and not context["fieldset"]:
        attrs["aria-describedby"] = context["described_by"]
    if bound.field.disabled:
        attrs["disabled"] = True
    attrs.update((key, value) for key, value in given.items() if key not in LEFT_OUT)
    if setting(bound, "autofill", True) is False:
        attrs["autocomplete"] = "off"
    return html_attributes(attrs)


def as_input(context: Context) -> Context:
    widget = context["field"].field.widget
    own: Context = {"type": widget.input_type, "value": widget.format_value(context["value"])}
    if isinstance(widget, forms.NumberInput):
        own |= {"type": "text", "inputmode": "numeric", "spellcheck": "false"}
    elif widget.input_type == "email":
        own["spellcheck"] = "false"
    return {"attrs": attributes(context, "govuk-input", **own)}


def as_password(context: Context) -> Context:
    css = "govuk-input govuk-password-input__input govuk-js-password-input-input"
    own = {"type": "password", "spellcheck": "false", "autocapitalize": "none"}
    own["autocomplete"] = "current-password"
    return {"attrs": attributes(context, css, **own)}


def as_textarea(context: Context) -> Context:
    text = context["field"].field.widget.format_value(context["value"])
    return {"attrs": attributes(context, "govuk-textarea"), "text": text}


def as_counted(context: Context) -> Context:
    widget = context["field"].field.widget
    context["described_by"] = f"{context['id']}-info {context['described_by']}".strip()
    attrs = attributes(context, "govuk-textarea govuk-js-character-count")
    return {"attrs": attrs, "text": widget.format_value(context["value"]), "most": widget.max_length}


def as_file(context: Context) -> Context:
    return {"attrs": attributes(context, "govuk-file-upload", type="file")}


def as_select(context: Context) -> Context:
    groups = [(name, [drop_down(option) for option in group], at) for name, group, at in options_of(context)]
    return {"attrs": attributes(context, "govuk-select"), "groups": groups}


def as_radios(context: Context) -> Context:
    return as_options(context, "radios")


def as_checkboxes(context: Context) -> Context:
    return as_options(context, "checkboxes")


def as_options(context: Context, block: str) -> Context:
    bound: BoundField = context["field"]
    shared = {"class": f"govuk-{block}__input", "name": context["name"], "disabled": bound.field.disabled}
    found = [ticked(option, shared) for _, group, _ in options_of(context) for option in group]
    return {"options": found, "inline": getattr(bound.field.widget, "inline", False)}


def options_of(context: Context) -> list[Any]:
    """Django's own account of a choice widget: (name of the group, its options, number of the group)."""
    widget = context["field"].field.widget
    attrs = {"id": context["id"], **widget.attrs}
    found: list[Any] = widget.optgroups(context["name"], widget.format_value(context["value"]), attrs)
    return found


def drop_down(option: Context) -> Context:
    value = "" if option["value"] is None else option["value"]
    own = {"value": str(value), "selected": option["selected"], "disabled": option["attrs"].get("disabled")}
    return {"attrs": html_attributes(own), "label": option["label"]}


def ticked(option: Context, shared: Context) -> Context:
    id_ = option["attrs"]["id"]
    hint = option.get("hint", "")
    own = {"id": id_, "type": option["type"], "value": str(option["value"]), "checked": option["selected"]}
    if hint:
        own["aria-describedby"] = f"{id_}_hint"
    if option.get("exclusive"):
        own["data-behaviour"] = "exclusive"
    return {
        "id": id_,
        "attrs": html_attributes(shared | own),
        "label": option["label"],
        "hint": hint,
        "divider": option.get("divider", ""),
    }


def as_checkbox(context: Context) -> Context:
    widget = context["field"].field.widget
    own = {"type": "checkbox", "value": "on", "checked": widget.check_test(context["value"])}
    context["label_inside"] = True
    return {"attrs": attributes(context, "govuk-checkboxes__input", **own)}


def as_pack(context: Context) -> Context:
    widget = context["field"].field.widget
    found = widget.get_context(context["name"], context["value"], {"id": context["id"]})
    return {**found, "autofill": setting(context["field"], "autofill", True)}


def as_other(context: Context) -> Context:
    return {}


Control = tuple[str, Callable[[Context], Context]]
CONTROLS: dict[type[forms.Widget], Control] = {
    Input: ("govuk/fields/input.html", as_input),
    forms.PasswordInput: ("govuk/fields/password.html", as_password),
    forms.FileInput: ("govuk/fields/file.html", as_file),
    forms.Textarea: ("govuk/fields/textarea.html", as_textarea),
    CountedTextarea: ("govuk/fields/counted.html", as_counted),
    forms.CheckboxInput: ("govuk/fields/checkbox.html", as_checkbox),
    forms.Select: ("govuk/fields/select.html", as_select),
    forms.RadioSelect: ("govuk/fields/radios.html", as_radios),
    forms.CheckboxSelectMultiple: ("govuk/fields/checkboxes.html", as_checkboxes),
    forms.Widget: ("govuk/fields/other.html", as_other),
}


@lru_cache
def control_for(widget: type[forms.Widget]) -> Control:
    """The template of a widget class and what prepares its context."""
    if template := getattr(widget, "pack_template", None):
        return template, as_pack
    return next(CONTROLS[base] for base in widget.__mro__ if base in CONTROLS)


def describe(bound: BoundField, id_: str, when: str) -> str:
    """The ids of what a screen reader reads after the label: condition, hint, error, the widget's own."""
    ids = [f"{id_}_when"] if when else []
    if bound.help_text:
        ids.append(f"{id_}_helptext")
    if bound.errors:
        ids.append(f"{id_}_error")
    if own := bound.field.widget.attrs.get("aria-describedby"):
        ids.append(own)
    return " ".join(ids)


def group_of(bound: BoundField, css_class: str) -> str:
    """The attributes of the element round one field."""
    css = "govuk-form-group govuk-form-group--error" if bound.errors else "govuk-form-group"
    return html_attributes(
        {"class": f"{css} {css_class}".strip(), "data-show-if": setting(bound, "show_if") or None}
    )


def fieldset_of(widget: forms.Widget, described_by: str) -> str:
    """The attributes of the fieldset round a control of several inputs; nothing for one input.

    JAWS needs the role to read the hint of a group of text inputs; round radios it would say too much.
    """
    if not widget.use_fieldset or isinstance(widget, forms.FileInput):
        return ""
    role = None if isinstance(widget, forms.RadioSelect) else "group"
    return html_attributes(
        {"class": "govuk-fieldset", "role": role, "aria-describedby": described_by or None}
    )


def field_context(bound: BoundField, css_class: str = "", show_label: bool = True) -> Context:
    """Everything govuk/field.html shows of one field."""
    widget = bound.field.widget
    id_ = widget.attrs.get("id") or bound.auto_id
    kind: type[forms.Widget] = type(widget)
    template, prepare = control_for(kind)
    when = setting(bound, "when")
    size = setting(bound, "label_size", "s")
    errors = bound.errors
    described_by = describe(bound, id_, when)
    fieldset = fieldset_of(widget, described_by)
    css = "govuk-fieldset__legend" if fieldset else "govuk-label"
    context: Context = {
        "field": bound,
        "id": id_,
        "name": bound.html_name,
        "value": bound.value(),
        "group": group_of(bound, css_class),
        "fieldset": fieldset,
        "label": bound.label if show_label else "",
        "label_class": f"{css} {css}--{'l' if size == 'h1' else size}" if size else css,
        "label_inside": False,
        "is_heading": size == "h1",
        "when": when,
        "hint": bound.help_text,
        "errors": messages(bound) if errors else (),
        "error_parts": {part_of(error) for error in errors.as_data()} if errors else frozenset(),
        "described_by": described_by,
        "control": template,
    }
    context.update(prepare(context))
    return context
