"""When the day teams are at work: England's bank holidays, weekends, office hours and extra closing days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

from home.contacts import TIMES, TOKENS, Details, spoken_time, worded
from home.models import ClosingDay, ContactDetails
from kentportal.remembered import Remembered

LONDON = ZoneInfo("Europe/London")
SATURDAY = 5


@lru_cache(maxsize=8)
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year, substitute days included."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_out_of_hours(moment: datetime, opens: time, closes: time, closing_days: Collection[date]) -> bool:
    """Whether the day teams are closed at this moment: open from the first minute on, closed at the last."""
    if timezone.is_naive(moment):
        raise ValueError("A moment without a time zone says nothing about office hours.")
    local = moment.astimezone(LONDON)
    today = local.date()
    if local.weekday() >= SATURDAY or today in bank_holidays(today.year) or today in closing_days:
        return True
    return not opens <= local.time() < closes


@dataclass(frozen=True)
class Office:
    """The contact details and hours as the settings hold them."""

    opens: time
    closes: time
    closing_days: frozenset[date]
    details: Details


def _read_office() -> Office:
    # Not load(): it writes the row when there is none, and reading a page must not write.
    settings = ContactDetails.objects.first() or ContactDetails()
    details = {name: getattr(settings, name) for name in TOKENS}
    return Office(
        opens=settings.office_opens,
        closes=settings.office_closes,
        closing_days=frozenset(ClosingDay.objects.values_list("day", flat=True)),
        details=details | {name: spoken_time(details[name]) for name in TIMES},
    )


office = Remembered(_read_office)


def in_words(text: str) -> str:
    """The text with tokens such as [[lado_telephone]] replaced by plain words, for emails."""
    return worded(text, office().details)


def now_out_of_hours() -> bool:
    """Whether the day teams are closed at this moment."""
    now = office()
    return is_out_of_hours(timezone.now(), now.opens, now.closes, now.closing_days)
