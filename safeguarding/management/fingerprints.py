"""Fingerprints of files, so that set-up work whose sources did not change is not done again."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path


def of_files(paths: Iterable[Path]) -> str:
    """Equal as long as the same files stand there with the same size and time of change."""
    digest = sha256()
    for path in sorted(paths):
        stat = path.stat()
        digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def files_below(folders: Iterable[Path]) -> Iterable[Path]:
    """Every file in the folders that is not Python's own cache."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
