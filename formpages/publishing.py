"""The gate between a form being edited and a form being used: compile, then append a version."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Protocol

from django.db.models import Max

from .codelists import all_options
from .compiler import compile_form, fill_keys
from .definition import Definition, to_data
from .records import FormVersion


class PublishedForm(Protocol):
    """What a form page must offer to have versions."""

    pk: Any
    title: str
    steps: Any
    team: str
    prefix: str

    def texts(self) -> dict[str, str]: ...

    @classmethod
    def receiver(cls) -> str: ...


def compiled(page: PublishedForm) -> Definition:
    """The page's form as it stands, keys filled in; raises FormFaults naming every fault."""
    fill_keys(page.steps)
    return compile_form(page.title, page.steps, page.texts(), all_options())


def append_version(page: PublishedForm, definition: Definition) -> None:
    """Keep this definition as the page's newest version, unless the newest is just the same."""
    data = to_data(definition)
    digest = digest_of(data)
    newest = newest_version(page)
    if newest and newest.digest == digest:
        return
    numbers = FormVersion.objects.filter(page_id=page.pk).aggregate(Max("number"))
    FormVersion.objects.create(
        page_id=page.pk,
        number=(numbers["number__max"] or 0) + 1,
        title=page.title,
        definition=data,
        digest=digest,
        receiver=page.receiver(),
        team=page.team,
        prefix=page.prefix,
    )


def digest_of(data: dict[str, Any]) -> str:
    """Equal for equal definitions, as `to_data` gives them."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def newest_version(page: PublishedForm) -> FormVersion | None:
    """The version that new drafts are pinned to."""
    return FormVersion.objects.filter(page_id=page.pk).defer("definition").order_by("-number").first()
