"""The preview panel as tests look at it."""

import re
from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import RequestFactory

from formpages.records import Draft, FormVersion, Submission
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery

#: The address of some draft.
A_DRAFT = re.compile(r"/forms/[0-9a-f]{8}-")


def look(page: Any, mode: str, user: User) -> HttpResponse:
    """One mode, as the panel asks for it."""
    request = RequestFactory().get("/")
    request.user = user
    found: HttpResponse = page.serve_preview(request, mode)
    return found


def html_of(page: Any, mode: str, user: User) -> str:
    """The page of one mode."""
    response = look(page, mode, user)
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    """What a page says."""
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def mode_called(page: Any, label: str) -> str:
    """The mode that the panel lists under this name."""
    return {name: mode for mode, name in page.preview_modes}[label]


def stored() -> tuple[int, ...]:
    """How much is kept of what a preview must not make."""
    kept = (Draft, FormVersion, Submission, Delivery)
    return tuple(model.objects.count() for model in kept)
