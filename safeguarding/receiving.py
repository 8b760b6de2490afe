"""What becomes of a submission: a referral, or more information on one; and whom it concerns is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from formpages.records import STANDARD, URGENT, FormVersion, Submission
from formpages.screens import receiving_page
from formpages.summary import by_meaning
from kentportal.outbox.mail import post_mail

from . import audit, districts, linking, people, searching, statuses, targets, telling
from .records import TEAMS, Referral, SearchKey, Team

About = Callable[[people.Meant], people.About]
#: The outcome (code) of one that was also referred and came back.
SENT_BACK = "sent_back"


@transaction.atomic
def receive(submission: Submission, about: About) -> Referral:
    """Make the referral of a submission, findable and on record, and tell whom it concerns.

    `about` says whom answers like these are about. What adds to an earlier submission joins its referral.
    """
    if submission.follows_id and (known := _known(submission)):
        return _add(known, submission, about)
    version = FormVersion.objects.defer("definition").get(pk=submission.version_id)
    told, concerned = _told(submission, about)
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
        by_telephone=submission.by_telephone,
        **told,
    )
    referral = begin_work(made)
    make_findable(referral, concerned)
    audit.record(referral, audit.RECEIVED, actor_id=submission.owner_id, detail={"urgency": urgency})
    linking.find_repeats(referral, concerned)
    _confirm(submission, *confirmation(submission.reference, submission.urgent))
    if referral.urgent:
        telling.alert(referral, f"urgent-request:{submission.pk}")
    return referral


def begin_work(referral: Referral) -> Referral:
    """Save a new referral with its clocks running."""
    referral.arrived_at = referral.received_at
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
    own = found.filter(reference=submission.reference).first()
    if own is None:
        return []
    # Asked for only now that the first is locked: whoever also refers it holds that lock.
    others = found.filter(submission__reference=submission.reference).exclude(pk=own.pk)
    return [own, *others.order_by("pk")]


def _add(known: list[Referral], submission: Submission, about: About) -> Referral:
    """Have what was sent answer for its referrals from now on, and thank the referrer."""
    told, concerned = _told(submission, about)
    for referral in known:
        _add_to(referral, submission, told)
        referral.submission = submission
        make_findable(referral, concerned)
        linking.find_repeats(referral, concerned)
    context = {"reference": submission.reference, "path": reverse("submitted_forms")}
    _confirm(submission, "information_received", context)
    return Referral.objects.get(reference=submission.reference)


def _add_to(referral: Referral, submission: Submission, told: dict[str, Any]) -> None:
    """Unread again, and never less urgent; one that was closed starts anew."""
    made_urgent = submission.urgent and not referral.urgent
    closed = not statuses.is_open(referral.status)
    changes = told | {"opened_at": None, "arrived_at": submission.sent_at}
    if made_urgent:
        changes["urgency"] = referral.urgency = URGENT
        changes["downgraded"] = False
    if referral.outcome == SENT_BACK:  # it is the other team's to work
        changes = told
    else:
        changes["status"] = statuses.with_information(referral.status)
        changes |= _clocks_with(referral, submission, anew=closed or made_urgent)
        changes |= {"outcome": ""} if closed else {}
    referral.returns.filter(ended_at=None).update(ended_at=submission.sent_at)
    audit.record(
        referral,
        audit.ANSWERED,
        actor_id=submission.owner_id,
        detail={"number": submission.number, "urgent": submission.urgent},
        changes=changes,
    )
    if closed:
        linking.recount_later(referral)
    if referral.outcome == SENT_BACK:
        return
    if referral.worker:
        key = f"information-came:{submission.pk}:{referral.pk}"
        telling.tell(referral.worker, referral, "information_came", key)
    if made_urgent:
        telling.alert(referral, f"urgent-request:{submission.pk}:{referral.pk}")


def _clocks_with(referral: Referral, submission: Submission, *, anew: bool) -> dict[str, Any]:
    """Its clocks when more information comes; that an urgent one lies unread is watched in any case."""
    if anew:
        return clocks_from(referral, submission.sent_at)
    return {"alert_at": targets.alert_at(referral.team, submission.sent_at)} if referral.urgent else {}


def whom_about(submission: Submission) -> people.About:
    """Whom it is about, as the page that received it says."""
    page = receiving_page(submission.version)
    about: people.About = page.about(by_meaning(submission.definition, submission.answers))
    return about


def _told(submission: Submission, about: About) -> tuple[dict[str, Any], people.About]:
    """What the answers say in the referral's own columns, and whom they are about."""
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
    }, concerned


def make_findable(referral: Referral, concerned: people.About) -> None:
    """By whom it is about and who sent it, too: what it was once found under still finds it."""
    submission = referral.submission
    keys = searching.keys_of(referral.reference, concerned.everybody)
    keys |= searching.keys_of_sender(_sender(submission))
    if referral.origin_id:  # whoever sent the form calls it by the first one's reference
        keys |= searching.keys_of(submission.reference, ())
    rows = (SearchKey(referral=referral, key=key) for key in sorted(keys))
    SearchKey.objects.bulk_create(rows, ignore_conflicts=True)


def _sender(submission: Submission) -> list[str]:
    """Who sent it, as the form and the account say."""
    owner = submission.owner
    account = [owner.get_full_name(), owner.email, owner.organisation] if owner else []
    return [*people.sender(by_meaning(submission.definition, submission.answers)), *account]


def confirmation(reference: str, urgent: bool) -> tuple[str, dict[str, Any]]:
    """The mail that tells the referrer that it arrived: its template, and what stands in it."""
    return "request_received_urgent" if urgent else "request_received", {"reference": reference}


def _confirm(submission: Submission, template: str, context: dict[str, Any]) -> None:
    """Tell the referrer that it arrived. The address is all that is personal, and it is not in the text."""
    if submission.owner:
        post_mail(submission.owner.email, template, context, f"request-received:{submission.pk}")
