"""One referral: read, printed, downloaded. Every look is an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from wagtail_modeladmin.views import WMABaseView

from formpages.changes import changes
from formpages.documents import as_pdf, document, upload_response
from formpages.records import Submission, Upload
from formpages.summary import Section, summarise

from .. import audit, people, permissions, triage
from ..records import Referral
from . import moments


def identity(text: str) -> UUID:
    """The id in an address; what is none answers like one that does not exist."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, seen past our own proxies."""
    return str(get_adapter().get_client_ip(request))


class ReferralView(WMABaseView):
    """Something shown of one referral to a member of its team; to others it does not exist."""

    http_method_names: ClassVar = ["get", "head", "options"]
    instance_pk = ""
    referral: Referral

    def __init__(self, model_admin: Any, instance_pk: str) -> None:
        super().__init__(model_admin)
        self.instance_pk = instance_pk

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = permissions.visible(request.user).defer("submission__version__definition")
        own = own.select_related("team", "submission__version", "submission__owner")
        self.referral = get_object_or_404(own, pk=identity(self.instance_pk))
        return super().dispatch(request, *args, **kwargs)

    def sent(self) -> QuerySet[Submission]:
        """All that was sent under the reference it was sent with."""
        found = Submission.objects.filter(reference=self.referral.submission.reference)
        return found.select_related("version").defer("version__definition")

    def note(self, kind: str, **detail: str | int) -> None:
        """Put on record that this person had this, now."""
        by, where = self.request.user.pk, address_of(self.request)
        with transaction.atomic():
            audit.record(self.referral, kind, actor_id=by, from_address=where, detail=detail)


class Reading(ReferralView):
    """The reading page: what must be known first, then every section, on one page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        triage.open_referral(request.user.pk, self.referral, address_of(request))
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.referral.reference

    def get_template_names(self) -> list[str]:
        return self.model_admin.get_inspect_template()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        referral, submission = self.referral, self.referral.submission
        alerts = people.alerts(do_not_tell=referral.do_not_tell_family, danger=referral.danger_to_visitors)
        sections, found, earlier = sections_of(submission, referral), None, self.earlier()
        if earlier:
            found = changes(sections_of(earlier[0], referral), sections)
            sections = found.sections
        return super().get_context_data(
            referral=referral,
            submission=submission,
            received=moments.in_words(referral.received_at),
            sections=sections,
            changes=found,
            earlier=earlier,
            alerts=alerts,
            uploads=list(submission.uploads.all()),
            acts=permissions.acts(self.request.user, referral),
            **self.exchange(),
            **kwargs,
        )

    def earlier(self) -> list[Submission]:
        """What was sent before the newest, which comes first."""
        newest = self.referral.submission
        if newest.number == 1:
            return []
        return list(self.sent().filter(number__lt=newest.number).order_by("-number"))

    def exchange(self) -> dict[str, Any]:
        """What went between team and referrer, and what of it still waits."""
        referral = self.referral
        returned = asked = None
        if referral.submission.returned_at:
            returned = referral.returns.filter(ended_at=None).select_related("by").first()
        if referral.withdrawal_asked_at:
            asked = referral.withdrawals.filter(decided_at=None).first()
        responses = list(referral.responses.select_related("by"))
        return {
            "responses": responses,
            "returned": returned,
            "comments": _labelled(referral.submission, returned.comments if returned else {}),
            "asked": asked,
        }


def _labelled(sent: Submission, comments: Mapping[str, str]) -> list[tuple[str, str]]:
    """Comments on single questions with the questions' labels, in the order of the form."""
    parts = (part for step in sent.definition.steps for part in step.parts)
    return [(part.label, comments[part.key]) for part in parts if part.key in comments]


def sections_of(submission: Submission, referral: Referral) -> list[Section]:
    return summarise(submission.definition, submission.answers, urgent=referral.urgent)


class Earlier(ReferralView):
    """What was sent before more was added, to read."""

    def get(self, request: HttpRequest, number: str = "", **kwargs: Any) -> HttpResponse:
        sent = get_object_or_404(self.sent(), number=int(number), followed_by__isnull=False)
        self.note(audit.EARLIER_OPENED, number=int(number))
        context = document(sent) | {"referral": self.referral}
        return render(request, "safeguarding/inbox/print.html", context)


class PrintPage(ReferralView):
    """The same to print, without what surrounds it on screen."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.note(audit.PRINTED)
        context = document(self.referral.submission) | {"referral": self.referral}
        return render(request, "safeguarding/inbox/print.html", context)


class PdfDownload(ReferralView):
    """The PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.note(audit.PDF_MADE)
        return as_pdf(request, self.referral.submission)


class FileDownload(ReferralView):
    """A file that came with it."""

    def get(self, request: HttpRequest, upload_pk: str = "", **kwargs: Any) -> HttpResponse:
        upload = get_object_or_404(Upload, pk=identity(upload_pk), submission__in=self.sent().values("pk"))
        response = upload_response(upload)
        self.note(audit.DOWNLOADED, upload=str(upload.pk))
        return response
