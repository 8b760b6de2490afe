"""Sealed values: what goes in comes out, with the right keys and in no other way."""

import json
import re
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kentportal import vault
from kentportal.outbox.models import Delivery

SECRET = "a plain secret"
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@pytest.fixture(autouse=True)
def fresh_keys():  # type: ignore[no-untyped-def]
    """Keys are read anew before and after a test that changes them."""
    vault.forget_keys()
    yield
    vault.forget_keys()


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Path:
    settings.VAULT_KEYS = []
    settings.VAULT_KEY_FILE = tmp_path / "keys" / "vault.keys"
    return tmp_path / "keys" / "vault.keys"


def use_keys(settings: Settings, *keys: str) -> None:
    settings.VAULT_KEYS = list(keys)
    vault.forget_keys()


def raw_payload(delivery: Delivery) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM outbox_delivery WHERE id = %s", [delivery.pk])
        return bytes(cursor.fetchone()[0])


@given(JSON_VALUES)
def test_any_json_value_comes_back_equal(value: vault.JSON) -> None:
    assert vault.unseal(vault.seal(value)) == value


def test_sealed_bytes_show_nothing_and_come_back() -> None:
    sealed = vault.seal_bytes(b"bytes \x00\xff")
    assert b"bytes" not in sealed
    assert vault.unseal_bytes(sealed) == b"bytes \x00\xff"


def test_not_a_number_is_not_json() -> None:
    with pytest.raises(ValueError, match="JSON"):
        vault.seal(float("nan"))


def test_wrong_key_raises_and_tells_nothing(settings: Settings) -> None:
    sealed = vault.seal(SECRET)
    use_keys(settings, vault.new_key())
    with pytest.raises(vault.WrongKey) as raised:
        vault.unseal(sealed)
    assert SECRET not in str(raised.value)
    assert sealed.decode()[:12] not in str(raised.value)
    assert raised.value.__suppress_context__


def test_tampered_value_raises() -> None:
    sealed = bytearray(vault.seal_bytes(b"amount 10"))
    sealed[-10] ^= 1
    with pytest.raises(vault.WrongKey):
        vault.unseal_bytes(bytes(sealed))


def test_older_keys_still_open(settings: Settings) -> None:
    sealed = vault.seal(SECRET)
    use_keys(settings, vault.new_key(), *settings.VAULT_KEYS)
    assert vault.unseal(sealed) == SECRET


def test_reseal_moves_to_the_newest_key_once(settings: Settings) -> None:
    sealed = vault.seal(SECRET)
    assert vault.reseal(sealed) is None
    newest = vault.new_key()
    use_keys(settings, newest, *settings.VAULT_KEYS)
    fresh = vault.reseal(sealed)
    assert fresh is not None
    assert json.loads(Fernet(newest).decrypt(fresh)) == SECRET


def test_hash_depends_on_purpose_and_text_and_outlives_rotation(settings: Settings) -> None:
    found = vault.keyed_hash("postcode", "ME14 1XX")
    assert re.fullmatch("[0-9a-f]{64}", found)
    assert found != vault.keyed_hash("name", "ME14 1XX")
    assert found != vault.keyed_hash("postcode", "ME14 1XY")
    use_keys(settings, vault.new_key())
    assert vault.keyed_hash("postcode", "ME14 1XX") == found
    settings.VAULT_HASH_KEY = vault.new_key()
    vault.forget_keys()
    assert vault.keyed_hash("postcode", "ME14 1XX") != found


@pytest.mark.parametrize("name", ["VAULT_HASH_KEY", "VAULT_KEYS"])
def test_keys_in_settings_must_be_whole(settings: Settings, name: str) -> None:
    setattr(settings, name, {"VAULT_HASH_KEY": "", "VAULT_KEYS": ["short"]}[name])
    vault.forget_keys()
    with pytest.raises(ImproperlyConfigured):
        vault.seal(vault.keyed_hash("any", "text"))


@pytest.mark.django_db
def test_field_holds_only_ciphertext_and_gives_the_value_back() -> None:
    delivery = Delivery.objects.create(
        channel="mail", key="1", payload={"name": SECRET, "n": 1, "none": None}
    )
    assert SECRET.encode() not in raw_payload(delivery)
    assert b"name" not in raw_payload(delivery)
    assert Delivery.objects.get().payload == {"name": SECRET, "n": 1, "none": None}
    Delivery.objects.update(payload=["changed"])
    assert list(Delivery.objects.values_list("payload", flat=True)) == [["changed"]]


@pytest.mark.django_db
def test_field_raises_with_a_wrong_key(settings: Settings) -> None:
    delivery = Delivery.objects.create(channel="mail", key="1", payload=SECRET)
    use_keys(settings, vault.new_key())
    with pytest.raises(vault.WrongKey):
        delivery.refresh_from_db()


@pytest.mark.parametrize(
    "lookup",
    ["payload", "payload__exact", "payload__in", "payload__contains", "payload__gt", "payload__name"],
)
def test_field_cannot_be_looked_up(lookup: str) -> None:
    with pytest.raises(FieldError):
        Delivery.objects.filter(**{lookup: "text"})


@pytest.mark.django_db
def test_isnull_works() -> None:
    Delivery.objects.create(channel="mail", key="1", payload={})
    assert Delivery.objects.filter(payload__isnull=False).count() == 1


def test_keys_are_made_once_and_for_the_owner_alone(key_file: Path) -> None:
    call_command("make_keys", verbosity=0)
    first = key_file.read_text()
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert len(first.split()) == 2
    call_command("make_keys", verbosity=0)
    assert key_file.read_text() == first
    assert vault.unseal(vault.seal(SECRET)) == SECRET


def test_added_key_seals_and_the_hash_line_stays(key_file: Path) -> None:
    call_command("make_keys", verbosity=0)
    old = vault.seal(SECRET)
    hashed = vault.keyed_hash("name", "x")
    call_command("make_keys", "--add", verbosity=0)
    assert len(key_file.read_text().split()) == 3
    assert vault.unseal(old) == SECRET
    assert vault.keyed_hash("name", "x") == hashed
    assert vault.reseal(old) is not None


def test_missing_and_broken_key_files_say_what_to_do(key_file: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="make_keys"):
        vault.seal(SECRET)
    key_file.parent.mkdir()
    key_file.write_text(vault.new_key())
    with pytest.raises(ImproperlyConfigured, match="hash:"):
        vault.seal(SECRET)


def test_keys_in_settings_are_not_made_in_a_file(settings: Settings) -> None:
    with pytest.raises(CommandError):
        call_command("make_keys")


@pytest.mark.django_db
def test_rotation_frees_everything_of_the_old_key(settings: Settings, tmp_path: Path) -> None:
    delivery = Delivery.objects.create(channel="mail", key="1", payload=SECRET)
    uploads = storages.create_storage(
        {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    )
    uploads.save("ab/file", ContentFile(vault.seal_bytes(b"a file")))
    newest = vault.new_key()
    use_keys(settings, newest, *settings.VAULT_KEYS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(storages._storages, "uploads", uploads)  # type: ignore[attr-defined]
        call_command("rotate_keys", verbosity=0)
    use_keys(settings, newest)
    delivery.refresh_from_db()
    assert delivery.payload == SECRET
    assert vault.unseal_bytes((tmp_path / "ab" / "file").read_bytes()) == b"a file"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ab", "file"]
