"""Passkeys: made, used, refused; and nothing of any factor readable in the database."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.test import Client
from fido2.utils import websafe_encode

from kentportal import vault
from kentportal.accounts.factors import passkeys
from kentportal.accounts.models import User

from .factors import (
    FACTOR,
    MANAGE,
    app_code,
    ask_password,
    enter_password,
    is_signed_in,
    recovery_codes,
    with_app,
)
from .offices import mails
from .people import sign_in
from .referrals import make_worker
from .soft_key import SoftKey

pytestmark = pytest.mark.django_db
ADD = f"{MANAGE}passkeys/add/"
OPEN = "/admin/jsi18n/"


@pytest.fixture(autouse=True)
def authenticator(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = "authenticator"


@pytest.fixture
def worker() -> User:
    return make_worker("worker@example.org")


def add(client: Client, key: SoftKey, name: str = "Work laptop") -> Any:
    """Add the key as a signed-in person does."""
    ask_password(client)
    options = client.get(ADD).context["options"]
    return client.post(ADD, {"name": name, "credential": key.create(options)})


@pytest.fixture
def key(worker: User) -> SoftKey:
    """The worker's passkey."""
    made = SoftKey()
    assert add(sign_in(Client(), worker), made).status_code == 302
    return made


def show(client: Client, key: SoftKey) -> Any:
    options = client.get(FACTOR).context["passkey_options"]
    return client.post(FACTOR, {"credential": key.get(options)})


def test_a_passkey_is_added_and_signs_in(worker: User) -> None:
    key, client = SoftKey(), sign_in(Client(), worker)
    assert client.get(OPEN)["Location"] == MANAGE
    answer = add(client, key)
    assert answer["Location"] == f"{MANAGE}recovery-codes/"
    assert client.get(OPEN).status_code == 200
    assert mails() == [(worker.email, "account_webauthn_added")]
    assert "Work laptop" in client.get(MANAGE).content.decode()
    other = Client()
    assert enter_password(other, worker, next=OPEN) == FACTOR
    page = other.get(FACTOR).content.decode()
    assert "Passkeys need JavaScript" in page
    assert show(other, key)["Location"] == OPEN
    assert other.get(OPEN).status_code == 200


def test_an_answer_works_once(worker: User, key: SoftKey) -> None:
    client = Client()
    enter_password(client, worker)
    sent = key.get(client.get(FACTOR).context["passkey_options"])
    assert client.post(FACTOR, {"credential": sent}).status_code == 302
    client.post("/account/logout/")
    enter_password(client, worker)
    client.get(FACTOR)
    assert client.post(FACTOR, {"credential": sent}).status_code == 422
    assert not is_signed_in(client)


CHANGES: dict[str, Callable[[], dict[str, Any]]] = {
    "another site": lambda: {"origin": "https://testserver.example"},
    "owner not verified": lambda: {"verified": False},
    "unknown key": lambda: {"id": b"0" * 16},
    "another's signature": lambda: {"private": SoftKey().private},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_key_that_is_not_the_one_is_refused(
    change: Callable[[], dict[str, Any]], worker: User, key: SoftKey
) -> None:
    client = Client()
    enter_password(client, worker)
    other = replace(key, **change())
    page = show(client, other)
    assert page.status_code == 422
    assert "That passkey did not work" in page.content.decode()
    assert not is_signed_in(client)
    assert show(client, key).status_code == 302


NONSENSE = [
    "",
    "null",
    "[]",
    "{}",
    "{",
    "1",
    '"x"',
    '{"id": 1}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AA", "rawId": "AA", "type": "x", "response": {"clientDataJSON": "e30"}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                name: "e30"
                for name in ("clientDataJSON", "attestationObject", "authenticatorData", "signature")
            },
        }
    ),
    "[" * 5000,
    "\0",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
]


