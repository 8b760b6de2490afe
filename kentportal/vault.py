"""Sealed values: JSON or bytes, encrypted with a key ring that is kept outside the database."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

JSON = dict[str, Any] | list[Any] | str | int | float | bool | None
HASH_LINE = "hash:"


class WrongKey(Exception):
    """A value was sealed with a key that is not in the ring, or was tampered with."""

    def __init__(self) -> None:
        super().__init__("A sealed value does not open with any key of the ring.")


def new_key() -> str:
    """A fresh key, good for sealing and for hashing alike."""
    return Fernet.generate_key().decode()


def read_key_file(path: Path) -> tuple[list[str], str]:
    """The sealing keys of a key file, the one that seals first, and its hash key."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise ImproperlyConfigured("There is no key file yet: run `manage.py make_keys`.") from None
    sealing = [line for line in lines if not line.startswith(HASH_LINE)]
    hashing = [line.removeprefix(HASH_LINE) for line in lines if line.startswith(HASH_LINE)]
    if not sealing or len(hashing) != 1:
        raise ImproperlyConfigured("A key file needs one key a line and exactly one hash: line.")
    return sealing, hashing[0]


@lru_cache(maxsize=1)
def _keys() -> tuple[list[str], str]:
    if not settings.VAULT_KEYS:
        return read_key_file(Path(settings.VAULT_KEY_FILE))
    if not settings.VAULT_HASH_KEY:
        raise ImproperlyConfigured("VAULT_KEYS needs a VAULT_HASH_KEY beside it.")
    return list(settings.VAULT_KEYS), settings.VAULT_HASH_KEY


@lru_cache(maxsize=1)
def _ring() -> tuple[Fernet, MultiFernet]:
    """The key that seals, and all keys that open."""
    try:
        fernets = [Fernet(key) for key in _keys()[0]]
    except ValueError:
        raise ImproperlyConfigured("A sealing key is 32 bytes in URL-safe base64.") from None
    return fernets[0], MultiFernet(fernets)


@lru_cache(maxsize=64)
def _hash_key(purpose: str) -> bytes:
    secret = urlsafe_b64decode(_keys()[1])
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"portal hash:" + purpose.encode())
    return derivation.derive(secret)


def forget_keys() -> None:
    """Read the keys anew at next use: for tests and for commands that change the key file."""
    for cached in (_keys, _ring, _hash_key):
        cached.cache_clear()


def seal_bytes(data: bytes) -> bytes:
    """The data, readable only with the key ring."""
    return _ring()[0].encrypt(data)


def unseal_bytes(data: bytes) -> bytes:
    """What `seal_bytes` was given; WrongKey if no key of the ring opens it."""
    try:
        return _ring()[1].decrypt(data)
    except InvalidToken:
        raise WrongKey from None


def seal(value: JSON) -> bytes:
    """The JSON value, readable only with the key ring."""
    return seal_bytes(json.dumps(value, separators=(",", ":"), sort_keys=True, allow_nan=False).encode())


def unseal(data: bytes) -> JSON:
    """What `seal` was given; WrongKey if no key of the ring opens it."""
    value: JSON = json.loads(unseal_bytes(data))
    return value


def reseal(data: bytes) -> bytes | None:
    """The same content under the newest key, or None if it is under that key already."""
    newest, ring = _ring()
    try:
        newest.decrypt(data)
    except InvalidToken:
        pass
    else:
        return None
    try:
        return ring.rotate(data)
    except InvalidToken:
        raise WrongKey from None


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that finds equal texts again but tells nothing without the hash key; rotation keeps it."""
    return hmac.new(_hash_key(purpose), text.encode(), hashlib.sha256).hexdigest()


class SealedField(models.BinaryField):
    """A JSON value that the database only ever holds sealed; nothing can be looked up in it."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any
    empty_strings_allowed = False

    def get_prep_value(self, value: JSON) -> bytes | None:
        return None if value is None else seal(value)

    def from_db_value(
        self, value: bytes | memoryview | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> JSON:
        return None if value is None else unseal(bytes(value))

    def to_python(self, value: JSON) -> JSON:
        return value

    def value_to_string(self, obj: models.Model) -> NoReturn:
        raise TypeError("Sealed fields are not dumped: back up the database and the key ring.")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError("A sealed field can be looked up by isnull only.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        raise FieldError("A sealed field can be looked up by isnull only.")
