"""Trying a form that is not published: every page says so, nothing is sent, and nothing of it lasts."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from formpages import chores, drafts, trying
from formpages.importing import import_form
from formpages.portable import dump, load
from formpages.publishing import open_drafts
from formpages.records import Draft, FormVersion, Submission, Upload
from formpages.submitting import OnlyATrial, submit
from home.models import ChoicePage, HoldingPage
from kentportal.outbox.models import Delivery
from kentportal.outbox.worker import work_once
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Event, Referral

from .filling import controls
from .offices import Desk, told
from .pdf_text import PdfText
from .people import make_user, sign_in
from .shipped_forms import text_of
from .small_form import CHILD, NO_OTHERS, TEXT, WORRY, post_page, post_step
from .uploads import picture

pytestmark = pytest.mark.django_db

NOTICE = "This is a trial of a form that is not published. Nothing you enter is sent."
NEW_LABEL = "What is their first name?"


@pytest.fixture
def desk() -> Desk:
    """A live form whose newest draft asks something in other words."""
    desk = Desk.set_up()
    newest = desk.newest()
    first = newest.steps[0].value["parts"][1].value
    first["label"], first["family_copy"] = NEW_LABEL, True
    newest.title = "Small form, reworded"
    newest.save_revision(user=desk.people["editor"])
    return desk


@pytest.fixture
def editor(desk: Desk) -> Client:
    return desk.browser("editor")


@pytest.fixture
def stored_files() -> Callable[[], list[str]]:
    folder = Path(settings.STORAGES["uploads"]["OPTIONS"]["location"])
    before = {str(path) for path in folder.rglob("*") if path.is_file()}

    def found() -> list[str]:
        """The files stored since."""
        now = (str(path) for path in folder.rglob("*") if path.is_file())
        return [path for path in now if path not in before]

    return found


def try_url(page: Any) -> str:
    return reverse("form_admin:try", args=[page.pk])


def begin(desk: Desk, client: Client) -> Draft:
    """Press the button, and land on the trial's front."""
    answer = client.post(try_url(desk.page))
    draft = Draft.objects.exclude(trial_of=None).get(trial_of=desk.page.pk)
    assert answer["Location"] == f"/forms/{draft.pk}/trial/"
    return draft


def filled(client: Client, draft: Draft) -> None:
    for slug, data in (("child", CHILD), ("children", NO_OTHERS), ("worry", WORRY)):
        assert post_step(client, draft, slug, data).status_code == 302


def words_of(response: Any) -> str:
    return BeautifulSoup(response.content, "html.parser").get_text(" ", strip=True)


def assert_marked(response: Any, status: int = 200, way_out: bool = True) -> None:
    """The page says that it is a trial and leads out of it."""
    assert response.status_code == status
    assert words_of(response).count(NOTICE) == 1, response.request["PATH_INFO"]
    stop = BeautifulSoup(response.content, "html.parser").select('form[action$="/trial/stop/"] button')
    assert [button.get_text(strip=True) for button in stop] == (["Stop trying"] if way_out else [])


def of_trials() -> tuple[int, ...]:
    """What trials keep: drafts, versions, files."""
    return (
        Draft.objects.exclude(trial_of=None).count(),
        FormVersion.objects.filter(number=0).count(),
        Upload.objects.count(),
    )


def sent() -> tuple[int, ...]:
    kept = (Submission, Referral, Event, Delivery)
    return tuple(model.objects.count() for model in kept)


NOTHING = (0, 0, 0)


def test_the_editing_page_offers_it_and_asking_starts_nothing(desk: Desk, editor: Client) -> None:
    edit = editor.get(desk.url("edit")).content.decode()
    assert "Try this form" in edit and try_url(desk.page) in edit
    asked = editor.get(try_url(desk.page))
    assert "Nothing you enter is sent" in words_of(asked)
    assert editor.head(try_url(desk.page)).status_code == 200
    assert editor.put(try_url(desk.page)).status_code == 405
    assert of_trials() == NOTHING
    begin(desk, editor)
    assert of_trials() == (1, 1, 0)


