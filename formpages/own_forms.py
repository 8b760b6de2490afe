"""A person's own forms as their lists show them: what was sent, how it stands, and what is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from math import ceil
from typing import Any

from django.utils import timezone

from . import amending, screens
from .answers import prune
from .records import Draft, Submission
from .standing import Standing


@dataclass(frozen=True)
class Sent:
    """One form that was sent, whom it is about, and how it stands."""

    submission: Submission
    standing: Standing

    @cached_property
    def name(self) -> str:
        sent = self.submission
        return screens.subject(sent.version, sent.definition, sent.answers)


@dataclass(frozen=True)
class Forms:
    """What somebody sent and still has, the newest first."""

    forms: tuple[Sent, ...]

    @property
    def returned(self) -> list[Sent]:
        """Those that more information is wanted on, the longest waiting first."""
        wanted = (sent for sent in self.forms if sent.standing.returned)
        return sorted(wanted, key=lambda sent: sent.submission.returned_at or sent.submission.sent_at)

    @property
    def answered(self) -> list[Sent]:
        """Those with a response that nobody has opened."""
        return [sent for sent in self.forms if sent.standing.unread]


@dataclass(frozen=True)
class Saved:
    """One form that was saved and not sent, whom it is about, and how many days it is still kept."""

    draft: Draft

    @cached_property
    def name(self) -> str:
        definition = self.draft.definition
        return screens.subject(self.draft.version, definition, prune(definition, self.draft.answers))

    @property
    def days_left(self) -> int:
        return ceil((self.draft.expires_at - timezone.now()) / timedelta(days=1))


def sent_by(owner: Any) -> Forms:
    """All that somebody sent and still has; what was added to since is left out."""
    return Forms(_with_standing(Submission.objects.of(owner).newest()))


def _with_standing(found: Iterable[Submission]) -> tuple[Sent, ...]:
    forms = list(found)
    standings = amending.standings(forms)
    return tuple(Sent(form, standings[form.pk]) for form in forms)


def most_pressing(owner: Any, most: int) -> list[Saved]:
    """The saved forms with the fewest days left."""
    found = Draft.objects.of(owner).filter(trial_of=None).order_by("saved_at")[:most]
    return [Saved(draft) for draft in found]
