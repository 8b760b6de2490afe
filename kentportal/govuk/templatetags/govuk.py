"""Tags every template has: fields, error summary, names of the service."""

from typing import Any

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..attributes import html_attributes
from ..errors import Problem, problems
from ..rendering import field_context

register = template.Library()


@register.simple_tag(takes_context=True)
def prepare_field(context: Context, field: BoundField) -> str:
    """Puts what one field shows into the context; the pack's field template begins with it."""
    css = context.get("wrapper_class") or ""
    show_label = context.get("form_show_labels") is not False
    for name, value in field_context(field, css, show_label).items():
        context[name] = value
    return ""


@register.simple_tag
def govuk_field(field: BoundField) -> str:
    """One field with label, hint, error and control."""
    return get_template("govuk/field.html").render({"field": field})


@register.filter(name="govuk_field")
def govuk_field_filter(field: BoundField) -> str:
    """The same as the tag, where a filter is handier: {{ form.name|govuk_field }}."""
    return govuk_field(field)


@register.simple_tag(takes_context=True)
def part_input(
    context: Context,
    part: str,
    label: str,
    value: Any = "",
    width: str | int = "",
    inputmode: str = "",
    autocomplete: str = "",
    small: bool = False,
) -> SafeString:
    """One labelled text input of a control of several, marked when an error names its part or none."""
    id_, parts = f"{context['id']}-{part}", context["error_parts"]
    css = "govuk-input"
    css += " govuk-date-input__input" if small else ""
    css += f" govuk-input--width-{width}" if width else ""
    css += " govuk-input--error" if part in parts or "" in parts else ""
    attrs = {
        "class": css,
        "id": id_,
        "name": f"{context['name']}-{part}",
        "type": "text",
        "value": value,
        "inputmode": inputmode or None,
        "autocomplete": autocomplete or (None if context.get("autofill", True) else "off"),
        "disabled": context["field"].field.disabled,
    }
    return format_html(
        '<div class="govuk-form-group"><label class="govuk-label{}" for="{}">{}</label><input{}></div>',
        " govuk-date-input__label" if small else "", id_, label, html_attributes(attrs),
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def part_tick(context: Context, part: str, label: str, ticked: Any = False) -> SafeString:
    """One labelled tick box of a control of several."""
    id_ = f"{context['id']}-{part}"
    attrs = {
        "class": "govuk-checkboxes__input",
        "id": id_,
        "name": f"{context['name']}-{part}",
        "type": "checkbox",
        "value": "on",
        "checked": bool(ticked),
        "disabled": context["field"].field.disabled,
    }
    return format_html(
        '<div class="govuk-checkboxes__item"><input{}>'
        '<label class="govuk-label govuk-checkboxes__label" for="{}">{}</label></div>',
        html_attributes(attrs), id_, label,
    )  # fmt: skip


@register.inclusion_tag("govuk/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, list[Problem]]:
    """Every problem of the forms, each a link to the input to mend; a form that is not there has none."""
    return {"problems": [problem for form in forms if form for problem in problems(form)]}


@register.simple_tag
def service_name() -> str:
    """The name of the service as it stands in header and titles."""
    return str(settings.SERVICE_NAME)


@register.filter
def has_errors(form: Any) -> bool:
    """Whether a bound form has errors; false for whatever else stands under the name "form"."""
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
