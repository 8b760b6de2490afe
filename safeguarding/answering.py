"""What goes between a team and its referrer: responses, returns, withdrawals. One act, one event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from formpages.records import Submission
from kentportal.accounts.models import User
from kentportal.outbox.mail import post_mail

from . import acts, audit, permissions, return_reasons, statuses
from .acts import Doing, Refused
from .correspondence import Response, Return, Withdrawal
from .records import Referral


@transaction.atomic
def respond(referral: Referral, doing: Doing, message: str, *, once: UUID | None = None) -> Response:
    """Post a message that the referrer reads in their account, and tell them by email that there is one.

    `once` names the page it was written on: the same page sent twice posts one message.
    """
    once = once or uuid4()
    if known := Response.objects.filter(pk=once).first():
        if (known.referral_id, known.by_id, known.message) != (referral.pk, doing.by.pk, message):
            raise Refused("This page was sent already. Open it again to write another response.")
        return known
    now = acts.begin(referral, permissions.RESPOND, doing)
    response = Response.objects.create(pk=once, referral=now, by=doing.by, message=message)
    _tell(now, "response_posted", f"response:{response.pk}", responded_at=response.at)
    acts.record(
        now,
        audit.RESPONDED,
        doing,
        detail={"response": str(response.pk)},
        changes={**acts.acknowledged(now), "to_tell": False},
    )
    return response


@transaction.atomic
def note_read(submission: Submission) -> None:
    """Put on record that the referrer has the team's messages before them."""
    referral = Referral.objects.select_related("team").get(reference=submission.reference)
    if referral.responses.filter(read_at=None).update(read_at=timezone.now()):
        audit.record(referral, audit.RESPONSE_READ, actor_id=submission.owner_id)


@transaction.atomic
def return_for_information(
    referral: Referral,
    doing: Doing,
    reason: str,
    comment: str = "",
    comments_by_question: Mapping[str, str] | None = None,
) -> Return:
    """Open what was sent for its referrer to add to, with comments, and tell them by email."""
    now = acts.begin(referral, permissions.RETURN, doing)
    comments = {key: text for key, text in (comments_by_question or {}).items() if text}
    # One that a decision went past is still open when that decision was sent back.
    end_returns(now)
    made = Return.objects.create(
        referral=now,
        submission=now.submission,
        by=doing.by,
        reason=reason,
        detail=return_reasons.offered()[reason],
        comment=comment,
        comments=comments,
    )
    _tell(now, "information_wanted", f"information-wanted:{made.pk}", returned_at=made.at)
    acts.record(
        now,
        audit.RETURNED,
        doing,
        detail={"reason": reason, "questions": len(comments)},
        changes={
            **acts.acknowledged(now),
            **acts.taken(now, doing),
            "status": statuses.WAITING,
            "times_returned": now.times_returned + 1,
        },
    )
    return made


@transaction.atomic
def ask_to_withdraw(submission: Submission, reason: str = "") -> None:
    """Put the referrer's wish before the team; nothing happens when it was asked before or is too late."""
    now = acts.locked(Referral.objects.filter(reference=submission.reference))
    if not permissions.may_ask_to_withdraw(now):
        return
    asked = Withdrawal.objects.create(referral=now, reason=reason, answer="")
    audit.record(
        now,
        audit.WITHDRAWAL_ASKED,
        actor_id=submission.owner_id,
        changes={"withdrawal_asked_at": asked.asked_at},
    )


@transaction.atomic
def decide_withdrawal(referral: Referral, doing: Doing, *, accept: bool, answer: str = "") -> None:
    """Withdraw the referral or go on with it, and tell the referrer by email that there is an answer."""
    now = acts.begin(referral, permissions.WITHDRAWAL, doing)
    if accept and not statuses.may_become(now.status, statuses.WITHDRAWN):
        raise Refused("This was closed meanwhile, so it cannot be withdrawn.")
    asked = now.withdrawals.get(decided_at=None)
    asked.by, asked.decided_at, asked.accepted, asked.answer = doing.by, timezone.now(), accept, answer
    asked.save()
    changes = {"withdrawal_asked_at": None, **acts.acknowledged(now)}
    if accept:
        end_returns(now)
        changes |= {"status": statuses.WITHDRAWN}
    _tell(now, "withdrawal_decided", f"withdrawal-decided:{asked.pk}", responded_at=asked.decided_at)
    kind = audit.WITHDRAWN if accept else audit.WITHDRAWAL_REFUSED
    acts.record(now, kind, doing, changes=changes)


@transaction.atomic
def go_on_without(user: User) -> None:
    """Let teams wait no longer for a referrer whose account goes: nobody could add or hear anything now."""
    Referral.objects.filter(submission__owner=user, to_tell=True).update(to_tell=False)
    waiting = Referral.objects.filter(submission__owner=user, returns__ended_at=None, returns__isnull=False)
    for pk in waiting.values_list("pk", flat=True):
        now = acts.locked(Referral.objects.filter(pk=pk))
        end_returns(now)
        waited = {"status": statuses.CHECKS} if now.status == statuses.WAITING else {}
        audit.record(now, audit.REFERRER_LEFT, actor_id=user.pk, changes=waited)


def end_returns(now: Referral) -> None:
    """Ask the referrer no longer for what was wanted, if anything still is."""
    # Of one that was also referred it may be the other team that still waits.
    if now.returns.filter(ended_at=None).update(ended_at=timezone.now()):
        Submission.objects.filter(pk=now.submission_id).update(returned_at=None)


def tell(referral: Referral, template: str, key: str) -> None:
    """Mail the referrer about what they read in their account."""
    if owner := referral.submission.owner:
        context = {"reference": referral.reference, "path": reverse("submitted_forms")}
        post_mail(owner.email, template, context, key)


def _tell(referral: Referral, template: str, key: str, **columns: Any) -> None:
    """Mail the referrer that there is something to read, and keep what they sent for them to read it by."""
    Submission.objects.filter(pk=referral.submission_id).update(**columns)
    tell(referral, template, key)
