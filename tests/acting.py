"""Every act on a referral that has a page: what must be so before it, and what is posted to do it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from safeguarding import checks, deciding
from safeguarding.acts import Doing
from safeguarding.records import Membership, Referral

from .answered import COMMENT, MESSAGE, Case

NOTE, WHY = "Galumphing note.", "Frabjous reason."
RATIONALE = {"facts": "Tulgey facts.", "history": "Uffish history.", "child_view": "Mimsy view."}
ACTS = (
    *("acknowledge", "case_number", "check", "check_answer", "decide", "note"),
    *("reopen", "respond", "return", "sign_off", "take", "urgency", "withdrawal"),
)


def outcomes(case: Case, code: str) -> dict[str, str]:
    """The same outcome for everybody concerned."""
    names = deciding.concerned(case.referral)
    return {f"outcome-{number}": code for number, _ in enumerate(names)}


def decision(case: Case, code: str = "early_help", **more: str) -> dict[str, str]:
    """What is posted to decide."""
    return {**outcomes(case, code), **RATIONALE, "support_level": "2", **more}


def propose(case: Case, code: str = "early_help") -> None:
    """A decision of the worker's that a manager must sign off."""
    Referral.objects.update(about_a_baby=True)
    chosen = list(outcomes(case, code).values())
    deciding.decide(case.referral, Doing(case.worker), chosen, deciding.Rationale(**RATIONALE))


def prepared(case: Case, act: str) -> tuple[str, dict[str, Any]]:
    """Make it possible, and say at which address it is done with what."""
    more: list[Any] = []
    if act == "reopen":
        Referral.objects.update(status="decided")
    elif act == "sign_off":
        Membership.objects.filter(user=case.worker).update(is_manager=True)
        propose(case)
    elif act == "check_answer":
        asked = checks.ask(case.referral, Doing(case.worker), "gp", "Anything known?", timezone.localdate())
        more = [asked.pk]
    return case.url(act, *more), posted(case, act)


def posted(case: Case, act: str) -> dict[str, Any]:
    """What is posted to do it."""
    waiting = deciding.proposal(case.referral)
    return {
        "acknowledge": {},
        "case_number": {"number": "LCS-123/4"},
        "check": {"agency": "police", "question": WHY, "due": timezone.localdate().isoformat()},
        "check_answer": {"answer": NOTE},
        "decide": decision(case),
        "note": {"note": NOTE},
        "reopen": {"reason": WHY},
        "respond": {"message": MESSAGE, "once": str(uuid4())},
        "return": {"reason": "other", "comment": COMMENT},
        "sign_off": {"answer": "sign", "reason": WHY, "decision": str(waiting.pk) if waiting else ""},
        "take": {},
        "urgency": {"urgency": "urgent", "reason": WHY},
        "withdrawal": {"decision": "accept", "answer": MESSAGE},
    }[act]
