"""An inbox with as many referrals as are asked for, put into the database row by row, not by the portal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from formpages.records import Submission
from kentportal.accounts.models import User
from kentportal.vault import seal
from safeguarding import districts, searching
from safeguarding.people import Person, born_in_words
from safeguarding.reasons import labels
from safeguarding.records import CLOSED, OPEN, OPEN_URGENT, Referral, SearchKey, Team
from tests.people import make_user
from tests.referrals import make_submission, make_worker

from .inbox_names import RARE, Names

YEARS = 3
TEAMS = {"frontdoor": 80, "ot": 15, "lado": 5}
CODES = {"frontdoor": ("RS", "RP"), "ot": ("OT",), "lado": ("LP", "LL")}
#: Of 20 referrals one is open; of those, how many are in each status.
OPEN_OF = 20
STATUSES = {
    "new": 15,
    "acknowledged": 20,
    "checks": 30,
    "waiting": 15,
    "answered": 10,
    "proposed": 5,
    "reopened": 5,
}
WORKERS = 30
AT_ONCE = 5000
#: One whom nobody else is called like, and where it stands among all.
RARE_AT = 4320
#: So many are made one by one; where there are to be more, these are repeated.
BASE = 50_000
REFERRALS, KEYS = Referral._meta.db_table, SearchKey._meta.db_table
#: The id of a repeated row: its first two figures, 00 in those made one by one, count the repetitions.
COPIES = {
    "sqlite": "%s || substr({}, 3)",
    "postgresql": "CAST(%s || substr(replace(CAST({} AS text), '-', ''), 3) AS uuid)",
}


@dataclass
class Family:
    """A child, and what each referral about them has."""

    people: bytes
    keys: frozenset[str]
    rare: bool


@dataclass
class Scene:
    """The people who work in the inbox, and what there is to draw from."""

    manager: User
    workers: list[User]
    submission: Submission
    random: Random = field(default_factory=lambda: Random(5))  # noqa: S311, no secrets
    made: int = 0
    repeats: int = 0
    #: From which to which row of the search keys those stand that several referrals have.
    shared_keys: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = Names(self.random)
        self.now = timezone.now().replace(microsecond=0)
        self.teams = {team.slug: team.pk for team in Team.objects.all()}
        self.reasons = list(labels())
        self.senders = [
            searching.keys_of_sender(
                [f"{self.names.first_name()} {self.names.surname()}", f"{n}@elm.example"]
            )
            for n in range(4000)
        ]

    @classmethod
    def set_up(cls) -> Scene:
        call_command("make_keys", verbosity=0, stdout=StringIO())
        call_command("migrate", verbosity=0)
        for command in ("createcachetable", "load_portal"):
            call_command(command, verbosity=0, stdout=StringIO())
        manager = make_worker("manager@bench.example", is_manager=True)
        workers = [make_worker(f"worker{n}@bench.example", last_name=f"Worker {n}") for n in range(WORKERS)]
        return cls(manager, [manager, *workers], make_submission(make_user()))

    def grow(self, size: int) -> None:
        """Make referrals until there are so many, or a few more; the indexes are made anew behind them."""
        with unhurried(), without_indexes():
            self.fill(min(size, BASE))
            while self.made < size:
                self.repeat()
        with unhurried(), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def fill(self, size: int) -> None:
        """One after the other. What finds a single one is kept apart, so that it is not repeated."""
        alone: list[tuple[str, str]] = []
        first = self.last_key() + 1
        while self.made < size:
            rows = [self.referral() for _ in range(min(AT_ONCE, size - self.made))]
            with transaction.atomic():
                insert(Referral, COLUMNS, (list(row.values()) for row, *_ in rows))
                shared = ((key, row["id"]) for row, keys, _ in rows for key in keys)
                insert(SearchKey, ["key", "referral"], shared)
            alone += [(key, row["id"]) for row, _, keys in rows for key in keys]
        if alone:
            self.shared_keys.append((first, self.last_key()))
            insert(SearchKey, ["key", "referral"], alone)

    def repeat(self) -> None:
        """Once more what was made first, under other ids and references, in the database itself."""
        self.repeats += 1
        # Spread over all ids, of which the portal takes those below a bound for a random part.
        again = f"{self.repeats * 157 % 256:02x}"
        copied = COPIES[connection.vendor]
        columns = [
            each.column for each in Referral._meta.concrete_fields if each.name not in ("id", "reference")
        ]
        names = ", ".join(columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {REFERRALS} (id, reference, {names}) "  # noqa: S608
                f"SELECT {copied.format('id')}, %s || substr(reference, 3), {names} "
                f"FROM {REFERRALS} WHERE reference LIKE 'RS-B1-%%'",
                [again, f"R{again}"],
            )
            for first, last in self.shared_keys:
                cursor.execute(
                    f"INSERT INTO {KEYS} (key, referral_id) "  # noqa: S608
                    f"SELECT key, {copied.format('referral_id')} FROM {KEYS} WHERE id BETWEEN %s AND %s",
                    [again, first, last],
                )
        self.made += BASE

    def last_key(self) -> int:
        return SearchKey.objects.aggregate(last=Max("pk"))["last"] or 0

    def family(self) -> Family:
        rare = self.made == RARE_AT
        first, last = RARE if rare else (self.names.first_name(), self.names.surname())
        born = date(2008, 1, 1) + timedelta(days=self.random.randrange(6500))
        birth = {"kind": "full", "date": born.isoformat()}
        nhs = str(self.random.randrange(4_000_000_000, 7_000_000_000))
        child = Person(f"{first} {last}", "", "", birth, self.postcode(), nhs)
        shown = {"name": child.name, "born": born_in_words(birth), "day": born.isoformat()}
        return Family(seal({"children": [shown]}), frozenset(searching.keys_of("", [child])), rare)

    def referral(self) -> tuple[dict[str, Any], Iterable[str], Iterable[str]]:
        """A referral's columns, the keys that others have too, and its own; a family has three referrals."""
        if self.made % 3 == 0:
            self.at_home = self.family()
        self.made += 1
        reference = reference_of(self.made)
        family = self.at_home
        row = {**TEMPLATE, **self.columns(), "id": f"00{self.random.getrandbits(120):030x}"}
        row |= {"reference": reference, "people": family.people, "submission": self.submission.pk.hex}
        alone = searching.keys_of(reference, [])
        if family.rare:
            return row, (), family.keys | alone
        return row, family.keys | self.random.choice(self.senders), alone

    def postcode(self) -> str:
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        end = f"{self.random.randrange(10)}{self.random.choice(letters)}{self.random.choice(letters)}"
        return f"ME{self.random.randrange(1, 20)} {end}"

    def columns(self) -> dict[str, Any]:
        """Team, urgency, clocks, status and place in the list."""
        draw = self.random
        team = draw.choices(list(TEAMS), list(TEAMS.values()))[0]
        urgency = "urgent" if draw.random() < 0.1 else "standard"
        shared = {
            "team": self.teams[team],
            "form_code": draw.choice(CODES[team]),
            "urgency": urgency,
            "reason": draw.choice(self.reasons),
            "district": draw.choice(list(districts.DISTRICTS)),
            "times_returned": int(draw.random() < 0.1),
            "possible_repeat": draw.random() < 0.01,
            "restricted": draw.random() < 0.002,
        }
        if draw.randrange(OPEN_OF):
            return shared | self.closed()
        return shared | self.open(urgency)

    def closed(self) -> dict[str, Any]:
        received = self.now - timedelta(minutes=self.random.randrange(20_000, YEARS * 365 * 1440))
        closed = received + timedelta(minutes=self.random.randrange(60, 10_000))
        status = "withdrawn" if self.random.random() < 0.03 else "decided"
        return {
            "status": status,
            "to_tell": status == "decided" and self.random.random() < 0.05,
            "worker": self.random.choice(self.workers).pk,
            "received_at": text(received),
            "opened_at": text(received + timedelta(minutes=20)),
            "acknowledged_at": text(closed),
            "closed_at": text(closed),
            "queue": CLOSED,
            "position": -int(closed.timestamp()),
        }

    def open(self, urgency: str) -> dict[str, Any]:
        received = self.now - timedelta(minutes=self.random.randrange(1, 14_400))
        status = self.random.choices(list(STATUSES), list(STATUSES.values()))[0]
        due = received + timedelta(hours=24)
        place = OPEN_URGENT if urgency == "urgent" else OPEN
        return {
            "status": status,
            "worker": self.random.choice(self.workers).pk if self.random.random() < 0.7 else None,
            "received_at": text(received),
            "opened_at": None if status == "new" else text(received),
            "acknowledge_by": text(due),
            "decide_by": text(due),
            "acknowledged_at": None if status == "new" else text(received),
            "queue": place,
            "position": (int(due.timestamp()) // 60 << 32) + int(received.timestamp()),
        }


#: What every row has unless it says otherwise. Moments and ids are texts, which both databases take.
TEMPLATE: dict[str, Any] = {
    each.name: each.get_default() for each in Referral._meta.concrete_fields if each.name != "id"
} | {"id": "", "form": "Request for Support"}
COLUMNS = list(TEMPLATE)


def reference_of(number: int) -> str:
    return f"RS-B1-{number // 10**6:04d}-{number % 10**6:06d}"


def text(moment: datetime) -> str:
    """A moment as both databases read it."""
    return str(moment)[:19]


@contextmanager
def without_indexes() -> Iterator[None]:
    """Take the indexes away for a while: to sort once is quicker than to find a place for each row."""
    indexes = [(model, index) for model in (Referral, SearchKey) for index in model._meta.indexes]
    with connection.schema_editor() as editor:
        for model, index in indexes:
            editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for model, index in indexes:
            editor.add_index(model, index)


@contextmanager
def unhurried() -> Iterator[None]:
    """Let what is done to all at once take longer than a page may."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        yield
        cursor.execute("RESET statement_timeout")


def insert(model: Any, names: list[str], rows: Iterable[Iterable[Any]]) -> None:
    """Put rows into a table, the way in which the database takes most at once."""
    columns = ", ".join(model._meta.get_field(name).column for name in names)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for each in rows:
                    copy.write_row(each)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # type: ignore[arg-type] # noqa: S608


def plans(queries: Iterable[str]) -> Iterator[str]:
    """How the database answers these."""
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        for sql in queries:
            cursor.execute(f"{explain} {sql}".replace("%", "%%"), [])
            yield from (str(row[-1]) for row in cursor.fetchall())
