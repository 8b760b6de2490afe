"""A form about a brother or sister begins with the family, and never with an address kept from anyone."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from formpages import siblings
from formpages.answers import prune
from formpages.definition import Definition
from formpages.drafts import start
from formpages.importing import import_form
from formpages.records import Draft, FormVersion, Submission
from formpages.submitting import submit
from formpages.summary import by_meaning
from kentportal.accounts.models import User
from safeguarding.pages import A_SIBLING, RequestForSupportPage

from .filling import ADDRESS, full_answers
from .offices import choice_page
from .people import make_user, sign_in
from .referrals import make_worker
from .shipped_forms import shipped, text_of
from .small_form import make_version

pytestmark = pytest.mark.django_db

FORMS = ("request_for_support_professional", "request_for_support_public", "occupational_therapy")
KEPT = ADDRESS | {"lines": ["CANARY-KEPT", "Maidstone"], "kept": "yes", "kept_from": "CANARY-KEPT-FROM"}
UNSAID = ADDRESS | {"lines": ["CANARY-UNSAID", "Maidstone"]}


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def client(owner: User) -> Client:
    return sign_in(Client(), owner)


@pytest.fixture
def page() -> RequestForSupportPage:
    make_worker("worker@example.org")
    found: RequestForSupportPage = import_form(text_of(FORMS[0]), choice_page())
    return found


def family(definition: Definition) -> dict[str, Any]:
    """Every question answered, the children told apart."""
    answers = full_answers(definition, 2)
    keys = {part.meaning: part.key for step in definition.steps for part in step.parts}
    answers[keys["child.first_name"]] = "Keyes"
    for row, name in zip(answers[keys["children"]], ("Brother", "Sister"), strict=True):
        row["first_name"] = name
    return answers


@pytest.fixture
def draft(owner: User, page: RequestForSupportPage) -> Draft:
    version = FormVersion.objects.get(page_id=page.pk)
    found = start(owner, version, "standard")
    found.answers = family(version.compiled())
    found.save()
    return found


@pytest.fixture
def sent(owner: User, draft: Draft) -> Submission:
    return submit(owner, draft.pk)


def meant(draft: Draft) -> dict[str, Any]:
    return by_meaning(draft.definition, draft.answers)


def names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["child.first_name"] for row in rows]


def choices(client: Client, url: str) -> dict[str, str]:
    """What may be chosen on the page, by its words."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    radios = page.select('main input[type="radio"][name="child"]')
    labels = {str(label["for"]): label.get_text().strip() for label in page.select("main label")}
    return {labels[str(radio["id"])]: str(radio["value"]) for radio in radios}


def new_draft(other_than: Any) -> Draft:
    return Draft.objects.exclude(pk=other_than).get()


def test_it_is_offered_after_sending_and_before(client: Client, draft: Draft) -> None:
    link = f"/forms/{draft.pk}/sibling/"
    assert link in client.get(f"/forms/{draft.pk}/check/").content.decode()
    sent = submit(draft.owner, draft.pk)
    assert (
        f"/forms/sent/{sent.pk}/sibling/" in client.get(f"/forms/sent/{sent.pk}/thank-you/").content.decode()
    )


def test_a_chosen_child_becomes_the_key_child_and_the_other_way_round(
    client: Client, sent: Submission
) -> None:
    url = f"/forms/sent/{sent.pk}/sibling/"
    offered = choices(client, url)
    assert [words.split()[0] for words in offered] == ["Brother", "Sister", "Another"]
    assert not Draft.objects.exists()
    sister = next(value for words, value in offered.items() if words.startswith("Sister"))
    leads = client.post(url, {"child": sister})["Location"]
    draft = Draft.objects.get()
    assert leads == f"/forms/{draft.pk}/"
    before, after = by_meaning(sent.definition, sent.answers), meant(draft)
    assert after["child.first_name"] == "Sister"
    assert names(after["children"]) == ["Keyes", "Brother"] and after["children.any"] == "yes"
    for same in ("child.address", "referrer.name", "referrer.telephone", "people.here", "people.elsewhere"):
        assert after[same] == before[same], same
    assert client.get(leads, follow=True).status_code == 200
    assert "You are carrying on" not in client.get(leads, follow=True).content.decode()


def test_why_whether_they_agree_and_documents_stay_behind(client: Client, sent: Submission) -> None:
    client.post(f"/forms/sent/{sent.pk}/sibling/", {"child": "another"})
    draft = Draft.objects.get()
    left = ("agreement.", "reason.", "concern.", "risk.", "documents", "safeguarding_lead.", "family_hub.")
    before = by_meaning(sent.definition, sent.answers)
    assert {each for each in before if each.startswith(left)}, "there was something to leave behind"
    after = meant(draft)
    assert not [each for each in after if each.startswith(left)]
    rows = [*after["children"], *after["agencies"]]
    assert not [row for row in rows if {"child.relationship", "agency.family_agrees"} & row.keys()]
    assert not draft.uploads.exists() and not draft.typed and not draft.visits


