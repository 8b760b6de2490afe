"""Who works a referral: taking, assigning, putting back; and the window in which members are chosen."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import acts, assigning
from safeguarding.acts import Doing
from safeguarding.casework import Named, Note
from safeguarding.records import Event, Referral

from .answered import mailed
from .listing import LIST, make, page_at
from .people import make_user, sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db
MANY = "/admin/inbox/assign_many/"


@pytest.fixture
def worker() -> User:
    return make_worker("worker@example.org", last_name="Wharton")


@pytest.fixture
def colleague() -> User:
    return make_worker("colleague@example.org", last_name="Quarrender")


@pytest.fixture
def manager() -> User:
    return make_worker("manager@example.org", is_manager=True)


def browser(user: User) -> Client:
    return sign_in(Client(), user)


def url(act: str, referral: Referral, *more: Any) -> str:
    return reverse(f"inbox_modeladmin_{act}", args=[referral.pk, *more])


def post(user: User, act: str, referral: Referral, **data: Any) -> Any:
    """Press the button of the act's page, as it is now."""
    page = browser(user).get(url(act, referral))
    return browser(user).post(url(act, referral), {"seen": page.context["seen"], **data}, follow=True)


def held(referral: Referral) -> User | None:
    return Referral.objects.get(pk=referral.pk).worker


def kinds(referral: Referral) -> list[str]:
    rows = Event.objects.filter(subject_id=referral.pk).order_by("sequence")
    return [kind for kind in rows.values_list("kind", flat=True) if kind != "opened"]


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_worker_takes_what_nobody_has_and_what_a_colleague_has(worker: User, colleague: User) -> None:
    referral = make()
    assert "Nobody works this referral yet." in browser(worker).get(url("take", referral)).content.decode()
    assert "You work this referral now." in told(post(worker, "take", referral))
    assert held(referral) == worker
    page = browser(colleague).get(url("take", referral)).content.decode()
    assert "Sarah Wharton works this referral now." in page
    post(colleague, "take", referral)
    assert (held(referral), kinds(referral)) == (colleague, ["received", "taken", "taken"])
    assert Event.objects.filter(kind="taken").order_by("sequence")[1].detail == {"before": worker.pk}


def test_of_two_who_take_it_at_once_the_second_is_told(worker: User, colleague: User) -> None:
    referral = make()
    seen = browser(worker).get(url("take", referral)).context["seen"]
    for user, status in ((worker, 302), (colleague, 409)):
        answer = browser(user).post(url("take", referral), {"seen": seen})
        assert answer.status_code == status
    assert "Taken, Sarah Wharton" in answer.content.decode()
    assert held(referral) == worker


@pytest.mark.parametrize("status", ["decided", "withdrawn"])
def test_what_is_closed_gets_no_worker(status: str, worker: User, manager: User) -> None:
    referral = make(status=status)
    for act in ("take", "assign", "put_back"):
        user = manager if act == "assign" else worker
        page = browser(user).get(url(act, referral), follow=True)
        assert page.redirect_chain[0][0] == url("inspect", referral)
        answer = browser(user).post(url(act, referral), {"worker": worker.pk})
        assert answer.status_code == 409
    assert kinds(referral) == ["received"]


def test_a_manager_assigns_to_a_member(manager: User, worker: User) -> None:
    referral = make()
    assert "Sarah Wharton works this referral now." in told(
        post(manager, "assign", referral, worker=worker.pk)
    )
    assert held(referral) == worker
    assert Event.objects.get(kind="assigned").detail == {"worker": worker.pk}
    ((to, context),) = mailed("referrals_assigned")
    assert to == worker.email
    assert context == {"references": [referral.reference], "path": url("inspect", referral)}
    answer = post(manager, "assign", referral, worker=worker.pk)
    assert (answer.status_code, "They have this already." in answer.content.decode()) == (409, True)
    post(manager, "assign", make(), worker=manager.pk)
    assert len(mailed("referrals_assigned")) == 1, "nobody is told what they do themselves"


def test_nobody_but_a_manager_assigns(worker: User, colleague: User) -> None:
    referral = make()
    assert browser(worker).get(url("assign", referral)).status_code == 302
    assert browser(worker).post(url("assign", referral), {"worker": colleague.pk}).status_code == 409
    assert browser(worker).get(url("members", referral)).status_code == 404
    assert browser(worker).post(MANY, {"worker": colleague.pk}).status_code == 404
    assert held(referral) is None