@pytest.mark.parametrize("answer", NONSENSE)
def test_nonsense_is_refused_wherever_it_is_sent(answer: str, worker: User, key: SoftKey) -> None:
    client = Client()
    enter_password(client, worker)
    client.get(FACTOR)
    assert client.post(FACTOR, {"credential": answer}).status_code == 422
    show(client, key)
    ask_password(client)
    client.get(ADD)
    assert client.post(ADD, {"name": "Key", "credential": answer}).status_code == 422
    assert len(passkeys.keys_of(worker)) == 1


def test_a_passkey_without_a_name_or_verification_is_not_kept(worker: User) -> None:
    client = sign_in(Client(), worker)
    assert add(client, SoftKey(), "").status_code == 422
    assert add(client, SoftKey(verified=False)).status_code == 422
    assert add(client, SoftKey(), "n" * 61).status_code == 422
    assert not Authenticator.objects.exists()


def test_one_of_two_passkeys_is_removed(worker: User, key: SoftKey) -> None:
    client = Client()
    enter_password(client, worker)
    show(client, key)
    second = SoftKey()
    assert add(client, second, "Telephone")["Location"] in (MANAGE, f"{MANAGE}recovery-codes/")
    first = passkeys.keys_of(worker)[0]
    url = f"{MANAGE}passkeys/{first.pk}/remove/"
    assert "Work laptop" in client.get(url).content.decode()
    assert client.post(url)["Location"] == MANAGE
    assert [passkeys.name_of(each) for each in passkeys.keys_of(worker)] == ["Telephone"]
    assert mails()[-1] == (worker.email, "account_webauthn_removed")
    assert recovery_codes(worker)
    assert client.get(url).status_code == 404


def test_nobody_removes_the_key_of_another(worker: User, key: SoftKey) -> None:
    other = make_worker("other@example.org")
    secret, client = with_app(other), Client()
    enter_password(client, other)
    client.post(FACTOR, {"code": app_code(secret)})
    ask_password(client)
    own = passkeys.keys_of(worker)[0].pk
    assert client.post(f"{MANAGE}passkeys/{own}/remove/").status_code == 404
    assert len(passkeys.keys_of(worker)) == 1


def database() -> bytes:
    """All that is kept of factors and sessions, as it stands in the database."""
    with connection.cursor() as cursor:
        kept = []
        for table in ("mfa_authenticator", "accounts_factoruse", "outbox_delivery"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            kept += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(kept).encode()


def test_nothing_of_a_factor_is_readable_in_the_database(worker: User, key: SoftKey) -> None:
    client = Client()
    secret, codes = with_app(worker), recovery_codes(worker)
    enter_password(client, worker)
    client.post(FACTOR, {"code": app_code(secret)})
    kept = database()
    credential = passkeys.credential_of(passkeys.keys_of(worker)[0])
    public = credential.public_key
    found = [secret, *codes, "Work laptop", websafe_encode(key.id), websafe_encode(bytes(credential))]
    found += [websafe_encode(public[-2]), websafe_encode(public[-3])]
    assert not [text for text in found if text.encode() in kept]
    assert b"secret" in kept


def test_a_secret_being_set_up_is_sealed_in_the_session(worker: User) -> None:
    client = sign_in(Client(), worker)
    ask_password(client)
    page = client.get(f"{MANAGE}app/")
    secret = "".join(page.context["groups"])
    assert len(secret) == 32
    assert secret not in json.dumps(dict(client.session.items()))


def test_factors_open_after_the_keys_were_rotated(worker: User, key: SoftKey, settings: Any) -> None:
    secret, codes = with_app(worker), recovery_codes(worker)
    old = list(settings.VAULT_KEYS)
    settings.VAULT_KEYS = [Fernet.generate_key().decode(), *old]
    vault.forget_keys()
    try:
        call_command("rotate_keys", stdout=StringIO())
        settings.VAULT_KEYS = settings.VAULT_KEYS[:1]
        vault.forget_keys()
        assert recovery_codes(worker) == codes
        client = Client()
        enter_password(client, worker)
        assert client.post(FACTOR, {"code": app_code(secret)}).status_code == 302
        assert passkeys.name_of(passkeys.keys_of(worker)[0]) == "Work laptop"
    finally:
        settings.VAULT_KEYS = old
        vault.forget_keys()
