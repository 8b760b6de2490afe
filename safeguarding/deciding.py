"""What becomes of each child or of an allegation: decided, and signed off where a manager must."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from formpages.summary import by_meaning
from kentportal.accounts.models import User
from kentportal.outbox.mail import post_mail

from . import acts, answering, audit, linking, outcomes, permissions, sign_off, statuses, telling
from .acts import Doing, Refused
from .casework import Decision
from .records import LADO, Referral

#: Answers by which the family's agreement was asked for and not given.
NOT_AGREED = {
    "agreement.obtained": frozenset({"refused", "not_asked"}),
    "agreement.consent": frozenset({"no", "not_known"}),
}
OWN = "You proposed this decision yourself. Another manager of the team signs it off."
#: Whom the LADO decides about when another team has referred a form about a child.
NOT_NAMED = "the person the allegation is about"


@dataclass(frozen=True, slots=True)
class Rationale:
    """Why it was decided so; what does not apply is empty."""

    facts: str
    history: str
    child_view: str
    support_level: str = ""
    agreement: str = ""
    override: str = ""


def concerned(referral: Referral) -> list[str]:
    """Those whom the decision is about: each child; for LADO the adult, whom the form may not name."""
    adult = [referral.adult["name"]] if referral.adult else []
    if referral.team.slug == LADO:
        return adult or [NOT_NAMED]
    return [child["name"] for child in referral.children] or adult


def without_agreement(referral: Referral) -> bool:
    """Whether going on needs a reason why the family's agreement is done without."""
    if referral.do_not_tell_family:
        return True
    meant = by_meaning(referral.submission.definition, referral.submission.answers)
    return any(_code(meant.get(name)) in codes for name, codes in NOT_AGREED.items())


def _code(value: Any) -> str:
    return value if isinstance(value, str) else ""


@transaction.atomic
def decide(referral: Referral, doing: Doing, chosen: Sequence[str], rationale: Rationale) -> Decision:
    """Decide on everybody concerned, or propose it to the managers where one must sign it off."""
    now = acts.begin(referral, permissions.DECIDE, doing)
    names, offered = concerned(now), outcomes.offered(now.team.slug)
    if len(chosen) != len(names) or not offered.keys() >= {*chosen}:
        raise Refused("The children or the outcomes that can be chosen are others now. Choose again.")
    codes = outcomes.weightiest_first(chosen, now.team.slug)
    # A proposal that information or a withdrawal went past was never answered, and this one follows it.
    _waiting(now).update(answered_at=timezone.now(), signed=False)
    made = Decision.objects.create(
        referral=now,
        by=doing.by,
        children=[
            {"name": name, "outcome": code, "label": offered[code]}
            for name, code in zip(names, chosen, strict=True)
        ],
        rationale=asdict(rationale),
        outcomes=codes,
        support_level=rationale.support_level,
        overridden=bool(rationale.override),
        sign_off=sign_off.reasons_for_sign_off(now, codes, now.team),
        answer="",
    )
    if made.sign_off:
        _propose(now, doing, made)
    else:
        _put_in_force(now, doing, made, acts.taken(now, doing))
    return made


def _propose(now: Referral, doing: Doing, made: Decision) -> None:
    changes = {**acts.taken(now, doing), "status": statuses.PROPOSED}
    acts.record(now, audit.DECISION_PROPOSED, doing, detail=_named(made), changes=changes)
    # A lone manager signs their own.
    for manager in permissions.other_managers(doing.by, now) or [doing.by]:
        key = f"decision-proposed:{made.pk}:{manager.pk}"
        post_mail(manager.email, "decision_proposed", telling.about_it(now), key)


def _put_in_force(now: Referral, doing: Doing, made: Decision, changes: Mapping[str, Any]) -> None:
    answering.end_returns(now)
    decided = {
        **acts.acknowledged(now),
        **changes,
        "status": statuses.DECIDED,
        "outcome": made.outcomes[0],
        "to_tell": permissions.told_in_the_portal(now),
    }
    acts.record(now, audit.DECIDED, doing, detail=_named(made), changes=decided)
    linking.recount_later(now)


def _named(made: Decision) -> dict[str, str | int | bool]:
    return {"decision": str(made.pk), "outcome": made.outcomes[0]}


@transaction.atomic
def answer(referral: Referral, doing: Doing, decision: UUID, *, signed: bool, text: str = "") -> None:
    """Sign a proposed decision off, or send it back to be thought over, and tell whoever proposed it."""
    now = acts.begin(referral, permissions.SIGN_OFF, doing)
    proposed = proposal(now)
    if proposed is None or proposed.pk != decision:
        raise Refused("Another decision waits now. Open it again to read it.")
    if not permissions.may_sign_off(doing.by, now, proposed.by_id):
        raise Refused(OWN)
    proposed.answered_by, proposed.answered_at = doing.by, timezone.now()
    proposed.signed, proposed.answer = signed, text
    proposed.save()
    if signed:
        _put_in_force(now, doing, proposed, {})
    else:
        # Bold again, so that it does not lie there as if all was done.
        back = {"status": statuses.CHECKS, "opened_at": None, "alert_at": None}
        acts.record(now, audit.DECISION_SENT_BACK, doing, detail=_named(proposed), changes=back)
    _tell_proposer(now, doing.by, proposed)


def proposal(referral: Referral) -> Decision | None:
    """The decision that waits for a manager."""
    return _waiting(referral).select_related("by").first()


def _waiting(referral: Referral) -> QuerySet[Decision]:
    return referral.decisions.filter(answered_at=None).exclude(sign_off=[])


def _tell_proposer(now: Referral, manager: User, proposed: Decision) -> None:
    """Unless it is their own, they have left, or it is no longer theirs to read."""
    by = proposed.by
    if by and by != manager:
        telling.tell(by, now, "decision_answered", f"decision-answered:{proposed.pk}")
