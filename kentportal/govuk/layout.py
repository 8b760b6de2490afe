"""Layout objects for crispy. Its own Fieldset, HTML and Submit compile their text as a Django template,
so text that an editor wrote must never reach them; these escape it."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import LayoutObject
from django.forms.forms import BaseForm
from django.template.context import Context
from django.template.loader import get_template

from .attributes import html_attributes


class Helper(FormHelper):
    """A helper for a form whose page writes its own form tag, token and error summary."""

    template_pack = "govuk"
    form_tag = False
    disable_csrf = True
    include_media = False
    #: crispy would look an empty address up among the URL names on every rendering.
    form_action = ""


class Section(LayoutObject):
    """Fields under a legend; `show_if` and `when` say on which answer they depend, as on a field."""

    def __init__(
        self, legend: str, *fields: Any, hint: str = "", size: str = "m", show_if: str = "", when: str = ""
    ) -> None:
        self.fields: Sequence[Any] = list(fields)
        self.legend, self.hint, self.size = legend, hint, size
        self.show_if, self.when = show_if, when

    def render(self, form: BaseForm, context: Context, template_pack: str = "govuk", **kwargs: Any) -> str:
        inside = self.get_rendered_fields(form, context, template_pack, **kwargs)
        attrs = {"class": "govuk-fieldset portal-section", "data-show-if": self.show_if or None}
        shown = {"section": self, "inside": inside, "attrs": html_attributes(attrs)}
        return get_template("govuk/layout/section.html").render(shown)


class Piece:
    """Ready, safe HTML between fields; plain text in it is escaped."""

    def __init__(self, html: str) -> None:
        self.html = html

    def render(self, form: BaseForm, context: Context, template_pack: str = "govuk", **kwargs: Any) -> str:
        return get_template("govuk/layout/piece.html").render({"html": self.html})


class Button:
    """A submit button; `kind` is "" for the page's main one, "secondary" or "warning"."""

    def __init__(self, text: str, name: str = "", value: str = "", kind: str = "") -> None:
        self.text, self.name, self.value, self.kind = text, name, value, kind

    def render(self, form: BaseForm, context: Context, template_pack: str = "govuk", **kwargs: Any) -> str:
        attrs = {
            "class": f"govuk-button govuk-button--{self.kind}" if self.kind else "govuk-button",
            "data-module": "govuk-button",
            "data-prevent-double-click": "true",
        }
        if self.name:
            attrs |= {"name": self.name, "value": self.value}
        return get_template("govuk/layout/button.html").render(
            {"button": self, "attrs": html_attributes(attrs)}
        )


class Buttons(LayoutObject):
    """Buttons side by side, the one that goes on first."""

    def __init__(self, *fields: Any) -> None:
        self.fields: Sequence[Any] = list(fields)

    def render(self, form: BaseForm, context: Context, template_pack: str = "govuk", **kwargs: Any) -> str:
        inside = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return get_template("govuk/layout/buttons.html").render({"inside": inside})
