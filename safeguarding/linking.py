"""Repeats: referrals about the same family found when one arrives, and what its worker says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import acts, audit, family, permissions, statuses, targets
from .acts import Doing, Refused
from .casework import FamilyKey, Link
from .people import About, alerts
from .records import Referral

#: What a worker can say of a possible repeat.
JUDGEMENTS = {state.value: state.label for state in Link.State if state != Link.State.POSSIBLE}
#: From this contact on, when so many of the earlier had no action, a manager looks at it.
MANY_CONTACTS, MANY_WITHOUT_ACTION = 3, 2


class Relative(NamedTuple):
    """Another referral that is or may be about the same family, as one of them shows it."""

    referral: Referral
    link: Link

    @property
    def why(self) -> list[str]:
        return [str(FamilyKey.Kind(kind).label) for kind in self.link.why]

    @property
    def alerts(self) -> list[str]:
        """What must not be overlooked in it, and may hold for this home too."""
        danger = self.referral.danger_to_visitors
        return alerts(do_not_tell=self.referral.do_not_tell_family, danger=danger)

    @property
    def state(self) -> str:
        return str(self.link.get_state_display())

    @property
    def outcome(self) -> str:
        """What became of it, by the words that its code is made of; empty while nothing has."""
        return self.referral.outcome.replace("_", " ").capitalize()

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet."""
        return self.link.state == Link.State.POSSIBLE

    @property
    def is_further(self) -> bool:
        """Whether both must always be read."""
        return self.link.state == Link.State.FURTHER


class Related(NamedTuple):
    """The referrals related to one, as far as somebody may see them."""

    earlier: list[Relative]
    later: list[Relative]
    asks_for_manager: bool


def find_repeats(referral: Referral, about: About) -> None:
    """Look for earlier ones about the same family, and put on record that there may be some."""
    family.remember(referral, about)
    found = family.alike(referral)
    known = set(referral.links.values_list("earlier_id", flat=True))
    new = {pk: kinds for pk, kinds in found.items() if pk not in known}
    if not new:
        return
    rows = (Link(referral=referral, earlier_id=pk, why=kinds) for pk, kinds in new.items())
    Link.objects.bulk_create(rows, ignore_conflicts=True)
    told = _countable(referral).filter(earlier__in=new).count()
    if told:
        audit.record(referral, audit.REPEAT_FOUND, detail={"count": told}, changes=counted(referral))


def counted(referral: Referral) -> dict[str, Any]:
    """Its columns as the links say. Those with restricted ones say nothing, lest they give them away."""
    rows = list(_countable(referral).values_list("state", "earlier__outcome"))
    return {
        "possible_repeat": any(state == Link.State.POSSIBLE for state, _ in rows),
        "contact_number": 1 + len(rows),
        "without_action": sum(outcome in family.NO_ACTION for _, outcome in rows),
    }


def recount_later(referral: Referral) -> None:
    """Have those linked to it count it anew, because its outcome or who may see it has changed."""
    for later in Referral.objects.filter(links__earlier=referral).defer("people"):
        Referral.objects.filter(pk=later.pk).update(**counted(later))


def _countable(referral: Referral) -> QuerySet[Link]:
    links = Link.objects.filter(referral=referral).exclude(state=Link.State.DISMISSED)
    return links.filter(earlier__restricted=False, earlier__team=referral.team_id)


def earlier_ones(user: permissions.Person, referral: Referral) -> list[Relative]:
    """The earlier ones that were found, of those that this person may see; the newest first."""
    seen = permissions.visible(user).defer("people")
    links = Link.objects.filter(referral=referral, earlier__in=seen.values("pk"))
    found = links.select_related("earlier").order_by("-earlier__received_at")
    return [Relative(link.earlier, link) for link in found]


def related(user: permissions.Person, referral: Referral) -> Related:
    """Both those it was found to follow and those that followed it, in one query."""
    seen = permissions.visible(user).values("pk")
    before = Q(referral=referral, earlier__in=seen)
    after = Q(earlier=referral, referral__in=seen) & ~Q(state=Link.State.DISMISSED)
    links = Link.objects.filter(before | after).select_related("referral", "earlier")
    links = links.order_by("-at", "-pk")[: 2 * family.MOST]
    earlier = [Relative(link.earlier, link) for link in links if link.referral_id == referral.pk]
    later = [Relative(link.referral, link) for link in links if link.earlier_id == referral.pk]
    return Related(
        sorted(earlier, key=_received, reverse=True),
        sorted(later, key=_received, reverse=True),
        referral.contact_number >= MANY_CONTACTS and referral.without_action >= MANY_WITHOUT_ACTION,
    )


def _received(relative: Relative) -> datetime:
    return relative.referral.received_at


@transaction.atomic
def judge(referral: Referral, doing: Doing, judged: Mapping[UUID, str]) -> int:
    """Say of earlier referrals what they are to this one; returns of how many that is news."""
    # Earlier before later, as whoever decides on an earlier one locks them.
    for pk in sorted(pk for pk, state in judged.items() if state == Link.State.FURTHER):
        Referral.objects.select_for_update(of=("self",)).only("pk").filter(pk=pk).first()
    now = acts.begin(referral, permissions.REPEAT, doing)
    seen = permissions.visible(doing.by).values("pk")
    links = list(now.links.filter(earlier__in=seen, earlier_id__in=judged).order_by("earlier_id"))
    if len(links) != len(judged):
        raise Refused("One of these referrals is not there any more.")
    news = [link for link in links if link.state != judged[link.earlier_id]]
    for link in news:
        link.state, link.by, link.at = judged[link.earlier_id], doing.by, timezone.now()
        link.save(update_fields=["state", "by", "at"])
        detail = {"state": link.state, "other": str(link.earlier_id)}
        acts.record(now, audit.REPEAT_JUDGED, doing, detail=detail, changes=counted(now))
        if link.state == Link.State.FURTHER:
            _further(link.earlier_id, now, doing)
    return len(news)


def _further(earlier_id: UUID, later: Referral, doing: Doing) -> None:
    """Let the earlier one be unread again, so that its worker reads both."""
    earlier = acts.locked(Referral.objects.filter(pk=earlier_id))
    changes: dict[str, Any] = {"opened_at": None, "arrived_at": timezone.now()}
    if earlier.urgent and statuses.is_open(earlier.status):
        changes["alert_at"] = targets.alert_at(earlier.team, timezone.now())
    detail = {"state": str(Link.State.FURTHER), "other": str(later.pk)}
    acts.record(earlier, audit.REPEAT_JUDGED, doing, detail=detail, changes=changes)
