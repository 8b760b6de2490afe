"""A form before there is a draft: who it is for, danger now, how it works, and signing in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from kentportal.govuk.layout import Helper
from kentportal.govuk.widgets import RadioSelect

from . import drafts
from .publishing import newest_version
from .records import STANDARD, URGENCIES, URGENT

_signer = TimestampSigner(salt="formpages.front")
SCREENS = ("instructions", "start")


class ConfirmForm(forms.Form):
    """Asked whenever somebody chooses Urgent."""

    confirm = forms.BooleanField(
        label="I confirm that a child is at immediate risk",
        error_messages={
            "required": "Confirm that a child is at immediate risk, or change to a standard request"
        },
    )

    @property
    def helper(self) -> Helper:
        return Helper(self)


class FrontForm(ConfirmForm):
    """What is asked before a form: is a child in danger now and, for an urgent one, is it really urgent."""

    danger = forms.ChoiceField(
        label="Is a child in immediate danger right now?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=RadioSelect(inline=True),
        error_messages={"required": "Select yes if a child is in immediate danger right now"},
    )
    field_order = ("danger", "confirm")

    def __init__(self, urgency: str, data: Any = None) -> None:
        super().__init__(data)
        vars(self.fields["danger"])["label_size"] = "m"
        if urgency != URGENT:
            del self.fields["confirm"]


def serve(request: HttpRequest, page: Any, screen: str) -> HttpResponse:
    """Answer for a form page: its front, its instructions, or the way into a draft."""
    if request.method not in (("GET", "HEAD") if screen else ("GET", "HEAD", "POST")):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    urgency = urgency_of(page, request.GET)
    if screen and not _has_passed(request, page, urgency):
        return redirect(_address(page, "", urgency))
    screens = {"": _front, "instructions": _instructions, "start": _start}
    return screens[screen](request, page, urgency)


def preview(request: HttpRequest, page: Any, screen: str) -> HttpResponse:
    """The same for an editor, of what is not published yet; nothing is started."""
    return (_instructions if screen == "instructions" else _front)(
        request, page, urgency_of(page, request.GET)
    )


def urgency_of(page: Any, query: QueryDict) -> str:
    """Urgent or standard as the address says, standard where it does not; nothing for other forms."""
    if not page.has_urgency:
        return ""
    asked = query.get("urgency", "")
    return asked if asked in dict(URGENCIES) else STANDARD


def _front(request: HttpRequest, page: Any, urgency: str) -> HttpResponse:
    form = FrontForm(urgency, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = _context(page, urgency) | {
            "form": form,
            "standard_url": f"?{urlencode({'urgency': STANDARD})}",
        }
        return render(request, "formpages/front.html", context, status=422 if form.is_bound else 200)
    if form.cleaned_data["danger"] == "yes":
        return render(request, "formpages/danger.html", _context(page, urgency))
    return redirect(_address(page, "instructions", urgency))


def _instructions(request: HttpRequest, page: Any, urgency: str) -> HttpResponse:
    return render(request, "formpages/instructions.html", _context(page, urgency))


def _start(request: HttpRequest, page: Any, urgency: str) -> HttpResponse:
    """Begin a draft for somebody signed in; ask everybody else to sign in and come back here.

    It may be called by GET, being where signing in leads back to: a draft nobody touched is used again.
    """
    version = newest_version(page)
    if version is None:
        raise Http404
    if not request.user.is_authenticated:
        context = _context(page, urgency)
        query = urlencode({"next": _address(page, "start", urgency)})
        first = page.steps[0].value["title"] if page.steps else page.title
        return render(
            request,
            "formpages/sign_in.html",
            context | {"first_step": first, "sign_in_url": f"{reverse('account_login')}?{query}"},
        )
    draft = drafts.start(request.user, version, urgency)
    return redirect("formpages:resume", draft_id=draft.pk)


def _context(page: Any, urgency: str) -> dict[str, Any]:
    return {
        "page": page,
        "urgency": urgency,
        "urgent": urgency == URGENT,
        "instructions_url": _address(page, "instructions", urgency),
        "start_url": _address(page, "start", urgency),
        "front_url": _address(page, "", urgency),
    }


def _address(page: Any, screen: str, urgency: str) -> str:
    """Where a screen of the front is; past the first, with the mark that its questions were answered."""
    query = {"urgency": urgency} if urgency else {}
    if screen:
        query["passed"] = _signer.sign(f"{page.pk} {urgency}").partition(" ")[2]
    return f"{page.get_url() or ''}{f'{screen}/' if screen else ''}{f'?{urlencode(query)}' if query else ''}"


def _has_passed(request: HttpRequest, page: Any, urgency: str) -> bool:
    """Whether the front's questions were answered for this form and urgency within a day."""
    try:
        _signer.unsign(f"{page.pk} {request.GET.get('passed', '')}", max_age=timedelta(days=1))
    except BadSignature:
        return False
    return request.GET["passed"].startswith(f"{urgency}:")
