"""Tags every template has: fields, error summary, names of the service."""

from typing import Any

from django import template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from ..errors import Problem, problems
from ..rendering import field_context

register = template.Library()


@register.simple_tag(takes_context=True)
def prepare_field(context: Context, field: BoundField) -> str:
    """Puts what one field shows into the context; the pack's field template begins with it."""
    css = context.get("wrapper_class") or ""
    for name, value in field_context(field, css, context.get("form_show_labels", True)).items():
        context[name] = value
    return ""


@register.simple_tag
def govuk_field(field: BoundField) -> SafeString:
    """One field with label, hint, error and control."""
    return get_template("govuk/field.html").render({"field": field})


@register.filter(name="govuk_field")
def govuk_field_filter(field: BoundField) -> SafeString:
    """The same as the tag, where a filter is handier: {{ form.name|govuk_field }}."""
    return govuk_field(field)


@register.inclusion_tag("govuk/error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, list[Problem]]:
    """Every problem of the forms, each a link to the input to mend; nothing when there is none."""
    return {"problems": [problem for form in forms if form is not None for problem in problems(form)]}


@register.simple_tag
def service_name() -> str:
    """The name of the service as it stands in header and titles."""
    return str(settings.SERVICE_NAME)


@register.filter
def has_errors(form: Any) -> bool:
    """Whether a bound form has errors; false for whatever else stands under the name "form"."""
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
