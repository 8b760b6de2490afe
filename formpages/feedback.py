"""Feedback: a form of one page that asks for no account and has no reference."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from allauth.core.internal import ratelimit
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from wagtail.url_routing import RouteResult

from kentportal.humantest.asking import HumanTest
from kentportal.vault import SealedField

from . import front
from .forms import StepForm, typed_form, typed_from
from .pages import FormPage
from .publishing import newest_version
from .records import FormVersion
from .screens import pieces, questions_on

THANK_YOU = "thank-you"
#: A school is one address to us; more than this in an hour is no school.
AT_MOST = "30/h/ip"
#: Hidden from people, so that what fills it in is a program.
TRAP = "website"
TRAP_WORDS = "Leave the box “Website” empty: it is there for programs that fill in every box"


class Feedback(models.Model):
    """What somebody thinks of the portal. Who they are is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="feedback")
    answers = SealedField()
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-sent_at"]
        verbose_name_plural = "feedback"

    def __str__(self) -> str:
        return f"Feedback of {timezone.localtime(self.sent_at):%d.%m.%Y %H:%M}"


class FeedbackPage(FormPage):
    """A feedback form: answered on the page itself, read by comms editors."""

    team = ""
    prefix = ""
    one_page = True

    parent_page_types: ClassVar[list[str]] = ["home.HoldingPage"]
    max_count = 1

    class Meta:
        verbose_name = "Feedback form"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        if self.live and path_components == [THANK_YOU]:
            return RouteResult(self, kwargs={"screen": THANK_YOU})
        if path_components:
            raise Http404
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, screen: str = "", **kwargs: Any) -> HttpResponse:
        methods = ["GET", "HEAD"] if screen else ["GET", "HEAD", "POST"]
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        if screen == THANK_YOU:
            return render(request, "formpages/feedback_thank_you.html", {"page": self})
        if self.closed:
            return front.closed(request, self)
        version = newest_version(self)
        if version is None:
            raise Http404
        response = self._ask(request, version)
        add_never_cache_headers(response)
        return response

    def _ask(self, request: HttpRequest, version: FormVersion) -> HttpResponse:
        """The form; posted, it is kept, or shown again with all that was typed and what to do."""
        test = HumanTest(request)
        questions = questions_on(version.compiled().steps[0].parts, {})
        form: StepForm = FeedbackForm(questions, {}, data=test.posted)
        if test.wants_picture:
            form = typed_form(questions, {}, typed_from(request.POST, form), urgent=False)
            return test.finish(self._show(request, form, test, status=200))
        sent = form.is_bound and all((form.is_valid(), test.is_passed()))
        crowded = sent and not _may_send(request)
        if sent and not crowded:
            Feedback.objects.create(version=version, answers=form.answers)
            return test.finish(redirect(f"{self.get_url(request)}{THANK_YOU}/"))
        status = 429 if crowded else 422 if form.is_bound else 200
        return test.finish(self._show(request, form, test, status))

    def _show(self, request: HttpRequest, form: StepForm, test: HumanTest, status: int) -> HttpResponse:
        context = {
            "page": self,
            "form": form,
            "pieces": pieces(form, {}),
            "human": test.form,
            "crowded": status == 429,
            "page_error": status == 422,
        }
        return render(request, "formpages/feedback.html", context, status=status)


class FeedbackForm(StepForm):
    """The questions of a feedback form, at least one of which is answered, and by a person."""

    @property
    def trapped(self) -> str:
        """What stands in the box that is hidden from people."""
        return str(self.data.get(TRAP, ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.trapped:
            self.add_error(None, TRAP_WORDS)
        elif not self.errors and not self.answers:
            self.add_error(None, "Answer at least one question")
        return cleaned


def _may_send(request: HttpRequest) -> bool:
    """Whether not too much has come from this network address within the hour; this counts as one more."""
    try:
        limits = {"feedback": AT_MOST}
        return bool(ratelimit.consume(request, app="formpages", action="feedback", config=limits))
    except PermissionDenied:  # there is no telling where it comes from
        return True
