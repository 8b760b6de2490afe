"""Trying a form that is not published: a draft like any other, never sent, that leaves nothing behind."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from . import drafts
from .definition import Definition
from .publishing import version_fields
from .records import STANDARD, Draft, FormVersion, Submission

logger = logging.getLogger(__name__)
#: How long a trial that nobody goes on with is kept.
KEPT_FOR = timedelta(days=1)
#: A reference that no form ever gets: the real ones are made without zeros.
SAMPLE_REFERENCE = "{prefix}-K1-0000-000000"


@transaction.atomic
def begin(owner: Any, page: Any, definition: Definition) -> Draft:
    """A trial of a form as it stands; this person's trial of the page before, if any, is erased."""
    for earlier in Draft.objects.filter(owner=owner, trial_of_id=page.pk):
        erase(earlier)
    version = FormVersion.objects.create(
        page=None, number=0, author=owner, **version_fields(page, definition)
    )
    urgency = STANDARD if page.has_urgency else ""
    now = timezone.now()
    return Draft.objects.create(
        owner=owner, version=version, urgency=urgency, trial_of_id=page.pk, created_at=now, saved_at=now
    )


@transaction.atomic
def erase(draft: Draft) -> None:
    """Erase a trial with its files and the version it was made for."""
    version = draft.version_id
    drafts.delete(draft)
    _trial_versions().filter(pk=version).delete()


def pretend_to_send(draft: Draft, answers: dict[str, Any]) -> Submission:
    """What would have been sent, never stored; the trial is erased."""
    sent = Submission(
        reference=SAMPLE_REFERENCE.format(prefix=draft.version.prefix),
        version=draft.version,
        urgency=draft.urgency,
        answers=answers,
    )
    erase(draft)
    return sent


def erase_abandoned() -> None:
    """Erase trials not gone on with for a day; one that cannot go holds up no other."""
    before = timezone.now() - KEPT_FOR
    for draft in Draft.objects.exclude(trial_of=None).filter(saved_at__lte=before).defer("answers", "typed"):
        try:
            erase(draft)
        except Exception as error:
            logger.error("An abandoned trial could not be erased: %s", type(error).__name__)
    # Their drafts went with the page or the account that they were of.
    _trial_versions().filter(drafts=None, published_at__lte=before).delete()


def _trial_versions() -> Any:
    """Versions made to be tried: published ones are numbered from 1, and stay when their page goes."""
    return FormVersion.objects.filter(number=0, page=None)
