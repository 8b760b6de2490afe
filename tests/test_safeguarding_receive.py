"""A submission becomes a referral, whole or not at all, and the right people hear of it."""

import logging
import re
import threading
from typing import Any

import pytest
from django.core import mail

from formpages import submitting
from formpages.records import Draft, Submission
from kentportal.outbox.models import Delivery
from kentportal.outbox.worker import drain
from safeguarding import people, receiving, shipping
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Event, Membership, Referral, SearchKey, Team

from .people import make_user
from .referrals import (
    ANSWERS,
    DEFINITION,
    PERSONAL,
    make_referral,
    make_submission,
    make_version,
    make_worker,
)

pytestmark = pytest.mark.django_db
MAILBOX = "team@example.org"


def mails() -> dict[str, dict[str, Any]]:
    """What was posted to be mailed, by address."""
    payloads = Delivery.objects.filter(channel="mail").values_list("payload", flat=True)
    return {payload["to"]: payload for payload in payloads}


def parts(sent: Any) -> tuple[str, str]:
    """The mail as text and as HTML."""
    return str(sent.body), str(sent.alternatives[0][0])


def set_mailbox(address: str = MAILBOX) -> None:
    Team.objects.update_or_create(slug="frontdoor", defaults={"name": "Front Door", "mailbox": address})


@pytest.fixture(autouse=True)
def mailbox() -> None:
    Team.objects.update_or_create(
        slug="frontdoor", defaults={"name": "Front Door", "mailbox": "team@example.org"}
    )


def test_a_submission_becomes_a_referral() -> None:
    referral = make_referral(urgency="urgent", why="unsafe", danger="Two dogs.")
    submission = referral.submission
    assert (referral.reference, referral.form) == (submission.reference, "Request for Support")
    assert (referral.team.slug, referral.urgency, referral.status) == ("frontdoor", "urgent", "new")
    assert (referral.reason, referral.received_at) == ("yes", submission.sent_at)
    assert (referral.do_not_tell_family, referral.danger_to_visitors) == (True, True)
    assert referral.opened_at is None
    assert referral.children == [
        {"name": "Amélie O'Brien-Okafor", "born": "14 Mar 2015", "day": "2015-03-14"},
        {"name": "Bartholomew Zephyr", "born": "not yet born", "day": ""},
    ]
    event = Event.objects.get()
    assert (event.kind, event.actor_id, event.sequence) == ("received", submission.owner_id, 1)
    assert event.detail == {"urgency": "urgent"}


def test_names_are_sealed_and_search_keys_tell_nothing() -> None:
    referral = make_referral()
    columns = str(list(Referral.objects.defer("people").values_list("reference", "form", "reason", "status")))
    keys = str(list(SearchKey.objects.values_list("key", flat=True)))
    assert referral.search_keys.count() > 10
    assert not [word for word in PERSONAL if word in columns + keys]


def test_the_referrer_is_told_without_a_personal_word() -> None:
    referral = make_referral(urgency="standard")
    assert list(mails()) == ["referrer@example.org"]
    drain(threading.Event())
    (sent,) = mail.outbox
    assert referral.reference in sent.subject
    for text in parts(sent):
        assert referral.reference in text
        assert "03000 419191" in text
        assert "We will contact you in the next few days in response" in text
        assert not [word for word in (*PERSONAL, "Sarah", "Lock", "Elm School") if word in text]


def test_urgent_is_told_to_the_team_by_its_reference_alone() -> None:
    set_mailbox()
    referral = make_referral(urgency="urgent")
    assert set(mails()) == {"referrer@example.org", MAILBOX}
    drain(threading.Event())
    sent = next(each for each in mail.outbox if each.to == [MAILBOX])
    assert sent.subject == f"URGENT request {referral.reference}"
    for text in parts(sent):
        assert f"/admin/inbox/inspect/{referral.pk}/" in text
        assert not [word for word in (*PERSONAL, "Sarah", "Lock", "referrer@") if word in text]


@pytest.mark.parametrize("urgency", ["standard", ""])
def test_what_is_not_urgent_is_not_told_to_the_team(urgency: str) -> None:
    set_mailbox()
    assert make_referral(urgency=urgency).urgency == "standard"
    assert set(mails()) == {"referrer@example.org"}


