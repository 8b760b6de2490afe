"""The acts on one referral, each on a page of its own: asked, then done by POST."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages

from formpages.summary import summarise

from .. import answering, permissions
from .act_forms import RespondForm, ReturnForm, WithdrawalForm
from .reading import ReferralView, address_of


class Act(ReferralView):
    """A page that asks for what an act needs, does it once, and leads back to the referral."""

    http_method_names: ClassVar = ["get", "head", "post", "options"]
    act: ClassVar[str]
    form_class: ClassVar[type[forms.Form]]
    done: ClassVar[str]
    title: ClassVar[str]

    def get_page_title(self) -> str:
        return self.title

    def get_template_names(self) -> list[str]:
        return [f"safeguarding/inbox/act_{self.act}.html"]

    @property
    def reading(self) -> str:
        return str(self.model_admin.url_helper.get_action_url("inspect", self.referral.pk))

    def form(self, data: Any = None) -> Any:
        return self.form_class(data)

    def perform(self, form: Any) -> None:
        """Do it; raises answering.Refused when it cannot be done any more."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.act not in permissions.acts(request.user, self.referral):
            messages.warning(request, answering.WHY_NOT[self.act])
            return redirect(self.reading)
        return self.render_to_response(self.get_context_data(form=self.form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, status = self.form(request.POST), 422
        if form.is_valid():
            try:
                self.perform(form)
            except answering.Refused as refusal:  # what was written stays in sight
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, self.done)
                return redirect(self.reading)
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"referral": self.referral, "reading": self.reading}
        return super().get_context_data(**context | kwargs)


class Respond(Act):
    """A message to the referrer."""

    act = permissions.RESPOND
    form_class = RespondForm
    title = "Respond to the referrer"
    done = "Your response is in the referrer’s account, and an email tells them so."

    def perform(self, form: Any) -> None:
        answering.respond(
            self.referral,
            self.request.user,
            form.cleaned_data["message"],
            once=form.cleaned_data["once"],
            where=address_of(self.request),
        )


class ReturnIt(Act):
    """Back to the referrer, for more information."""

    act = permissions.RETURN
    title = "Return for more information"
    done = "The form is open for the referrer to add information, and an email tells them so."

    def form(self, data: Any = None) -> ReturnForm:
        sent = self.referral.submission
        return ReturnForm(summarise(sent.definition, sent.answers, urgent=self.referral.urgent), data)

    def perform(self, form: Any) -> None:
        answering.return_for_information(
            self.referral,
            self.request.user,
            form.cleaned_data["reason"],
            form.cleaned_data["comment"],
            form.comments,
            where=address_of(self.request),
        )


class DecideWithdrawal(Act):
    """Whether a referral is withdrawn as its referrer asks."""

    act = permissions.WITHDRAWAL
    form_class = WithdrawalForm
    title = "Withdrawal asked"
    done = "Your decision is in the referrer’s account, and an email tells them so."

    def perform(self, form: Any) -> None:
        answering.decide_withdrawal(
            self.referral,
            self.request.user,
            accept=form.cleaned_data["decision"] == "accept",
            answer=form.cleaned_data["answer"],
            where=address_of(self.request),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.referral.withdrawals.filter(decided_at=None).first()
        return super().get_context_data(asked=asked, **kwargs)
