"""What a team's managers see of its work in numbers: what waits, what comes, how long it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour
from django.utils import timezone

from home.contacts import spoken_time
from kentportal.accounts.models import User

from . import clocks, districts, permissions, reasons, targets, waiting_times
from .correspondence import Return
from .records import OPEN, OPEN_URGENT, Referral, Team

LEAST_SHOWN = 5
FEWER, NOT_SHOWN = "fewer than 5", "not shown"
ARRIVALS_OVER, LONGER = timedelta(days=28), timedelta(days=90)
MOST_LINES = 12
#: Working days that ended since a referral came, from and to.
AGES = ((0, 0), (1, 1), (2, 2), (3, 5), (6, 10), (11, 20), (21, None))
Cell = int | float | str


class Line(NamedTuple):
    """A row of a table: what it is about, and its numbers."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One set of numbers. `counted` are the columns that count; of times, the first column counts."""

    slug: str
    title: str
    first: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""
    of_times: bool = False
    #: Names people of the team, so it stays in it.
    of_people: bool = False

    def hidden_below_5(self) -> Table:
        """The same for people outside the team, who might tell of whom a small number is."""
        hide = _times_hidden if self.of_times else _counts_hidden
        return replace(self, lines=tuple(hide(self.lines)))


@dataclass(frozen=True)
class Numbers:
    """All tables of a team, as things stood."""

    team: Team
    at: datetime
    tables: tuple[Table, ...]

    @classmethod
    def of(cls, user: User, team: Team) -> Numbers:
        """What this person may count of the team's referrals, restricted ones of others left out."""
        now, mine = timezone.now(), permissions.visible(user).filter(team=team).order_by()
        waiting = mine.filter(queue__in=(OPEN_URGENT, OPEN))
        return cls(
            team,
            now,
            (
                *_waiting(waiting, targets.calendar_of(team), now),
                _by_worker(waiting, now),
                _by_reason(waiting),
                _by_district(waiting),
                _arrivals(mine, targets.calendar_of(team), now),
                *_times(mine, team, now),
                _returns(mine, now),
            ),
        )

    def hidden_below_5(self) -> Numbers:
        """To share outside the team: nobody is named, and no number under 5 can be read or worked out."""
        shared = tuple(table.hidden_below_5() for table in self.tables if not table.of_people)
        return replace(self, tables=shared)


