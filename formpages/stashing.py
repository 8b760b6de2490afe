"""What was typed by somebody who was not signed in (any more), kept sealed for its draft's owner.

Nothing here saves it: it is only ever put back into the fields it was typed into, for its owner to look at.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kentportal.vault import keyed_hash

from .forms import StepForm, Typed, typed_from
from .places import Place
from .records import Draft, Stash

LIFE = timedelta(minutes=30)
COOKIE = "portal-stash"
KEY = re.compile(r"[\w-]{43}", re.ASCII)
#: So many pages may wait for one browser. For one address it is more: a whole school may share it.
MOST, MOST_FROM_AN_ADDRESS = 20, 200
LONGEST_PLACE = 200


class NoRoom(Exception):
    """So much waits for this browser or address already that no more is kept."""


def keep(request: HttpRequest, draft_id: UUID, place: Place) -> str:
    """Keep what was posted to a page of a draft; returns the key for the browser to hold.

    The same to whoever asks, whether there is such a draft or not. Raises NoRoom.
    """
    key = _key(request) or secrets.token_urlsafe(32)
    source = keyed_hash("stash address", get_adapter().get_client_ip(request))
    _check_room(_hash(key), source, draft_id, place)
    drafts = Draft.objects.living().filter(pk=draft_id).select_related("version")
    for each in drafts.defer("answers", "typed", "version__definition"):
        if (typed := _typed(request, each, place)) is not None:
            _store(each, place, _hash(key), source, typed, bool(request.FILES))
    return key


def _typed(request: HttpRequest, draft: Draft, place: Place) -> Typed | None:
    """What was typed into the page's own fields; None when the form has no such page."""
    step = draft.definition.step(place.step)
    part = step.group(place.group) if step and place.group else step
    if part is None or len(str(place)) > LONGEST_PLACE:
        return None
    return typed_from(request.POST, StepForm(part.questions, {}))


def _store(draft: Draft, place: Place, key_hash: str, source: str, typed: Typed, had_files: bool) -> None:
    values = {"came_from": source, "typed": typed, "had_files": had_files, "created_at": timezone.now()}
    try:
        with transaction.atomic():
            Stash.objects.update_or_create(key_hash=key_hash, draft=draft, place=str(place), defaults=values)
    except IntegrityError:
        pass  # the draft went meanwhile


def _check_room(key_hash: str, source: str, draft_id: UUID, place: Place) -> None:
    """Raise NoRoom for one more; what takes the place of the same page's takes no more room."""
    living = Stash.objects.filter(created_at__gt=timezone.now() - LIFE)
    if living.filter(key_hash=key_hash, draft=draft_id, place=str(place)).exists():
        return
    if (
        living.filter(key_hash=key_hash).count() >= MOST
        or living.filter(came_from=source).count() >= MOST_FROM_AN_ADDRESS
    ):
        raise NoRoom


def hand_over(response: HttpResponse, key: str) -> None:
    """Give the browser the key to what was kept."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=LIFE,
        path="/forms/",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )


def waiting(request: HttpRequest, draft: Draft, place: Place) -> Stash | None:
    """What waits on a page of one's own draft in this browser; costs nothing where nothing was kept."""
    key = _key(request)
    if key is None:
        return None
    mine = Stash.objects.filter(key_hash=_hash(key), draft=draft, place=str(place))
    return mine.filter(created_at__gt=timezone.now() - LIFE).first()


def forget(request: HttpRequest, draft: Draft, place: Place) -> None:
    """Erase what waited on a page, now that its owner has seen it and saved the page."""
    if key := _key(request):
        Stash.objects.filter(key_hash=_hash(key), draft=draft, place=str(place)).delete()


def purge() -> None:
    """Erase what nobody came back for."""
    Stash.objects.filter(created_at__lte=timezone.now() - LIFE).delete()


def _key(request: HttpRequest) -> str | None:
    key = request.COOKIES.get(COOKIE, "")
    return key if KEY.fullmatch(key) else None


def _hash(key: str) -> str:
    return keyed_hash("stash", key)
