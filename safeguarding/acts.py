"""How every act on a referral begins: locked, allowed as things stand now, and with nothing overlooked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from kentportal.accounts.models import User

from . import audit, permissions, statuses
from .casework import Note
from .records import Event, Referral


class Refused(Exception):
    """The act cannot be done as things stand; the message says why, in words for staff."""


class Overtaken(Refused):
    """Others acted since the page was opened: `happened` holds their events, oldest first."""

    def __init__(self, happened: Iterable[Event]) -> None:
        super().__init__("Something happened to this referral after you opened this page.")
        self.happened = list(happened)


class Doing(NamedTuple):
    """Who acts, from where, and how much of the record they had seen (its number of events, if they say)."""

    by: User
    where: str | None = None
    seen: int | None = None


@transaction.atomic
def begin(referral: Referral, act: str, doing: Doing) -> Referral:
    """The referral as it is now, locked until the act's transaction ends. Raises Refused."""
    now = locked(Referral.objects.filter(pk=referral.pk))
    if doing.seen is not None:
        later = Event.objects.filter(subject_id=now.pk, sequence__gt=doing.seen)
        if happened := list(later.exclude(kind__in=audit.LOOKS).order_by("sequence")):
            raise Overtaken(happened)
    if act not in permissions.acts(doing.by, now):
        raise Refused(permissions.why_not(act, now))
    return now


def locked(found: Any) -> Referral:
    """The one referral of a query, locked, without what is sealed."""
    related = found.select_for_update(of=("self",)).select_related("team", "submission__owner")
    row: Referral = related.defer("submission__answers", "people").get()
    return row


def record(
    now: Referral,
    kind: str,
    doing: Doing,
    *,
    text: str = "",
    detail: audit.Detail | None = None,
    changes: dict[str, Any] | None = None,
) -> Event:
    """Put an act on record, with what was written about it, and change the referral."""
    written: dict[str, str | int | bool] = {}
    if text:
        written["note"] = str(Note.objects.create(referral=now, by=doing.by, text=text).pk)
    return audit.record(
        now,
        kind,
        actor_id=doing.by.pk,
        from_address=doing.where,
        detail={**(detail or {}), **written},
        changes=changes,
    )


def taken(now: Referral, doing: Doing) -> dict[str, Any]:
    """Its worker, if it has none yet: whoever does the first thing with it has it."""
    return {} if now.worker_id else {"worker": doing.by}


def acknowledged(now: Referral) -> dict[str, Any]:
    """What an act changes by which its referrer hears that somebody is at it, if it is the first."""
    if now.acknowledged_at:
        return {}
    status = {"status": statuses.ACKNOWLEDGED} if now.status == statuses.NEW else {}
    return {"acknowledged_at": timezone.now(), **status}
