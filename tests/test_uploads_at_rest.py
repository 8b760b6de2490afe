"""Uploaded files at rest: sealed, under names that tell nothing, and gone when removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages

from formpages.files import storage
from kentportal import vault

CONTENT = b"canary content " * 100


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    options = {"location": tmp_path, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    uploads = storages.create_storage(
        {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    )
    monkeypatch.setitem(storages._storages, "uploads", uploads)  # type: ignore[attr-defined]
    yield tmp_path


def test_kept_file_comes_back_and_shows_nothing_on_disk(folder: Path) -> None:
    stored_as = storage.keep(CONTENT)
    path = folder / stored_as
    assert b"canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert storage.read(stored_as) == CONTENT


def test_each_file_has_a_name_of_its_own(folder: Path) -> None:
    assert len({storage.keep(CONTENT) for _ in range(5)}) == 5


def test_file_and_folders_are_on_the_disk_before_the_name_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(storage, "sync", synced.append)
    path = folder / storage.keep(CONTENT)
    assert synced == [path, path.parent, folder]


def test_removed_file_is_gone_and_may_be_removed_again(folder: Path) -> None:
    stored_as = storage.keep(CONTENT)
    storage.remove(stored_as)
    storage.remove(stored_as)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    with pytest.raises(FileNotFoundError):
        storage.read(stored_as)


def test_changed_file_does_not_open(folder: Path) -> None:
    stored_as = storage.keep(CONTENT)
    data = bytearray((folder / stored_as).read_bytes())
    data[50] ^= 1
    (folder / stored_as).write_bytes(data)
    with pytest.raises(vault.WrongKey):
        storage.read(stored_as)
