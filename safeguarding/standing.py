"""How referrals stand, told to their referrers: the page class's answer to the form engine."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch

from formpages import standing as told
from formpages.records import Submission

from . import permissions, statuses
from .correspondence import Return
from .records import Referral


def standings(sent: Sequence[Submission]) -> dict[UUID, told.Standing]:
    """How each of these stands, in four queries however many there are."""
    wanted = Prefetch("returns", Return.objects.filter(ended_at=None))
    found = Referral.objects.filter(reference__in={each.reference for each in sent}).defer("people")
    known = {
        referral.reference: referral
        for referral in found.prefetch_related(wanted, "responses", "withdrawals")
    }
    return {each.pk: _standing(known[each.reference], each) for each in sent if each.reference in known}


def _standing(referral: Referral, sent: Submission) -> told.Standing:
    newest = referral.submission_id == sent.pk
    return told.Standing(
        status=statuses.for_referrer(referral.status, opened=referral.opened_at is not None),
        messages=tuple(
            told.Message(each.at, str(each.message), new=each.read_at is None)
            for each in referral.responses.all()
        ),
        returned=next(
            (_returned(each) for each in referral.returns.all() if each.submission_id == sent.pk), None
        ),
        withdrawal=_withdrawal(referral),
        may_withdraw=newest and permissions.may_ask_to_withdraw(referral),
    )


def _returned(asked: Return) -> told.Returned:
    return told.Returned(asked.at, asked.detail, str(asked.comment), dict(asked.comments))


def _withdrawal(referral: Referral) -> told.Withdrawal | None:
    """The newest wish to withdraw it."""
    for asked in referral.withdrawals.all():
        return told.Withdrawal(asked.asked_at, asked.accepted, asked.decided_at, str(asked.answer))
    return None
