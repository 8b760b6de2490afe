"""Sending a form: one transaction, one submission, one reference, however often Submit is pressed."""

from __future__ import annotations

import secrets
from typing import Any

from django.apps import apps
from django.db import transaction

from .definition import Definition
from .drafts import erase_uploads, locked
from .journey import Journey, journey
from .records import Draft, Submission

#: Without letters and figures that are taken for one another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Incomplete(Exception):
    """The form cannot be sent yet; `journey` says what is missing."""

    def __init__(self, way: Journey) -> None:
        super().__init__()
        self.journey = way


class OnlyATrial(Exception):
    """The form was tried and not meant: whoever shows it has to end the trial instead of sending it."""


@transaction.atomic
def submit(owner: Any, draft_id: Any) -> Submission:
    """Send the draft and return its submission; the same one again if it was sent before.

    Raises Incomplete when something is missing, Draft.DoesNotExist when there is nothing of this owner's,
    OnlyATrial for what is never sent.
    """
    try:
        draft = locked(owner, draft_id)
    except Draft.DoesNotExist:
        if sent := already_sent(owner, draft_id):
            return sent
        raise
    if draft.trial_of_id:
        raise OnlyATrial
    way = journey(draft.definition, draft.answers, urgent=draft.urgent, typed=draft.typed)
    if not way.complete:
        raise Incomplete(way)
    submission = Submission.objects.create(
        **_place(draft),
        draft_id=draft.pk,
        owner_id=None if draft.by_telephone else draft.owner_id,
        by_telephone=draft.by_telephone,
        version=draft.version,
        urgency=draft.urgency,
        answers=way.answers,
    )
    _move_uploads(draft, submission)
    draft.delete()
    page = apps.get_model(draft.version.receiver)
    page.receive(submission)
    if draft.by_telephone:
        page.note_keyed_in(submission, draft.owner_id)
    return submission


def _place(draft: Draft) -> dict[str, Any]:
    """Where it belongs: first under a reference of its own, or after what it adds to."""
    if draft.follows_id is None:
        return {"reference": new_reference(draft.version.prefix)}
    before = Submission.objects.only("reference", "number").get(pk=draft.follows_id)
    Submission.objects.filter(pk=before.pk).update(returned_at=None)
    return {"reference": before.reference, "number": before.number + 1, "follows_id": before.pk}


def already_sent(owner: Any, draft_id: Any) -> Submission | None:
    """What was made of a draft that is gone."""
    return Submission.objects.filter(owner=owner, draft_id=draft_id).first()


def already_keyed_in(draft_id: Any) -> Submission | None:
    """The same of one that was keyed in: it is nobody's, and its kind of form says who may read it."""
    sent = Submission.objects.filter(draft_id=draft_id, by_telephone=True)
    return sent.select_related("version").defer("version__definition").first()


def new_reference(prefix: str) -> str:
    """Like RS-K1-86A9-A3FJAE: 49 bits of chance, none of it in look-alikes."""

    def letters(count: int) -> str:
        return "".join(secrets.choice(ALPHABET) for _ in range(count))

    return f"{prefix}-K1-{letters(4)}-{letters(6)}"


def _move_uploads(draft: Draft, submission: Submission) -> None:
    """Files that answer a question that is asked go along; the others are erased."""
    sent = {
        upload["id"]
        for question in _upload_questions(submission.definition)
        for upload in submission.answers.get(question, [])
    }
    draft.uploads.filter(pk__in=sent).update(draft=None, submission=submission)
    erase_uploads(draft.uploads.all())


def _upload_questions(definition: Definition) -> list[str]:
    return [question.key for question in definition.questions() if question.kind == "uploads"]
