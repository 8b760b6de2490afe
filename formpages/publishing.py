"""The gate between a form being edited and a form being used: examine, then append a version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import Max

from .codelists import pick_lists
from .compiler import THE_FORM, Compiled, Fault, compile_form
from .definition import Definition, Group, to_data
from .keys import block_keys, fill_keys
from .lint import Facts, lint
from .records import Draft, FormVersion
from .texts import unfit


class FormFaults(ValidationError):
    """A form page cannot be published; `faults` says why, each in a sentence."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__([str(fault) for fault in self.faults])


class PublishedForm(Protocol):
    """What a form page must offer to have versions."""

    pk: Any
    title: str
    steps: Any
    team: str
    prefix: str
    needs: frozenset[str]
    never_shared: tuple[str, ...]
    one_page: bool
    relied_on: Mapping[str, frozenset[str]]
    live_revision: Any

    def texts(self) -> dict[str, str]: ...

    @classmethod
    def receiver(cls) -> str: ...


@dataclass(frozen=True, slots=True)
class Examined:
    """A form page's form as it stands, and what is wrong with it."""

    definition: Definition
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What keeps it from being published."""
        return tuple(fault for fault in self.faults if fault.is_error)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if not fault.is_error)


def examine(page: PublishedForm) -> Examined:
    """Fill in the keys of a page's form, and find everything that is wrong, in its order; raises nothing."""
    form = read(page)
    found = [
        _fault(form, each.path, each.message, each.is_error)
        for each in lint(form.definition, _facts(page, form))
    ]
    found += [_fault(form, path, message) for path, message in unfit(form.definition)]
    found += _changed_keys(page, form)
    found += _lost_meanings(page, form)
    found += _removed_keys(page, form)
    places = {spot.block: number for number, spot in enumerate(form.spots.values(), 1)}
    in_order = sorted((*form.faults, *found), key=lambda fault: places.get(fault.block, 0))
    return Examined(form.definition, tuple(in_order))


def read(page: PublishedForm) -> Compiled:
    """A page's form as it stands, half done as it may be, its keys filled in."""
    fill_keys(page.steps)
    return compile_form(page.title, page.steps, page.texts(), pick_lists())


def compiled(page: PublishedForm) -> Definition:
    """The page's form, fit to be published; raises FormFaults naming every error."""
    examined = examine(page)
    if examined.errors:
        raise FormFaults(examined.errors)
    return examined.definition


def _facts(page: PublishedForm, form: Compiled) -> Facts:
    return Facts(page.needs, page.never_shared, page.one_page, form.retired, page.relied_on)


def _fault(form: Compiled, path: str, message: str, is_error: bool = True) -> Fault:
    spot = form.spots.get(path, THE_FORM)
    return Fault(spot.block, spot.place, message, is_error)


def _changed_keys(page: PublishedForm, form: Compiled) -> list[Fault]:
    """Keys that are other than they were published: answers are known by them as long as they are kept."""
    newest = newest_version(page)
    before = newest.block_keys if newest else {}
    return [
        _fault(form, path, f"its key was “{before[block]}” when it was published. Keys cannot change.")
        for block, path in block_keys(page.steps).items()
        if before.get(block, path).rpartition(".")[2] != path.rpartition(".")[2]
    ]


def _lost_meanings(page: PublishedForm, form: Compiled) -> list[Fault]:
    """What the published form tells and code relies on, and this one would no longer tell."""
    newest = newest_version(page)
    told = _meanings(newest.compiled()) if newest else set()
    lost = sorted(told & set(page.relied_on) - _meanings(form.definition))
    words = "no question has the meaning “{}” any more, and what is shown and told depends on it."
    return [Fault("", THE_FORM.place, words.format(meaning)) for meaning in lost]


def _meanings(definition: Definition) -> set[str]:
    return {meaning for question in definition.questions() for meaning in question.meanings}


def _removed_keys(page: PublishedForm, form: Compiled) -> list[Fault]:
    """Questions that are gone and that open drafts hold an answer to; the drafts keep them, so this warns."""
    newest = newest_version(page)
    kept = {part.key for step in form.definition.steps for part in step.parts}
    gone = {} if newest is None else {key: label for key, label in _labels(newest).items() if key not in kept}
    if not gone:
        return []
    held = [draft.answers for draft in open_drafts(page).only("answers")]
    counts = {key: sum(key in answers for answers in held) for key in gone}
    return [
        Fault("", THE_FORM.place, f"“{gone[key]}” (key “{key}”) is gone. {_drafts(count)}", is_error=False)
        for key, count in counts.items()
        if count
    ]


def _drafts(count: int) -> str:
    who = "One open draft holds" if count == 1 else f"{count} open drafts hold"
    return f"{who} an answer to it and will be finished on the version with the question."


def _labels(version: FormVersion) -> dict[str, str]:
    parts = (part for step in version.compiled().steps for part in step.parts)
    return {part.key: part.label for part in parts if isinstance(part, Group) or part.asks}


def open_drafts(page: PublishedForm) -> Any:
    """Drafts of this form that somebody may still finish."""
    return Draft.objects.living().filter(version__page_id=page.pk, trial_of=None)


def append_version(page: PublishedForm, definition: Definition) -> None:
    """Keep this definition as the page's newest version, unless the newest is just the same."""
    fields, keys = version_fields(page, definition), block_keys(page.steps)
    newest = newest_version(page)
    kept = [name for name in fields if name != "definition"]  # its digest says as much
    if newest and all(getattr(newest, name) == fields[name] for name in kept):
        # Which block has which key is not what people fill in: the same form may stand in new blocks.
        FormVersion.objects.filter(pk=newest.pk).exclude(block_keys=keys).update(block_keys=keys)
        return
    numbers = FormVersion.objects.filter(page_id=page.pk).aggregate(Max("number"))
    FormVersion.objects.create(
        page_id=page.pk,
        number=(numbers["number__max"] or 0) + 1,
        author_id=page.live_revision.user_id if page.live_revision else None,
        block_keys=keys,
        **fields,
    )


def version_fields(page: PublishedForm, definition: Definition) -> dict[str, Any]:
    """What a version keeps of a page, so that it can live on without it."""
    data = to_data(definition)
    return {
        "title": page.title,
        "definition": data,
        "digest": digest_of(data),
        "receiver": page.receiver(),
        "team": page.team,
        "prefix": page.prefix,
    }


def digest_of(data: dict[str, Any]) -> str:
    """Equal for equal definitions, as `to_data` gives them."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def newest_version(page: PublishedForm) -> FormVersion | None:
    """The version that new drafts are pinned to."""
    if page.pk is None:  # versions without a page are those of trials, and of pages that are gone
        return None
    return FormVersion.objects.filter(page_id=page.pk).defer("definition").order_by("-number").first()
