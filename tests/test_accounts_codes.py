"""Codes are counted in the database: guesses at the same moment are counted like any others."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from kentportal.accounts import codes
from kentportal.accounts.codes import Outcome
from kentportal.accounts.models import OneTimeCode

from .people import PASSWORD, code_in, make_user, wrong

in_parallel = pytest.mark.django_db(transaction=True, serialized_rollback=True)
GUESSES = 24


def at_once(acts: list[tuple[Client, str]]) -> list[int]:
    """Status of each guess, all sent at the same moment."""

    def guess(act: tuple[Client, str]) -> int:
        client, code = act
        try:
            return int(client.post("/account/code/", {"code": code}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(guess, acts))


def browsers(count: int) -> list[Client]:
    """Several clients with the cookies of one browser in which the password has just been typed."""
    first = Client()
    first.post("/account/login/", {"login": "referrer@example.org", "password": PASSWORD})
    copies = [Client() for _ in range(count)]
    for copy in copies:
        copy.cookies = first.cookies.copy()  # type: ignore[assignment]
    return copies


@in_parallel
def test_parallel_guesses_get_three_tries(
    mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user()
    evaluated: list[str] = []

    def compare(kept: str, typed: str) -> bool:
        evaluated.append(typed)
        return constant_time_compare(kept, typed)

    monkeypatch.setattr(codes, "constant_time_compare", compare)
    clients = browsers(GUESSES)
    code = code_in(mailoutbox[0])
    assert set(at_once([(client, wrong(code)) for client in clients])) == {422}
    assert len(evaluated) == 3
    assert OneTimeCode.objects.get().tries == 3
    assert clients[0].post("/account/code/", {"code": code}).status_code == 422
    assert "_auth_user_id" not in clients[0].session


@in_parallel
def test_a_right_code_typed_twice_at_once_opens_one_session(mailoutbox: list[EmailMessage]) -> None:
    make_user()
    clients = browsers(2)
    at_once([(client, code_in(mailoutbox[0])) for client in clients])
    assert sum("_auth_user_id" in client.session for client in clients) == 1


@pytest.mark.django_db
def test_life_of_a_code() -> None:
    code = codes.make_code()
    code_id = codes.remember(code)
    assert codes.state(code_id) is Outcome.OPEN
    assert codes.check(code_id, wrong(code)) == codes.Result(Outcome.WRONG, 2)
    assert codes.check(code_id, code).outcome is Outcome.RIGHT
    assert codes.check(code_id, code).outcome is Outcome.DEAD
    assert codes.state(code_id) is Outcome.DEAD


@pytest.mark.django_db
def test_ten_minutes_to_the_second() -> None:
    code = codes.make_code()
    code_id = codes.remember(code)
    OneTimeCode.objects.update(sent_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert codes.check(code_id, code).outcome is Outcome.EXPIRED
    assert OneTimeCode.objects.get().tries == 0
    OneTimeCode.objects.update(sent_at=timezone.now() - timedelta(minutes=9, seconds=50))
    assert codes.check(code_id, code).outcome is Outcome.RIGHT


@pytest.mark.django_db
def test_a_renewed_code_counts_anew_but_a_dead_one_stays_dead() -> None:
    old, new = codes.make_code(), codes.make_code()
    code_id = codes.remember(old)
    codes.check(code_id, wrong(old))
    assert codes.renew(code_id, new)
    assert codes.check(code_id, old) == codes.Result(Outcome.EARLIER, 2)
    for _ in range(2):
        codes.check(code_id, old)
    assert not codes.can_renew(code_id)
    assert not codes.renew(code_id, codes.make_code())
    assert codes.check(code_id, new).outcome is Outcome.DEAD


def test_codes_have_eight_figures_and_a_space() -> None:
    made = {codes.make_code() for _ in range(200)}
    assert len(made) > 190
    assert all(len(code) == 9 and code[4] == " " and codes.is_complete(code) for code in made)
