"""A form with every control of the template pack, and what a test asks of its markup."""

import json
from typing import Any

from bs4 import BeautifulSoup, Tag
from django import forms
from django.http import HttpRequest
from django.template import engines
from django.test import RequestFactory

from kentportal.govuk import widgets
from kentportal.govuk.fields import DateField

THREE = [("yes", "Yes"), ("no", "No"), ("not_known", "Not known")]
SHOW_WHY = {"mode": "all", "tests": [{"name": "aware", "op": "one_of", "values": ["no", "not_known"]}]}
SHOW_WHO = {"mode": "all", "tests": [{"name": "why", "op": "is", "values": ["other"]}]}


class SpecimenForm(forms.Form):
    """Every control, required, with and without a hint."""

    name = forms.CharField(label="First name", help_text="As on the birth certificate", max_length=20)
    email = forms.EmailField(label="Email")
    falls = forms.IntegerField(label="Falls", widget=forms.NumberInput(attrs={"width": "3"}))
    aware = forms.ChoiceField(
        label="Is/are parent(s)/carer(s) aware of contact?",
        help_text="Anybody with parental responsibility",
        choices=THREE,
        widget=widgets.RadioSelect(option_hints={"not_known": "You can say so"}, divide_before="not_known"),
    )
    why = forms.ChoiceField(
        label="Why not?",
        choices=[("unsafe", "Unsafe to ask"), ("other", "Other")],
        widget=widgets.RadioSelect(inline=True),
    )
    who = forms.CharField(label="Please provide explanation", widget=forms.Textarea)
    born = DateField(label="Date of birth", help_text="For example, 31 3 2016", past=True)
    disabilities = forms.MultipleChoiceField(
        choices=[("mob", "Mobility"), ("none", "None")],
        widget=widgets.CheckboxSelectMultiple(divide_before="none", exclusive=["none"]),
    )
    reason = forms.ChoiceField(label="Primary reason", choices=[("", ""), ("Group", [("n", "Neglect")])])
    password = forms.CharField(label="Password", widget=widgets.PasswordInput)
    code = forms.CharField(label="Code", widget=widgets.CodeInput)
    worry = forms.CharField(
        label="What are you worried about?", max_length=20, widget=widgets.CountedTextarea(20)
    )
    document = forms.FileField(label="Upload a file", widget=widgets.FileInput)
    agree = forms.BooleanField(label="I agree to the terms", help_text="You can read them at any time")
    ticket = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].show_if = json.dumps(SHOW_WHY)  # type: ignore[attr-defined]
        self.fields["why"].when = "Answer this if you chose No."  # type: ignore[attr-defined]
        self.fields["who"].show_if = json.dumps(SHOW_WHO)  # type: ignore[attr-defined]


def wrong_form() -> SpecimenForm:
    """The form after nothing but wrong things were sent."""
    return SpecimenForm(
        {"email": "x", "born-day": "31", "born-month": "13", "born-year": "2020", "worry": "x" * 21}, {}
    )


def request_by(user: Any = None) -> HttpRequest:
    """A request, signed in when somebody is given."""
    request = RequestFactory().get("/")
    if user is not None:
        request.user = user
    return request


def draw(source: str, **context: Any) -> str:
    """A template from its source."""
    return str(engines["django"].from_string(source).render(context, context.pop("request", None)))


def page_of(form: forms.Form) -> str:
    """A page with this form in the frame of the portal."""
    source = (
        '{% extends "base.html" %}{% load crispy_forms_tags %}{% block title %}Specimen{% endblock %}'
        '{% block content %}{% error_summary form %}<h1 class="govuk-heading-l">Specimen</h1>'
        '<form method="post" novalidate>{{ form|crispy }}<button class="govuk-button">Next</button></form>'
        "{% endblock %}"
    )
    return draw(source, form=form, request=request_by())


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def one(node: Tag, selector: str) -> Tag:
    """The only element the selector finds."""
    found = node.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)} found"
    return found[0]


def field_of(form: forms.Form, name: str) -> BeautifulSoup:
    """The markup of one field."""
    return soup(draw("{% govuk_field field %}", field=form[name]))
