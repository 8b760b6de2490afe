"""From team to team: a referral is passed on, or another team is given one of its own of the same form."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from formpages.submitting import new_reference

from . import acts, audit, linking, permissions, receiving, statuses, targets, telling
from .acts import Doing, Refused
from .casework import Named, Transfer
from .records import FRONT_DOOR, LADO, OT, Referral, Team

#: How references begin that a team gets from another.
PREFIXES = {FRONT_DOOR: "RS", LADO: "LP", OT: "OT"}
#: What the other team's own referral takes over as it stands.
_SAME = (
    *("form", "form_code", "urgency", "reason", "district", "by_telephone", "about_a_baby"),
    *("do_not_tell_family", "danger_to_visitors", "people", "restricted"),
)


def passed_to(referral: Referral) -> list[Team]:
    """The teams it can be passed to."""
    return list(Team.objects.exclude(pk=referral.team_id))


def also_referred_to(referral: Referral) -> list[Team]:
    """The teams that may be given one of their own."""
    return list(Team.objects.filter(slug__in=permissions.ALSO_REFERRED_TO).exclude(pk=referral.team_id))


@transaction.atomic
def pass_on(referral: Referral, doing: Doing, team: Team, reason: str) -> Transfer:
    """Give it to another team, which it belongs to at once; the clocks run on.

    A restricted one stays so. Who was named stays behind: the receiving team's managers alone see it.
    """
    now = acts.begin(referral, permissions.PASS, doing)
    _require_readers(team, now)
    passed = Transfer.objects.create(
        referral=now, from_team=now.team, to_team=team, by=doing.by, reason=reason, answer=""
    )
    moved = _moved_to(now, team) | {"passed_from": now.team}
    acts.record(now, audit.PASSED, doing, text=reason, detail={"to": team.slug}, changes=moved)
    _arrive(now, team)
    _tell(now, f"passed:{now.pk}:{passed.pk}")
    return passed


@transaction.atomic
def also_refer(referral: Referral, doing: Doing, team: Team, reason: str) -> Referral:
    """Give another team a referral of its own of the same form; this one stays as it is."""
    now = acts.begin(referral, permissions.ALSO_REFER, doing)
    _require_readers(team, now)
    if now.also_referred.filter(team=team).exclude(status__in=statuses.CLOSED).exists():
        raise Refused(f"{team} has this form from you already.")
    made = receiving.begin_work(
        Referral(
            reference=new_reference(PREFIXES[team.slug]),
            submission=now.submission,
            origin=now,
            team=team,
            passed_from=now.team,
            received_at=timezone.now(),
            **{name: getattr(now, name) for name in _SAME},
        )
    )
    Transfer.objects.create(
        referral=now, from_team=now.team, to_team=team, by=doing.by, reason=reason, made=made, answer=""
    )
    detail = {"urgency": made.urgency, "from": now.team.slug}
    acts.record(made, audit.RECEIVED, doing, text=reason, detail=detail)
    about = receiving.whom_about(now.submission)
    receiving.make_findable(made, about)
    linking.find_repeats(made, about)
    # Not how the other one is called: whoever reads this record may not see it.
    acts.record(now, audit.ALSO_REFERRED, doing, text=reason, detail={"to": team.slug})
    _tell(made, f"also-referred:{made.pk}")
    return made


def _require_readers(team: Team, referral: Referral) -> None:
    """Raise Refused if the team has it, or nobody there could see it: a restricted one is for managers."""
    if team.pk == referral.team_id:
        raise Refused("This is with your team already. Choose another team.")
    managers = team.memberships.filter(is_manager=True, user__is_active=True)
    if referral.restricted and not managers.exists():
        raise Refused(f"{team} has no manager at the moment, and nobody else of it may see a restricted one.")


@transaction.atomic
def accept(referral: Referral, doing: Doing) -> None:
    """Take what another team passed on or also referred; from now on the team works it."""
    origin, now, transfer = _begin_answer(referral, doing)
    _answer(transfer, doing, accepted=True)
    acts.record(now, audit.PASS_ACCEPTED, doing, changes={"passed_from": None})
    if origin:
        _tell_origin(origin, transfer)


@transaction.atomic
def send_back(referral: Referral, doing: Doing, reason: str) -> None:
    """Give it back to the team it came from; one that was also referred is closed, and the team told why."""
    origin, now, transfer = _begin_answer(referral, doing)
    _answer(transfer, doing, accepted=False, answer=reason)
    changes: dict[str, Any] = {"passed_from": None}
    if origin:
        changes |= {"status": statuses.DECIDED, "outcome": receiving.SENT_BACK, "alert_at": None}
    else:
        changes |= _moved_to(now, transfer.from_team)
    detail = {"to": transfer.from_team.slug}
    acts.record(now, audit.PASS_SENT_BACK, doing, text=reason, detail=detail, changes=changes)
    if origin:
        _tell_origin(origin, transfer, reason)
    else:
        _arrive(now, transfer.from_team)
        telling.tell_team(now, "referral_sent_back", f"sent-back:{now.pk}:{transfer.pk}")


def _begin_answer(referral: Referral, doing: Doing) -> tuple[Referral | None, Referral, Transfer]:
    """The one it was also referred from (locked first, as everywhere), itself, and what waits."""
    origin = None
    if referral.origin_id:
        origin = acts.locked(Referral.objects.filter(pk=referral.origin_id))
    now = acts.begin(referral, permissions.ANSWER_PASS, doing)
    found = Transfer.objects.select_related("from_team", "to_team").filter(answered_at=None)
    own = Q(referral=now, made=None)
    if transfer := found.filter(own).first():
        return None, now, transfer
    return origin, now, found.get(made=now)


def _answer(transfer: Transfer, doing: Doing, *, accepted: bool, answer: str = "") -> None:
    transfer.answered_by, transfer.answered_at = doing.by, timezone.now()
    transfer.accepted, transfer.answer = accepted, answer
    transfer.save(update_fields=["answered_by", "answered_at", "accepted", "answer"])


def _tell_origin(origin: Referral, transfer: Transfer, reason: str = "") -> None:
    """Put the answer on the record of the one that stayed: what it is, and nobody's name.

    A team that it was passed to since knows nothing of this.
    """
    if origin.team_id != transfer.from_team_id:
        return
    detail: dict[str, str | int | bool] = {"from": transfer.to_team.slug, "accepted": not reason}
    if reason:
        detail["note"] = str(origin.notes.create(text=reason).pk)
    audit.record(origin, audit.ALSO_ANSWERED, detail=detail)
    if reason:
        telling.tell_team(origin, "referral_sent_back", f"also-sent-back:{origin.pk}:{transfer.pk}")


def _moved_to(now: Referral, team: Team) -> dict[str, Any]:
    """Its columns when it comes to a team: unread, nobody's, and watched anew if it is urgent."""
    watched = targets.alert_at(team, timezone.now()) if now.urgent else None
    Named.objects.filter(referral=now).delete()
    moment = timezone.now()
    return {"team": team, "worker": None, "opened_at": None, "alert_at": watched, "arrived_at": moment}


