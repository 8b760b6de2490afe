"""What can be done to a draft, each in one transaction under the draft's own lock."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from . import visits
from .answers import Row
from .files import storage
from .files.judging import Verdict, judge
from .forms import Typed
from .places import Place, held_by, token
from .records import Draft, FormVersion, Upload

MOST_FILES = 20
MOST_BYTES = 50 * 1024 * 1024
NO_ROOM = f"You can upload at most {MOST_FILES} files, 50MB together. Remove one to add another."


class Stale(Exception):
    """Somebody (often the same person in another tab) changed this page since it was shown."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


class Refused(Exception):
    """The change cannot be made; the message says why, in words for the person."""


def start(
    owner: Any,
    version: FormVersion,
    urgency: str,
    answers: Mapping[str, Any] | None = None,
    *,
    by_telephone: bool = False,
) -> Draft:
    """A draft of this version and urgency that holds these answers or none.

    One that was started in this way and never touched is used again.
    """
    given = dict(answers or {})
    alike = (
        Draft.objects.of(owner)
        .filter(version=version, urgency=urgency, follows=None, by_telephone=by_telephone)
        .order_by("-saved_at")[:5]
    )
    for draft in alike:
        if draft.answers == given and not draft.typed:
            return draft
    now = timezone.now()
    return Draft.objects.create(
        owner=owner,
        version=version,
        urgency=urgency,
        answers=given,
        created_at=now,
        saved_at=now,
        by_telephone=by_telephone,
    )


def locked(owner: Any, draft_id: Any) -> Draft:
    """The draft, locked until the transaction ends; raises Draft.DoesNotExist for anybody but its owner."""
    return Draft.objects.of(owner).select_for_update(of=("self",)).get(pk=draft_id)


@transaction.atomic
def keep(
    draft: Draft,
    place: Place,
    *,
    shown: str,
    keys: Collection[str],
    answers: Mapping[str, Any] | None,
    typed: Typed | None = None,
    most: int = 30,
    visit: str = "",
    since: str = "",
    staying: bool = False,
) -> tuple[Draft, Place]:
    """Store a page: its valid answers, or what was typed when they are not valid yet.

    `shown` is the token the page was shown with; raises Stale when the page has changed since, unless by the
    same `visit`. Of a page that is not left (`staying`), what it held when it was opened is remembered.
    Returns the draft as it is now, and the place, which for a new row holds the id it was given.
    """
    now = locked(draft.owner_id, draft.pk)
    at, current = str(place), token(now, place, keys)
    if shown != current and not visits.is_its_own(now.visits, at, visit, current):
        raise Stale(now)
    held = held_by(now, place, keys)
    if answers is None:
        now.typed[at] = typed or {}
    else:
        now.typed.pop(at, None)
        place = _keep_row(now, place, answers, most) if place.group else _keep_step(now, place, keys, answers)
    if staying:
        left = token(now, place, keys)
        visits.stay(now.visits, at, visit, since=since, held=held, keys=keys, left=left)
    else:
        now.visits.pop(at, None)
    _save(now)
    return now, place


def has_changed(draft: Draft, place: Place) -> bool:
    """Whether a page that was saved without being left holds something else than when it was opened."""
    visit = draft.visits.get(str(place))
    return visit is not None and visit["held"] != held_by(draft, place, visit["keys"])


@transaction.atomic
def take_back(draft: Draft, place: Place) -> bool:
    """Put a page back to what it held when it was opened; not if it was changed elsewhere meanwhile."""
    now = locked(draft.owner_id, draft.pk)
    visit = now.visits.pop(str(place), None)
    if visit is None or visit["left"] != token(now, place, visit["keys"]):
        return False
    held = visit["held"]
    now.typed.pop(str(place), None)
    if held["typed"] is not None:
        now.typed[str(place)] = held["typed"]
    if not place.group:
        _keep_step(now, place, visit["keys"], held["answers"])
    elif held["answers"]:
        _keep_row(now, place, held["answers"], most=0)
    _save(now)
    return True


@transaction.atomic
def leave(draft: Draft, place: Place) -> None:
    """Let a page stay as it was saved last: what it held before is not needed any more."""
    now = locked(draft.owner_id, draft.pk)
    if now.visits.pop(str(place), None):
        _save(now)


def _keep_step(draft: Draft, place: Place, keys: Collection[str], answers: Mapping[str, Any]) -> Place:
    for key in keys:
        draft.answers.pop(key, None)
    draft.answers |= answers
    return place


def _keep_row(draft: Draft, place: Place, answers: Mapping[str, Any], most: int) -> Place:
    rows: list[Row] = draft.answers.setdefault(place.group, [])
    if place.row == "new":
        if len(rows) >= most:
            raise Refused(f"You can add at most {most}.")
        place = Place(place.step, place.group, secrets.token_hex(4))
        rows.append({"id": place.row, **answers})
    else:
        rows[:] = [{"id": place.row, **answers} if row["id"] == place.row else row for row in rows]
    return place


