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

from . import audit, people, searching, statuses
from .records import TEAMS, Referral, SearchKey, Team

logger = logging.getLogger(__name__)


About = Callable[[people.Meant], people.About]


@transaction.atomic
def receive(submission: Submission, about: About) -> Referral:
    """Make the referral of a submission, findable and on record, and tell whom it concerns.

    `about` says whom answers like these are about. What adds to an earlier submission joins its referral.
    """
    if submission.follows_id and (known := _known(submission.reference)):
        return _add(known, submission, about)
    version = FormVersion.objects.defer("definition").get(pk=submission.version_id)
    told, keys = _told(submission, about)
    # A portal whose teams were never set up must still take what is sent to them.
    team, _ = Team.objects.get_or_create(slug=version.team, defaults={"name": TEAMS[version.team]})
    referral = Referral.objects.create(
        reference=submission.reference,
        team=team,
        form=version.title,
        urgency=submission.urgency or STANDARD,
        received_at=submission.sent_at,
        **told,
    )
    _make_findable(referral, keys)
    audit.record(referral, audit.RECEIVED, actor_id=submission.owner_id, detail={"urgency": referral.urgency})
    _confirm(submission, *confirmation(submission.reference, submission.urgent))
    if referral.urgency == URGENT:
        _alert(referral, submission)
    return referral


def _known(reference: str) -> Referral | None:
    """The referral of this reference, locked until the transaction ends."""
    found = Referral.objects.select_for_update(of=("self",)).select_related("team")
    return found.filter(reference=reference).first()


def _add(referral: Referral, submission: Submission, about: About) -> Referral:
    """Have what was sent answer for its referral from now on: unread again, and never less urgent."""
    told, keys = _told(submission, about)
    made_urgent = submission.urgent and not referral.urgent
    changes = told | {"status": statuses.with_information(referral.status), "opened_at": None}
    _make_findable(referral, keys)
    referral.returns.filter(ended_at=None).update(ended_at=submission.sent_at)
    audit.record(
        referral,
        audit.ANSWERED,
        actor_id=submission.owner_id,
        detail={"number": submission.number, "urgent": submission.urgent},
        changes=changes | ({"urgency": URGENT} if made_urgent else {}),
    )
    context = {"reference": referral.reference, "path": reverse("submitted_forms")}
    _confirm(submission, "information_received", context)
    if made_urgent:
        _alert(referral, submission)
    return Referral.objects.get(pk=referral.pk)


def _told(submission: Submission, about: About) -> tuple[dict[str, Any], frozenset[str]]:
    """What the answers say in the referral's own columns, and the keys it is found under."""
    meant = by_meaning(submission.definition, submission.answers)
    concerned = about(meant)
    return {
        "submission": submission,
        "reason": people.reason_code(meant),
        "do_not_tell_family": people.do_not_tell_family(meant),
        "danger_to_visitors": people.danger_to_visitors(meant),
        "people": concerned.shown,
    }, frozenset(searching.keys_of(submission.reference, concerned.everybody))


def _make_findable(referral: Referral, keys: frozenset[str]) -> None:
    """Under these keys too: what it was once found under still finds it."""
    rows = (SearchKey(referral=referral, key=key) for key in sorted(keys))
    SearchKey.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def open_referral(user_id: int | None, referral: Referral, from_address: str | None) -> None:
    """Put on record that somebody reads the referral; the first time, it is no longer new."""
    first = {} if referral.opened_at else {"opened_at": timezone.now()}
    audit.record(referral, audit.OPENED, actor_id=user_id, from_address=from_address, changes=first)


def confirmation(reference: str, urgent: bool) -> tuple[str, dict[str, Any]]:
    """The mail that tells the referrer that it arrived: its template, and what stands in it."""
    return "request_received_urgent" if urgent else "request_received", {"reference": reference}


def _confirm(submission: Submission, template: str, context: dict[str, Any]) -> None:
    """Tell the referrer that it arrived. The address is all that is personal, and it is not in the text."""
    if submission.owner:
        post_mail(submission.owner.email, template, context, f"request-received:{submission.pk}")


def _alert(referral: Referral, submission: Submission) -> None:
    """Tell the team that something urgent came; while it has no mailbox, its managers or else all members."""
    team = referral.team
    addresses = [team.mailbox] if team.mailbox else _emails_of(team)
    if not addresses:
        logger.error("An urgent referral came for team %s, which has no mailbox and no members.", team.slug)
    context = {
        "reference": referral.reference,
        "path": reverse("inbox_modeladmin_inspect", args=[referral.pk]),
    }
    for number, address in enumerate(addresses):
        post_mail(address, "urgent_request", context, f"urgent-request:{submission.pk}:{number}")


def _emails_of(team: Team) -> list[str]:
    members = team.memberships.filter(user__is_active=True)
    managers = members.filter(is_manager=True)
    return list((managers if managers.exists() else members).values_list("user__email", flat=True))
