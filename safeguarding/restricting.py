"""Referrals for named workers only: about families of staff, and allegations against staff."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from kentportal.accounts.models import User

from . import acts, audit, linking, permissions
from .acts import Doing, Refused
from .casework import Named
from .records import Referral
from .staffing import members


@transaction.atomic
def restrict(referral: Referral, doing: Doing, workers: Iterable[User]) -> None:
    """Let it be there for these workers alone, and for whoever says so; to the rest of the team it is not."""
    now = acts.begin(referral, permissions.RESTRICT, doing)
    wanted = {doing.by.pk, *(worker.pk for worker in workers)}
    named = set(members(now.team).filter(pk__in=wanted).values_list("pk", flat=True))
    if named != wanted:
        raise Refused("Somebody you named is not in the team any more. Choose again.")
    changes: dict[str, Any] = {"restricted": True}
    if now.worker_id not in named:
        changes["worker"] = None
    Named.objects.filter(referral=now).exclude(user__in=named).delete()
    rows = (Named(referral=now, user_id=pk) for pk in sorted(named))
    Named.objects.bulk_create(rows, ignore_conflicts=True)
    detail = {"named": " ".join(str(pk) for pk in sorted(named))}
    acts.record(now, audit.RESTRICTED, doing, detail=detail, changes=changes)
    linking.recount_later(now)


@transaction.atomic
def open_to_team(referral: Referral, doing: Doing) -> None:
    """Let the whole team see it again."""
    now = acts.begin(referral, permissions.RESTRICT, doing)
    if not now.restricted:
        raise Refused("The whole team sees this already.")
    Named.objects.filter(referral=now).delete()
    acts.record(now, audit.UNRESTRICTED, doing, changes={"restricted": False})
    linking.recount_later(now)
