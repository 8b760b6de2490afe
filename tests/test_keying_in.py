"""What somebody tells by telephone is keyed in by the team, and is nobody's in the portal."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from formpages import drafts
from formpages.journey import journey
from formpages.records import Draft, Submission
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from safeguarding import permissions
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Event, Referral

from .extremes import shortest
from .generated_walks import Generator
from .offices import Desk
from .shipped_forms import shipped
from .small_form import CHILD, NO_OTHERS, WORRY, post_step

pytestmark = pytest.mark.django_db
PAGE = "inbox_telephone"


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


def start(desk: Desk, who: str = "worker", urgency: str = "standard") -> tuple[Client, Draft]:
    """Somebody of the team begins a form for a caller."""
    browser = desk.browser(who)
    answer = browser.post(reverse(PAGE), {"page": desk.page.pk, "urgency": urgency})
    assert answer.status_code == 302
    draft = Draft.objects.get(owner=desk.people[who])
    assert answer["Location"] == reverse("formpages:resume", args=[draft.pk])
    return browser, draft


def fill(browser: Client, draft: Draft) -> None:
    for slug, data in (("child", CHILD), ("children", NO_OTHERS), ("worry", WORRY)):
        assert post_step(browser, draft, slug, data).status_code == 302


def send(browser: Client, draft: Draft) -> Any:
    return browser.post(reverse("formpages:send", args=[draft.pk]))


def test_a_teams_open_forms_are_offered_without_a_human_test(desk: Desk) -> None:
    page = desk.browser("worker").get(reverse(PAGE)).content.decode()
    assert desk.page.title in page
    elsewhere = desk.browser("lado").get(reverse(PAGE)).content.decode()
    assert desk.page.title not in elsewhere
    assert "no form on the website that can be started now" in elsewhere
    RequestForSupportPage.objects.update(closed=True)
    assert desk.page.title not in desk.browser("worker").get(reverse(PAGE)).content.decode()


@pytest.mark.parametrize("who", ["ot", "lado", "ladomanager"])
def test_another_teams_form_is_not_started(who: str, desk: Desk) -> None:
    data = {"page": desk.page.pk, "urgency": "standard"}
    assert desk.browser(who).post(reverse(PAGE), data).status_code == 422
    assert not Draft.objects.exists()
    start(desk)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"page": "x", "urgency": "standard"}, "Select a valid choice"),
        ({"urgency": "standard"}, "Choose a form"),
        ({"page": "own"}, "Choose how urgent it is"),
        ({"page": "own", "urgency": "invented"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_asked_again(data: dict[str, Any], said: str, desk: Desk) -> None:
    given = {name: desk.page.pk if value == "own" else value for name, value in data.items()}
    page = desk.browser("worker").post(reverse(PAGE), given)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Draft.objects.exists()


def test_its_pages_say_so_and_hold_nothing_of_the_worker(desk: Desk) -> None:
    User.objects.filter(email="worker@example.org").update(first_name="Slithy", telephone="01622 999999")
    desk.people["worker"].refresh_from_db()
    browser, draft = start(desk)
    pages = [browser.get(reverse("formpages:step", args=[draft.pk, slug])) for slug in ("child", "worry")]
    pages += [browser.get(reverse(f"formpages:{name}", args=[draft.pk])) for name in ("tasks", "check")]
    for page in pages:
        text = page.content.decode()
        assert "Telephone referral." in text
        main = text.partition("<main")[2]
        assert "Slithy" not in main
        assert "999999" not in main
        assert "worker@example.org" not in main
    own = browser.get(reverse("recover_forms")).content.decode()
    assert str(draft.pk) in own


def test_an_own_form_is_not_mistaken_for_one(desk: Desk) -> None:
    browser, keyed = start(desk)
    browser.post(reverse(PAGE), {"page": desk.page.pk, "urgency": "standard"})
    assert Draft.objects.count() == 1, "an untouched one is used again"
    from_front = start_of_ones_own(desk)
    assert from_front.pk != keyed.pk
    assert not from_front.by_telephone
    text = browser.get(reverse("formpages:step", args=[from_front.pk, "child"])).content.decode()
    assert "Telephone referral." not in text


def start_of_ones_own(desk: Desk) -> Draft:
    return drafts.start(desk.people["worker"], Draft.objects.get().version, "standard")


@pytest.mark.parametrize("name", ["request_for_support_public", "lado_public", "occupational_therapy"])
def test_a_caller_needs_no_email_address_and_nothing_else_less(name: str) -> None:
    form = shipped(name)
    told = form.by_telephone()
    pairs = zip(form.questions(), told.questions(), strict=True)
    ((asked, eased),) = [pair for pair in pairs if pair[0] != pair[1]]
    assert (asked.key, asked.strength) == ("referrer_email", "required")
    assert eased == replace(asked, strength="optional")
    answers = shortest(Generator(form))
    assert journey(form, answers).complete
    del answers["referrer_email"]
    assert not journey(form, answers).complete
    assert journey(told, answers).complete


def test_only_what_came_by_telephone_asks_less(desk: Desk) -> None:
    _, keyed = start(desk)
    own = start_of_ones_own(desk)
    for made, came in ((keyed, True), (own, False)):
        sent = Submission(version=made.version, by_telephone=made.by_telephone)
        expected = made.version.compiled(by_telephone=came)
        assert made.definition is sent.definition is expected


def test_it_arrives_as_the_teams_and_is_nobodys_in_the_portal(desk: Desk) -> None:
    browser, draft = start(desk, urgency="urgent")
    fill(browser, draft)
    leads = send(browser, draft)
    referral = Referral.objects.select_related("submission").get()
    assert leads["Location"] == reverse("inbox_modeladmin_inspect", args=[referral.pk])
    sent = referral.submission
    assert (sent.owner, sent.by_telephone, referral.by_telephone) == (None, True, True)
    assert (referral.urgency, referral.team.slug) == ("urgent", "frontdoor")
    events = list(Event.objects.filter(subject_id=referral.pk).values_list("kind", "actor_id"))
    assert events == [("received", None), ("keyed in", desk.people["worker"].pk)]
    mails = [delivery.payload for delivery in Delivery.objects.filter(channel="mail")]
    assert {mail["template"] for mail in mails if mail["template"] != "form_proposed"} == {"urgent_request"}
    assert "worker@example.org" not in {mail["to"] for mail in mails}
    page = browser.get(leads["Location"])
    assert referral.reference in page.content.decode()
    acts = permissions.acts(desk.people["manager"], referral)
    assert not acts & {permissions.RESPOND, permissions.RETURN}
    for name in ("submission", "thank_you", "submission_print"):
        assert browser.get(reverse(f"formpages:{name}", args=[sent.pk])).status_code == 404
    assert not Submission.objects.of(desk.people["worker"]).exists()


def test_sent_twice_it_is_one_referral_and_leads_to_it(desk: Desk) -> None:
    browser, draft = start(desk)
    fill(browser, draft)
    first, second = send(browser, draft), send(browser, draft)
    assert first["Location"] == second["Location"]
    assert Referral.objects.count() == 1
    assert browser.get(reverse("formpages:check", args=[draft.pk]))["Location"] == first["Location"]
    for who in ("lado", "referrer", "superuser"):
        assert desk.browser(who).get(reverse("formpages:check", args=[draft.pk])).status_code == 404


def test_somebody_elses_is_not_there(desk: Desk) -> None:
    browser, draft = start(desk)
    url = reverse("formpages:step", args=[draft.pk, "child"])
    assert browser.get(url).status_code == 200
    for who in ("manager", "referrer", "lado"):
        assert desk.browser(who).get(url).status_code == 404


def test_whoever_left_the_team_meanwhile_sends_it_and_does_not_read_it(desk: Desk) -> None:
    browser, draft = start(desk)
    fill(browser, draft)
    desk.people["worker"].memberships.all().delete()
    assert send(browser, draft)["Location"] == reverse("recover_forms")
    assert Referral.objects.get().by_telephone


def test_a_form_about_a_sibling_is_keyed_in_too(desk: Desk) -> None:
    browser, draft = start(desk)
    fill(browser, draft)
    leads = browser.post(reverse("formpages:draft_sibling", args=[draft.pk]), {"child": "another"})
    assert leads.status_code == 302
    assert Draft.objects.filter(by_telephone=True).count() == 2