def test_another_child_starts_with_nothing_of_their_own(client: Client, draft: Draft) -> None:
    client.post(f"/forms/{draft.pk}/sibling/", {"child": "another"})
    after = meant(new_draft(draft.pk))
    assert not [each for each in after if each.startswith("child.")]
    assert names(after["children"]) == ["Keyes", "Brother", "Sister"]
    draft.refresh_from_db()
    assert meant(draft)["child.first_name"] == "Keyes", "the form it began from stays as it is"


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("chosen", ["00000000", "another"])
def test_no_address_that_is_or_may_be_kept_is_carried(name: str, chosen: str) -> None:
    definition = shipped(name)
    answers = family(definition)
    asked = [each for step in definition.steps for each in step.questions if each.kind == "address"]
    for number, question in enumerate(asked):
        answers[question.key] = (KEPT, UNSAID)[number % 2] if question.settings.get("ask_kept") else KEPT
    people = [
        group for step in definition.steps for group in step.groups if group.meaning == "people.elsewhere"
    ]
    for group in people:
        address = next(each.key for each in group.questions if each.kind == "address")
        for row, value in zip(answers[group.key], (KEPT, ADDRESS | {"kept": "no"}), strict=True):
            row[address] = value
    assert "CANARY-KEPT" in str(prune(definition, answers))
    found = siblings.for_sibling(definition, answers, definition, A_SIBLING, chosen, "former")
    assert "CANARY" not in str(found)
    for group in people:
        kept, known = found[group.key]
        told = {each.meaning for each in group.questions if kept.get(each.key)}
        assert {"person.first_name", "person.last_name", "person.relationship"} <= told
        assert "person.address" not in told
        assert any(known.get(each.key) for each in group.questions if each.kind == "address")


def test_the_most_rows_and_a_question_that_changed_are_minded() -> None:
    definition = shipped(FORMS[0])
    answers = family(definition)
    group = next(each for step in definition.steps for each in step.groups if each.meaning == "children")
    answers[group.key] = [answers[group.key][0] | {"id": f"{number:08x}"} for number in range(group.most)]
    found = siblings.for_sibling(definition, answers, definition, A_SIBLING, "another", "former")
    assert len(found[group.key]) == group.most
    empty = Definition("Form", ())
    assert siblings.for_sibling(definition, answers, empty, A_SIBLING, "another", "former") == {}
    assert siblings.for_sibling(empty, answers, definition, A_SIBLING, "another", "former") == {}


@pytest.mark.parametrize("child", ["", "nobody", "0a0a0a0a", "\0", "__class__"])
def test_30_somebody_who_is_not_there_cannot_be_chosen(client: Client, draft: Draft, child: str) -> None:
    url = f"/forms/{draft.pk}/sibling/"
    for posted in ({"child": child}, {}):
        answer = client.post(url, posted)
        assert answer.status_code == 422
        assert 'href="#id_child_0"' in answer.content.decode()
    assert Draft.objects.count() == 1


def test_39_to_look_begins_nothing_and_twice_begins_one(client: Client, draft: Draft) -> None:
    url = f"/forms/{draft.pk}/sibling/"
    for method in (client.get, client.head):
        assert method(url).status_code == 200
    assert Draft.objects.count() == 1
    first = client.post(url, {"child": "another"})["Location"]
    assert Draft.objects.count() == 2
    assert first != f"/forms/{draft.pk}/"


def test_a_closed_form_leads_to_its_notice_and_one_taken_down_nowhere(
    client: Client, sent: Submission, page: RequestForSupportPage
) -> None:
    url = f"/forms/sent/{sent.pk}/sibling/"
    RequestForSupportPage.objects.update(closed=True)
    assert url not in client.get(f"/forms/sent/{sent.pk}/thank-you/").content.decode()
    assert client.post(url, {"child": "another"})["Location"] == page.get_url()
    RequestForSupportPage.objects.update(closed=False, live=False)
    assert client.post(url, {"child": "another"}).status_code == 404
    assert not Draft.objects.exists()


def test_nobody_begins_from_somebody_elses_form(draft: Draft, page: RequestForSupportPage) -> None:
    other = sign_in(Client(), make_user("other@example.org"))
    for client, status in ((other, 404), (Client(), 302)):
        for method in (client.get, client.post):
            assert method(f"/forms/{draft.pk}/sibling/").status_code == status
    sent = submit(draft.owner, draft.pk)
    assert other.post(f"/forms/sent/{sent.pk}/sibling/", {"child": "another"}).status_code == 404
    assert not Draft.objects.exists()


def test_a_form_about_an_adult_does_not_offer_it(client: Client, owner: User) -> None:
    version = make_version()
    FormVersion.objects.update(receiver="safeguarding.LadoReferralPage")
    draft = start(owner, FormVersion.objects.get(pk=version.pk), "")
    assert "brother or sister" not in client.get(f"/forms/{draft.pk}/check/").content.decode()
    assert client.get(f"/forms/{draft.pk}/sibling/").status_code == 404
