"""What came since a page was made: numbers alone, which an open list asks for by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from wagtail_modeladmin.views import WMABaseView

from formpages.records import URGENT

from .. import permissions
from ..counting import counted

#: How often an open list asks, and how far is counted.
EVERY_SECONDS, MOST = 45, 99
#: Nobody leaves a page open longer: a session ends after a day's work.
LONGEST = timedelta(days=1)
_STAMP = re.compile(r"[0-9]{1,16}")
_START = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(moment: datetime) -> str:
    """A moment as microseconds, for an address."""
    return str((moment - _START) // timedelta(microseconds=1))


def moment_of(text: str) -> datetime:
    """The moment that was stamped, at most a day ago; now, if it is none."""
    now = timezone.now()
    if not _STAMP.fullmatch(text):
        return now
    return max(_START + timedelta(microseconds=int(text)), now - LONGEST)


class Arrivals(WMABaseView):
    """How many came to one of the person's teams, and how many of them are urgent."""

    http_method_names: ClassVar = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        places = {place.team.slug: place for place in permissions.teams(request.user)}
        place = places.get(request.GET.get("team", ""))
        if place is None:
            return JsonResponse({}, status=403)
        since = moment_of(request.GET.get("since", ""))
        came = permissions.listed(place).filter(arrived_at__gt=since)
        new, urgent = counted([came, came.filter(urgency=URGENT)], MOST)
        return JsonResponse({"new": new, "urgent": urgent})
