"""The family's copy: what an editor allowed and nothing else; and carrying the sender's own part over."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from formpages import family
from formpages.definition import Definition, Step
from formpages.drafts import start
from formpages.importing import import_form
from formpages.journey import journey
from formpages.records import Draft, FormVersion
from formpages.submitting import submit
from kentportal.accounts.models import User
from safeguarding.pages import LadoReferralPage, RequestForSupportPage

from .family_form import ANSWERS, DEFINITION, KEPT_BACK, NEVER, TOLD, only_if, text
from .filling import full_answers
from .offices import choice_page
from .pdf_text import PdfText
from .people import make_user, sign_in
from .referrals import make_worker
from .shipped_forms import text_of
from .small_form import make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def client(owner: User) -> Client:
    return sign_in(Client(), owner)


def draft_of(owner: User, receiver: str = "safeguarding.RequestForSupportPage", **answers: Any) -> Draft:
    version = make_version(compiled=DEFINITION)
    FormVersion.objects.filter(pk=version.pk).update(receiver=receiver)
    draft = start(owner, FormVersion.objects.get(pk=version.pk), "urgent")
    draft.answers = ANSWERS | answers
    draft.save()
    return draft


def words_of(response: Any) -> str:
    assert response.status_code == 200
    found = BeautifulSoup(response.content, "html.parser").select_one("main")
    assert found is not None
    return found.get_text(" ", strip=True)


def printed(client: Client, draft: Draft, name: str) -> Any:
    """A page or a PDF, to be asked what stands in it."""
    response = client.get(f"/forms/{draft.pk}/{name}/")
    if not name.endswith("pdf"):
        return words_of(response)
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    return PdfText(response.content)


PAIRS = pytest.mark.parametrize(("own", "familys"), [("print", "family"), ("pdf", "family/pdf")])


@PAIRS
def test_it_shows_what_may_be_shared_and_nothing_else(
    client: Client, owner: User, own: str, familys: str
) -> None:
    draft = draft_of(owner)
    ordinary, shared = printed(client, draft, own), printed(client, draft, familys)
    unedited = words_of(client.get(f"/forms/{draft.pk}/check/"))
    for canary in TOLD:
        assert canary in shared, canary
    for canary in KEPT_BACK:
        assert canary in ordinary, canary
        assert canary not in shared, canary
    for canary in NEVER:
        assert canary in unedited, canary
        assert canary not in shared, canary
    assert "Request for Support: copy for the family" in shared
    assert "The form has not been sent yet." in shared
    assert f"{draft.saved_at.day} {draft.saved_at:%B %Y}" in shared


def test_nothing_of_what_is_kept_back_stands_in_its_source_either(client: Client, owner: User) -> None:
    response = client.get(f"/forms/{draft_of(owner).pk}/family/")
    source = response.content.decode()
    for canary in (*KEPT_BACK, *NEVER):
        assert canary not in source, canary


@PAIRS
@pytest.mark.parametrize("reason", ["unsafe"])
def test_there_is_none_when_the_family_must_not_be_told(
    client: Client, owner: User, own: str, familys: str, reason: str
) -> None:
    draft = draft_of(owner)
    offering = ("check", "saved", "send")
    assert client.get(f"/forms/{draft.pk}/{familys}/").status_code == 200
    for page in offering:
        assert "copy for the family" in words_of(client.get(f"/forms/{draft.pk}/{page}/")), page
    draft.answers = ANSWERS | {"why": reason}
    draft.save()
    assert "DO NOT TELL THE FAMILY" in str(printed(client, draft, "print"))
    assert client.get(f"/forms/{draft.pk}/{familys}/").status_code == 404
    for page in offering:
        words = words_of(client.get(f"/forms/{draft.pk}/{page}/"))
        assert "copy for the family" not in words and "share it with the family" not in words, page
    assert "CANARY-HIDDEN-TEXT" in printed(client, draft, own)


def test_there_is_none_of_a_form_that_no_family_shares(client: Client, owner: User) -> None:
    lado = draft_of(owner, "safeguarding.LadoReferralPage")
    assert not LadoReferralPage.has_family_copy and RequestForSupportPage.has_family_copy
    assert client.get(f"/forms/{lado.pk}/print/").status_code == 200
    for page in ("family", "family/pdf"):
        assert client.get(f"/forms/{lado.pk}/{page}/").status_code == 404
    for page in ("check", "saved", "send"):
        assert "the family" not in words_of(client.get(f"/forms/{lado.pk}/{page}/"))


def test_it_is_the_owners_alone_and_there_is_none_after_sending(client: Client, owner: User) -> None:
    draft = draft_of(owner)
    other = sign_in(Client(), make_user("other@example.org"))
    for page in ("family", "family/pdf"):
        assert client.get(f"/forms/{draft.pk}/{page}/").status_code == 200
        assert client.post(f"/forms/{draft.pk}/{page}/").status_code == 405
        assert other.get(f"/forms/{draft.pk}/{page}/").status_code == 404
    make_worker("worker@example.org")
    sent = submit(owner, draft.pk)
    assert client.get(f"/forms/{draft.pk}/family/")["Location"] == f"/forms/sent/{sent.pk}/thank-you/"


def test_a_form_with_nothing_to_share_says_so(client: Client, owner: User) -> None:
    draft = draft_of(owner)
    draft.answers = {"hidden_text": "CANARY-HIDDEN-TEXT"}
    draft.save()
    words = printed(client, draft, "family")
    assert "No answers that may be shared have been given yet." in words
    assert "Step with" not in words and "CANARY" not in words


def test_what_is_not_asked_any_more_is_not_shared() -> None:
    asked = text("later", condition=only_if("why", "reach"))
    agreement = DEFINITION.steps[3]
    steps = (*DEFINITION.steps[:3], agreement, Step("later", "Later", (asked,)))
    answers = ANSWERS | {"later": "CANARY-LATER"}

    def shared(why: str) -> str:
        way = journey(Definition("Form", steps), answers | {"why": why})
        return str(family.family_sections(way, RequestForSupportPage.never_shared))

    assert "CANARY-LATER" in shared("reach")
    assert "CANARY-LATER" not in shared("unsafe")


def test_the_shipped_forms_share_no_third_party_no_risk_and_no_kept_address() -> None:
    parent = choice_page()
    for name in ("request_for_support_professional", "occupational_therapy"):
        page: Any = import_form(text_of(name).replace("slug: form\n", f"slug: {name}\n", 1), parent)
        definition = FormVersion.objects.get(page_id=page.pk).compiled()
        way = journey(definition, full_answers(definition))
        sections = family.family_sections(way, page.never_shared)
        assert sections, f"{name} shares nothing"
        told = {part.key for section in sections for part in section.parts}
        meant = {part.key: part.meaning for step in definition.steps for part in step.parts}
        assert told and not [key for key in told if meant[key].startswith(page.never_shared)]
        assert [meant[key] for key in meant if meant[key].startswith(page.never_shared)], name


def test_a_form_that_shares_nothing_has_no_copy_for_the_family(client: Client, owner: User) -> None:
    draft = draft_of(owner)
    assert client.get(f"/forms/{draft.pk}/family/").status_code == 200
    page: Any = import_form(text_of("request_for_support_public"), choice_page())
    version = FormVersion.objects.get(page_id=page.pk)
    own = start(owner, version, "standard")
    own.answers = full_answers(version.compiled())
    own.save()
    assert client.get(f"/forms/{own.pk}/print/").status_code == 200
    assert client.get(f"/forms/{own.pk}/family/").status_code == 404
    assert "copy for the family" not in words_of(client.get(f"/forms/{own.pk}/check/"))