def _arrive(now: Referral, team: Team) -> None:
    """See which families of this team's it may be about; those of the other team's count no more."""
    now.team = team
    linking.find_repeats(now, receiving.whom_about(now.submission))
    Referral.objects.filter(pk=now.pk).update(**linking.counted(now))
    linking.recount_later(now)


def _tell(referral: Referral, key: str) -> None:
    """Mail the team that gets it; what is urgent is told like an arrival."""
    if referral.urgent:
        telling.alert(referral, key)
    else:
        telling.tell_team(referral, "referral_passed", key)


class Passed(NamedTuple):
    """How it went from team to team, as its team may know it."""

    waits: Transfer | None
    also: list[Transfer]
    came: Transfer | None


def told(referral: Referral) -> Passed:
    """What waits for the team's answer, what was also referred to others, and whether this was; one query.

    Of another team's referral it says that there is one and what was answered. Nothing else leads there.
    """
    found = Transfer.objects.filter(Q(referral=referral) | Q(made=referral))
    rows = list(found.select_related("from_team", "to_team", "by").order_by("-at"))
    own = [row for row in rows if row.made_id == referral.pk or row.made_id is None]
    return Passed(
        waits=next((row for row in own if row.answered_at is None), None),
        # What a team before this one also referred is that team's to know.
        also=[row for row in rows if row.made_id and row.from_team_id == referral.team_id and row not in own],
        came=next((row for row in rows if row.made_id == referral.pk), None),
    )
