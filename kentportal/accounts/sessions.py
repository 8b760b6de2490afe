"""Sessions in the database that know when they began, when they were last touched and how they end."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone
from django.utils.crypto import get_random_string

TOUCH_AT_MOST_EVERY = timedelta(minutes=1)
SIGNED_IN_AT, STAFF = "signed_in_at", "staff"


class End(StrEnum):
    """What ends a session: 20 minutes of inactivity, 12 hours or, for staff, 8; or the person."""

    IDLE = "idle"
    DAY = "day"
    SHIFT = "shift"
    OUT = "out"


LONGEST = {End.DAY: timedelta(hours=12), End.SHIFT: timedelta(hours=8)}


class SessionStore(DatabaseStore):
    """Django's database session; `timed_out` says that a signed-in person stayed away too long."""

    expire_date: datetime | None = None
    timed_out: bool = False

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key == SESSION_KEY:  # somebody signs in
            self.expire_date = None  # it was that of a session of nobody
            super().__setitem__(SIGNED_IN_AT, timezone.now().timestamp())

    def get_session_cookie_age(self) -> int:
        """How long it lasts untouched: what is answered before signing in outlasts the wait for a code."""
        return settings.SESSION_COOKIE_AGE if SESSION_KEY in self else settings.SESSION_AGE_OF_NOBODY

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        row = self.model.objects.filter(session_key=self.session_key).first()
        if row and row.expire_date > timezone.now():
            self.expire_date = row.expire_date
            return row
        self.timed_out = row is not None and SESSION_KEY in self.decode(row.session_data)
        self._session_key = None
        return None

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, this one unless another is named, without reading it first."""
        self.model.objects.filter(session_key=session_key or self.session_key).delete()

    def _get_new_session_key(self) -> str:
        """A key of 160 bits of chance; that it is new, its INSERT finds out."""
        return get_random_string(32, VALID_KEY_CHARS)

    def touch(self, at_most_every: timedelta) -> bool:
        """Start the idle time anew by one UPDATE, unless that happened within the given time."""
        now = timezone.now()
        fresh = now + timedelta(seconds=self.get_session_cookie_age())
        if self.expire_date is None or fresh - self.expire_date < at_most_every:
            return False
        self.model.objects.filter(session_key=self.session_key, expire_date__gt=now).update(expire_date=fresh)
        self.expire_date = fresh
        return True

    def last_end(self, longest: End) -> datetime:
        """When the session ends whatever is done in it."""
        return datetime.fromtimestamp(self.get(SIGNED_IN_AT, 0), tz=UTC) + LONGEST[longest]

    def end(self, longest: End) -> tuple[datetime, End]:
        """When the session ends and by what, if nothing more is done in it."""
        last = self.last_end(longest)
        idle = self.expire_date or timezone.now() + timedelta(seconds=self.get_session_cookie_age())
        return min((idle, End.IDLE), (last, longest))
