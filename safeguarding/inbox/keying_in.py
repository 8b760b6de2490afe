"""The page from which staff key in what somebody tells by telephone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from formpages.records import STANDARD, URGENCIES, URGENT

from .. import keying_in
from ..acts import Refused
from ..pages import ReferralPage
from .desk import for_members


class TelephoneForm(forms.Form):
    """Which form, and how urgent it is where that is asked."""

    page = forms.ChoiceField(
        label="Which form?", widget=forms.RadioSelect, error_messages={"required": "Choose a form"}
    )
    urgency = forms.ChoiceField(
        label="How urgent is it?",
        choices=[
            (STANDARD, dict(URGENCIES)[STANDARD]),
            (URGENT, "Urgent: a child is at immediate risk"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how urgent it is"},
    )

    def __init__(self, pages: list[Page], data: Any = None) -> None:
        super().__init__(data)
        self.pages = {str(page.pk): page for page in pages}
        self.fields["page"].choices = [(pk, page.title) for pk, page in self.pages.items()]  # type: ignore[attr-defined]
        if len(pages) == 1:
            self.initial["page"] = str(pages[0].pk)
        if not any(page.has_urgency for page in pages):
            del self.fields["urgency"]

    def clean_page(self) -> Page:
        return self.pages[self.cleaned_data["page"]]


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def telephone(request: Any) -> HttpResponse:
    """Choose a form of one's teams and begin it for a caller."""
    pages = keying_in.forms_of(request.user, Page.objects.type(ReferralPage))
    form = TelephoneForm(pages, request.POST if request.method == "POST" else None)
    if form.is_valid():
        urgent = form.cleaned_data.get("urgency") == URGENT
        try:
            draft = keying_in.begin(request.user, form.cleaned_data["page"], urgent=urgent)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("formpages:resume", draft_id=draft.pk)
    context = {"header_title": "Key in a telephone referral", "form": form, "pages": pages}
    status = 422 if form.is_bound else 200
    return render(request, "safeguarding/inbox/telephone.html", context, status=status)
