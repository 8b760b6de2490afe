"""Referrals for tests, made of a small form with the meanings that the council's own forms use."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from formpages.definition import Definition, Group, Option, Question, Step, to_data
from formpages.files import storage
from formpages.records import FormVersion, Submission, Upload
from formpages.submitting import new_reference
from kentportal.accounts.models import User
from safeguarding import staffing
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Referral

from .people import make_user

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
WHY = (Option("unsafe", "It is unsafe to ask them"), Option("other", "Another reason"))


def text(key: str, label: str, meaning: str = "", kind: str = "text", **more: Any) -> Question:
    return Question(
        key, kind, label, meaning=meaning, settings={"max_length": 500, "not_known": True}, **more
    )


def birth(key: str) -> Question:
    return Question(key, "birth", "Date of birth", meaning="child.birth", settings={"unborn": True})


ROW = (
    text("first_name", "First name", "child.first_name"),
    text("last_name", "Last name", "child.last_name"),
    birth("birth"),
)
DEFINITION = Definition(
    title="Request for Support",
    steps=(
        Step(
            "child",
            "Child's details",
            (
                *ROW,
                text("also", "Also known as", "child.also_known_as"),
                text("mother", "Mother's full name", "mother.name"),
                Question(
                    "address", "address", "Address", meaning="child.address", settings={"ask_kept": True}
                ),
                text("nhs", "NHS number", "child.nhs_number"),
            ),
        ),
        Step("children", "Other children", (Group("others", "Children", "child", ROW, meaning="children"),)),
        Step(
            "family",
            "Family agreement",
            (Question("why", "choice", "Why not?", meaning="agreement.why_not_aware", options=WHY),),
        ),
        Step(
            "worry",
            "Request details",
            (
                Question("reason", "choice", "Primary reason", meaning="reason.primary", options=YES_NO),
                text("worry", "What are you worried about?", kind="long_text"),
                text("danger", "Any danger?", "risk.visiting_worker", kind="long_text"),
                Question("documents", "uploads", "Documents"),
            ),
        ),
    ),
)
ANSWERS: dict[str, Any] = {
    "first_name": "Amélie",
    "last_name": "O'Brien-Okafor",
    "birth": {"kind": "full", "date": "2015-03-14"},
    "address": {
        "kind": "known",
        "lines": ["9 Quarry Row", "Maidstone"],
        "postcode": "ME14 1XX",
        "uprn": "",
        "source": "manual",
    },
    "nhs": "943 476 5919",
    "others": [
        {
            "id": "aaaa1111",
            "first_name": "Bartholomew",
            "last_name": "Zephyr",
            "birth": {"kind": "unborn", "due": ""},
        }
    ],
    "reason": "yes",
    "worry": "Xylophonic canary in the coal mine.",
}
#: What nobody who has no business with the referral may come to read.
PERSONAL = (
    *("Amélie", "Brien", "Okafor", "Bartholomew", "Zephyr", "2015-03-14", "Mar 2015"),
    *("ME14", "Quarry", "Xylophonic", "943 476"),
)


def make_version(team: str = "frontdoor", definition: Definition = DEFINITION) -> FormVersion:
    """The small form as published for a team."""
    return FormVersion.objects.create(
        number=1,
        title=definition.title,
        definition=to_data(definition),
        digest=uuid4().hex,
        receiver="safeguarding.RequestForSupportPage",
        team=team,
        prefix="RS",
    )


def make_submission(
    owner: User | None = None,
    team: str = "frontdoor",
    urgency: str = "standard",
    sent_at: datetime | None = None,
    **answers: Any,
) -> Submission:
    """Answers sent, of which no referral was made yet."""
    owner = owner or User.objects.filter(email="referrer@example.org").first() or make_user()
    return Submission.objects.create(
        reference=new_reference("RS"),
        draft_id=uuid4(),
        owner=owner,
        version=make_version(team),
        urgency=urgency,
        answers=ANSWERS | answers,
        sent_at=sent_at or timezone.now(),
    )


def make_referral(
    owner: User | None = None,
    team: str = "frontdoor",
    urgency: str = "standard",
    sent_at: datetime | None = None,
    **answers: Any,
) -> Referral:
    """A referral as it is received."""
    submission = make_submission(owner, team, urgency, sent_at, **answers)
    RequestForSupportPage.receive(submission)
    return Referral.objects.get(submission=submission)


def add_upload(submission: Submission, name: str = "letter.pdf", data: bytes = b"%PDF-1.7 letter") -> Upload:
    """A file that came with a submission."""
    return Upload.objects.create(
        submission=submission,
        name=name,
        content_type="application/pdf",
        size=len(data),
        sha256="0" * 64,
        stored_as=storage.keep(data),
    )


def make_worker(email: str, team: str = "frontdoor", *, is_manager: bool = False, **details: Any) -> User:
    """Somebody who works in a team."""
    user = make_user(email, **details)
    staffing.join(user, team, is_manager=is_manager)
    return user