def _counts_hidden(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Small numbers hidden; a single one in its column not alone, as the column's sum would tell it."""
    columns = [_column_hidden([line.cells[place] for line in lines]) for place in _places(lines)]
    for line, *cells in zip(lines, *columns, strict=True):
        yield Line(line.label, tuple(cells))


def _column_hidden(cells: list[Any]) -> list[Cell]:
    small = [place for place, cell in enumerate(cells) if cell < LEAST_SHOWN]
    hidden: list[Cell] = [FEWER if place in small else cell for place, cell in enumerate(cells)]
    if len(small) == 1 and len(cells) > 1:
        least = min((place for place in range(len(cells)) if place not in small), key=lambda at: cells[at])
        hidden[least] = NOT_SHOWN
    return hidden


def _places(lines: tuple[Line, ...]) -> range:
    return range(len(lines[0].cells)) if lines else range(0)


def _times_hidden(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Times of fewer than five decisions are no statistics. How many others there were would tell how few."""
    for line in lines:
        few = int(line.cells[0]) < LEAST_SHOWN
        times = [NOT_SHOWN] * (len(line.cells) - 1) if few else line.cells[1:]
        yield Line(line.label, (FEWER if few else f"{LEAST_SHOWN} or more", *times))


def _waiting(waiting: QuerySet[Referral], calendar: clocks.Calendar, now: datetime) -> tuple[Table, Table]:
    """Open referrals by age, and by whether a clock has run out; in one query."""
    late, acknowledge = Q(acknowledge_by__lt=now), Q(acknowledged_at=None)
    kinds = {"urgent": Q(queue=OPEN_URGENT), "standard": Q(queue=OPEN)}
    wanted = {f"{kind}{age}": of & came for kind, of in kinds.items() for age, came in _ages(calendar, now)}
    for kind, of in kinds.items():
        wanted |= {
            f"{kind} acknowledge late": of & acknowledge & late,
            f"{kind} acknowledge": of & acknowledge & ~late,
            f"{kind} decide late": of & Q(decide_by__lt=now),
            f"{kind} decide": of & ~Q(decide_by__lt=now),
        }
    found = waiting.aggregate(
        **{name.replace(" ", "_"): Count("pk", filter=each) for name, each in wanted.items()}
    )
    ages = tuple(
        Line(_age_in_words(*age), tuple(found[f"{kind}{number}"] for kind in kinds))
        for number, age in enumerate(AGES)
    )
    due = tuple(
        Line(f"{act.capitalize()}, {kind}", (found[f"{kind}_{act}_late"], found[f"{kind}_{act}"]))
        for act in ("acknowledge", "decide")
        for kind in kinds
    )
    return (
        Table("age", "Waiting, by age", "Age", ("Urgent", "Standard"), ages),
        Table("overdue", "Overdue", "Still to do", ("Overdue", "In time"), due),
    )


def _ages(calendar: clocks.Calendar, now: datetime) -> list[tuple[int, Q]]:
    """For each age, when such a referral came."""
    today = now.astimezone(clocks.LONDON).date()
    ends = (calendar.span(day)[1] for day in calendar.days_back_from(today))
    closings = list(islice((end for end in ends if end <= now), 21))
    found = []
    for number, (least, most) in enumerate(AGES):
        came = Q() if least == 0 else Q(received_at__lte=closings[least - 1])
        came &= Q() if most is None else Q(received_at__gt=closings[most])
        found.append((number, came))
    return found


def _age_in_words(least: int, most: int | None) -> str:
    if most is None:
        return f"More than {least - 1} working days"
    if most == 0:
        return "Less than a working day"
    days = f"{least}" if least == most else f"{least} to {most}"
    return f"{days} working day{'' if most == 1 else 's'}"


def _by_worker(waiting: QuerySet[Referral], now: datetime) -> Table:
    overdue = Q(decide_by__lt=now) | Q(acknowledged_at=None, acknowledge_by__lt=now)
    found = waiting.values("worker_id").annotate(late=Count("pk", filter=overdue), all=Count("pk"))
    rows = {row["worker_id"]: (row["late"], row["all"] - row["late"]) for row in found}
    people = User.objects.in_bulk([pk for pk in rows if pk])
    named = {pk: people[pk].called if pk else "Unassigned" for pk in rows}
    lines = sorted((Line(named[pk], counts) for pk, counts in rows.items()), key=_most_first)
    return Table(
        "worker", "Waiting, by worker", "Worker", ("Overdue", "In time"), tuple(lines), of_people=True
    )


def _most_first(line: Line) -> tuple[float, str]:
    return -sum(cell for cell in line.cells if not isinstance(cell, str)), line.label


def _counted(found: QuerySet[Any], column: str) -> dict[str, int]:
    return {row[column]: row["number"] for row in found.values(column).annotate(number=Count("pk"))}


def _by_reason(waiting: QuerySet[Referral]) -> Table:
    counted = _counted(waiting, "reason")
    lines = [
        Line(reasons.in_words(code) if code else "No reason given", (number,))
        for code, number in counted.items()
    ]
    return Table(
        "reason", "Waiting, by reason", "Primary reason", ("Referrals",), _cut(lines, "All other reasons")
    )


def _cut(lines: list[Line], rest: str) -> tuple[Line, ...]:
    """The greatest, and the others together."""
    ordered = sorted(lines, key=_most_first)
    kept, others = ordered[:MOST_LINES], ordered[MOST_LINES:]
    together = [Line(rest, (sum(int(line.cells[0]) for line in others),))] if others else []
    return (*kept, *together)


def _by_district(waiting: QuerySet[Referral]) -> Table:
    counted = _counted(waiting, "district")
    lines = [Line(districts.in_words(code), (number,)) for code, number in counted.items()]
    ordered = tuple(sorted(lines, key=_most_first))
    return Table("district", "Waiting, by district", "District", ("Referrals",), ordered)


def _arrivals(mine: QuerySet[Referral], calendar: clocks.Calendar, now: datetime) -> Table:
    """By hour of the day; which were in office hours the days themselves say, bank holidays and all."""
    today = now.astimezone(clocks.LONDON)
    since = (today - ARRIVALS_OVER).replace(hour=0, minute=0, second=0, microsecond=0)
    open_hours = Q(pk__in=[])
    for day in calendar.days_back_from(today.date()):
        if day < since.date():
            break
        opens, closes = calendar.span(day)
        open_hours |= Q(received_at__gte=opens, received_at__lt=closes)
    came = mine.filter(received_at__gte=since)
    hours = came.values(hour=ExtractHour("received_at", tzinfo=clocks.LONDON))
    found = {
        row["hour"]: (row["within"], row["all"] - row["within"])
        for row in hours.annotate(within=Count("pk", filter=open_hours), all=Count("pk"))
    }
    lines = tuple(Line(_hour_in_words(hour), found.get(hour, (0, 0))) for hour in range(24))
    heads = ("In office hours", "Out of hours")
    return Table("hours", "Arrivals in the last 28 days, by hour", "From", heads, lines)


def _hour_in_words(hour: int) -> str:
    return spoken_time(datetime(2000, 1, 1, hour).time())  # noqa: DTZ001


def _times(mine: QuerySet[Referral], team: Team, now: datetime) -> Iterator[Table]:
    """From arrival to decision, in working hours, by form and urgency."""
    measured = waiting_times.Measured.of(mine, targets.calendar_of(team), now - LONGER)
    for days in (28, LONGER.days):
        lines = tuple(
            Line(label, (len(times), waiting_times.median_hours(times), waiting_times.hours_of_90th(times)))
            for label, times in measured.by_kind(now - timedelta(days=days))
        )
        heads = ("Decisions", "Half took up to", "9 of 10 took up to")
        note = f"Working hours from arrival to decision.{measured.note}"
        title = f"Time to decision, last {days} days"
        yield Table(f"times-{days}", title, "Form", heads, lines, note, of_times=True)


def _returns(mine: QuerySet[Referral], now: datetime) -> Table:
    theirs = Exists(mine.filter(pk=OuterRef("referral")))
    made = Return.objects.filter(theirs, at__gte=now - LONGER).order_by()
    found = made.values("reason").annotate(number=Count("pk"), words=Max("detail"))
    lines = [Line(row["words"], (row["number"],)) for row in found]
    ordered = tuple(sorted(lines, key=_most_first))
    title = "Returned for more information in the last 90 days, by reason"
    return Table("returns", title, "Reason", ("Returns",), ordered)