def test_only_members_of_the_team_are_given_anything(manager: User, colleague: User) -> None:
    referral = make()
    gone = make_worker("gone@example.org", is_active=False)
    others = [make_worker("lado@example.org", "lado").pk, make_user("other@example.org").pk, gone.pk]
    for pk in (*others, 0, -1, 10**30, "x", "\0", "1 OR 1=1", ""):
        answer = browser(manager).post(url("assign", referral), {"worker": pk})
        assert answer.status_code == 422, pk
    with pytest.raises(acts.Refused):
        assigning.assign(referral, Doing(manager), User.objects.get(pk=others[0]))
    assert held(referral) is None


def test_a_restricted_one_goes_to_those_it_names(manager: User, worker: User, colleague: User) -> None:
    referral = make(restricted=True)
    for user in (manager, worker):
        Named.objects.create(referral=referral, user=user)
    page = browser(manager).get(url("members", referral)).json()["html"]
    assert ("Wharton" in page, "Quarrender" in page) == (True, False)
    assert browser(manager).get(url("member", referral, colleague.pk)).status_code == 404
    answer = browser(manager).post(url("assign", referral), {"worker": colleague.pk})
    assert answer.status_code == 422
    with pytest.raises(acts.Refused):
        assigning.assign(referral, Doing(manager), colleague)
    post(manager, "assign", referral, worker=worker.pk)
    assert held(referral) == worker


def test_the_window_lists_the_members_and_what_they_hold(
    manager: User, worker: User, colleague: User
) -> None:
    make_worker("lado@example.org", "lado", last_name="Ladbrook")
    make_worker("gone@example.org", last_name="Gonerby", is_active=False)
    for status in ("new", "checks", "decided"):
        make(worker=worker, status=status)
    referral = make()
    page = BeautifulSoup(browser(manager).get(url("members", referral)).json()["html"], "html.parser")
    names = [link.get_text(strip=True) for link in page.select("a.item-choice")]
    assert names == ["Sarah Lock, 0 open", "Sarah Quarrender, 0 open", "Sarah Wharton, 2 open"]
    found = browser(manager).get(url("members", referral), {"q": "whar", "results": "true"}).content.decode()
    assert ("Wharton" in found, "Quarrender" in found) == (True, False)
    chosen = browser(manager).get(str(page.select("a.item-choice")[2]["href"])).json()["result"]
    assert (chosen["id"], chosen["string"]) == (str(worker.pk), "Sarah Wharton, 2 open")
    for bad in ({"q": "\0%"}, {"p": "-1"}, {"p": "9" * 30}, {"multiple": "1"}):
        assert browser(manager).get(url("members", referral), bad).status_code == 200


def test_the_window_is_for_managers_of_the_team_alone(manager: User, worker: User) -> None:
    referral = make()
    for user in (
        make_worker("lado@example.org", "lado", is_manager=True),
        make_user("root@example.org", is_superuser=True, is_staff=True),
        worker,
    ):
        for address in (url("members", referral), url("member", referral, worker.pk)):
            assert browser(user).get(address).status_code == 404
    assert browser(manager).get(url("members", referral)).status_code == 200
    assert browser(manager).post(url("members", referral)).status_code == 405
    lado = make_worker("lado2@example.org", "lado")
    assert browser(manager).get(url("member", referral, lado.pk)).status_code == 404
    Referral.objects.filter(pk=referral.pk).update(**referral.placed({"status": "decided"}))
    assert browser(manager).get(url("members", referral)).status_code == 404


def test_the_page_works_with_and_without_its_window(manager: User, worker: User) -> None:
    page = BeautifulSoup(browser(manager).get(url("assign", make())).content, "html.parser")
    assert not page.select("form.inbox-act script")
    assert page.select_one(".inbox-chooser .action-choose")
    options = [option.get_text(strip=True) for option in page.select("noscript select[name=worker] option")]
    assert options == ["Choose a worker", "Sarah Lock, 0 open", "Sarah Wharton, 0 open"]


def test_putting_back_leaves_a_note_for_the_next(worker: User, colleague: User, manager: User) -> None:
    referral = make(worker=worker)
    assert browser(colleague).get(url("put_back", referral)).status_code == 302
    post(worker, "put_back", referral, why="School rings back at 3pm.")
    assert held(referral) is None
    assert Note.objects.get().text == "School rings back at 3pm."
    assert kinds(referral) == ["received", "put back"]
    second = make(worker=worker)
    post(manager, "put_back", second)
    assert (held(second), Note.objects.count()) == (None, 1)


