"""What becomes of a submission: a referral, or more information on one; and whom it concerns is told."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from formpages.records import STANDARD, URGENT, FormVersion, Submission
from formpages.summary import by_meaning
from kentportal.outbox.mail import post_mail

from . import audit, districts, people, searching, statuses, targets
from .records import TEAMS, Referral, SearchKey, Team

logger = logging.getLogger(__name__)


About = Callable[[people.Meant], people.About]


@transaction.atomic
def receive(submission: Submission, about: About) -> Referral:
    """Make the referral of a submission, findable and on record, and tell whom it concerns.

    `about` says whom answers like these are about. What adds to an earlier submission joins its referral.
    """
    if submission.follows_id and (known := _known(submission)):
        return _add(known, submission, about)
    version = FormVersion.objects.defer("definition").get(pk=submission.version_id)
    told, keys = _told(submission, about)
    # A portal whose teams were never set up must still take what is sent to them.
    team, _ = Team.objects.get_or_create(slug=version.team, defaults={"name": TEAMS[version.team]})
    urgency = submission.urgency or STANDARD
    made = Referral(
        reference=submission.reference,
        team=team,
        form=version.title,
        form_code=version.prefix,
        urgency=urgency,
        received_at=submission.sent_at,
        **told,
    )
    referral = begin_work(made)
    _make_findable(referral, keys)
    audit.record(referral, audit.RECEIVED, actor_id=submission.owner_id, detail={"urgency": urgency})
    _confirm(submission, *confirmation(submission.reference, submission.urgent))
    if referral.urgent:
        alert(referral, f"urgent-request:{submission.pk}")
    return referral


def begin_work(referral: Referral) -> Referral:
    """Save a new referral with its clocks running."""
    started = clocks_from(referral, referral.received_at)
    for name, value in referral.placed(started).items():
        setattr(referral, name, value)
    referral.save(force_insert=True)
    return referral


def clocks_from(referral: Referral, start: datetime) -> dict[str, Any]:
    """Its columns when its clocks start at this moment."""
    team = referral.team
    limits = targets.limits(team, referral.form_code, referral.urgency, start)
    watched = targets.alert_at(team, start) if referral.urgent else None
    return {**limits._asdict(), "acknowledged_at": None, "alert_at": watched}


def _known(submission: Submission) -> list[Referral]:
    """The referrals made of what was sent under this reference before, locked; the sender's own first."""
    found = Referral.objects.select_for_update(of=("self",)).select_related("team")
    return list(found.filter(submission__reference=submission.reference).order_by("origin_id", "received_at"))


def _add(known: list[Referral], submission: Submission, about: About) -> Referral:
    """Have what was sent answer for its referrals from now on, and thank the referrer."""
    told, keys = _told(submission, about)
    for referral in known:
        _add_to(referral, submission, told)
        _make_findable(referral, keys)
    context = {"reference": submission.reference, "path": reverse("submitted_forms")}
    _confirm(submission, "information_received", context)
    return Referral.objects.get(reference=submission.reference)


def _add_to(referral: Referral, submission: Submission, told: dict[str, Any]) -> None:
    """Unread again, and never less urgent; one that was closed starts anew."""
    made_urgent = submission.urgent and not referral.urgent
    changes = told | {"status": statuses.with_information(referral.status), "opened_at": None}
    if made_urgent:
        changes["urgency"] = referral.urgency = URGENT
    if made_urgent or not statuses.is_open(referral.status):
        changes |= clocks_from(referral, submission.sent_at)
    referral.returns.filter(ended_at=None).update(ended_at=submission.sent_at)
    audit.record(
        referral,
        audit.ANSWERED,
        actor_id=submission.owner_id,
        detail={"number": submission.number, "urgent": submission.urgent},
        changes=changes,
    )
    if made_urgent:
        alert(referral, f"urgent-request:{submission.pk}:{referral.pk}")


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
        "district": districts.district_of(concerned.everybody[0].postcode),
        "about_a_baby": any(people.is_baby(child, submission.sent_at.date()) for child in concerned.children),
    }, frozenset(
        searching.keys_of(submission.reference, concerned.everybody)
        | searching.keys_of_sender([*people.sender(meant), *_account(submission)])
    )


def _account(submission: Submission) -> list[str]:
    """What the account that sent it tells of its owner."""
    owner = submission.owner
    return [owner.get_full_name(), owner.email, owner.organisation] if owner else []


def _make_findable(referral: Referral, keys: frozenset[str]) -> None:
    """Under these keys too: what it was once found under still finds it."""
    rows = (SearchKey(referral=referral, key=key) for key in sorted(keys))
    SearchKey.objects.bulk_create(rows, ignore_conflicts=True)


def confirmation(reference: str, urgent: bool) -> tuple[str, dict[str, Any]]:
    """The mail that tells the referrer that it arrived: its template, and what stands in it."""
    return "request_received_urgent" if urgent else "request_received", {"reference": reference}


def _confirm(submission: Submission, template: str, context: dict[str, Any]) -> None:
    """Tell the referrer that it arrived. The address is all that is personal, and it is not in the text."""
    if submission.owner:
        post_mail(submission.owner.email, template, context, f"request-received:{submission.pk}")


def alert(referral: Referral, key: str) -> None:
    """Tell the team that something urgent came; while it has no mailbox, its managers or else all members."""
    team = referral.team
    addresses = [team.mailbox] if team.mailbox else emails_of(team)
    if not addresses:
        logger.error("An urgent referral came for team %s, which has no mailbox and no members.", team.slug)
    for number, address in enumerate(addresses):
        post_mail(address, "urgent_request", about_it(referral), f"{key}:{number}")


def about_it(referral: Referral) -> dict[str, str]:
    """What a mail to staff says of a referral: how it is called and where it is."""
    path = reverse("inbox_modeladmin_inspect", args=[referral.pk])
    return {"reference": referral.reference, "path": path}


def emails_of(team: Team) -> list[str]:
    """Of the team's managers, or else of all its members."""
    members = team.memberships.filter(user__is_active=True)
    managers = members.filter(is_manager=True)
    return list((managers if managers.exists() else members).values_list("user__email", flat=True))
