"""The test as one request meets it: asked or not, as a tick box or a picture, and what became of it.

A view makes a `HumanTest`, asks `is_passed` beside its own form, shows `form` on the page while there is one,
and hands its answer to `finish`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict

from . import levels, pictures
from .fields import HumanField
from .levels import Level
from .outcomes import Outcome

NAME = "humantest"
#: The button that asks for a picture, or for another one.
WAY = f"{NAME}-way"


class HumanForm(forms.Form):
    """The test as a form of its own, inside the tags of another."""

    def __init__(self, test: HumanTest, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields[NAME] = HumanField(lambda: test.shows_picture, test.note)

    @property
    def human(self) -> BoundField:
        return self[NAME]


class HumanTest:
    """Of people not signed in who have not passed it within the hour."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.posted = request.POST if request.method == "POST" else None
        self.passed_now = False
        self.is_asked = not (request.user.is_authenticated or has_passed(request))

    @cached_property
    def wants_picture(self) -> bool:
        """Whether this asks for a picture, or for another one, and sends nothing yet."""
        return self.is_asked and self.posted is not None and WAY in self.posted

    @cached_property
    def shows_picture(self) -> bool:
        """Whether a picture stands in place of the tick box: asked for, tried before, or by the level."""
        tried = self.posted is not None and f"{NAME}-key" in self.posted
        return tried or self.wants_picture or levels.level(self.request) is Level.PICTURE

    @cached_property
    def form(self) -> HumanForm | None:
        """What to show; nothing once it is passed."""
        if not self.is_asked:
            return None
        return HumanForm(self, None if self.wants_picture else self.posted)

    def ask_anew(self) -> None:
        """Show the test without a word about errors."""
        if self.is_asked and not self.passed_now:
            self.form = HumanForm(self)

    def is_passed(self) -> bool:
        """Whether it is passed by now; what was posted is looked at once."""
        if self.form is not None and self.form.is_valid():
            self.passed_now, self.form = True, None
        return self.form is None

    def note(self, outcome: Outcome) -> None:
        """Count a wrong answer; where proofs cannot be looked up there is still the picture."""
        if outcome is Outcome.WRONG:
            levels.count(self.request, levels.FAILURES)
        elif outcome is Outcome.UNSURE:
            self.shows_picture = True

    def finish(self, response: HttpResponse) -> HttpResponse:
        """The answer, remembering who passed, and letting a page with the test run it."""
        if self.passed_now:
            _remember(self.request, response)
        elif self.form is not None:
            policy = {"worker-src": ["blob:"]} if not self.shows_picture else {}
            policy |= {"media-src": ["'self'"]} if pictures.are_spoken() else {}
            response._csp_update = policy  # type: ignore[attr-defined]
        return response


def has_passed(request: HttpRequest) -> bool:
    """Whether this browser passed the test within the hour, from this address."""
    held = request.COOKIES.get(settings.HUMAN_TEST_COOKIE, "")
    try:
        _signer(request).unsign(held, max_age=timedelta(seconds=settings.HUMAN_TEST_PASSED_FOR))
    except BadSignature:
        return False
    return True


def _remember(request: HttpRequest, response: HttpResponse) -> None:
    """Until the browser is closed, or for an hour; it says when the test was passed and not by whom."""
    response.set_cookie(
        settings.HUMAN_TEST_COOKIE,
        _signer(request).sign("passed"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _signer(request: HttpRequest) -> TimestampSigner:
    """Of one address: a mark that is passed around is none."""
    return TimestampSigner(salt=f"{NAME}.passed:{levels.address_hash(request)}")
