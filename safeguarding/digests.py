"""Each day, how far every chain of the record had come, in a file outside the database.

A chain whose events and head were all put back to an earlier day, from a backup, holds in itself. The digest
says how many events it had and what the last of them was: ids and hashes, nothing about people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from kentportal.vault import keyed_hash

from .records import Event

#: An event is written in a transaction that ends within this time: later ones wait for the next digest.
MARGIN = timedelta(minutes=5)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
AT_ONCE = 400
_NAME = re.compile(r"\d{4}-\d\d-\d\d\.txt")


class Line(NamedTuple):
    """Of a chain how many events it had, and the hash of the last."""

    subject_id: UUID
    events: int
    last: str


def files() -> list[Path]:
    """The digests that there are, the oldest first."""
    found = Path(settings.RECORD_FOLDER).glob("*.txt")
    return sorted(path for path in found if _NAME.fullmatch(path.name))


def write() -> None:
    """Write today's digest, of every chain that grew since the one before; nothing if it is there."""
    folder, known = Path(settings.RECORD_FOLDER), files()
    path = folder / f"{timezone.localdate().isoformat()}.txt"
    if path in known:
        return
    newest = next((each for each in reversed(known) if _is_whole(each)), None)
    since, before = _ends(newest) if newest else (BEGINNING, "none")
    until = timezone.now() - MARGIN
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="ascii") as file:
        unfinished.chmod(0o600)
        content = sha256()
        for line in (f"until {until.isoformat()}", f"before {before}", *_grown(since, until)):
            file.write(f"{line}\n")
            content.update(f"{line}\n".encode())
        file.write(f"seal {_seal(content.hexdigest())}\n")
    unfinished.replace(path)


def faults() -> Iterator[str]:
    """Where the record is not as a digest has it, and which digests are not as they were written."""
    before = ""
    for path in files():
        day = path.stem
        if not _is_whole(path):
            yield f"The digest of {day} was changed"
            continue
        if before and _field(path, "before") != before:
            yield f"A digest before that of {day} is missing"
        before = _ends(path)[1]
        for line in _not_there(_lines(path)):
            yield f"{_called(line.subject_id)}: event {line.events} is not as the digest of {day} has it"


def _grown(since: datetime, until: datetime) -> Iterator[str]:
    """A line for each chain that got an event in this time: the last of them."""
    events = Event.objects.filter(at__gt=since, at__lte=until).order_by("subject_id", "sequence")
    found = events.values_list("subject_id", "sequence", "hash").iterator()
    for subject_id, chain in groupby(found, key=lambda event: event[0]):
        *_, (_, count, last) = chain
        yield f"{subject_id.hex} {count} {last}"


def _not_there(lines: Iterable[Line]) -> Iterator[Line]:
    """Those for which the record has no event in this place with this hash."""
    rest = iter(lines)
    while some := list(islice(rest, AT_ONCE)):
        wanted: dict[str, Any] = {"subject_id__in": [line.subject_id for line in some]}
        wanted["sequence__in"] = [line.events for line in some]
        there = set(Event.objects.filter(**wanted).values_list("subject_id", "sequence", "hash"))
        yield from (line for line in some if line not in there)


def _called(subject_id: UUID) -> str:
    event = Event.objects.filter(subject_id=subject_id).first()
    return event.reference if event else str(subject_id)


def _seal(content: str) -> str:
    return keyed_hash("record digest", content)


def _is_whole(path: Path) -> bool:
    content, last = sha256(), ""
    with path.open(encoding="ascii", errors="replace") as file:
        for line in file:
            content.update(last.encode())
            last = line
    return last == f"seal {_seal(content.hexdigest())}\n"


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="ascii") as file:
        for line in file:
            first, *rest = line.split()
            if len(rest) == 2:
                yield Line(UUID(first), int(rest[0]), rest[1])


def _field(path: Path, name: str) -> str:
    with path.open(encoding="ascii") as file:
        return next(line.split()[1] for line in file if line.startswith(f"{name} "))


def _ends(path: Path) -> tuple[datetime, str]:
    """Until when a digest tells, and its seal, which the next one names."""
    return datetime.fromisoformat(_field(path, "until")), _field(path, "seal")
