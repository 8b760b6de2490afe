"""The family's copy: what an editor allowed and nothing else; and carrying the sender's own part over."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from formpages import another, family
from formpages.definition import Condition, Definition, Group, Option, Question, Step, Test
from formpages.drafts import start
from formpages.importing import import_form
from formpages.journey import journey
from formpages.records import Draft, FormVersion, Submission
from formpages.submitting import submit
from kentportal.accounts.models import User
from safeguarding.pages import LadoReferralPage, RequestForSupportPage

from .filling import full_answers
from .offices import choice_page
from .pdf_text import PdfText
from .people import make_user, sign_in
from .referrals import make_worker
from .shipped_forms import text_of
from .small_form import make_version

pytestmark = pytest.mark.django_db

YES_NO = (Option("yes", "Yes"), Option("no", "No"))
WHY = (Option("unsafe", "It is unsafe"), Option("reach", "Could not reach them"))
SHARED = True


def text(key: str, meaning: str = "", *, shared: bool = SHARED, **more: Any) -> Question:
    label = f"Label of {key}"
    settings = {"max_length": 500, "not_known": True}
    return Question(key, "text", label, meaning=meaning, settings=settings, family_copy=shared, **more)


def address(key: str, *, ask_kept: bool = True) -> Question:
    settings = {"no_fixed": True, "not_known": True, "ask_kept": ask_kept}
    return Question(key, "address", f"Label of {key}", settings=settings, family_copy=SHARED)


def only_if(key: str, value: str) -> Condition:
    return Condition((Test(key, "is", (value,)),))


def group(key: str, questions: tuple[Question, ...], meaning: str = "", shared: bool = SHARED) -> Group:
    return Group(key, f"Label of {key}", "person", questions, meaning=meaning, family_copy=shared)


DEFINITION = Definition(
    title="Request for Support",
    steps=(
        Step(
            "shown",
            "Step with something to show",
            (
                text("shown_text", "child.first_name"),
                text("hidden_text", "concern.worry", shared=False),
                text("risk_text", "risk.visiting_worker"),
                text("elsewhere_text", "people.elsewhere.note"),
                text("unanswered"),
                address("kept_address"),
                address("unsaid_address"),
                address("open_address"),
                address("plain_address", ask_kept=False),
                address("nowhere_address"),
            ),
        ),
        Step("hidden", "Step with nothing to show", (text("secret_step", shared=False),)),
        Step(
            "people",
            "Step with people",
            (
                group(
                    "shared_group",
                    (
                        text("row_name", shared=False),
                        text("row_secret", shared=False),
                        text("row_shown", condition=only_if("row_secret", "CANARY-ROW-SECRET")),
                        text("row_risk", "risk.row"),
                        address("row_address"),
                    ),
                ),
                group("hidden_group", (text("hidden_group_row"),), shared=False),
                group("elsewhere_group", (text("elsewhere_row"),), meaning="people.elsewhere"),
                group("agencies_group", (text("agencies_row"),), meaning="agencies"),
                group("empty_group", (text("empty_row", shared=False),)),
            ),
        ),
        Step(
            "agreement",
            "Step about agreement",
            (Question("why", "choice", "Label of why", meaning="agreement.why_not_aware", options=WHY),),
        ),
    ),
)


def canary(key: str) -> str:
    return f"CANARY-{key.upper().replace('_', '-')}"


def at(street: str, kept: str = "") -> dict[str, Any]:
    said = {"kept": kept} if kept else {}
    more = {"kept_from": "CANARY-KEPT-FROM", "safe_contact": ""} if kept == "yes" else {}
    place = {"lines": [street, "Maidstone"], "postcode": "ME14 1XX", "uprn": "", "source": "manual"}
    return {"kind": "known", **place, **said, **more}


TEXTS = ("shown_text", "hidden_text", "risk_text", "elsewhere_text", "secret_step")
ROW = {
    "id": "0a0a0a0a",
    **{key: canary(key) for key in ("row_name", "row_secret", "row_shown", "row_risk")},
    "row_address": at("CANARY-ROW-ADDRESS", "yes"),
}
ANSWERS: dict[str, Any] = {
    **{key: canary(key) for key in TEXTS},
    "kept_address": at("CANARY-KEPT-ADDRESS", "yes"),
    "unsaid_address": at("CANARY-UNSAID-ADDRESS"),
    "open_address": at("CANARY-OPEN-ADDRESS", "no"),
    "plain_address": at("CANARY-PLAIN-ADDRESS"),
    "nowhere_address": {"kind": "no_fixed"},
    "shared_group": [ROW],
    **{
        f"{name}_group": [{"id": "0b0b0b0b", f"{name}{part}": canary(f"{name}{part}")}]
        for name, part in (
            ("hidden", "_group_row"),
            ("elsewhere", "_row"),
            ("agencies", "_row"),
            ("empty", "_row"),
        )
    },
    "why": "reach",
}
#: What the family's copy shows.
TOLD = (
    "CANARY-SHOWN-TEXT",
    "CANARY-OPEN-ADDRESS",
    "CANARY-PLAIN-ADDRESS",
    "No fixed address",
    "CANARY-ROW-SHOWN",
    "Step with something to show",
    "Step with people",
    "Label of shared_group",
)
#: What stands on the ordinary print page and not on it.
KEPT_BACK = (
    "CANARY-HIDDEN-TEXT",
    "CANARY-RISK-TEXT",
    "CANARY-ELSEWHERE-TEXT",
    "CANARY-UNSAID-ADDRESS",
    "CANARY-SECRET-STEP",
    "CANARY-ROW-NAME",
    "CANARY-ROW-SECRET",
    "CANARY-ROW-RISK",
    "CANARY-HIDDEN-GROUP-ROW",
    "CANARY-ELSEWHERE-ROW",
    "CANARY-AGENCIES-ROW",
    "CANARY-EMPTY-ROW",
    "Kept confidential",
    "Label of kept_address",
    "Label of row_address",
    "Label of risk_text",
    "Label of unanswered",
    "Label of hidden_group",
    "Label of elsewhere_group",
    "Label of agencies_group",
    "Label of empty_group",
    "Step with nothing to show",
    "Step about agreement",
    "Danger to visiting workers",
    "Could not reach them",
    "Urgent",
)
#: What not even the ordinary print page shows.
NEVER = ("CANARY-KEPT-ADDRESS", "CANARY-ROW-ADDRESS", "CANARY-KEPT-FROM")


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


# "Refer another person"


@pytest.fixture
def lado() -> Any:
    return import_form(text_of("lado_professional"), choice_page())


@pytest.fixture
def referral(lado: Any, owner: User) -> Submission:
    """A LADO referral that was sent, every question answered."""
    version = FormVersion.objects.get(page_id=lado.pk)
    draft = start(owner, version, "")
    draft.answers = full_answers(version.compiled(), 2)
    draft.save()
    return submit(owner, draft.pk)


def url_of(sent: Submission) -> str:
    return f"/forms/sent/{sent.pk}/another/"


def referrers(version: FormVersion) -> dict[str, str]:
    """The keys of the sender's own part, with their meanings."""
    questions = version.compiled().questions()
    return {each.key: each.meaning for each in questions if each.meaning.startswith("referrer.")}


