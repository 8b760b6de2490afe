"""The reading page: the facts that decide, what can be done, the timeline; in few queries always."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from formpages.definition import Definition, Group, Option, Question, Step
from formpages.records import Submission
from safeguarding import audit, checks, deciding, triage
from safeguarding.acts import Doing
from safeguarding.casework import Decision
from safeguarding.inbox import facts, offers, timeline
from safeguarding.inbox.admin import ReferralAdmin
from safeguarding.permissions import RULES
from safeguarding.records import Membership, Referral

from .acting import NOTE, RATIONALE
from .answered import Case
from .people import sign_in
from .referrals import ANSWERS, add_upload, make_referral, make_version, make_worker
from .shipped_forms import FORMS, shipped

pytestmark = pytest.mark.django_db
KEPT = ANSWERS["address"] | {"kept": "yes", "kept_from": "Mr Grebe", "safe_contact": "Ring the school."}


def text(key: str, meaning: str, kind: str = "text", **more: Any) -> Question:
    return Question(key, kind, key.capitalize(), meaning=meaning, settings={"max_length": 500}, **more)


def one_of(key: str, meaning: str, **options: str) -> Question:
    return Question(
        key, "choice", key, meaning=meaning, options=tuple(Option(*pair) for pair in options.items())
    )


ADDRESS = Question("address", "address", "Address", meaning="person.address", settings={"ask_kept": True})
DECIDING = Definition(
    "Request for Support",
    (
        Step(
            "child",
            "Child’s details",
            (
                text("where", "child.where_now"),
                one_of("safe", "child.safe_until_reply", yes="Yes", no="No"),
                Question("home", "address", "Home", meaning="child.address", settings={"ask_kept": True}),
                one_of("agreed", "agreement.obtained", refused="No, asked and refused"),
                one_of("reason", "reason.primary", NEGL="Neglect"),
                text("danger", "risk.visiting_worker"),
                text("name", "referrer.name"),
                text("call", "referrer.best_time"),
                Question("ring", "telephone", "Telephone", meaning="referrer.telephone"),
                one_of("named", "referrer.may_be_named", no="No"),
            ),
        ),
        Step(
            "people",
            "People",
            (Group("people", "People", "person", (text("who", "person.name"), ADDRESS), meaning="people"),),
        ),
    ),
)
SAID = {
    "where": "At her aunt’s",
    "safe": "no",
    "home": KEPT,
    "agreed": "refused",
    "reason": "NEGL",
    "danger": "A loose python.",
    "name": "Wren Caller",
    "call": "After 6pm",
    "ring": "03000 411111",
    "named": "no",
    "people": [{"id": "bbbb2222", "who": "Aunt Plover", "address": KEPT | {"kept_from": "Mr Coot"}}],
}


@pytest.fixture
def staff(client: Client) -> Client:
    return sign_in(client, make_worker("worker@example.org", first_name="Wendy", last_name="Worker"))


def url(referral: Referral) -> str:
    return reverse("inbox_modeladmin_inspect", args=[referral.pk])


def soup(staff: Client, referral: Referral, query: str = "") -> BeautifulSoup:
    return BeautifulSoup(staff.get(url(referral) + query).content, "html.parser")


def words(part: Any) -> str:
    return " ".join(part.get_text(" ", strip=True).split())


@pytest.fixture
def telling() -> Referral:
    """A referral that says everything that decides."""
    referral = make_referral()
    Submission.objects.update(version=make_version(definition=DECIDING), answers=SAID)
    Referral.objects.update(danger_to_visitors=True, do_not_tell_family=True)
    return Referral.objects.select_related("team", "submission").get(pk=referral.pk)


def test_the_head_has_the_facts_that_decide(staff: Client, telling: Referral) -> None:
    page = soup(staff, telling)
    head = words(page.select_one("[aria-label='In short']"))
    age = timezone.localdate().year - 2015 - (timezone.localdate().timetuple().tm_yday < 73)
    for expected in (
        f"14 Mar 2015 ({age} years old)",
        "Where the child is now At her aunt’s",
        "Safe until we reply No",
        "Agreement: No, asked and refused",
        "Reason Neglect",
        "Acknowledge by",
        "left",
        "Nobody yet",
    ):
        assert expected in head, expected
    banners = [words(banner) for banner in page.select(".portal-banner")]
    assert banners[0].startswith("DO NOT TELL THE FAMILY")
    assert banners[1].endswith("A loose python.")
    assert banners[2].startswith("An address must be kept from: Mr Grebe")
    assert "Ring the school." in banners[2]
    assert banners[3].startswith("An address must be kept from: Mr Coot Aunt Plover")


def test_it_has_what_decides_about_an_adult_and_about_a_need() -> None:
    said = {
        "person.job": "Coach",
        "person.with_children": "Not known",
        "allegation.injury": "No",
        "request.hoped_for": "To climb the stairs. " * 100,
        "carer.health": "Well.",
    }
    job, with_children, hurt, hoped = facts.that_decide(said)
    assert job == facts.Fact("Job", "Coach")
    assert (with_children.marked, hurt.marked) == (True, False)
    assert hoped.words.startswith("To climb") and len(hoped.words) == facts.IN_SHORT


def test_what_decides_is_asked_in_the_shipped_forms() -> None:
    forms = [shipped(file.stem) for file in FORMS.glob("*.yaml")]
    asked = {part.meaning for form in forms for step in form.steps for part in step.parts}
    assert {*facts.DECIDING} <= asked


def test_the_referrer_can_be_reached_safely(staff: Client, telling: Referral) -> None:
    page = soup(staff, telling)
    shown = words(page.select_one("section[aria-labelledby='inbox-referrer']"))
    for expected in ("Wren Caller", "After 6pm", "May we tell the family who they are? No", "Class Teacher"):
        assert expected in shown, expected
    assert page.select_one('a[href="tel:03000411111"]')
    assert page.select_one('a[href="mailto:referrer@example.org"]')


@pytest.mark.parametrize(
    ("due", "minutes", "css", "left"),
    [
        (12, 61, "", "1h 1 min left"),
        (12, 5, "soon", "5 min left"),
        (12, -1, "overdue", "Overdue 1 min"),
        (17, -1, "overdue", "Overdue"),
    ],
)
def test_a_clock_says_in_words_and_colour_that_time_is_short(
    staff: Client, due: int, minutes: int, css: str, left: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral, moment = make_referral(), datetime(2026, 11, 30, due, tzinfo=UTC)
    Referral.objects.update(acknowledge_by=moment)
    monkeypatch.setattr("safeguarding.inbox.reading.now", lambda: moment - timedelta(minutes=minutes))
    clock = soup(staff, referral).select_one(f".portal-clock--{css}" if css else ".portal-clock")
    assert clock
    assert words(clock) == left


def test_what_is_urgent_by_the_teams_word_is_not_called_the_referrers(staff: Client) -> None:
    referral = make_referral()
    worker = Membership.objects.get().user
    triage.change_urgency(referral, Doing(worker), "urgent", "A call from the school.")
    assert "The team made it urgent" in words(soup(staff, referral))
    assert "The referrer says" not in words(soup(staff, referral))


def test_every_act_that_there_is_has_a_label_and_is_offered_where_it_has_a_page(staff: Client) -> None:
    assert RULES.keys() - offers.LABELS.keys() == {"check_answer"}  # offered beside its check
    referral = make_referral()
    shown = soup(staff, referral)
    found = offers.of(referral, RULES.keys(), ReferralAdmin.views)
    assert {
        offer.act for offer in (*found.buttons, *found.more)
    } == offers.LABELS.keys() & ReferralAdmin.views
    assert found.more[-1].destructive
    buttons = shown.select(".inbox-acts .portal-acts .button")
    assert words(buttons[0]) == "Acknowledge"
    assert "button-secondary" not in buttons[0]["class"]
    assert all("button-secondary" in button["class"] for button in buttons[1:])


def test_the_timeline_has_the_acts_newest_first_and_the_looks_folded_away(staff: Client) -> None:
    referral = make_referral()
    worker = Membership.objects.get().user
    staff.get(url(referral))
    triage.note(referral, Doing(worker), NOTE)
    page = soup(staff, referral)
    lines = [words(line) for line in page.select("section > .inbox-timeline > li")]
    assert lines[0].startswith("Note added , Wendy Worker")
    assert lines[0].endswith(NOTE)
    assert lines[-1].startswith("Received")
    assert not [line for line in lines if line.startswith("Opened")]
    looks = page.select("details .inbox-timeline > li")
    assert len(looks) == 2
    assert all(words(look).startswith("Opened, Wendy Worker") for look in looks)


def test_of_a_long_timeline_the_newest_is_shown_and_the_rest_on_demand(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "NEWEST", 3)
    referral = make_referral()
    worker = Membership.objects.get().user
    for number in range(5):
        triage.note(referral, Doing(worker), f"Note {number}.")
        staff.get(url(referral))
    short, long = soup(staff, referral), soup(staff, referral, "?all=1")
    assert len(short.select("section > .inbox-timeline > li")) == 3
    assert "Note 4." in words(short)
    assert "Note 1." not in words(short)
    assert "Show all" in words(short)
    assert len(long.select("section > .inbox-timeline > li")) == 6
    assert "Show all" not in words(long)


def test_who_has_left_is_no_name(staff: Client) -> None:
    referral = make_referral()
    gone = make_worker("gone@example.org")
    triage.note(referral, Doing(gone), NOTE)
    gone.delete()
    assert "somebody who has left" in words(soup(staff, referral))
    assert NOTE in words(soup(staff, referral))


def test_every_kind_of_event_has_words() -> None:
    staffs = {
        "LIST_OFFERED",
        "LIST_KEPT",
        "LISTED",
        "SEARCHED",
        "INVITED",
        "FACTOR_RESET",
        "PROPOSED",
        "APPROVED",
        "REFUSED",
        "ENDED",
    }
    kinds = {
        value
        for name, value in vars(audit).items()
        if name.isupper() and isinstance(value, str) and name not in staffs | {"BY_COMMAND", "STAFF"}
    }
    assert kinds <= timeline.WORDS.keys()


def test_many_of_everything_take_few_queries(django_assert_max_num_queries: Any) -> None:
    case = Case.make()
    worker = Doing(case.worker)
    case.return_it()
    case.add_and_send(worry="More.")
    for number in range(12):
        add_upload(case.sent, f"{number}.pdf")
        triage.note(case.referral, worker, f"Note {number}.")
        checks.ask(case.referral, worker, "gp", "Known?", timezone.localdate())
        case.respond(f"Response {number}.")
        case.staff.get(case.url("inspect"))
    for _ in range(3):
        chosen = ["early_help"] * len(deciding.concerned(case.referral))
        deciding.decide(case.referral, worker, chosen, deciding.Rationale(**RATIONALE))
        triage.reopen(case.referral, worker, "Again.")
    case.ask_to_withdraw()
    case.return_it()
    assert Decision.objects.count() == 3
    staff, page = case.staff, case.url("inspect")
    staff.get(page)
    with django_assert_max_num_queries(20):
        assert staff.get(page).status_code == 200
    with django_assert_max_num_queries(20):
        assert staff.get(page + "?all=1").status_code == 200
