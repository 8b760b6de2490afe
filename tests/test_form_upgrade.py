"""A new version brings new forms: an untouched one is published anew, one that somebody changed is theirs."""

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from formpages import drafts
from formpages.codelists import CodeList
from formpages.pages import FormPage
from formpages.publishing import newest_version
from formpages.records import Draft, FormVersion
from home.models import InformationPage, MenuPage, ShippedItem
from home.shipping import fingerprint, publish
from kentportal.accounts.models import User
from safeguarding import shipping
from safeguarding.pages import OccupationalTherapyPage

from .people import make_user
from .shipped import content, shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped")
NAME, ADDRESS = "request_for_support_professional.yaml", "/request-for-support/professional/form/"
OT = "occupational_therapy.yaml"


@pytest.fixture
def editor(shipped: None) -> User:  # noqa: F811
    return make_user("editor@example.org", is_superuser=True, is_staff=True)


@pytest.fixture
def from_before(shipped: None) -> None:  # noqa: F811
    """A portal on which the content was loaded before fingerprints were kept."""
    ShippedItem.objects.update(fingerprint="", revision=None)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped forms of a newer version, which begin like those in place."""
    for name in shipping.PLACES:
        (tmp_path / name).write_bytes((shipping.FORMS / name).read_bytes())
    monkeypatch.setattr(shipping, "FORMS", tmp_path)
    return tmp_path


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def newer(files: Path) -> None:
    """The file of a form whose first question is worded another way, with another title."""
    rewrite(files / NAME, "Who is the form being completed on behalf of?", "On whose behalf is this?")
    rewrite(files / NAME, "title: Request for Support (Professionals)", "title: Request for Support")


def at(address: str) -> Page:
    return Page.objects.get(url_path=f"/gateway{address}").specific


def form() -> FormPage:
    return at(ADDRESS)


def state() -> tuple[Any, ...]:
    return (
        Page.objects.filter(pk=form().pk).values().get(),
        Revision.objects.count(),
        FormVersion.objects.count(),
    )


def test_an_untouched_form_is_published_anew_and_drafts_stay_on_theirs(files: Path, client: Client) -> None:
    page = form()
    old = newest_version(page)
    assert old is not None
    draft = drafts.start(make_user(), old, "standard")
    newer(files)
    for _ in range(2):
        shipping.load_forms()
    new = newest_version(page)
    assert new is not None
    assert (new.number, form().title) == (old.number + 1, "Request for Support")
    assert "On whose behalf is this?" in str(new.definition)
    assert Draft.objects.get(pk=draft.pk).version == old
    assert "On whose behalf is this?" not in str(FormVersion.objects.get(pk=old.pk).definition)
    assert (form().pk, form().url) == (page.pk, ADDRESS)
    assert form().revisions.count() == 2
    assert "<h1" in client.get(ADDRESS).content.decode()


@pytest.mark.usefixtures("from_before")
def test_on_an_older_portal_an_untouched_form_follows(files: Path) -> None:
    newer(files)
    shipping.load_forms()
    assert form().title == "Request for Support"


@pytest.mark.usefixtures("from_before")
def test_on_an_older_portal_a_form_that_is_just_the_same_gets_no_new_version(files: Path) -> None:
    shipping.load_forms()
    versions = FormVersion.objects.filter(page=form())
    assert [version.number for version in versions] == [1]
    assert ShippedItem.objects.get(key=f"form {NAME}").revision == form().live_revision


@pytest.mark.parametrize("older", [True, False], ids=["older portal", "newer portal"])
@pytest.mark.parametrize("published", [True, False], ids=["published", "draft"])
def test_a_form_that_an_editor_changed_stays_as_it_is(
    published: bool, older: bool, files: Path, editor: User
) -> None:
    if older:
        ShippedItem.objects.update(fingerprint="", revision=None)
    page = form()
    page.introduction = "<p>Ours now.</p>"
    revision = page.save_revision(user=editor)
    if published:
        revision.publish()
    newer(files)
    before = Page.objects.filter(pk=page.pk).values().get(), page.revisions.count()
    shipping.load_forms()
    assert (Page.objects.filter(pk=page.pk).values().get(), form().revisions.count()) == before
    assert (form().introduction == "<p>Ours now.</p>") is published


def test_a_deleted_form_does_not_come_back(files: Path) -> None:
    form().delete()
    newer(files)
    shipping.load_forms()
    assert not Page.objects.filter(url_path=f"/gateway{ADDRESS}").exists()


def test_a_form_that_pick_lists_of_this_portal_do_not_fit_stays_and_the_log_says_why(
    files: Path, error_log: list[logging.LogRecord]
) -> None:
    before = state()
    rewrite(files / NAME, "title: Request for Support (Professionals)", "title: Request for Support")
    rewrite(files / NAME, "code_list: gender", "code_list: no_such_list")
    rewrite(files / "lado_public.yaml", "referral form - Public", "referral - Public")
    assert CodeList.objects.filter(slug="gender").exists()
    shipping.load_forms()
    assert state()[0] == before[0]
    assert at("/lado/public/").title == "Children's LADO referral - Public"
    (record,) = error_log
    assert ADDRESS in record.getMessage()
    assert "no_such_list" in record.getMessage()
    error_log.clear()


# A form at an address where a page of information was shipped before -------------------------------------


@pytest.fixture
def without_ot(shipped: None) -> Page:  # noqa: F811
    """A portal from before the Occupational Therapy form, with a page of information in its place."""
    Page.objects.get(slug="occupational-therapy").delete()
    ShippedItem.objects.get(key=f"form {OT}").delete()
    page = at("/").add_child(instance=InformationPage(title="Call us", slug="occupational-therapy"))
    publish(ShippedItem(key="page /occupational-therapy/"), page, fingerprint("as it was shipped"))
    menu = MenuPage.objects.get()
    tile = next(block for block in menu.tiles if block.value["label"] == "Occupational Therapy Request")
    tile.value["page"] = page
    menu.save_revision().publish()
    return page


@pytest.mark.parametrize("older", [True, False], ids=["older portal", "newer portal"])
def test_an_untouched_page_gives_way_to_the_form_and_links_to_it_still_hold(
    older: bool, without_ot: Page, client: Client
) -> None:
    if older:
        ShippedItem.objects.update(fingerprint="", revision=None)
    for _ in range(2):
        call_command("load_portal")
    page = at("/occupational-therapy/")
    assert isinstance(page, OccupationalTherapyPage)
    assert (page.pk, page.live) == (without_ot.pk, True)
    assert [version.number for version in FormVersion.objects.filter(page=page)] == [1]
    html = client.get("/occupational-therapy/").content.decode()
    assert "Is a child in immediate danger right now?" in html
    assert 'href="/occupational-therapy/"' in client.get("/menu/").content.decode()
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("older", [True, False], ids=["older portal", "newer portal"])
def test_a_page_that_somebody_edited_keeps_the_address_until_it_moves(
    older: bool, without_ot: Page, editor: User, caplog: pytest.LogCaptureFixture
) -> None:
    if older:
        ShippedItem.objects.update(fingerprint="", revision=None)
    without_ot.title = "Ours"
    without_ot.save_revision(user=editor).publish(user=editor)
    shipping.load_forms()
    assert isinstance(at("/occupational-therapy/"), InformationPage)
    (warning,) = [record for record in caplog.records if record.name == "safeguarding.shipping"]
    assert warning.getMessage().startswith("/occupational-therapy/ is taken")
    ours = at("/occupational-therapy/")
    ours.slug = "about-occupational-therapy"
    ours.save()
    shipping.load_forms()
    assert isinstance(at("/occupational-therapy/"), OccupationalTherapyPage)
    assert at("/about-occupational-therapy/").title == "Ours"


def test_forms_stand_below_a_page_that_somebody_edited(editor: User, client: Client) -> None:
    """An edited page at /lado/ leads where it led; the forms are there to be linked to."""
    Page.objects.get(slug="lado", depth=3).delete()
    ShippedItem.objects.filter(key__in=["form lado_professional.yaml", "form lado_public.yaml"]).delete()
    page = at("/").add_child(instance=InformationPage(title="LADO", slug="lado"))
    ShippedItem.objects.filter(key="page /lado/").update(fingerprint="", revision=None)
    page.save_revision(user=editor).publish(user=editor)
    call_command("load_portal")
    assert at("/lado/").pk == page.pk
    assert client.get("/lado/professional/").status_code == 200
    assert client.get("/lado/public/").status_code == 200


def test_a_form_whose_place_is_gone_is_not_put_elsewhere(caplog: pytest.LogCaptureFixture) -> None:
    Page.objects.get(slug="lado", depth=3).delete()
    ShippedItem.objects.filter(key="form lado_public.yaml").delete()
    shipping.load_forms()
    assert not Page.objects.filter(url_path__contains="lado/public").exists()
    (warning,) = [record for record in caplog.records if record.name == "safeguarding.shipping"]
    assert "/lado/public/" in warning.getMessage()
