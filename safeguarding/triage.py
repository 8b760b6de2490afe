"""The acts on referrals: one act, one transaction, one event."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from formpages.records import STANDARD, URGENT, FormVersion, Submission
from formpages.summary import by_meaning
from kentportal.outbox.mail import post_mail

from . import audit, people, searching
from .records import TEAMS, Referral, SearchKey, Team

logger = logging.getLogger(__name__)


@transaction.atomic
def receive(submission: Submission, about: Callable[[people.Meant], people.About]) -> Referral:
    """Make the referral of a submission, findable and on record, and tell whom it concerns.

    `about` says whom answers like these are about.
    """
    version = FormVersion.objects.defer("definition").get(pk=submission.version_id)
    meant = by_meaning(submission.definition, submission.answers)
    concerned = about(meant)
    # A portal whose teams were never set up must still take what is sent to them.
    team, _ = Team.objects.get_or_create(slug=version.team, defaults={"name": TEAMS[version.team]})
    referral = Referral.objects.create(
        reference=submission.reference,
        submission=submission,
        team=team,
        form=version.title,
        urgency=submission.urgency or STANDARD,
        reason=people.reason_code(meant),
        received_at=submission.sent_at,
        do_not_tell_family=people.do_not_tell_family(meant),
        danger_to_visitors=people.danger_to_visitors(meant),
        people=concerned.shown,
    )
    keys = searching.keys_of(submission.reference, concerned.everybody)
    SearchKey.objects.bulk_create(SearchKey(referral=referral, key=key) for key in sorted(keys))
    audit.record(referral, audit.RECEIVED, actor_id=submission.owner_id, detail={"urgency": referral.urgency})
    _confirm(submission)
    if referral.urgency == URGENT:
        _alert(referral, team)
    return referral


@transaction.atomic
def open_referral(user_id: int | None, referral: Referral, from_address: str | None) -> None:
    """Put on record that somebody reads the referral; the first time, it is no longer new."""
    first = {} if referral.opened_at else {"opened_at": timezone.now()}
    audit.record(referral, audit.OPENED, actor_id=user_id, from_address=from_address, changes=first)


def confirmation(reference: str, urgent: bool) -> tuple[str, dict[str, Any]]:
    """The mail that tells the referrer that it arrived: its template, and what stands in it."""
    return "request_received_urgent" if urgent else "request_received", {"reference": reference}


def _confirm(submission: Submission) -> None:
    """Tell the referrer that it arrived. The address is all that is personal, and it is not in the text."""
    if submission.owner:
        template, context = confirmation(submission.reference, submission.urgent)
        post_mail(submission.owner.email, template, context, f"request-received:{submission.pk}")


def _alert(referral: Referral, team: Team) -> None:
    """Tell the team that something urgent came; while it has no mailbox, its managers or else all members."""
    addresses = [team.mailbox] if team.mailbox else _emails_of(team)
    if not addresses:
        logger.error("An urgent referral came for team %s, which has no mailbox and no members.", team.slug)
    context = {
        "reference": referral.reference,
        "path": reverse("inbox_modeladmin_inspect", args=[referral.pk]),
    }
    for number, address in enumerate(addresses):
        post_mail(address, "urgent_request", context, f"urgent-request:{referral.pk}:{number}")


def _emails_of(team: Team) -> list[str]:
    members = team.memberships.filter(user__is_active=True)
    managers = members.filter(is_manager=True)
    return list((managers if managers.exists() else members).values_list("user__email", flat=True))
