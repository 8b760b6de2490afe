"""Where somebody says which child a form about a brother or sister is for, and begins it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kentportal.govuk.layout import Helper

from . import screens
from .documents import own_submission
from .doors import RealDoors
from .loading import either, on_a_draft
from .records import Draft
from .screens import Sheet
from .siblings import Form, begin_for_sibling, children_in, page_for_sibling

ANOTHER = "another"


class SiblingForm(forms.Form):
    """Asks for the child; one that is the only other choice is still to be chosen."""

    child = forms.ChoiceField(
        label="Who is the new form for?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who the new form is for"},
    )

    def __init__(self, children: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["child"].choices = [*children, (ANOTHER, "Another child")]  # type: ignore[attr-defined]

    @property
    def helper(self) -> Helper:
        return Helper(self)


@either
@login_required
def after_sending(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Begin from a form that was sent."""
    return _begin(request, own_submission(request, submission_id))


@either
@on_a_draft
def before_sending(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Begin from a form that is being written."""
    return _begin(request, sheet.draft)


def _begin(request: HttpRequest, form: Form) -> HttpResponse:
    page = page_for_sibling(form)
    if page is None:
        raise Http404
    if page.closed:
        return redirect(page.get_url(request))
    asked = SiblingForm(children_in(form), request.POST if request.method == "POST" else None)
    if asked.is_valid():
        draft = begin_for_sibling(form, page, asked.cleaned_data["child"])
        return redirect("formpages:resume", draft_id=draft.pk)
    context = {
        "form": asked,
        "doors": RealDoors(form.pk),
        "title": form.version.title,
        "back": "check" if isinstance(form, Draft) else "thank_you",
        "alerts": screens.alerts(form.version, form.definition, form.answers),
    }
    return render(request, "formpages/sibling.html", context, status=422 if asked.is_bound else 200)
