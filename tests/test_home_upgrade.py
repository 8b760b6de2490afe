"""A new version brings new content: what nobody touched follows it, what somebody touched is theirs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision

from home import shipping
from home.models import FAQ, ChoicePage, ContactDetails, InformationPage, MenuPage, ShippedItem
from home.shipping import load_pages
from kentportal.accounts.models import User

from .people import make_user
from .shipped import content, shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped")
NEW = [{"text": "New words."}]
QUESTION = "How do I type the code?"

#: Changes what is shipped: `ship("/about/", body=[...])`, `ship("faq typing-code", answer="...")`.
Ship = Callable[..., None]


@pytest.fixture
def ship(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ship:
    """A newer version of the shipped content, which begins like the one in place."""
    written = {
        name: [entry for file in sorted(shipping.CONTENT.glob(name)) for entry in _read(file)]
        for name in ("pages/*.yaml", "faqs.yaml", "redirects.yaml")
    }
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(shipping, "CONTENT", tmp_path)

    def change(key: str, **changes: Any) -> None:
        entries = [*written["pages/*.yaml"], *written["faqs.yaml"]]
        entry = next(each for each in entries if key in (each.get("path"), f"faq {each.get('key')}"))
        entry.update(changes)
        for name, content_of_file in written.items():
            file = tmp_path / name.replace("*", "all")
            file.write_text(yaml.safe_dump(content_of_file), encoding="utf-8")

    change("/about/")
    return change


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


@pytest.fixture
def editor(shipped: None) -> User:  # noqa: F811
    return make_user("editor@example.org", is_superuser=True, is_staff=True)


@pytest.fixture
def from_before(shipped: None) -> None:  # noqa: F811
    """A portal on which the content was loaded before fingerprints were kept."""
    ShippedItem.objects.update(fingerprint="", revision=None)


def page(slug: str) -> Page:
    return Page.objects.get(slug=slug).specific


def at(url_path: str) -> Page:
    return Page.objects.get(url_path=f"/gateway{url_path}").specific


def faq() -> FAQ:
    return FAQ.objects.get(pk=FAQ.objects.get(question=QUESTION).pk)


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


# What nobody touched --------------------------------------------------------------------------------------


def test_an_untouched_page_follows(ship: Ship, client: Client) -> None:
    before, unchanged = page("about"), page("contact")
    revisions = before.revisions.count()
    ship("/about/", title="About the portal", body=NEW, short_title="About", search_description="")
    for _ in range(2):
        load_pages()
    after = page("about")
    assert (after.pk, after.title, after.short_title) == (before.pk, "About the portal", "About")
    assert "New words." in words(client, "/about/")
    assert after.revisions.count() == revisions + 1
    assert not after.has_unpublished_changes
    assert page("contact").live_revision_id == unchanged.live_revision_id


def test_what_the_new_version_leaves_out_goes(ship: Ship) -> None:
    assert page("faq").intro
    assert page("faq").short_title == "FAQ"
    ship("/faq/", intro="", short_title="")
    load_pages()
    assert (page("faq").intro, page("faq").short_title) == ("", "")


def test_an_untouched_question_follows_and_keeps_its_place(ship: Ship) -> None:
    FAQ.objects.filter(question=QUESTION).update(sort_order=77)
    number = faq().pk
    ship("faq typing-code", question="How is the code typed?", answer="Slowly.")
    load_pages()
    after = FAQ.objects.get(pk=number)
    assert (after.question, after.answer) == ("How is the code typed?", "<p>Slowly.</p>")
    assert after.sort_order == 77
    assert not FAQ.objects.filter(question=QUESTION).exists()


def test_it_follows_again_and_again(ship: Ship) -> None:
    for title in ("One", "Two", "Three"):
        ship("/about/", title=title)
        load_pages()
        assert page("about").title == title


@pytest.mark.usefixtures("from_before")
def test_on_an_older_portal_what_nobody_touched_follows_too(ship: Ship) -> None:
    ship("/about/", title="About the portal")
    ship("faq typing-code", answer="Slowly.")
    load_pages()
    assert page("about").title == "About the portal"
    assert faq().answer == "<p>Slowly.</p>"
    items = ShippedItem.objects.filter(key__regex="^(page|faq) ")
    assert items.exists()
    assert not items.filter(revision=None).exists()


# What somebody touched ------------------------------------------------------------------------------------


def by_publishing(about: Page, editor: User) -> None:
    about.title = "Ours"
    about.save_revision(user=editor, log_action=True).publish(user=editor)


def by_a_draft(about: Page, editor: User) -> None:
    about.title = "Ours, one day"
    about.save_revision(user=editor)


def by_a_script(about: Page, editor: User) -> None:
    about.title = "Ours"
    about.save_revision().publish()


def by_locking(about: Page, editor: User) -> None:
    about.locked = True
    about.save()


def by_unpublishing(about: Page, editor: User) -> None:
    about.unpublish(user=editor)


def by_publishing_again(about: Page, editor: User) -> None:
    about.unpublish(user=editor)
    page("about").save_revision(user=editor).publish(user=editor)


TOUCHES = [by_publishing, by_a_draft, by_a_script, by_locking, by_unpublishing, by_publishing_again]


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_page_that_somebody_touched_stays_as_it_is(
    touch: Callable[[Page, User], None], ship: Ship, editor: User
) -> None:
    touch(page("about"), editor)
    before = Page.objects.filter(slug="about").values().get(), Revision.objects.count()
    ship("/about/", title="About the portal")
    load_pages()
    assert (Page.objects.filter(slug="about").values().get(), Revision.objects.count()) == before


@pytest.mark.usefixtures("from_before")
@pytest.mark.parametrize("touch", [touch for touch in TOUCHES if touch is not by_a_script])
def test_on_an_older_portal_what_a_person_touched_stays_as_it_is(
    touch: Callable[[Page, User], None], ship: Ship, editor: User
) -> None:
    ship("/contact/", title="Reach us")
    touch(page("about"), editor)
    before = Page.objects.filter(slug="about").values().get()
    ship("/about/", title="About the portal")
    load_pages()
    assert Page.objects.filter(slug="about").values().get() == before
    assert page("contact").title == "Reach us"


@pytest.mark.usefixtures("from_before")
def test_somebody_whose_account_is_gone_was_somebody(ship: Ship, editor: User) -> None:
    by_publishing(page("about"), editor)
    editor.delete()
    assert not page("about").revisions.filter(user__isnull=False).exists()
    ship("/about/", title="About the portal")
    load_pages()
    assert page("about").title == "Ours"


@pytest.mark.parametrize("user", [True, False], ids=["editor", "script"])
def test_a_question_that_somebody_answered_keeps_the_answer(user: bool, ship: Ship, editor: User) -> None:
    ours = faq()
    ours.answer = "<p>Ours.</p>"
    ours.save_revision(user=editor if user else None).publish()
    ship("faq typing-code", answer="Slowly.")
    load_pages()
    assert faq().answer == "<p>Ours.</p>"


def test_what_an_editor_deleted_stays_deleted(ship: Ship) -> None:
    page("fostering-and-adoption").delete()
    FAQ.objects.all().delete()
    Redirect.objects.filter(old_path="/rfs").delete()
    ship("/fostering-and-adoption/", title="Fostering")
    ship("faq typing-code", answer="Slowly.")
    load_pages()
    assert not Page.objects.filter(slug="fostering-and-adoption").exists()
    assert not FAQ.objects.exists()
    assert not Redirect.objects.filter(old_path="/rfs").exists()


def test_what_an_editor_moved_stays_there_and_comes_no_second_time(ship: Ship) -> None:
    page("childrens-portal").move(page("information-and-advice"), pos="last-child")
    ship("/guidance/childrens-portal/", title="A guide")
    load_pages()
    assert Page.objects.get(slug="childrens-portal").get_parent().slug == "information-and-advice"


def test_a_page_that_an_editor_made_first_is_left_alone(ship: Ship) -> None:
    ShippedItem.objects.filter(key="page /about/").delete()
    for title in ("One", "Two"):
        ship("/about/", title=title)
        load_pages()
    assert Page.objects.filter(slug="about").count() == 1
    assert page("about").title == "About this website"
    assert ShippedItem.objects.filter(key="page /about/").exists()


def test_pages_below_a_deleted_page_do_not_come_back_elsewhere() -> None:
    page("guidance").delete()
    ShippedItem.objects.filter(key="page /guidance/childrens-portal/").delete()
    load_pages()
    assert not Page.objects.filter(slug="childrens-portal").exists()


def test_numbers_that_staff_changed_stay_changed() -> None:
    details = ContactDetails.objects.get()
    details.lado_telephone = "03000 111111"
    details.save()
    load_pages()
    assert ContactDetails.objects.get().lado_telephone == "03000 111111"


# Links between pages --------------------------------------------------------------------------------------


def labels(tiles: Any) -> dict[str, int | None]:
    return {block.value["label"]: block.value["page"] and block.value["page"].pk for block in tiles}


def test_a_page_that_follows_still_leads_to_one_that_moved(
    ship: Ship, editor: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    advice = page("information-and-advice")
    advice.slug = "advice-for-families"
    with django_capture_on_commit_callbacks(execute=True):
        advice.save_revision(user=editor).publish(user=editor)
    ship("/menu/", line="A new line")
    load_pages()
    menu = MenuPage.objects.get()
    assert menu.line == "A new line"
    assert labels(menu.tiles)["Information and Advice"] == advice.pk


def test_a_tile_whose_page_was_deleted_is_not_shown(ship: Ship, client: Client) -> None:
    page("fostering-and-adoption").delete()
    ship("/menu/", line="A new line")
    load_pages()
    assert "A new line" in words(client, "/menu/")
    assert "Fostering and Adoption" not in words(client, "/menu/")


# Another kind of page at an address that people know ------------------------------------------------------

CHOICE = {
    "kind": "choice",
    "title": "Fostering or adoption?",
    "options": [{"label": "Fostering", "page": "/contact/"}],
}


@pytest.mark.parametrize("older", [True, False], ids=["older portal", "newer portal"])
def test_an_untouched_page_gives_way_to_another_kind_and_links_to_it_still_hold(
    older: bool, ship: Ship, editor: User, client: Client
) -> None:
    if older:
        ShippedItem.objects.update(fingerprint="", revision=None)
    before = page("fostering-and-adoption")
    child = before.add_child(instance=InformationPage(title="Below", slug="below"))
    menu = MenuPage.objects.get()
    menu.line = "Ours"
    menu.save_revision(user=editor).publish(user=editor)
    ship("/fostering-and-adoption/", **CHOICE)
    for _ in range(2):
        load_pages()
    after = page("fostering-and-adoption")
    assert isinstance(after, ChoicePage)
    assert (after.pk, after.url_path, after.live) == (before.pk, before.url_path, True)
    assert after.revisions.count() == 1
    assert not InformationPage.objects.filter(pk=before.pk).exists()
    assert Page.objects.get(pk=child.pk).get_parent().specific == after
    assert Page.find_problems() == ([], [], [], [], [])
    assert "Fostering or adoption?" in words(client, "/fostering-and-adoption/")
    assert labels(MenuPage.objects.get().tiles)["Fostering and Adoption"] == after.pk
    assert client.get("/fostering/", follow=True).redirect_chain[-1][0] == "/fostering-and-adoption/"
    ship("/fostering-and-adoption/", title="Which of the two?")
    load_pages()
    assert page("fostering-and-adoption").title == "Which of the two?"


def test_a_page_that_somebody_edited_stays_and_the_log_names_its_address(
    ship: Ship, editor: User, caplog: pytest.LogCaptureFixture
) -> None:
    ours = page("fostering-and-adoption")
    ours.title = "Ours"
    ours.save_revision(user=editor).publish(user=editor)
    ship("/fostering-and-adoption/", **CHOICE)
    load_pages()
    after = page("fostering-and-adoption")
    assert isinstance(after, InformationPage)
    assert after.title == "Ours"
    (warning,) = [record for record in caplog.records if record.name == "home.shipping"]
    assert warning.getMessage().startswith("/fostering-and-adoption/ was changed")