def many(user: User, chosen: list[str], to: Any, query: str = "") -> Any:
    return browser(user).post(MANY + query, {"chosen": chosen, "worker": to}, follow=True)


def boxes(user: User, query: str = "") -> list[str]:
    return [str(box["value"]) for box in page_at(browser(user), query).select("input[name=chosen]")]


def test_many_are_assigned_from_the_list_with_an_event_each(manager: User, worker: User) -> None:
    referrals = [make() for _ in range(3)]
    make(status="decided")
    chosen = boxes(manager)
    assert len(chosen) == 3
    answer = many(manager, chosen[:2], worker.pk, "?tab=unassigned")
    assert answer.redirect_chain == [(f"{LIST}?tab=unassigned", 302)]
    assert sorted(held(each) is None for each in referrals) == [False, False, True]
    assert {held(each) for each in referrals} == {worker, None}
    assert all((each.reference in told(answer)) == (held(each) == worker) for each in referrals)
    assert Event.objects.filter(kind="assigned").count() == 2
    ((to, context),) = mailed("referrals_assigned")
    mine = [each.reference for each in referrals if held(each) == worker]
    assert (to, sorted(context["references"])) == (worker.email, sorted(mine))
    page = browser(worker).get(context["path"]).content.decode()
    assert [each.reference in page for each in referrals] == [held(each) == worker for each in referrals]


def test_what_is_theirs_is_told_whatever_goes_wrong_with_another(
    manager: User, worker: User, monkeypatch: pytest.MonkeyPatch, error_log: list[Any]
) -> None:
    first, second = make(), make()
    real = assigning.assignable

    def broken(referral: Referral) -> Any:
        if held(first) or held(second):
            raise OSError
        return real(referral)

    monkeypatch.setattr(assigning, "assignable", broken)
    with pytest.raises(OSError):
        many(manager, boxes(manager), worker.pk)
    error_log.clear()
    ((_, context),) = mailed("referrals_assigned")
    assert context["references"] == [each.reference for each in (first, second) if held(each)]


def test_what_happened_meanwhile_is_said_and_left(manager: User, worker: User, colleague: User) -> None:
    taken, closed, free = make(), make(), make()
    chosen = boxes(manager)
    post(colleague, "take", taken)
    Referral.objects.filter(pk=closed.pk).update(**closed.placed({"status": "decided"}))
    answer = many(manager, chosen, worker.pk)
    assert [held(each) for each in (taken, closed, free)] == [colleague, None, worker]
    words = told(answer)
    assert f"{taken.reference} was left as it is. Something happened" in words
    assert f"{closed.reference} was left as it is. Only a manager assigns" in words


def test_what_is_not_theirs_is_not_assigned_with_the_rest(manager: User, worker: User) -> None:
    make_worker("lado@example.org", "lado")
    foreign, secret, own = make(team="lado"), make(restricted=True), make()
    Named.objects.create(referral=secret, user=worker)
    ids = [foreign.pk, secret.pk, own.pk, uuid4()]
    answer = many(
        manager, [*(f"{pk}.1" for pk in ids), "x", "\0", f"{own.pk}", f"{own.pk}.{10**9}"], worker.pk
    )
    assert [held(each) for each in (foreign, secret, own)] == [None, None, worker]
    assert not [each for each in (foreign, secret) if each.reference in answer.content.decode()]


def test_choosing_nobody_or_nothing_loses_no_choice(manager: User, worker: User) -> None:
    referral = make()
    chosen = boxes(manager)
    for data, problem in (
        ({"chosen": chosen, "worker": ""}, "Choose who works them"),
        ({"chosen": chosen, "worker": make_user("other@example.org").pk}, "Choose who works them"),
        ({"chosen": [], "worker": worker.pk}, "Choose at least one referral in the list"),
    ):
        answer = browser(manager).post(MANY, data)
        assert answer.status_code == 422
        assert problem in answer.content.decode()
        assert (f'value="{chosen[0]}"' in answer.content.decode()) == bool(data["chosen"])
    assert held(referral) is None
    assert not list(get_messages(answer.wsgi_request))


def test_assigning_many_is_done_by_post_and_by_managers(manager: User, worker: User) -> None:
    assert browser(manager).get(MANY).status_code == 405
    assert not boxes(worker)
    editor = make_user("editor@example.org", is_superuser=True, is_staff=True)
    assert browser(editor).post(MANY, {}).status_code == 403
    assert Client().post(MANY, {}).status_code == 302
