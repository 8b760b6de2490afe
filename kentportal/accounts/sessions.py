"""Sessions in the database that know when they were last touched and whether they ran out."""

from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone
from django.utils.crypto import get_random_string


class SessionStore(DatabaseStore):
    """Django's database session; `timed_out` says that a signed-in person stayed away too long."""

    expire_date: datetime | None = None
    timed_out: bool = False

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