@transaction.atomic
def keep_typed(draft: Draft, place: Place, typed: Typed) -> None:
    """Keep what was typed on a page that is not asked (any more), so that it is there if it is again."""
    now = locked(draft.owner_id, draft.pk)
    now.typed[str(place)] = typed
    now.visits.pop(str(place), None)
    _save(now)


@transaction.atomic
def remove_row(draft: Draft, place: Place) -> None:
    """Take one row out of its group; nothing happens when it is gone already."""
    now = locked(draft.owner_id, draft.pk)
    now.answers[place.group] = [row for row in now.answers.get(place.group) or [] if row["id"] != place.row]
    now.typed.pop(str(place), None)
    now.visits.pop(str(place), None)
    _save(now)


@transaction.atomic
def set_urgency(draft: Draft, urgency: str) -> None:
    """Change between urgent and standard."""
    now = locked(draft.owner_id, draft.pk)
    now.urgency = urgency
    _save(now)


def add_uploads(draft: Draft, key: str, files: Iterable[tuple[str, bytes]]) -> tuple[Draft, list[str]]:
    """Judge files and keep those that may be; returns the draft as it is, and why others may not."""
    problems: list[str] = []
    uploads: list[Upload] = []
    try:
        for name, data in files:
            verdict = judge(name, data)
            if verdict.problem:
                problems.append(verdict.problem)
            else:
                uploads.append(_stored(verdict))
        draft, left_over = _record_uploads(draft, key, uploads) if uploads else (draft, [])
    except BaseException:
        _forget(uploads)
        raise
    _forget(left_over)
    return draft, problems + ([NO_ROOM] if left_over else [])


def _stored(verdict: Verdict) -> Upload:
    """A file whose content is stored and which is on no draft yet."""
    return Upload(
        name=verdict.name,
        content_type=verdict.content_type,
        size=len(verdict.data),
        sha256=hashlib.sha256(verdict.data).hexdigest(),
        stored_as=storage.keep(verdict.data),
    )


@transaction.atomic
def _record_uploads(draft: Draft, key: str, uploads: Iterable[Upload]) -> tuple[Draft, list[Upload]]:
    """Put files on the draft while there is room for them; returns the draft, and the files left over."""
    now = locked(draft.owner_id, draft.pk)
    held = now.uploads.order_by().aggregate(files=Count("pk"), size=Sum("size", default=0))
    kept: list[Upload] = []
    left_over: list[Upload] = []
    for upload in uploads:
        room = held["files"] < MOST_FILES and held["size"] + upload.size <= MOST_BYTES
        (kept if room else left_over).append(upload)
        if room:
            held = {"files": held["files"] + 1, "size": held["size"] + upload.size}
            upload.draft = now
    Upload.objects.bulk_create(kept)
    entries = [{"id": str(upload.pk), "name": upload.name, "size": upload.size} for upload in kept]
    now.answers[key] = [*(now.answers.get(key) or ()), *entries]
    _save(now)
    return now, left_over


def _forget(uploads: Iterable[Upload]) -> None:
    """Take the content of files away that are on no draft."""
    for upload in uploads:
        storage.remove(upload.stored_as)


@transaction.atomic
def remove_upload(draft: Draft, key: str, upload_id: str) -> None:
    """Take a file off the draft, content included; nothing happens when it is gone already."""
    now = locked(draft.owner_id, draft.pk)
    kept = [upload for upload in now.answers.get(key) or [] if upload["id"] != upload_id]
    gone = {upload["id"] for upload in now.answers.get(key) or []} - {upload["id"] for upload in kept}
    now.answers[key] = kept
    erase_uploads(now.uploads.filter(pk__in=gone))
    _save(now)


@transaction.atomic
def delete(draft: Draft) -> None:
    """Erase a draft with its files; locked, so that none is added meanwhile."""
    list(Draft.objects.select_for_update().filter(pk=draft.pk).values_list("pk"))
    erase_uploads(draft.uploads.all())
    draft.delete()


def delete_all_of(owner: Any) -> None:
    """Erase every draft of a person, with its files."""
    for draft in Draft.objects.filter(owner=owner).defer("answers", "typed"):
        delete(draft)


def erase_uploads(uploads: Any) -> None:
    """Erase uploads, their content once the transaction holds."""
    for upload in uploads:
        transaction.on_commit(partial(storage.remove, upload.stored_as))
        upload.delete()


def _save(draft: Draft) -> None:
    draft.saved_at, draft.reminded = timezone.now(), None
    draft.save(update_fields=["answers", "typed", "visits", "urgency", "saved_at", "reminded"])
