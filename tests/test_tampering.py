"""Whatever somebody with the database alone does to the record of random referrals is found, by name."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from safeguarding import audit, chores, digests
from safeguarding.records import Event, Referral

from .referrals import make_referral
from .tampering import TAMPERS, WITH_A_BACKUP, Tamper, grow, put_back, without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture
def referrals() -> list[Referral]:
    made = [make_referral() for _ in range(6)]
    for number, referral in enumerate(made):
        grow(referral, 2 + number)
    return made


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a digest hold what was written just now."""
    monkeypatch.setattr(digests, "MARGIN", timedelta(0))


def said() -> str:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", TAMPERS)
@pytest.mark.parametrize("seed", range(5))
def test_a_tamper_is_found_and_named(name: str, seed: int, referrals: list[Referral]) -> None:
    assert "The record holds" in said()
    random = Random(seed)  # noqa: S311
    without_triggers()
    for referral in random.sample(referrals, 2):
        before = list(audit.faults())
        TAMPERS[name](referral, random)
        found = [fault for fault in audit.faults() if fault not in before]
        assert len(found) == 1
        assert referral.reference in found[0]
    with pytest.raises(CommandError):
        said()


@pytest.mark.parametrize("tamper", {**TAMPERS, **WITH_A_BACKUP}.values())
def test_the_digest_finds_what_was_put_back(tamper: Tamper, referrals: list[Referral], at_once: None) -> None:
    chores.write_digest()
    assert "1 daily digest" in said()
    without_triggers()
    tamper(referrals[3], Random(7))  # noqa: S311
    with pytest.raises(CommandError, match=referrals[3].reference):
        said()


def test_without_a_digest_a_chain_put_back_whole_holds(referrals: list[Referral], at_once: None) -> None:
    """Why there are digests."""
    without_triggers()
    put_back(referrals[0], Random(1))  # noqa: S311
    assert "as there is none yet" in said()
    chores.write_digest()
    put_back(referrals[0], Random(1))  # noqa: S311
    assert not list(audit.faults())
    assert [fault.split(":")[0] for fault in digests.faults()] == [referrals[0].reference]


def test_a_removed_referral_with_its_events_is_found(referrals: list[Referral], at_once: None) -> None:
    chores.write_digest()
    without_triggers()
    subject_id = referrals[0].pk
    Event.objects.filter(subject_id=subject_id).delete()
    referrals[0].delete()
    assert not list(audit.faults())
    with pytest.raises(CommandError, match=str(subject_id)):
        said()


def test_an_erased_referral_is_no_fault(referrals: list[Referral]) -> None:
    audit.record(referrals[0], audit.ERASED)
    referrals[0].delete()
    assert "The record holds" in said()


def test_a_digest_is_written_once_a_day_and_holds_what_grew(referrals: list[Referral], at_once: None) -> None:
    chores.write_digest()
    chores.write_digest()
    first = digests.files()
    assert [path.stem for path in first] == [timezone.localdate().isoformat()]
    assert len(first[0].read_text().splitlines()) == 3 + len(referrals)
    first[0].rename(first[0].with_name("2026-01-01.txt"))
    grow(referrals[0], 1)
    chores.write_digest()
    second = digests.files()[1]
    lines = [line for line in second.read_text().splitlines() if line.startswith(referrals[0].pk.hex)]
    assert len(second.read_text().splitlines()) == 4
    assert lines == [
        f"{referrals[0].pk.hex} 4 {Event.objects.get(sequence=4, subject_id=referrals[0].pk).hash}"
    ]
    assert "2 daily digests" in said()


def test_what_happens_now_waits_for_the_next_digest(referrals: list[Referral]) -> None:
    """The transaction of an event that is not yet to be seen could be one of an earlier moment."""
    chores.write_digest()
    assert len(digests.files()[0].read_text().splitlines()) == 3


@pytest.mark.parametrize(
    "spoil", [lambda text: re.sub(r" \d+ ", " 999 ", text, count=1), lambda text: text[:-70], lambda text: ""]
)
def test_a_changed_digest_is_found(spoil: Any, referrals: list[Referral], at_once: None) -> None:
    chores.write_digest()
    path = digests.files()[0]
    path.write_text(spoil(path.read_text()))
    with pytest.raises(CommandError, match="was changed"):
        said()


def test_a_digest_taken_away_between_two_is_found(referrals: list[Referral], at_once: None) -> None:
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        chores.write_digest()
        newest = digests.files()[-1]
        newest.rename(newest.with_name(f"{day}.txt"))
    assert "3 daily digests" in said()
    digests.files()[1].unlink()
    with pytest.raises(CommandError, match="before that of 2026-01-03 is missing"):
        said()


def test_a_digest_is_for_the_portal_alone_and_names_nobody(referrals: list[Referral], at_once: None) -> None:
    chores.write_digest()
    path = digests.files()[0]
    assert path.stat().st_mode & 0o077 == 0
    assert Path(path.parent).stat().st_mode & 0o077 == 0
    assert not [referral.reference for referral in referrals if referral.reference in path.read_text()]


def test_reading_the_record_takes_few_queries(
    referrals: list[Referral], at_once: None, django_assert_max_num_queries: Any
) -> None:
    chores.write_digest()
    with django_assert_max_num_queries(6):
        said()
