"""Pages for whoever works in a team that are not about one referral."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from .. import permissions
from ..acts import Doing
from .reading import address_of

View = Callable[..., HttpResponse]


def for_members(view: View) -> View:
    """A page that nobody outside the teams has."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_see_inbox(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    return wrapped


def doing(request: Any) -> Doing:
    """Who acts, and from where."""
    return Doing(request.user, address_of(request))
