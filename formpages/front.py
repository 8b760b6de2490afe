"""A form before there is a draft: who it is for, danger now, how it works, and signing in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from kentportal.govuk.layout import Helper
from kentportal.govuk.widgets import RadioSelect
from kentportal.humantest.asking import HumanTest

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

    def __init__(self, urgency: str, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        vars(self.fields["danger"])["label_size"] = "m"
        if urgency != URGENT:
            del self.fields["confirm"]


@dataclass(frozen=True)
class Front:
    """What a form shows before its first step: of a form page as it is published, or of one being tried.

    `address` says where a screen is: "" for the front itself, "instructions", or "start" for the first step.
    """

    page: Any
    title: str
    texts: Mapping[str, str]
    urgency: str
    address: Callable[[str], str]

    def context(self) -> dict[str, Any]:
        """What every screen of the front needs."""
        return {
            "page": self.page,
            "title": self.title,
            "texts": self.texts,
            "urgency": self.urgency,
            "urgent": self.urgency == URGENT,
            "instructions_url": self.address("instructions"),
            "start_url": self.address("start"),
            "front_url": self.address(""),
        }


def serve(request: HttpRequest, page: Any, screen: str) -> HttpResponse:
    """Answer for a form page: its front, its instructions, or the way into a draft."""
    if request.method not in (("GET", "HEAD") if screen else ("GET", "HEAD", "POST")):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if page.closed:
        return closed(request, page)
    urgency = urgency_of(page, request.GET)
    if screen and not _has_passed(request, page, urgency):
        return redirect(_address(page, urgency, ""))
    shown = Front(page, page.title, page.texts(), urgency, partial(_address, page, urgency))
    if screen == "start":
        return _start(request, shown)
    return instructions(request, shown) if screen else ask(request, shown)


def closed(request: HttpRequest, page: Any) -> HttpResponse:
    """What to do instead, in place of every screen; nothing is started, and no browser keeps it for later."""
    response = render(request, "formpages/closed.html", {"page": page})
    add_never_cache_headers(response)
    return response


def urgency_of(page: Any, query: QueryDict) -> str:
    """Urgent or standard as the address says, standard where it does not; nothing for other forms."""
    if not page.has_urgency:
        return ""
    asked = query.get("urgency", "")
    return asked if asked in dict(URGENCIES) else STANDARD


def ask(request: HttpRequest, shown: Front, **more: Any) -> HttpResponse:
    """The first screen: is a child in danger now, is it really urgent, is this a person; then what follows.

    Whoever says that a child is in danger is told what to do, whatever else is missing.
    """
    test = HumanTest(request)
    form = FrontForm(shown.urgency, test.posted)
    if form.data.get("danger") == "yes":
        return test.finish(_danger(request, shown, form, test, **more))
    if test.wants_picture:
        form = FrontForm(shown.urgency, initial=request.POST.dict())
    elif form.is_bound and all((form.is_valid(), test.is_passed())):
        return test.finish(redirect(shown.address("instructions")))
    return test.finish(first_screen(request, shown, form, human=test.form, **more))


def _danger(
    request: HttpRequest, shown: Front, form: FrontForm, test: HumanTest, **more: Any
) -> HttpResponse:
    """Call 999; what is still missing is asked below that, and told only when going on is pressed there."""
    is_told = "warned" in form.data and not test.wants_picture
    is_open = not all((form.is_valid(), test.is_passed()))
    if is_told and not is_open:
        return redirect(shown.address("instructions"))
    if not is_told:
        test.ask_anew()
    unconfirmed = "confirm" in form.errors
    context = {
        "is_open": is_open,
        "form": ConfirmForm(form.data if is_told else None) if unconfirmed else None,
        "human": test.form,
        "page_error": is_told and is_open,
    }
    status = 422 if is_told and is_open else 200
    return render(request, "formpages/danger.html", shown.context() | context | more, status=status)


def first_screen(request: HttpRequest, shown: Front, form: FrontForm, **more: Any) -> HttpResponse:
    """Who the form is for, and what is asked before it."""
    context = shown.context() | {
        "form": form,
        "page_error": form.is_bound,
        "standard_url": f"?{urlencode({'urgency': STANDARD})}",
    }
    return render(request, "formpages/front.html", context | more, status=422 if form.is_bound else 200)


def instructions(request: HttpRequest, shown: Front, **more: Any) -> HttpResponse:
    """How to work through the form."""
    return render(request, "formpages/instructions.html", shown.context() | more)


def _start(request: HttpRequest, shown: Front) -> HttpResponse:
    """Begin a draft for somebody signed in; ask everybody else to sign in and come back here.

    It may be called by GET, being where signing in leads back to: a draft nobody touched is used again.
    """
    version = newest_version(shown.page)
    if version is None:
        raise Http404
    if not request.user.is_authenticated:
        query = urlencode({"next": shown.address("start")})
        steps = shown.page.steps
        more = {
            "first_step": steps[0].value["title"] if steps else shown.title,
            "sign_in_url": f"{reverse('account_login')}?{query}",
        }
        return render(request, "formpages/sign_in.html", shown.context() | more)
    draft = drafts.start(request.user, version, shown.urgency)
    return redirect("formpages:resume", draft_id=draft.pk)


def _address(page: Any, urgency: str, screen: str) -> str:
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
