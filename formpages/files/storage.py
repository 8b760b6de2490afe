"""Uploaded files at rest: sealed, under names that tell nothing."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages

from kentportal import vault


def keep(data: bytes) -> str:
    """Store the data sealed, safe from a power cut before this returns; the name to read it by."""
    storage = storages["uploads"]
    name = uuid4().hex
    stored_as = storage.save(f"{name[:2]}/{name}", ContentFile(vault.seal_bytes(data)))
    if isinstance(storage, FileSystemStorage):
        path = Path(storage.path(stored_as))
        for place in (path, path.parent, path.parent.parent):
            sync(place)
    return stored_as


def read(stored_as: str) -> bytes:
    """What `keep` was given; FileNotFoundError if it was removed."""
    with storages["uploads"].open(stored_as) as file:
        return vault.unseal_bytes(file.read())


def remove(stored_as: str) -> None:
    """Take the file away; one that is gone already is no error."""
    storages["uploads"].delete(stored_as)


def older_than(moment: datetime) -> Iterator[str]:
    """The names of files stored before that moment."""
    storage = storages["uploads"]
    try:
        folders, _ = storage.listdir("")
    except FileNotFoundError:
        return
    for folder in folders:
        for name in storage.listdir(folder)[1]:
            stored_as = f"{folder}/{name}"
            if storage.get_modified_time(stored_as) < moment:
                yield stored_as


def sync(place: Path) -> None:
    """Have the file or folder written to the disk itself."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
