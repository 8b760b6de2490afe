"""What a reading page says of what surrounds a referral: other teams, and others about the same family."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from .. import linking, passing, permissions
from ..casework import Link, Transfer
from ..records import Referral


def marked(found: QuerySet[Referral]) -> QuerySet[Referral]:
    """With marks whether there is anything to say: of most there is nothing, and nothing more is asked."""
    here = OuterRef("pk")
    return found.annotate(
        has_transfers=Exists(Transfer.objects.filter(Q(referral=here) | Q(made=here))),
        has_links=Exists(Link.objects.filter(Q(referral=here) | Q(earlier=here))),
    )


def of(user: permissions.Person, referral: Any) -> dict[str, Any]:
    """How it went from team to team and what it is related to, in a query each at most."""
    return {
        "passed": passing.told(referral) if referral.has_transfers else None,
        "related": linking.related(user, referral) if referral.has_links else None,
    }
