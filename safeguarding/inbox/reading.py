"""One referral: read, printed, downloaded. Every look is an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate, now
from wagtail_modeladmin.views import WMABaseView

from formpages.changes import changes
from formpages.documents import as_pdf, document, upload_response
from formpages.records import Submission, Upload
from formpages.summary import Section, summarise

from .. import audit, people, permissions, targets, triage
from ..correspondence import Return
from ..records import Referral
from . import around, facts, moments, offers, referrer, timeline
from .clock import clock_of


def identity(text: str) -> UUID:
    """The id in an address; what is none answers like one that does not exist."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def number(text: str) -> int | None:
    """The number that an address or a hidden field holds, if it is one that the database can hold too."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


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
        self.referral = get_object_or_404(self.own(), pk=identity(self.instance_pk))
        return super().dispatch(request, *args, **kwargs)

    def own(self) -> QuerySet[Referral]:
        """The referrals that this person may read, with what every page says of one."""
        found = permissions.visible(self.request.user).defer("submission__version__definition")
        return found.select_related("team", "submission__version", "submission__owner")

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

    def own(self) -> QuerySet[Referral]:
        """With what else there is one of at most: a return, a wish to withdraw, the reader's place."""
        mine = Q(team__memberships__user=self.request.user)
        # The one that waits, or else the one that brought what was sent last.
        told = Q(ended_at=None) | Q(submission=OuterRef("submission__follows"))
        matters = Return.objects.filter(told, referral=OuterRef("pk"))
        newest = matters.order_by(F("ended_at").desc(nulls_first=True), "-pk").values("pk")[:1]
        found = (
            super()
            .own()
            .annotate(
                asked_for=FilteredRelation("returns", condition=Q(returns__pk=Subquery(newest))),
                wish=FilteredRelation("withdrawals", condition=Q(withdrawals__decided_at=None)),
                place=FilteredRelation("team__memberships", condition=mine),
            )
        )
        joined = ["worker", "asked_for__by", "wish", "place"]
        return around.marked(found.select_related(*joined))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        triage.open_referral(request.user.pk, self.referral, address_of(request))
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.referral.reference

    def get_template_names(self) -> list[str]:
        return self.model_admin.get_inspect_template()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        referral, submission = self.referral, self.referral.submission
        sections, found, earlier = sections_of(submission, referral), None, self.earlier()
        if earlier:
            found = changes(sections_of(earlier[0], referral), sections)
            sections = found.sections
        exchange, work = self.exchange(), self.work()
        written = [*exchange["responses"], *work["decisions"]]
        known = [self.request.user, referral.worker, submission.owner, *(one.by for one in written)]
        known += [check.asked_by for check in work["checks"]]
        return super().get_context_data(
            referral=referral,
            submission=submission,
            sections=sections,
            changes=found,
            earlier=earlier,
            uploads=list(submission.uploads.all()),
            timeline=timeline.of_referral(referral, known, whole="all" in self.request.GET),
            **self.facts(sections),
            **exchange,
            **work,
            **around.of(self.request.user, referral),
            **kwargs,
        )

    def facts(self, sections: list[Section]) -> dict[str, Any]:
        """What decides, and who says so."""
        referral, today = self.referral, localdate()
        said = facts.by_meaning(referral.submission.definition, referral.submission.answers)
        danger = referral.danger_to_visitors
        return {
            "alerts": people.alerts(do_not_tell=referral.do_not_tell_family, danger=danger),
            "adult": facts.about(referral.adult, today) if referral.adult else "",
            "children": [facts.about(child, today) for child in referral.children],
            "deciding": facts.that_decide(said),
            "agreement": facts.of_agreement(said),
            "kept": facts.kept_addresses(sections),
            "reason": said.get("reason.primary", ""),
            "risk": said.get("risk.visiting_worker", "") if danger else "",
            "clock": clock_of(referral, targets.calendar_of(referral.team), now()),
            "received": moments.in_words(referral.received_at),
            "referrer": referrer.known(referral, said),
        }

    def work(self) -> dict[str, Any]:
        """What the team has done with it, and what this person may do now."""
        referral, user = self.referral, self.request.user
        allowed = permissions.acts_in(referral.place, referral)  # type: ignore[attr-defined]
        decisions = list(referral.decisions.select_related("by", "answered_by"))
        mine = any(decision.waits and decision.by_id == user.pk for decision in decisions)
        own = mine and permissions.SIGN_OFF in allowed and bool(permissions.other_managers(user, referral))
        if own:
            allowed -= {permissions.SIGN_OFF}
        return {
            "acts": allowed,
            "offers": offers.of(referral, allowed, self.model_admin.views),
            "decisions": decisions,
            "own": own,
            "checks": list(referral.agency_checks.select_related("asked_by", "received_by")),
        }

    def earlier(self) -> list[Submission]:
        """What was sent before the newest, which comes first."""
        newest = self.referral.submission
        if newest.number == 1:
            return []
        return list(self.sent().filter(number__lt=newest.number).order_by("-number"))

    def exchange(self) -> dict[str, Any]:
        """What went between team and referrer, and what of it still waits."""
        referral = self.referral
        returned = getattr(referral, "asked_for", None)
        return {
            "responses": list(referral.responses.select_related("by")),
            "returned": returned,
            "comments": _labelled(referral.submission, returned.comments if returned else {}),
            "asked": getattr(referral, "wish", None),
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
