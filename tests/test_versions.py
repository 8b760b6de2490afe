"""The versions of a form in the admin: who made them, what hangs on them, how two of them differ."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from formpages.drafts import start
from formpages.importing import import_form
from formpages.pages import FormPage
from formpages.records import KEPT_FOR, Draft, FormVersion
from formpages.submitting import submit
from home.models import InformationPage
from kentportal.accounts.models import User

from .filling import full_answers
from .offices import Desk
from .people import make_user
from .small_form import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


def address(name: str, page: Any, **query: Any) -> str:
    query_string = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"form_admin:{name}", args=[page.pk]) + (f"?{query_string}" if query else "")


def opened(desk: Desk, name: str, who: str = "editor", **query: Any) -> BeautifulSoup:
    answer = desk.browser(who).get(address(name, desk.page, **query))
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def publish(desk: Desk, label: str, who: str = "") -> FormVersion:
    """The form with another label of its question about the worry, published."""
    page = desk.newest()
    page.steps[2].value["parts"][2].value["label"] = label
    page.save_revision(user=desk.people.get(who)).publish()
    return version(desk, desk.versions())


def version(desk: Desk, number: int) -> FormVersion:
    return FormVersion.objects.get(page_id=desk.page.pk, number=number)


def rows(soup: BeautifulSoup) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in soup.select(".form-versions tbody tr")
    ]


def words(soup: BeautifulSoup) -> str:
    main = soup.find("main") or soup
    return " ".join(main.get_text(" ").split())


def test_each_version_says_who_published_it_and_what_hangs_on_it(desk: Desk) -> None:
    first, second = version(desk, 1), publish(desk, "Why?", "editor")
    referrer = desk.people["referrer"]
    start(referrer, first, "standard")
    for each in (first, second):
        draft = start(make_user(f"somebody{each.number}@example.org"), each, "standard")
        draft.answers = full_answers(each.compiled())
        draft.save()
        submit(draft.owner, draft.pk)
    found = rows(opened(desk, "versions"))
    assert [(row[0], *row[2:6]) for row in found] == [
        ("2 In use now", "Sarah Lock", "", "0", "1"),
        ("1", "Shipped", "", "1", "1"),
    ]
    assert [row[6] for row in found] == ["Compare with version 1", "The first version"]


def test_a_version_says_who_wrote_and_who_approved_it(desk: Desk) -> None:
    User.objects.filter(pk=desk.people["manager"].pk).update(first_name="Marion", last_name="Manager")
    for title in ("Once", "Twice"):
        desk.propose(title=title)
        desk.approve()
    publish(desk, "By a script?")
    found = [(row[0], row[2], row[3]) for row in rows(opened(desk, "versions", "manager"))]
    assert found == [
        ("4 In use now", "Shipped", ""),
        ("3", "Sarah Lock", "Marion Manager"),
        ("2", "Sarah Lock", "Marion Manager"),
        ("1", "Shipped", ""),
    ]


def test_what_is_tried_or_has_expired_counts_for_nothing(desk: Desk) -> None:
    first, referrer = version(desk, 1), desk.people["referrer"]
    open_draft = start(referrer, first, "standard")
    assert rows(opened(desk, "versions"))[0][4] == "1"
    trial = start(desk.people["editor"], first, "standard")
    Draft.objects.filter(pk=trial.pk).update(trial_of=desk.page.pk)
    Draft.objects.filter(pk=open_draft.pk).update(saved_at=open_draft.saved_at - KEPT_FOR)
    assert rows(opened(desk, "versions"))[0][4] == "0"


def test_a_version_outlives_its_author(desk: Desk) -> None:
    publish(desk, "Why?", "manager")
    desk.people["manager"].delete()
    assert [row[2] for row in rows(opened(desk, "versions"))] == ["Shipped", "Shipped"]


def test_versions_take_as_many_statements_however_many_there_are(desk: Desk) -> None:
    browser, counts = desk.browser("editor"), []
    for number in range(2):
        browser.get(address("versions", desk.page))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get(address("versions", desk.page))
        counts.append(len(captured))
        for turn in range(10 * (1 - number)):
            publish(desk, f"Why {turn}?", "editor")
    assert desk.versions() == 11
    assert counts[0] == counts[1] <= 30


def test_a_form_never_published_has_no_versions(desk: Desk) -> None:
    FormVersion.objects.all().delete()
    assert "has not been published yet" in words(opened(desk, "versions"))


def test_any_two_versions_are_compared_the_older_first(desk: Desk) -> None:
    publish(desk, "Why?")
    publish(desk, "What for?")
    for old, new in ((1, 3), (3, 1)):
        found = words(opened(desk, "comparison", old=old, new=new))
        assert "Version 1 and version 3 compared" in found
        assert "The worry Question “What for?” Its label was reworded" in found
        assert "Before What are you worried about? Now What for?" in found
    assert "one and the same" in words(opened(desk, "comparison", old=2, new=2))


def test_changes_are_marked_and_said(desk: Desk) -> None:
    publish(desk, "What are they worried about?")
    marks = opened(desk, "comparison", old=1, new=2).select("mark")
    assert [mark.get_text() for mark in marks] == ["you", "they"]


def test_versions_that_differ_in_nothing_say_so(desk: Desk) -> None:
    publish(desk, "Why?")
    publish(desk, "What are you worried about?")
    assert "There is no difference" in words(opened(desk, "comparison", old=1, new=3))


def test_what_is_being_edited_is_compared_with_what_is_live(desk: Desk) -> None:
    assert "newest draft" not in words(opened(desk, "versions"))
    page = desk.newest()
    page.steps[2].value["parts"][2].value["label"] = ""
    page.steps[2].value["parts"][2].value["hint"] = "Half done"
    page.save_revision()
    assert "Compare the newest draft with version 1" in words(opened(desk, "versions"))
    found = words(opened(desk, "comparison", old="draft", new=1))
    assert "Version 1 and newest draft compared" in found
    assert "Its hint was added Now Half done" in found


def test_editors_words_are_never_executed(desk: Desk) -> None:
    label = "{{ 7|add:7 }}<script>alert(1)</script>{% debug %}"
    publish(desk, label)
    answer = desk.browser("editor").get(address("comparison", desk.page, old=1, new=2)).content.decode()
    assert "<script>alert(1)" not in answer
    assert label in BeautifulSoup(answer, "html.parser").get_text()


@pytest.mark.parametrize("name", ["manager", "editor", "superuser"])
def test_whoever_may_edit_a_form_reads_its_versions(name: str, desk: Desk) -> None:
    desk.propose()  # which is when a manager may edit it
    for page in ("versions", "comparison", "check"):
        assert opened(desk, page, name, old=1, new="draft")
    for page in ("versions", "comparison"):
        assert opened(desk, page, name, old=1, new=1).find("a", string="Back to the form")


def test_a_manager_reads_the_versions_when_nothing_waits_too(desk: Desk) -> None:
    for page in ("versions", "comparison"):
        assert not opened(desk, page, "manager", old=1, new=1).find("a", string="Back to the form")
    assert desk.browser("manager").get(address("check", desk.page)).status_code in (302, 403)
    home = desk.browser("manager").get(reverse("wagtailadmin_home")).content.decode()
    assert address("versions", desk.page) in home


@pytest.mark.parametrize("name", ["worker", "ot", "otmanager", "lado", "ladomanager", "referrer", ""])
def test_nobody_else_reads_its_versions(name: str, desk: Desk) -> None:
    browser = desk.browser(name) if name else Client()
    assert opened(desk, "versions")
    for page in ("versions", "comparison", "check"):
        answer = browser.get(address(page, desk.page, old=1, new=1))
        assert answer.status_code in (302, 404)
        assert (
            b"What are you worried about" not in browser.get(answer.get("Location", "/"), follow=True).content
        )


def test_versions_of_two_forms_are_not_mixed(desk: Desk) -> None:
    publish(desk, "Why?")
    other = import_form(TEXT.replace("slug: form", "slug: other"), desk.page.get_parent())
    assert isinstance(other, FormPage)
    browser = desk.browser("editor")
    assert browser.get(address("comparison", desk.page, old=1, new=2)).status_code == 200
    assert browser.get(address("comparison", other, old=1, new=2)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "old=1",
        *(f"old=1&new={new}" for new in ("", "9", "-1", "live", "1%00", "²", "1;drop", "9" * 20)),
    ],
)
def test_versions_that_do_not_exist_are_not_found(query: str, desk: Desk) -> None:
    browser = desk.browser("editor")
    assert browser.get(f"{address('comparison', desk.page)}?old=1&new=1").status_code == 200
    assert browser.get(f"{address('comparison', desk.page)}?{query}").status_code == 404


def test_only_forms_have_versions(desk: Desk) -> None:
    page = desk.page.get_parent().add_child(instance=InformationPage(title="Note", slug="note"))
    browser = desk.browser("superuser")
    assert browser.get(address("versions", desk.page)).status_code == 200
    for name in ("versions", "comparison", "check"):
        assert browser.get(address(name, page)).status_code == 404
        assert browser.get(reverse(f"form_admin:{name}", args=[999_999])).status_code == 404
        assert browser.post(address(name, desk.page)).status_code == 405


def test_the_editing_page_leads_to_versions_and_check(desk: Desk) -> None:
    editing = desk.browser("editor").get(desk.url("edit")).content.decode()
    for name in ("versions", "check"):
        assert f'href="{address(name, desk.page)}"' in editing
    other = desk.page.get_parent()
    elsewhere = desk.browser("editor").get(reverse("wagtailadmin_pages:edit", args=[other.pk]))
    assert address("versions", other) not in elsewhere.content.decode()
