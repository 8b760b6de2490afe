"""Another person is referred with one's own part filled in, and nothing of the first person's."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from formpages import another
from formpages.definition import Definition, Option, Question, Step
from formpages.drafts import start
from formpages.importing import import_form
from formpages.records import Draft, FormVersion, Submission
from formpages.submitting import submit
from kentportal.accounts.models import User
from safeguarding.pages import LadoReferralPage

from .belongings import complete_draft
from .filling import full_answers
from .offices import choice_page
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


def text(key: str, meaning: str) -> Question:
    return Question(key, "text", key, meaning=meaning, settings={"max_length": 500})


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
    sent = submit(owner, complete_draft(owner, make_version()).pk)
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
