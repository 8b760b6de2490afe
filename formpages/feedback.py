"""Feedback: a form of one page that asks for no account and has no reference."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone

from kentportal.vault import SealedField

from .forms import StepForm
from .pages import FormPage
from .publishing import newest_version
from .records import FormVersion
from .screens import pieces, questions_on


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

    def serve(self, request: HttpRequest, screen: str = "", **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        version = newest_version(self)
        if version is None or screen:
            raise Http404
        if self.closed:
            return render(request, "formpages/closed.html", {"page": self})
        if "sent" in request.GET:
            return render(request, "formpages/feedback_thank_you.html", {"page": self})
        return self._ask(request, version)

    def _ask(self, request: HttpRequest, version: FormVersion) -> HttpResponse:
        (step,) = version.compiled().steps
        form = StepForm(
            questions_on(step.parts, {}), {}, data=request.POST if request.method == "POST" else None
        )
        if form.is_valid() and form.answers:
            Feedback.objects.create(version=version, answers=form.answers)
            return redirect(f"{self.get_url(request)}?sent")
        if form.is_bound and form.is_valid():
            form.add_error(None, "Answer at least one question")
        context = {"page": self, "step": step, "form": form, "pieces": pieces(form, {})}
        return render(request, "formpages/feedback.html", context, status=422 if form.is_bound else 200)
