"""The acts on one referral, each on a page of its own: asked, then done by POST."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from wagtail.admin import messages

from formpages.summary import Section

from .. import acts, answering, people, permissions, triage
from ..acts import Doing
from ..casework import ReplyText
from . import timeline
from .act_forms import RespondForm, ReturnForm, WithdrawalForm
from .reading import ReferralView, address_of, number, sections_of


class Act(ReferralView):
    """A page that asks for what an act needs, does it once, and leads back to the referral."""

    http_method_names: ClassVar = ["get", "head", "post", "options"]
    act: ClassVar[str]
    form_class: ClassVar[type[forms.Form]]
    done: ClassVar[str]
    title: ClassVar[str]
    #: What the button says, and what stands above the fields, where the page has no template of its own.
    button: ClassVar[str] = ""
    lead: ClassVar[str] = ""
    #: Whether the page has the answers beside what it asks: to see it is to read the referral then.
    shows_answers: ClassVar[bool] = False

    def get_page_title(self) -> str:
        return self.title

    def get_template_names(self) -> list[str]:
        return [f"safeguarding/inbox/act_{self.act}.html", "safeguarding/inbox/act_simple.html"]

    @property
    def reading(self) -> str:
        return str(self.model_admin.url_helper.get_action_url("inspect", self.referral.pk))

    def form(self, data: Any = None) -> Any:
        return self.form_class(data)

    def perform(self, form: Any, doing: Doing) -> str | None:
        """Do it, and say what else `done` says; raises Refused when it cannot be done any more."""
        raise NotImplementedError

    @cached_property
    def sections(self) -> list[Section]:
        """What was sent."""
        return sections_of(self.referral.submission, self.referral)

    def why_not(self) -> str:
        """Why the page is not for this person now; empty when it is."""
        allowed = self.act in permissions.acts(self.request.user, self.referral)
        return "" if allowed else permissions.why_not(self.act, self.referral)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if why_not := self.why_not():
            messages.warning(request, why_not)
            return redirect(self.reading)
        return self.shown(200, form=self.form(), seen=self.referral.event_count)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.again(form, 422)
        try:
            done = self.perform(form, self.doing())
        except acts.Refused as refusal:
            form.add_error(None, str(refusal))
            happened = timeline.of_events(getattr(refusal, "happened", []))
            return self.again(form, 409, seen=self.referral.event_count, happened=happened)
        messages.success(request, done or self.done)
        return redirect(self.reading)

    def again(self, form: Any, status: int, **context: Any) -> HttpResponse:
        """The page with what was written in sight; it has still seen no more than when it was opened."""
        return self.shown(status, **{"seen": self.request.POST.get("seen", ""), "form": form} | context)

    def shown(self, status: int, **context: Any) -> HttpResponse:
        """The page; with answers on it, that somebody read them is on record."""
        if self.shows_answers:
            triage.open_referral(self.request.user.pk, self.referral, address_of(self.request))
        return self.render_to_response(self.get_context_data(**context), status=status)

    def doing(self) -> Doing:
        """Who acts, and up to which event they had seen the record when they opened the page."""
        seen = number(self.request.POST.get("seen", ""))
        return Doing(self.request.user, address_of(self.request), seen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        referral = self.referral
        context = {
            "alerts": people.alerts(
                do_not_tell=referral.do_not_tell_family, danger=referral.danger_to_visitors
            ),
            "told": permissions.told_in_the_portal(referral),
            "referral": self.referral,
            "reading": self.reading,
        }
        return super().get_context_data(**context | kwargs)


class Respond(Act):
    """A message to the referrer."""

    act = permissions.RESPOND
    form_class = RespondForm
    title = "Respond to the referrer"
    done = "Your response is in the referrer’s account, and an email tells them so."

    def form(self, data: Any = None) -> RespondForm:
        return RespondForm(ReplyText.objects.filter(team=self.referral.team_id), data)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if "use" not in request.POST or form.has_error("reply_text"):
            return super().post(request, *args, **kwargs)
        data = request.POST.copy()
        data["message"], data["reply_text"] = form.with_text(self.values()), ""
        shown = RespondForm(form.texts.values(), initial=data.dict())
        return self.again(shown, 200)

    def values(self) -> dict[str, str]:
        """What is filled into the placeholders of a text."""
        by, referral = self.request.user, self.referral
        return {
            "reference": referral.reference,
            "worker": by.called,
            "team": referral.team.name,
            "received": date_format(localtime(referral.received_at), "j F Y"),
        }

    def perform(self, form: Any, doing: Doing) -> None:
        answering.respond(
            self.referral,
            doing,
            form.cleaned_data["message"],
            once=form.cleaned_data["once"],
        )


class ReturnIt(Act):
    """Back to the referrer, for more information."""

    act = permissions.RETURN
    title = "Return for more information"
    shows_answers = True
    done = "The form is open for the referrer to add information, and an email tells them so."

    def form(self, data: Any = None) -> ReturnForm:
        return ReturnForm(self.sections, data)

    def perform(self, form: Any, doing: Doing) -> None:
        answering.return_for_information(
            self.referral,
            doing,
            form.cleaned_data["reason"],
            form.cleaned_data["comment"],
            form.comments,
        )


class DecideWithdrawal(Act):
    """Whether a referral is withdrawn as its referrer asks."""

    act = permissions.WITHDRAWAL
    form_class = WithdrawalForm
    title = "Withdrawal asked"
    done = "Your decision is in the referrer’s account, and an email tells them so."

    def perform(self, form: Any, doing: Doing) -> None:
        answering.decide_withdrawal(
            self.referral,
            doing,
            accept=form.cleaned_data["decision"] == "accept",
            answer=form.cleaned_data["answer"],
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.referral.withdrawals.filter(decided_at=None).first()
        return super().get_context_data(asked=asked, **kwargs)
