"""How something that was sent stands with the council, in the words its sender reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """What the council answered; `new` until its page was opened."""

    at: datetime
    text: str
    new: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """That more information is wanted: why, and what about the whole and about single questions (by key)."""

    at: datetime
    detail: str
    comment: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That its sender asked to withdraw it, and what was decided; `accepted` is None until it is."""

    asked_at: datetime
    accepted: bool | None = None
    decided_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """All of that for one form that was sent; messages newest first."""

    status: str = "Received"
    messages: tuple[Message, ...] = ()
    returned: Returned | None = None
    withdrawal: Withdrawal | None = None
    may_withdraw: bool = False

    @property
    def unread(self) -> int:
        """How many messages nobody has opened yet."""
        return sum(message.new for message in self.messages)