def test_a_start_needs_the_token_of_the_page(desk: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, desk.people["editor"])
    assert client.post(try_url(desk.page)).status_code == 403
    assert of_trials() == NOTHING
    page = BeautifulSoup(client.get(try_url(desk.page)).content, "html.parser")
    token = page.select_one("main form input[name=csrfmiddlewaretoken]")
    assert token is not None
    client.post(try_url(desk.page), {"csrfmiddlewaretoken": token["value"]})
    assert of_trials() == (1, 1, 0)


def test_only_those_who_may_edit_the_form_try_it(desk: Desk, editor: Client) -> None:
    for name in ("worker", "otmanager", "lado", "referrer"):
        for method in ("get", "post"):
            answer = getattr(desk.browser(name), method)(try_url(desk.page))
            assert answer.status_code in (302, 403, 404), name
            assert "/trial/" not in answer.get("Location", ""), name
    assert Client().post(try_url(desk.page))["Location"].startswith("/account/login/")
    assert of_trials() == NOTHING
    assert editor.get(reverse("form_admin:try", args=[desk.page.get_parent().pk])).status_code == 404
    begin(desk, editor)


def test_it_is_the_newest_draft_that_is_tried_and_what_is_live_stays(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    assert NEW_LABEL in words_of(editor.get(f"/forms/{draft.pk}/steps/child/"))
    front = words_of(editor.get(f"/forms/{draft.pk}/trial/"))
    assert "Small form, reworded" in front and "Who it is for." in front
    assert desk.versions() == 1 and desk.live().title == "Small form"
    assert NEW_LABEL not in str(FormVersion.objects.get(page_id=desk.page.pk).definition)


def test_a_form_that_was_never_published_is_tried(desk: Desk, editor: Client) -> None:
    page: Any = RequestForSupportPage(title="New form", slug="new", live=False, steps=desk.page.steps)
    desk.page.get_parent().add_child(instance=page)
    page.save_revision()
    answer = editor.post(try_url(page), follow=True)
    assert_marked(answer)
    assert "New form" in words_of(answer)
    assert not page.live and not FormVersion.objects.filter(page_id=page.pk).exists()


def test_a_form_with_errors_is_not_tried_and_they_are_listed(desk: Desk, editor: Client) -> None:
    newest = desk.newest()
    newest.steps[2].value["parts"][1].value["condition"]["tests"][0]["question"] = "nowhere"
    newest.save_revision()
    answer = editor.post(try_url(desk.page), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("form_admin:check", args=[desk.page.pk])
    assert "cannot be tried yet" in told(answer)
    assert "there is no question with that key" in words_of(answer)
    assert of_trials() == NOTHING


def test_a_form_of_one_page_is_looked_at_in_the_preview(desk: Desk, editor: Client) -> None:
    root = desk.page.get_parent().get_parent()
    holding = root.add_child(instance=HoldingPage(title="Gateway", slug="gateway", live=False))
    feedback = import_form(text_of("feedback"), holding)
    assert editor.get(try_url(feedback)).status_code == 404
    edit = reverse("wagtailadmin_pages:edit", args=[feedback.pk])
    assert "Try this form" not in editor.get(edit).content.decode()


def test_the_front_is_walked_for_both_urgencies(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    front = f"/forms/{draft.pk}/trial/"
    shown = editor.get(front)
    assert_marked(shown)
    assert "Try it as urgent instead" in words_of(shown)
    assert_marked(editor.post(front, {}), 422)
    urgent = editor.get(f"{front}?urgency=urgent")
    assert_marked(urgent)
    assert "I confirm that a child is at immediate risk" in words_of(urgent)
    assert_marked(editor.post(f"{front}?urgency=urgent", {"danger": "no"}), 422)
    danger = editor.post(f"{front}?urgency=urgent", {"danger": "yes", "confirm": "on"})
    assert_marked(danger)
    assert "Call 999 now" in words_of(danger)
    onward = editor.post(f"{front}?urgency=urgent", {"danger": "no", "confirm": "on"})
    assert onward["Location"] == f"{front}instructions/"
    draft.refresh_from_db()
    assert draft.urgent
    assert_marked(editor.get(onward["Location"]))
    assert f'href="/forms/{draft.pk}/"' in editor.get(onward["Location"]).content.decode()
    editor.post(f"{front}?urgency=standard", {"danger": "no"})
    draft.refresh_from_db()
    assert not draft.urgent
    assert editor.get(f"/forms/{draft.pk}/")["Location"] == f"/forms/{draft.pk}/steps/child/"


def test_every_page_says_that_it_is_a_trial(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    base = f"/forms/{draft.pk}/"
    child = f"{base}steps/child/"
    assert_marked(editor.get(child))
    assert_marked(post_step(editor, draft, "child", {}), 422)
    stale = controls(editor.get(child).content.decode())
    post_step(editor, draft, "child", CHILD)
    assert_marked(editor.post(child, stale | {"first_name": ["Another"]}), 422)
    rows = f"{base}steps/children/children_here/new/"
    post_step(editor, draft, "children", {"other_children": "yes"})
    assert_marked(editor.get(rows))
    assert_marked(post_page(editor, rows, {"first_name": "Bo"}), 422)
    row = {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"}
    assert post_page(editor, rows, row).status_code == 302
    draft.refresh_from_db()
    kept = draft.answers["children_here"][0]["id"]
    assert_marked(editor.get(f"{base}steps/children/children_here/{kept}/remove/"))
    post_step(editor, draft, "worry", WORRY)
    for path in ("steps/", "saved/", "check/", "urgency/", "send/", "print/", "family/", "steps/documents/"):
        assert_marked(editor.get(f"{base}{path}"))
    for path in ("pdf/", "family/pdf/"):
        assert NOTICE in PdfText(editor.get(f"{base}{path}").content), path


def test_a_rule_ends_a_trial_on_its_page(desk: Desk, editor: Client) -> None:
    form = load(TEXT)
    form["format"] = 2
    form["steps"][1]["rules"] = [
        {
            "condition": {"tests": [{"question": "other_children", "value": "yes"}]},
            "title": "You need another form",
            "body": "<p>Call us.</p>",
        }
    ]
    form["slug"] = "ruled"
    page = import_form(dump(form), desk.page.get_parent())
    editor.post(try_url(page))
    draft = Draft.objects.get(trial_of=page.pk)
    post_step(editor, draft, "child", CHILD)
    ended = post_step(editor, draft, "children", NO_OTHERS)
    assert ended["Location"] == f"/forms/{draft.pk}/ended/"
    assert_marked(editor.get(ended["Location"]))
    assert editor.post(f"/forms/{draft.pk}/send/")["Location"] == f"/forms/{draft.pk}/check/"
    assert of_trials()[0] == 1 and not Submission.objects.exists()


def test_sending_a_trial_sends_nothing_and_leaves_nothing(
    desk: Desk,
    editor: Client,
    stored_files: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    draft = begin(desk, editor)
    filled(editor, draft)
    page = f"/forms/{draft.pk}/steps/documents/"
    token = editor.get(page).context["token"]
    file = SimpleUploadedFile("map.jpg", picture())
    editor.post(page, {"token": token, "upload": "documents", "documents": file})
    assert of_trials() == (1, 1, 1) and len(stored_files()) == 1
    before = sent()
    with django_capture_on_commit_callbacks(execute=True):
        thanks = editor.post(f"/forms/{draft.pk}/send/")
    assert_marked(thanks, way_out=False)
    words = words_of(thanks)
    assert "Thank you for using this service." in words and "We will contact you." in words
    assert "RS-K1-0000-000000" in words and "Go back to editing the form" in words
    assert str(draft.pk) not in thanks.content.decode()
    work_once()
    assert of_trials() == NOTHING and stored_files() == []
    assert sent() == before and mail.outbox == []
    for path in ("", "check/", "send/", "trial/"):
        assert editor.get(f"/forms/{draft.pk}/{path}").status_code == 404
    assert editor.post(f"/forms/{draft.pk}/send/").status_code == 404


def test_what_is_not_complete_is_not_even_pretended_to_be_sent(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    assert editor.post(f"/forms/{draft.pk}/send/")["Location"] == f"/forms/{draft.pk}/check/"
    assert of_trials() == (1, 1, 0)


def test_a_trial_is_refused_by_the_act_of_sending_itself(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    filled(editor, draft)
    before = sent()
    with pytest.raises(OnlyATrial):
        submit(desk.people["editor"], draft.pk)
    assert sent() == before and of_trials() == (1, 1, 0)
    Draft.objects.filter(pk=draft.pk).update(trial_of=None)
    assert submit(desk.people["editor"], draft.pk).reference, (
        "the same draft, not tried, would have been sent"
    )


def test_stopping_erases_everything_and_leads_back(
    desk: Desk,
    editor: Client,
    stored_files: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    draft = begin(desk, editor)
    filled(editor, draft)
    drafts.add_uploads(draft, "documents", [("map.jpg", picture())])
    assert of_trials() == (1, 1, 1) and len(stored_files()) == 1
    stop = f"/forms/{draft.pk}/trial/stop/"
    assert editor.get(stop)["Location"] == f"/forms/{draft.pk}/trial/"
    assert of_trials() == (1, 1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(stop)
    assert answer["Location"] == desk.url("edit")
    assert of_trials() == NOTHING and stored_files() == []
    assert desk.versions() == 1


def test_a_second_trial_takes_the_place_of_the_first(desk: Desk, editor: Client) -> None:
    first = begin(desk, editor)
    other = desk.browser("superuser")
    other.post(try_url(desk.page))
    editor.post(try_url(desk.page))
    assert not Draft.objects.filter(pk=first.pk).exists()
    assert of_trials() == (2, 2, 0), "one for each who tries"


def test_a_trial_is_in_no_list(desk: Desk, editor: Client) -> None:
    real = desk.browser("editor")
    version = FormVersion.objects.get(page_id=desk.page.pk)
    mine = Draft.objects.create(owner=desk.people["editor"], version=version, answers={"last_name": "Real"})
    draft = begin(desk, editor)
    filled(editor, draft)
    recover = real.get("/forms/recover/").content.decode()
    assert str(mine.pk) in recover and str(draft.pk) not in recover
    assert [found.pk for found in open_drafts(desk.page)] == [mine.pk]
    assert str(draft.pk) not in real.get("/forms/submitted/").content.decode()
    inbox = desk.browser("manager").get(reverse("inbox_modeladmin_index"))
    assert inbox.status_code == 200 and "reworded" not in inbox.content.decode()


def test_a_trial_is_its_owners_alone(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    pages = ("trial/", "trial/instructions/", "check/", "steps/child/", "print/", "family/")
    for path in pages:
        assert editor.get(f"/forms/{draft.pk}/{path}").status_code == 200, path
    for name in ("superuser", "manager", "referrer"):
        for path in (*pages, "trial/stop/"):
            assert desk.browser(name).get(f"/forms/{draft.pk}/{path}").status_code == 404, (name, path)
        assert desk.browser(name).post(f"/forms/{draft.pk}/trial/stop/").status_code == 404
    assert Client().get(f"/forms/{draft.pk}/trial/")["Location"].startswith("/account/login/")
    assert of_trials() == (1, 1, 0)


def test_somebody_who_may_no_longer_edit_still_ends_their_own_trial(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    desk.people["editor"].groups.clear()
    assert editor.get(try_url(desk.page)).status_code == 404
    assert_marked(editor.get(f"/forms/{draft.pk}/steps/child/"))
    editor.post(f"/forms/{draft.pk}/trial/stop/")
    assert of_trials() == NOTHING


def test_an_abandoned_trial_is_erased_after_a_day(
    desk: Desk,
    editor: Client,
    stored_files: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    old = begin(desk, editor)
    drafts.add_uploads(old, "documents", [("map.jpg", picture())])
    desk.browser("superuser").post(try_url(desk.page))
    version = FormVersion.objects.get(page_id=desk.page.pk)
    real = Draft.objects.create(owner=desk.people["editor"], version=version)
    Draft.objects.filter(pk__in=[old.pk, real.pk]).update(saved_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        chores.purge_expired()
    assert of_trials() == (1, 1, 0) and stored_files() == []
    assert not Draft.objects.filter(pk=old.pk).exists()
    assert Draft.objects.filter(pk=real.pk).exists(), "a form that is not tried waits for 30 days"


def test_a_trial_goes_with_its_page_and_its_version_with_the_next_purge(desk: Desk, editor: Client) -> None:
    begin(desk, editor)
    RequestForSupportPage.objects.get(pk=desk.page.pk).delete()
    assert of_trials() == (0, 1, 0)
    trying.erase_abandoned()
    assert of_trials() == (0, 1, 0), "it may be being started this very moment"
    FormVersion.objects.filter(number=0).update(published_at=timezone.now() - timedelta(days=2))
    FormVersion.objects.exclude(number=0).update(published_at=timezone.now() - timedelta(days=2))
    trying.erase_abandoned()
    assert of_trials() == NOTHING
    assert FormVersion.objects.filter(page=None, number=1).exists(), "what was published stays"


def test_a_trial_that_cannot_be_erased_holds_up_no_other(
    desk: Desk, editor: Client, monkeypatch: pytest.MonkeyPatch, error_log: list[Any]
) -> None:
    stuck = begin(desk, editor)
    desk.browser("superuser").post(try_url(desk.page))
    Draft.objects.update(saved_at=timezone.now() - timedelta(hours=25))
    erase = trying.erase

    def failing(draft: Draft) -> None:
        if draft.pk == stuck.pk:
            raise OSError
        erase(draft)

    monkeypatch.setattr(trying, "erase", failing)
    trying.erase_abandoned()
    assert [draft.pk for draft in Draft.objects.all()] == [stuck.pk]
    assert [record.getMessage() for record in error_log] == [
        "An abandoned trial could not be erased: OSError"
    ]
    error_log.clear()


def test_trial_pages_of_a_form_that_is_not_tried_do_not_exist(desk: Desk) -> None:
    version = FormVersion.objects.get(page_id=desk.page.pk)
    draft = Draft.objects.create(owner=desk.people["referrer"], version=version)
    client = desk.browser("referrer")
    shown = client.get(f"/forms/{draft.pk}/steps/child/")
    assert shown.status_code == 200 and NOTICE not in words_of(shown)
    for path in ("trial/", "trial/instructions/", "trial/stop/"):
        assert client.get(f"/forms/{draft.pk}/{path}").status_code == 404
        assert client.post(f"/forms/{draft.pk}/{path}").status_code in (404, 405)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_every_shipped_form_is_tried_from_its_front_to_its_first_step(desk: Desk) -> None:
    client = sign_in(Client(), make_user("boss@example.org", is_superuser=True, is_staff=True))
    below = ChoicePage(title="Other forms", slug="other-forms")
    parent = desk.page.get_parent().get_parent().add_child(instance=below)
    for name in ("request_for_support_public", "occupational_therapy", "lado_professional", "lado_public"):
        page = import_form(text_of(name), parent)
        front = client.post(try_url(page), follow=True)
        assert_marked(front)
        onward = client.post(front.redirect_chain[-1][0], {"danger": "no"}, follow=True)
        assert_marked(onward)
        draft = Draft.objects.get(trial_of=page.pk)
        assert_marked(client.get(f"/forms/{draft.pk}/", follow=True))
