"""Seal everything anew under the newest key, so that older keys can be taken out of the ring."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files.storage import FileSystemStorage, storages
from django.core.management.base import BaseCommand
from django.db import models
from django.db.models.expressions import ExpressionWrapper

from kentportal import vault
from kentportal.accounts.factors import sealing

BATCH = 500


class Command(BaseCommand):
    help = "Seals every field and file anew under the first key of the ring. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        values = sum(reseal_field(model, field) for model, field in sealed_fields())
        values += sealing.reseal_all()
        self.stdout.write(f"{values} values were sealed under the newest key.")
        storage = storages["uploads"]
        if isinstance(storage, FileSystemStorage):
            self.stdout.write(
                f"{reseal_files(Path(storage.location))} files were sealed under the newest key."
            )
        else:
            self.stdout.write("Files in this kind of storage keep their keys: do not take any key out.")


def sealed_fields() -> Iterator[tuple[type[models.Model], vault.SealedField]]:
    """Every sealed field, with the model whose table holds its column."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if isinstance(field, vault.SealedField):
                    yield model, field


def reseal_field(model: type[models.Model], field: vault.SealedField) -> int:
    """Re-seal one column, row by row; a row changed meanwhile is sealed under the newest key anyway."""
    raw = ExpressionWrapper(models.F(field.name), output_field=models.BinaryField())
    rows = model._base_manager.filter(**{f"{field.name}__isnull": False}).order_by("pk")
    last, done = None, 0
    while batch := list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", raw)[:BATCH]):
        for pk, old in batch:
            if fresh := vault.reseal(bytes(old)):
                unchanged = model._base_manager.annotate(raw=raw).filter(pk=pk, raw=bytes(old))
                sealed = models.Value(fresh, output_field=models.BinaryField())
                done += unchanged.update(**{field.name: sealed})
        last = batch[-1][0]
    return done


def reseal_files(folder: Path) -> int:
    """Re-seal every file of the folder, each replaced whole."""
    done = 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part"):
        if fresh := vault.reseal(path.read_bytes()):
            part = path.with_name(path.name + ".part")
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(fresh)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
            done += 1
    return done
