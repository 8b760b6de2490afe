"""The dashboard: what waits for somebody stands first, and costs the same however much there is."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from formpages.records import Draft, Submission
from formpages.submitting import submit
from safeguarding import answering
from safeguarding.acts import Doing
from safeguarding.records import Referral

from .answered import COMMENT, MESSAGE, Case
from .belongings import complete_draft
from .people import make_user, sign_in
from .small_form import make_draft

pytestmark = pytest.mark.django_db
DASHBOARD = "/account/dashboard/"


def headings(response: Any) -> list[str]:
    page = BeautifulSoup(response.content, "html.parser")
    return [" ".join(each.get_text().split()) for each in page.select("main h2")]


def test_of_somebody_new_it_says_that_nothing_waits_and_where_to_begin(client: Client) -> None:
    page = sign_in(client, make_user()).get(DASHBOARD)
    assert "Nothing is waiting for you." in page.content.decode()
    assert headings(page) == ["Start a form"]
    assert b'href="/menu/"' in page.content


def test_it_is_for_signed_in_people(client: Client) -> None:
    assert client.get(DASHBOARD)["Location"] == f"/account/login/?next={DASHBOARD}"
    assert sign_in(client, make_user()).post(DASHBOARD).status_code == 405


def test_what_waits_comes_first() -> None:
    case = Case.make()
    version = case.sent.version
    other = submit(case.owner, complete_draft(case.owner, version).pk)
    make_draft(case.owner, version=version)
    case_of_other = Referral.objects.get(submission=other)
    answering.respond(case_of_other, Doing(case.worker), MESSAGE)
    first = Referral.objects.exclude(pk=case_of_other.pk).get()
    answering.return_for_information(first, Doing(case.worker), "other", COMMENT)
    page = case.referrer.get(DASHBOARD)
    assert headings(page) == [
        "Forms requesting more information (1)",
        "New responses (1)",
        "Saved forms",
        "Recently submitted",
        "Start a form",
    ]
    assert MESSAGE not in page.content.decode()
    case.referrer.get(f"/forms/sent/{other.pk}/")
    assert "New responses (1)" not in headings(case.referrer.get(DASHBOARD))


def test_saved_forms_with_the_fewest_days_left_come_first(client: Client) -> None:
    owner = make_user()
    drafts = [
        make_draft(owner, urgency) for urgency in ("urgent", "standard", "urgent", "standard", "urgent", "")
    ]
    for days, draft in enumerate(drafts):
        Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=days))
    rows = sign_in(client, owner).get(DASHBOARD).context["drafts"]
    assert [row.draft for row in rows] == list(reversed(drafts))[:5]
    assert [row.days_left for row in rows] == [25, 26, 27, 28, 29]


def test_it_shows_nothing_of_anybody_else() -> None:
    case = Case.make()
    case.respond()
    stranger = sign_in(Client(), make_user("other@example.org")).get(DASHBOARD)
    assert headings(stranger) == ["Start a form"]
    assert case.referral.reference not in stranger.content.decode()


@pytest.mark.parametrize("url", [DASHBOARD, "/forms/submitted/"])
def test_lists_cost_no_more_however_much_there_is(
    url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = Case.make()
    version = case.sent.version
    for _ in range(12):
        submit(case.owner, complete_draft(case.owner, version).pk)
        complete_draft(case.owner, version)
    for number, referral in enumerate(Referral.objects.all()):
        answering.respond(referral, Doing(case.worker), MESSAGE)
        if number % 2:
            answering.return_for_information(referral, Doing(case.worker), "other", COMMENT)
    browser = case.referrer
    browser.get(url)
    with django_assert_max_num_queries(12):
        assert browser.get(url).status_code == 200


def test_reading_what_was_sent_costs_little(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    case = Case.make()
    case.return_it()
    case.add_and_send()
    case.respond()
    browser, url = case.referrer, case.form()
    with django_assert_max_num_queries(30):
        assert MESSAGE in browser.get(url).content.decode()
    with django_assert_max_num_queries(14):
        assert MESSAGE in browser.get(url).content.decode()
    assert Submission.objects.count() == 2