def test_another_person_is_referred_with_ones_own_part_filled_in(
    client: Client, referral: Submission, lado: Any
) -> None:
    for page in (f"/forms/sent/{referral.pk}/thank-you/", f"/forms/sent/{referral.pk}/"):
        form = BeautifulSoup(client.get(page).content, "html.parser").select_one(
            f'form[action="{url_of(referral)}"]'
        )
        assert form is not None and "Refer another person" in form.get_text()
    assert client.get(url_of(referral))["Location"].endswith("/thank-you/")
    assert not Draft.objects.exists()
    answer = client.post(url_of(referral))
    draft = Draft.objects.get()
    assert answer["Location"] == f"/forms/{draft.pk}/"
    own = referrers(draft.version)
    assert len(own) >= 6
    assert draft.answers and set(draft.answers) <= set(own)
    assert draft.answers == {key: referral.answers[key] for key in own if key in referral.answers}
    assert client.get(answer["Location"], follow=True).status_code == 200


def test_nothing_of_the_person_or_the_children_is_carried(client: Client, referral: Submission) -> None:
    client.post(url_of(referral))
    draft = Draft.objects.get()
    others = set(referral.answers) - set(referrers(draft.version))
    assert len(others) > 10, "there was something to leave behind"
    assert not others & set(draft.answers)
    assert not draft.typed and not draft.uploads.exists()


