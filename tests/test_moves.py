"""Every move of the table of statuses, tried through the acts: from each status, each act."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from formpages.records import Submission
from safeguarding.casework import Decision
from safeguarding.correspondence import Return, Withdrawal
from safeguarding.records import Membership, Referral
from safeguarding.statuses import (
    ACKNOWLEDGED,
    ANSWERED,
    CHECKS,
    DECIDED,
    NEW,
    PROPOSED,
    REOPENED,
    TABLE,
    WAITING,
    WITHDRAWN,
)

from .acting import WHY, prepared
from .answered import Case, acts_on_record

pytestmark = pytest.mark.django_db
OPEN = (NEW, ACKNOWLEDGED, CHECKS, WAITING, ANSWERED, PROPOSED, REOPENED)
UNDECIDED = tuple(status for status in OPEN if status != PROPOSED)
SAME = {status: status for status in TABLE}
TOLD = SAME | {NEW: ACKNOWLEDGED}
#: What each act makes of each status; where it says nothing the act is refused.
MAKES: dict[str, dict[str, str]] = {
    "acknowledge": {status: TOLD[status] for status in OPEN},
    "case_number": SAME,
    "check": dict.fromkeys(UNDECIDED, CHECKS) | {WAITING: WAITING},
    "decide": dict.fromkeys(UNDECIDED, DECIDED),
    "note": SAME,
    "propose": dict.fromkeys(UNDECIDED, PROPOSED),
    "reopen": {DECIDED: REOPENED, WITHDRAWN: REOPENED},
    "respond": TOLD,
    "return": {status: WAITING for status in UNDECIDED if status != WAITING},
    "send_back": {PROPOSED: CHECKS},
    "sign_off": {PROPOSED: DECIDED},
    "urgency": {status: status for status in OPEN},
    "withdrawal": dict.fromkeys(OPEN, WITHDRAWN),
}
#: After which nothing that was asked for is wanted any more.
ENDS_RETURNS = ("decide", "sign_off", "withdrawal")
PAGES = {"propose": "decide", "send_back": "sign_off"}
#: Moves that nobody on the staff makes: information comes, and a referrer who was asked leaves.
MADE_OTHERWISE = {(status, ANSWERED) for status in OPEN if status != ANSWERED} | {(WAITING, CHECKS)}


@pytest.mark.parametrize("asked", [False, True], ids=["nothing wanted", "information wanted"])
@pytest.mark.parametrize("act", MAKES)
def test_an_act_makes_of_each_status_what_the_table_says(act: str, asked: bool) -> None:
    case = Case.make()
    case.ask_to_withdraw()
    url, data = prepared(case, PAGES.get(act, act))
    data |= {"send_back": {"answer": "back", "reason": WHY}}.get(act, {})
    Membership.objects.update(is_manager=True)
    for number, status in enumerate(TABLE):
        as_if(status, baby=act == "propose", asked=asked)
        if act in ("case_number", "respond"):
            data |= {"number": f"N-{number}", "once": str(uuid4())}
        acts = acts_on_record()
        answer: Any = case.staff.post(url, data)
        expected = MAKES[act].get(status)
        assert answer.status_code == (302 if expected else 409), status
        assert case.referral.status == (expected or status), status
        assert acts_on_record() == acts + (1 if expected else 0), status
        still_asked = asked and not (expected and act in ENDS_RETURNS)
        assert wanted(case) == (still_asked or (act == "return" and bool(expected))), status


def wanted(case: Case) -> bool:
    """Whether the referrer is asked for information, as the team and as the form that was sent say."""
    found = Return.objects.filter(ended_at=None).exists()
    assert found == (case.sent.returned_at is not None)
    return found


def as_if(status: str, *, baby: bool, asked: bool) -> None:
    """The referral in this status, with everything that an act could be about still open."""
    Referral.objects.update(
        status=status,
        urgency="standard",
        acknowledged_at=None,
        withdrawal_asked_at=timezone.now(),
        about_a_baby=baby,
    )
    Return.objects.update(ended_at=timezone.now())
    Submission.objects.update(returned_at=timezone.now() if asked else None)
    if asked:
        referral = Referral.objects.get()
        Return.objects.create(referral=referral, submission=referral.submission, reason="other", comment="")
    Withdrawal.objects.update(decided_at=None, accepted=None)
    if newest := Decision.objects.exclude(sign_off=[]).first():
        Decision.objects.filter(pk=newest.pk).update(answered_at=None, signed=None)


def test_the_acts_make_every_move_of_the_table_and_no_other() -> None:
    made = {(status, other) for moves in MAKES.values() for status, other in moves.items() if status != other}
    allowed = {(status, other) for status, row in TABLE.items() for other in row.moves}
    assert made <= allowed
    assert allowed - made == MADE_OTHERWISE
