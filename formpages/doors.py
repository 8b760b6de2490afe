"""Where the links and buttons of a form's pages lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.urls import reverse


class Doors(Protocol):
    """What a page of a form asks for every address of that form."""

    def url(self, name: str, *args: str) -> str: ...


@dataclass(frozen=True, slots=True)
class RealDoors:
    """To the pages of one draft or of one form that was sent."""

    form: UUID

    def url(self, name: str, *args: str) -> str:
        return reverse(f"formpages:{name}", args=[self.form, *args])


class NoDoors:
    """Nowhere: a preview is of a form that is not there."""

    def url(self, name: str, *args: str) -> str:
        return "#"
