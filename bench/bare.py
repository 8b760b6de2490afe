"""The same questions as any Django project would ask them: a plain form, Django's own rendering, one row."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from formpages.definition import Question
from formpages.questions.birth import KINDS
from formpages.questions.choice import RADIOS_AT_MOST
from formpages.records import Draft

from .models import BareRow

Fields = dict[str, forms.Field]
YES_NO = [("yes", "Yes"), ("no", "No")]


@login_required
def bare_step(request: HttpRequest, draft_id: UUID, slug: str, row_id: int) -> HttpResponse:
    """Show a step's questions with the row's answers, or save what is posted in the row."""
    row = get_object_or_404(BareRow, pk=row_id, owner=request.user)
    texts, form_class = bare_form(draft_id, slug)
    form = form_class(request.POST or None, initial=row.data)
    if request.method == "POST" and form.is_valid():
        row.data = form.cleaned_data
        row.save()
        return redirect(request.path)
    return render(
        request, "bench/bare.html", {"form": form, "texts": texts}, status=422 if form.errors else 200
    )


@lru_cache
def bare_form(draft_id: UUID, slug: str) -> tuple[list[str], type[forms.Form]]:
    """A step's guidance, and a form class with as many inputs as the portal's page; made only once."""
    step = Draft.objects.get(pk=draft_id).definition.step(slug)
    assert step
    fields: Fields = {}
    for question in step.questions:
        if question.asks and question.kind != "uploads":
            fields |= fields_of(question)
    texts = [question.settings["body"] for question in step.questions if question.kind == "guidance"]
    return texts, type("BareForm", (forms.Form,), fields)


def fields_of(question: Question) -> Fields:
    """The fields that a plain form needs to ask one question, as many inputs as the portal shows."""
    composite = {"birth": birth, "address": address}.get(question.kind)
    if composite:
        return composite(question)
    found: Fields = {question.key: single(question)}
    if question.kind in ("text", "long_text") and question.settings.get("not_known"):
        found[f"{question.key}_not_known"] = tick("Not known")
    return found


def single(question: Question) -> forms.Field:
    """The field of a question with one answer."""
    common: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    choices = [(option.code, option.label) for option in question.options] or YES_NO
    if question.kind == "choices":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if question.kind in ("choice", "yes_no"):
        few = len(choices) <= RADIOS_AT_MOST
        widget = forms.RadioSelect if few else forms.Select
        return forms.ChoiceField(choices=choices if few else [("", ""), *choices], widget=widget, **common)
    if question.kind == "long_text":
        return forms.CharField(max_length=question.settings["max_length"], widget=forms.Textarea, **common)
    if question.kind == "email":
        return forms.EmailField(**common)
    return forms.CharField(max_length=255, **common)


def birth(question: Question) -> Fields:
    kinds = [(kind, words) for kind, words in KINDS if kind != "unborn" or question.settings["unborn"]]
    radios = forms.ChoiceField(label=question.label, choices=kinds, widget=forms.RadioSelect, required=False)
    dates = ("", "due_") if question.settings["unborn"] else ("",)
    parts = {
        f"{question.key}_{date}{part}": line(part.capitalize())
        for date in dates
        for part in ("day", "month", "year")
    }
    return {f"{question.key}_kind": radios, **parts, f"{question.key}_about": line("Age or year, roughly")}


def address(question: Question) -> Fields:
    labels = {
        "postcode": "Postcode",
        "line1": "Address line 1",
        "line2": "Address line 2",
        "town": "Town or city",
    }
    found: Fields = {f"{question.key}_{part}": line(label) for part, label in labels.items()}
    for setting, label in (("no_fixed", "No fixed address"), ("not_known", "Not known")):
        if question.settings[setting]:
            found[f"{question.key}_{setting}"] = tick(label)
    if question.settings["ask_kept"]:
        label = "Must this address be kept from anyone?"
        kept = forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect, required=False)
        found[f"{question.key}_kept"] = kept
        found[f"{question.key}_kept_from"] = line("Who must it be kept from?")
        found[f"{question.key}_safe_contact"] = line("Safe ways to make contact")
    return found


def line(label: str) -> forms.Field:
    return forms.CharField(label=label, max_length=255, required=False)


def tick(label: str) -> forms.Field:
    return forms.BooleanField(label=label, required=False)