def test_pressing_twice_makes_one_draft_and_a_third_after_writing_another(
    client: Client, referral: Submission
) -> None:
    first = client.post(url_of(referral))["Location"]
    assert client.post(url_of(referral))["Location"] == first
    draft = Draft.objects.get()
    draft.answers["x"] = "written since"
    draft.save()
    assert client.post(url_of(referral))["Location"] != first
    assert Draft.objects.count() == 2


def test_the_new_form_is_on_the_newest_version(client: Client, referral: Submission, lado: Any) -> None:
    role = next(
        part
        for step in lado.steps
        for part in step.value["parts"]
        if part.block_type == "text" and part.value["meaning"] == "referrer.role"
    )
    role.value["label"] = "Your job"
    lado.save_revision().publish()
    client.post(url_of(referral))
    draft = Draft.objects.get()
    assert draft.version.number == 2 and draft.version.page_id == lado.pk
    assert role.value["key"] in draft.answers


def test_a_closed_form_leads_to_its_notice_and_one_taken_down_nowhere(
    client: Client, referral: Submission, lado: Any
) -> None:
    LadoReferralPage.objects.filter(pk=lado.pk).update(closed=True)
    assert "Refer another person" not in client.get(f"/forms/sent/{referral.pk}/").content.decode()
    answer = client.post(url_of(referral))
    assert answer["Location"] == lado.get_url()
    LadoReferralPage.objects.filter(pk=lado.pk).update(closed=False, live=False)
    assert "Refer another person" not in client.get(f"/forms/sent/{referral.pk}/").content.decode()
    assert client.post(url_of(referral)).status_code == 404
    lado.delete()
    assert client.get(f"/forms/sent/{referral.pk}/thank-you/").status_code == 200
    assert client.post(url_of(referral)).status_code == 404
    assert not Draft.objects.exists()


def test_nobody_refers_another_from_somebody_elses_referral(referral: Submission) -> None:
    other = sign_in(Client(), make_user("other@example.org"))
    assert other.post(url_of(referral)).status_code == 404
    assert Client().post(url_of(referral))["Location"].startswith("/account/login/")
    assert not Draft.objects.exists()


def test_other_forms_do_not_offer_it(client: Client, owner: User) -> None:
    make_worker("worker@example.org")
    sent = submit(owner, draft_of(owner).pk)
    assert "Refer another person" not in client.get(f"/forms/sent/{sent.pk}/thank-you/").content.decode()
    assert client.post(url_of(sent)).status_code == 404


def test_only_what_still_fits_is_carried() -> None:
    def version(*questions: Question) -> Definition:
        return Definition("Form", (Step("you", "You", questions),))

    def choice(key: str, *codes: str) -> Question:
        options = tuple(Option(code, code) for code in codes)
        return Question(key, "choice", key, meaning=f"referrer.{key}", options=options)

    def file(key: str) -> Question:
        return Question(key, "uploads", key, meaning=f"referrer.{key}")

    before = version(
        text("name", "referrer.name"),
        text("old", "referrer.old"),
        text("kind", "referrer.kind"),
        text("turned", "person.turned"),
        text("left", "referrer.left"),
        choice("kept", "a", "b"),
        choice("retired", "a", "b"),
        file("letter"),
    )
    now = version(
        text("name", "referrer.name"),
        Question("kind", "email", "kind", meaning="referrer.kind"),
        text("turned", "referrer.turned"),
        text("left", "person.left"),
        choice("kept", "a", "c"),
        choice("retired", "b", "c"),
        file("letter"),
    )
    answers = {
        **{key: f"CANARY-{key}" for key in ("name", "old", "kind", "turned", "left")},
        "kept": "a",
        "retired": "a",
        "letter": [{"id": "1", "name": "a.pdf", "size": 1}],
    }
    assert another.carried(before, answers, before, "referrer.").keys() == {
        "name",
        "old",
        "kind",
        "left",
        "kept",
        "retired",
    }
    assert another.carried(before, answers, now, "referrer.") == {"name": "CANARY-name", "kept": "a"}
