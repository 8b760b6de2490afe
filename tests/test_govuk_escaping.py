"""Nothing that an editor or a person wrote becomes markup or runs as a template."""

import pytest
from crispy_forms.layout import Layout
from django import forms
from django.utils.safestring import mark_safe

from kentportal.govuk.layout import Button, Buttons, Helper, Piece, Section

from .markup import faults
from .specimen import SpecimenForm, draw, soup

NAMES = [name for name in SpecimenForm.base_fields if name != "ticket"]
NASTY = '<script>alert("1")</script>{{7*7}}{% debug %}'


@pytest.mark.parametrize("name", NAMES)
def test_nothing_an_editor_or_a_person_wrote_is_markup(name: str) -> None:
    form = SpecimenForm({key: NASTY for key in (*NAMES, "born-day")})
    field = form.fields[name]
    field.label = field.help_text = field.when = NASTY  # type: ignore[attr-defined]
    field.error_messages = dict.fromkeys(field.error_messages, NASTY)
    if isinstance(field, forms.ChoiceField):
        field.choices = [(NASTY, NASTY)]
        field.widget.option_hints = {NASTY: NASTY}
    html = draw("{% error_summary form %}{% govuk_field field %}", form=form, field=form[name])
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{7*7}}{% debug %}" in html
    assert "49" not in html


def test_layout_objects_do_not_run_what_they_show() -> None:
    form = SpecimenForm()
    form.helper = Helper()  # type: ignore[attr-defined]
    form.helper.layout = Layout(  # type: ignore[attr-defined]
        Section(NASTY, "name", hint=NASTY, when=NASTY, show_if=NASTY),
        Piece(NASTY),
        Piece(mark_safe("<p>Safe</p>")),
        Buttons(Button(NASTY, "action", NASTY), Button("Save for later", kind="secondary")),
    )
    html = draw("{% load crispy_forms_tags %}{% crispy form %}", form=form)
    assert "<script" not in html
    assert html.count("{{7*7}}{% debug %}") == 7
    assert "<p>Safe</p>" in html
    assert faults(html) == []
    first, second = soup(html).select(".govuk-button-group button.govuk-button")
    assert first["name"] == "action"
    assert "govuk-button--secondary" in second["class"]
