"""Where somebody is signed in, and ending that."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from . import devices
from .models import User


def note(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Put a session that has just begun on the list of its person's."""
    UserSession.objects.bulk_create(
        [
            UserSession(
                user=user,
                session_key=request.session.session_key,
                ip=get_adapter().get_client_ip(request),
                user_agent=request.META.get("HTTP_USER_AGENT", "")[:HTTP_USER_AGENT_MAX_LENGTH],
            )
        ],
        ignore_conflicts=True,
    )


def clear() -> None:
    """Take sessions off the list that are there no more."""
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@dataclass(frozen=True)
class Place:
    """One browser in which somebody is signed in."""

    number: int
    device: str
    since: datetime
    last_active: datetime
    is_this_one: bool


def places(user: User, this_key: str | None) -> list[Place]:
    """Where they are signed in, this browser first, then the one used last; takes two queries.

    A session ends 20 minutes after somebody was last active: that is how it tells when they were.
    """
    rows = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    living = Session.objects.filter(session_key__in=rows, expire_date__gt=timezone.now())
    idle_time = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    found = [
        Place(
            number=rows[key].pk,
            device=devices.in_words(rows[key].user_agent),
            since=rows[key].created_at,
            last_active=expires - idle_time,
            is_this_one=key == this_key,
        )
        for key, expires in living.values_list("session_key", "expire_date")
    ]
    return sorted(found, key=lambda place: (place.is_this_one, place.last_active), reverse=True)


def elsewhere(user: User, this_key: str | None) -> QuerySet[UserSession]:
    """Their sessions, without this one."""
    return UserSession.objects.filter(user=user).exclude(session_key=this_key or "")


@transaction.atomic
def end(sessions: QuerySet[UserSession]) -> None:
    """Sign out in these browsers: their next page asks for the password and a code."""
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
