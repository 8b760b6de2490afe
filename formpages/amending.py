"""Adding to what was sent: how it stands, and the draft that holds its answers when more is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from . import drafts
from .answers import Answers
from .files import storage
from .records import Draft, Submission, Upload
from .screens import receiving_page
from .standing import Standing

NOTHING_HEARD = Standing()


class NotWanted(Exception):
    """No more information is asked for: it came already, or the council has no need of it any more."""


def standings(sent: Iterable[Submission]) -> dict[UUID, Standing]:
    """How each of these stands, asked of each kind of form once."""
    kinds: dict[str, list[Submission]] = {}
    for submission in sent:
        kinds.setdefault(submission.version.receiver, []).append(submission)
    found: dict[UUID, Standing] = {}
    for same in kinds.values():
        told: Mapping[UUID, Standing] = receiving_page(same[0].version).standings(same)
        found |= {each.pk: told.get(each.pk, NOTHING_HEARD) for each in same}
    return found


def amend(owner: Any, sent: Submission) -> Draft:
    """The draft that adds to this: the one there is, or a new one with its answers and copies of its files.

    It belongs to the version that was answered, so that every answer and every comment still fits.
    """
    held = Draft.objects.living().filter(follows=sent).first()
    if held:
        return held
    if sent.returned_at is None:
        raise NotWanted
    copies: dict[str, Upload] = {}
    try:
        for upload in sent.uploads.all():
            copies[str(upload.pk)] = _copied(upload)
        return _begin(owner, sent, copies)
    finally:
        for copy in copies.values():
            if copy._state.adding:  # another press was faster, or something failed
                storage.remove(copy.stored_as)


def _copied(upload: Upload) -> Upload:
    """A file of its own with the same content, on no draft yet."""
    return Upload(
        name=upload.name,
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        stored_as=storage.keep(storage.read(upload.stored_as)),
    )


@transaction.atomic
def _begin(owner: Any, sent: Submission, copies: Mapping[str, Upload]) -> Draft:
    """Make the draft, unless one was made meanwhile; one that expired gives way. Raises NotWanted."""
    now = Submission.objects.select_for_update(of=("self",)).only("returned_at").get(pk=sent.pk)
    held = Draft.objects.filter(follows=sent).first()
    if held and held.expires_at > timezone.now():
        return held
    if now.returned_at is None:
        raise NotWanted
    if held:
        drafts.delete(held)
    begun = timezone.now()
    draft = Draft.objects.create(
        created_at=begun,
        saved_at=begun,
        owner=owner,
        version_id=sent.version_id,
        urgency=sent.urgency,
        answers=_with_copies(sent, copies),
        follows=sent,
    )
    for copy in copies.values():
        copy.draft = draft
    Upload.objects.bulk_create(copies.values())
    return draft


def _with_copies(sent: Submission, copies: Mapping[str, Upload]) -> Answers:
    """The answers, those that name files naming the copies."""
    keys = {question.key for question in sent.definition.questions() if question.kind == "uploads"}

    def renamed(entries: Any) -> list[dict[str, Any]]:
        return [entry | {"id": str(copies[entry["id"]].pk)} for entry in entries if entry["id"] in copies]

    return {key: renamed(value) if key in keys else value for key, value in sent.answers.items()}