def test_without_a_mailbox_the_managers_are_told() -> None:
    Team.objects.update(mailbox="")
    make_worker("worker@example.org")
    make_worker("manager@example.org", is_manager=True)
    make_worker("gone@example.org", is_manager=True, is_active=False)
    make_worker("lado@example.org", "lado", is_manager=True)
    make_referral(urgency="urgent")
    assert set(mails()) == {"referrer@example.org", "manager@example.org"}


def test_without_any_team_set_up_the_referral_is_kept(error_log: list[logging.LogRecord]) -> None:
    Team.objects.all().delete()
    assert make_referral(urgency="urgent").team.name == "Front Door"
    assert not Membership.objects.exists()
    assert "no mailbox and no members" in error_log.pop().getMessage()


@pytest.mark.parametrize(
    "broken",
    ["safeguarding.audit.chained", "safeguarding.receiving.post_mail", "safeguarding.searching.keys_of"],
)
def test_a_failure_leaves_nothing_behind(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    version = make_version()
    draft = Draft.objects.create(owner=make_user(), version=version, urgency="standard", answers=ANSWERS)
    monkeypatch.setattr(broken, fail)
    with pytest.raises(RuntimeError):
        submitting.submit(draft.owner, draft.pk)
    for model in (Submission, Referral, SearchKey, Event, Delivery):
        assert not model.objects.exists(), model
    assert Draft.objects.get().answers == ANSWERS
    monkeypatch.undo()
    assert submitting.submit(draft.owner, draft.pk).reference == Referral.objects.get().reference


def test_a_submission_is_received_once() -> None:
    submission = make_submission()
    receiving.receive(submission, people.about_children)
    with pytest.raises(Exception, match="(?i)unique"):
        receiving.receive(submission, people.about_children)


def test_the_referrers_lists_name_the_key_child() -> None:
    page = RequestForSupportPage
    assert page.subject({"child.first_name": "Kim", "child.last_name": {"kind": "not_known"}}) == "Kim"
    assert page.subject({"child.birth": {"kind": "unborn", "due": ""}}) == "Unborn baby"
    assert page.subject({}) == ""
    assert page.alerts({}) == []
    assert len(page.alerts({"agreement.why_not_aware": "unsafe", "risk.visiting_worker": "Dogs"})) == 2


@pytest.mark.parametrize(
    ("why", "expected"),
    [("unsafe", True), ("investigation", True), (["other", "unsafe"], True), ("other", False), (None, False)],
)
def test_when_the_family_must_not_be_told(why: Any, expected: bool) -> None:
    assert people.do_not_tell_family({"agreement.why_not_aware": why}) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("A dog", True), ("yes", True), ("None.", False), (" no ", False), ("", False), (None, False)],
)
def test_when_a_visit_is_dangerous(said: Any, expected: bool) -> None:
    assert people.danger_to_visitors({"risk.visiting_worker": said}) is expected


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        ({"kind": "full", "date": "2015-03-04"}, "4 Mar 2015"),
        ({"kind": "estimated", "about": "7 or 8"}, "estimated: 7 or 8"),
        ({"kind": "unborn", "due": "2027-02-01"}, "due 1 Feb 2027"),
        ({"kind": "unborn", "due": ""}, "not yet born"),
        ({"kind": "not_known"}, "date of birth not known"),
        ({}, "date of birth not known"),
    ],
)
def test_a_birth_in_a_table(birth: dict[str, str], words: str) -> None:
    assert people.born_in_words(birth) == words


def test_the_shipped_form_gives_every_meaning_that_is_read() -> None:
    text = (shipping.FORMS / "request_for_support_professional.yaml").read_text(encoding="utf-8")
    given = set(re.findall(r"\bmeaning: ([a-z_.]+)", text))
    read = {question.meaning for question in DEFINITION.questions()} - {""}
    assert read | {"children"} <= given
    codes = set(re.findall(r"^ +([a-z_]+)\|", text, re.MULTILINE))
    assert codes >= people.DO_NOT_TELL
