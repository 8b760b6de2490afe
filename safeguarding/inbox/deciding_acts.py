"""The pages on which a referral is decided, and on which a manager signs the decision off."""

from __future__ import annotations

from typing import Any

from django.utils.functional import cached_property

from .. import deciding, outcomes, permissions
from ..acts import Doing
from ..casework import Decision
from ..records import FRONT_DOOR
from .acting import Act
from .deciding_forms import DecideForm, SignOffForm


class Decide(Act):
    """What becomes of each child, or of the allegation."""

    act = permissions.DECIDE
    title = "Decide"
    shows_answers = True
    done = "It is decided."

    def form(self, data: Any = None) -> DecideForm:
        team = self.referral.team.slug
        return DecideForm(
            deciding.concerned(self.referral),
            outcomes.offered(team),
            data,
            initial=self.written_before(),
            levels=team == FRONT_DOOR,
            without_agreement=deciding.without_agreement(self.referral),
        )

    def written_before(self) -> dict[str, str]:
        """What stood in the last decision, if it was sent back or no longer holds: nobody types it twice."""
        last = self.referral.decisions.first()
        if last is None:
            return {}
        outcomes_before = {f"outcome-{at}": child["outcome"] for at, child in enumerate(last.children)}
        return outcomes_before | dict(last.rationale)

    def perform(self, form: Any, doing: Doing) -> str | None:
        made = deciding.decide(self.referral, doing, form.chosen, form.rationale)
        if made.sign_off:
            return "It waits for a manager to sign it off, and an email tells them."
        told = permissions.told_in_the_portal(self.referral)
        return "It is decided. Tell the referrer what they may know." if told else None


class SignOff(Act):
    """A manager’s yes or no to a decision that was proposed."""

    act = permissions.SIGN_OFF
    title = "Sign off"
    shows_answers = True
    done = "The decision holds."

    def why_not(self) -> str:
        if why_not := super().why_not():
            return why_not
        by = self.proposed.by_id if self.proposed else None
        return "" if permissions.may_sign_off(self.request.user, self.referral, by) else deciding.OWN

    @cached_property
    def proposed(self) -> Decision | None:
        """As it was when the page was asked for; what is done or shown after an act looks again."""
        return deciding.proposal(self.referral)

    def form(self, data: Any = None) -> SignOffForm:
        return SignOffForm(data, initial={"decision": self.proposed.pk if self.proposed else None})

    def perform(self, form: Any, doing: Doing) -> str | None:
        given = form.cleaned_data
        signed = given["answer"] == "sign"
        deciding.answer(self.referral, doing, given["decision"], signed=signed, text=given["reason"])
        return None if signed else "It is sent back, and an email tells whoever proposed it."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(decision=deciding.proposal(self.referral), **kwargs)
