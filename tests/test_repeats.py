"""Referrals about the same family are found by keyed hashes, and a worker says what they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from safeguarding import family, linking, passing, people, receiving, restricting, statuses
from safeguarding.acts import Doing
from safeguarding.casework import FamilyKey, Link
from safeguarding.people import About, Person
from safeguarding.records import Event, Referral

from .people import sign_in
from .referrals import PERSONAL, make_referral, make_worker

pytestmark = pytest.mark.django_db
BORN = {"kind": "full", "date": "2015-03-14"}
LATER = {"kind": "full", "date": "2016-03-14"}
UNBORN = {"kind": "unborn", "due": ""}
NOBODY: dict[str, Any] = {
    "first_name": "Zadok",
    "last_name": "Quint",
    "birth": {"kind": "full", "date": "2011-11-11"},
    "address": {"kind": "none"},
    "nhs": "",
    "others": [],
}


def person(**given: Any) -> Person:
    return Person(
        **{"name": "", "also": "", "mother": "", "birth": {}, "postcode": "", "nhs_number": ""} | given
    )


def keys(team: str = "frontdoor", **given: Any) -> set[family.Key]:
    return family.keys_of(About((person(**given),)), team)


def kinds_shared(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {key.kind for key in keys(**one) & keys(**other)}


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ({"name": "Amélie O’Brien", "birth": BORN}, {"name": "AMELIE Smith", "birth": BORN}, {"child"}),
        (
            {"name": "Amélie O’Brien", "birth": BORN},
            {"name": "x", "also": "Obrien", "birth": BORN},
            {"child"},
        ),
        (
            {"name": "Amélie", "birth": BORN},
            {"name": "Amélie", "birth": LATER},
            set(),
        ),
        ({"name": "Amélie", "birth": BORN}, {"name": "Kim", "birth": BORN}, set()),
        ({"name": "Amélie"}, {"name": "Amélie"}, set()),
        ({"nhs_number": "943 476 5919"}, {"nhs_number": "9434765919"}, {"nhs"}),
        ({"nhs_number": "943"}, {"nhs_number": "943"}, set()),
        (
            {"mother": "Ada Byron", "birth": UNBORN},
            {"mother": "BYRON, Ada", "birth": {"kind": "unborn", "due": "2026-12-01"}},
            {"mother"},
        ),
        (
            {"mother": "Ada", "birth": {"kind": "unborn"}},
            {"mother": "Ada", "birth": {"kind": "unborn"}},
            set(),
        ),
        ({"mother": "Ada Byron", "birth": BORN}, {"mother": "Ada Byron", "birth": BORN}, set()),
        ({"uprn": "00123", "postcode": "ME14 1XX"}, {"uprn": "123", "postcode": ""}, {"address"}),
        (
            {"lines": ("9 Quarry Row", "Maidstone"), "postcode": "ME14 1XX"},
            {"lines": ("9, Quarry Rd",), "postcode": "me141xx"},
            {"address"},
        ),
        (
            {"lines": ("Flat 2", "9 Quarry Row"), "postcode": "ME14 1XX"},
            {"lines": ("9 Quarry Row",), "postcode": "ME14 1XX"},
            set(),
        ),
        (
            {"lines": ("Rose Cottage", "Hill"), "postcode": "ME14 1XX"},
            {"lines": ("Rose cottage",), "postcode": "ME14 1XX"},
            {"address"},
        ),
        ({"lines": ("9 Quarry Row",)}, {"lines": ("9 Quarry Row",)}, set()),
        ({"postcode": "ME14 1XX"}, {"postcode": "ME14 1XX"}, set()),
    ],
)
def test_what_tells_a_family_from_others(one: dict[str, Any], other: dict[str, Any], kinds: set[str]) -> None:
    assert kinds_shared(one, other) == kinds


def test_to_the_lado_it_is_the_adult() -> None:
    adult = person(name="Hilary Example", birth={"kind": "full", "date": "1980-01-02"})
    child = person(name="Kim", birth=BORN)
    about = About((child,), adult)
    assert family.keys_of(about, "lado") == set(family._born_and_named(adult))
    assert family.keys_of(about, "frontdoor") == set(family._born_and_named(child))
    assert family.keys_of(About((child,)), "lado") == set(family._born_and_named(child))


def test_keys_tell_nothing() -> None:
    make_referral()
    kept = str(list(FamilyKey.objects.values_list("kind", "key")))
    assert FamilyKey.objects.count() > 4
    assert not [word for word in PERSONAL if word in kept]


def test_a_repeat_is_found_on_arrival_and_counted() -> None:
    first = make_referral()
    Referral.objects.filter(pk=first.pk).update(status=statuses.DECIDED, outcome="no_further_action")
    make_referral(**NOBODY)
    second = make_referral(first_name="Other", others=[])
    now = Referral.objects.get(pk=second.pk)
    assert (now.possible_repeat, now.contact_number, now.without_action) == (True, 2, 1)
    assert Referral.objects.get(pk=first.pk).contact_number == 1
    link = Link.objects.get()
    assert (link.referral_id, link.earlier_id, link.state) == (second.pk, first.pk, "possible")
    assert link.why == ["address", "child", "nhs"]
    event = Event.objects.get(kind="possible repeat")
    assert (event.detail, event.actor_id) == ({"count": 1}, None)


def test_the_third_contact_without_action_asks_for_a_manager() -> None:
    worker = make_worker("worker@example.org")
    for _ in range(2):
        made = make_referral()
        Referral.objects.filter(pk=made.pk).update(outcome="information_and_advice")
    third = make_referral()
    page = sign_in(Client(), worker).get(reverse("inbox_modeladmin_inspect", args=[third.pk]))
    text = " ".join(page.content.decode().split())
    assert "Contact 3 in 12 months, 2 without action." in text
    assert "Ask a manager" in text


def test_deciding_says_that_nobody_has_looked_at_them_yet() -> None:
    worker = make_worker("worker@example.org")
    first, second = make_referral(), make_referral()
    staff = sign_in(Client(), worker)

    def said(referral: Referral) -> bool:
        page = staff.get(reverse("inbox_modeladmin_decide", args=[referral.pk])).content.decode()
        assert "What was sent" in page
        return f'href="{reverse("inbox_modeladmin_inspect", args=[second.pk])}#inbox-related"' in page

    assert (said(first), said(second)) == (False, True)
    assert (
        'id="inbox-related"'
        in staff.get(reverse("inbox_modeladmin_inspect", args=[second.pk])).content.decode()
    )
    linking.judge(second, Doing(worker), {first.pk: Link.State.DISMISSED})
    assert not said(second)


def test_another_teams_and_old_ones_are_not_found() -> None:
    make_referral(team="ot")
    old = make_referral()
    edge = timezone.now() - timedelta(days=366)
    Referral.objects.filter(pk=old.pk).update(received_at=edge)
    second = make_referral()
    assert not Link.objects.exists()
    assert not Referral.objects.get(pk=second.pk).possible_repeat
    Referral.objects.filter(pk=old.pk).update(received_at=edge + timedelta(days=2))
    make_referral()
    assert Link.objects.filter(earlier=old).count() == 1


def test_a_restricted_one_gives_no_sign() -> None:
    manager = make_worker("manager@example.org", is_manager=True)
    worker = make_worker("worker@example.org")
    first = make_referral()
    restricting.restrict(first, Doing(manager), [])
    second = make_referral()
    now = Referral.objects.get(pk=second.pk)
    assert (now.possible_repeat, now.contact_number) == (False, 1)
    assert not Event.objects.filter(kind="possible repeat").exists()
    assert linking.related(worker, now).earlier == []
    assert [each.referral.pk for each in linking.related(manager, now).earlier] == [first.pk]
    page = sign_in(Client(), worker).get(reverse("inbox_modeladmin_repeat", args=[second.pk]))
    assert first.reference not in page.content.decode()
    sent = {str(first.pk): "linked"}
    sign_in(Client(), worker).post(reverse("inbox_modeladmin_repeat", args=[second.pk]), sent)
    assert Link.objects.get().state == "possible"


def test_restricting_one_takes_the_sign_off_those_that_follow_it() -> None:
    manager = make_worker("manager@example.org", is_manager=True)
    first, second = make_referral(), make_referral()
    assert Referral.objects.get(pk=second.pk).possible_repeat
    restricting.restrict(first, Doing(manager), [])
    now = Referral.objects.get(pk=second.pk)
    assert (now.possible_repeat, now.contact_number) == (False, 1)
    restricting.open_to_team(first, Doing(manager))
    now = Referral.objects.get(pk=second.pk)
    assert (now.possible_repeat, now.contact_number) == (True, 2)


@pytest.fixture
def browser() -> Client:
    return sign_in(Client(), make_worker("worker@example.org"))


def repeat(referral: Referral) -> str:
    return reverse("inbox_modeladmin_repeat", args=[referral.pk])


def test_a_worker_says_what_each_is(browser: Client) -> None:
    earlier = [make_referral() for _ in range(3)]
    Referral.objects.update(opened_at=timezone.now())
    now = make_referral()
    page = browser.get(repeat(now))
    text = page.content.decode()
    assert all(each.reference in text for each in earlier)
    assert "same date of birth and name" in text.casefold()
    states = dict(zip([str(each.pk) for each in earlier], ["linked", "further", "dismissed"], strict=True))
    assert browser.post(repeat(now), states).status_code == 302
    assert {str(link.earlier_id): link.state for link in now.links.all()} == states
    after = Referral.objects.get(pk=now.pk)
    assert (after.possible_repeat, after.contact_number) == (False, 3)
    judged = Event.objects.filter(kind="repeat judged", subject_id=now.pk)
    assert {(each.detail["other"], each.detail["state"]) for each in judged} == {*states.items()}
    # What is further information has to be read with the other: that one is unread again.
    opened = [Referral.objects.get(pk=each.pk).opened_at is not None for each in earlier]
    assert opened == [True, False, True]
    told = Event.objects.get(kind="repeat judged", subject_id=earlier[1].pk)
    assert told.detail == {"state": "further", "other": str(now.pk)}
    page_of_earlier = browser.get(reverse("inbox_modeladmin_inspect", args=[earlier[1].pk]))
    assert "Further information on this one: read both" in page_of_earlier.content.decode()
    page_of_now = browser.get(reverse("inbox_modeladmin_inspect", args=[now.pk]))
    assert "This is further information on it: read both" in page_of_now.content.decode()


def test_one_that_is_left_keeps_the_mark_and_nothing_is_said_twice(browser: Client) -> None:
    first, second, now = make_referral(), make_referral(), make_referral()
    data = {str(first.pk): "linked", str(second.pk): ""}
    browser.post(repeat(now), data)
    assert Referral.objects.get(pk=now.pk).possible_repeat
    before = Event.objects.count()
    assert browser.post(repeat(now), data).status_code == 302
    assert Event.objects.count() == before
    browser.post(repeat(now), {str(first.pk): "dismissed", str(second.pk): "dismissed"})
    after = Referral.objects.get(pk=now.pk)
    assert (after.possible_repeat, after.contact_number) == (False, 1)


@pytest.mark.parametrize("state", ["possible", "invented"])
def test_an_invented_judgement_is_refused(browser: Client, state: str) -> None:
    first, now = make_referral(), make_referral()
    refused = browser.post(repeat(now), {str(first.pk): state})
    assert refused.status_code == 422
    assert Link.objects.get().state == "possible"


def test_more_information_finds_more_and_keeps_what_was_said() -> None:
    other = make_referral(**NOBODY)
    now = make_referral()
    assert not Link.objects.exists()
    about = About((person(name="Zadok", birth=NOBODY["birth"]),))
    linking.find_repeats(Referral.objects.select_related("team").get(pk=now.pk), about)
    Link.objects.update(state="dismissed")
    linking.find_repeats(Referral.objects.select_related("team").get(pk=now.pk), about)
    assert list(Link.objects.values_list("earlier_id", "state")) == [(other.pk, "dismissed")]


def test_a_child_is_found_behind_many_of_the_same_address() -> None:
    first = make_referral(nhs="", others=[])
    rows = [
        Referral(
            reference=f"RS-K1-{number:04}-AAAAAA", submission=first.submission, team=first.team, form="x"
        )
        for number in range(family.MOST + 5)
    ]
    Referral.objects.bulk_create(rows)
    home = first.family_keys.filter(kind="address").values_list("key", flat=True)
    FamilyKey.objects.bulk_create(
        FamilyKey(referral=row, kind="address", key=key) for row in rows for key in home
    )
    now = make_referral(nhs="", others=[])
    assert now.links.count() == family.MOST
    assert now.links.get(earlier=first).why == ["address", "child"]


def test_what_is_found_is_bounded_in_number_and_queries(django_assert_max_num_queries: Any) -> None:
    made = make_referral()
    team = made.team
    rows = [
        Referral(
            reference=f"RS-K1-{number:04}-AAAAAA",
            submission=made.submission,
            team=team,
            form="x",
            received_at=made.received_at - timedelta(hours=1),
        )
        for number in range(120)
    ]
    Referral.objects.bulk_create(rows)
    own = list(made.family_keys.values_list("kind", "key"))
    FamilyKey.objects.bulk_create(
        FamilyKey(referral=row, kind=kind, key=key) for row in rows for kind, key in own
    )
    about = receiving.whom_about(made.submission)
    with django_assert_max_num_queries(15):
        linking.find_repeats(Referral.objects.select_related("team").get(pk=made.pk), about)
    assert 0 < made.links.count() <= family.MOST
    assert isinstance(about, people.About)
    user = make_worker("worker@example.org")
    with django_assert_max_num_queries(1):
        linking.related(user, made)


def test_what_came_later_is_no_earlier_one() -> None:
    manager = make_worker("manager@example.org", is_manager=True)
    ot = make_worker("otmanager@example.org", "ot", is_manager=True)
    old = make_referral(sent_at=timezone.now() - timedelta(days=30))
    new = make_referral(team="ot")
    now = Referral.objects.select_related("team").get(pk=old.pk)
    passing.pass_on(now, Doing(manager), ot.memberships.get().team, "Yours.")
    assert not Link.objects.exists()
    passed = Referral.objects.get(pk=old.pk)
    assert (passed.contact_number, passed.possible_repeat) == (1, False)
    third = make_referral(team="ot")
    links = Link.objects.select_related("referral", "earlier")
    assert {(link.referral_id, link.earlier_id) for link in links} == {(third.pk, old.pk), (third.pk, new.pk)}
    assert all(link.earlier.received_at <= link.referral.received_at for link in links)


def test_an_earlier_one_that_has_to_be_read_again_is_polled(browser: Client) -> None:
    earlier, now = make_referral(), make_referral()
    before = Referral.objects.get(pk=earlier.pk).arrived_at
    browser.post(repeat(now), {str(earlier.pk): "further"})
    after = Referral.objects.get(pk=earlier.pk).arrived_at
    assert before and after and after > before
