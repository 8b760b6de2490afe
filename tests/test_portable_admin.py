"""Form files in the admin: out for those who may edit the form, in as a draft, bad ones with their faults."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Revision

from formpages.codelists import CodeList
from formpages.portable import load
from safeguarding import shipping

from .people import make_user, sign_in
from .shipped import content, shipped  # noqa: F401
from .wrong_files import SMALL, put

pytestmark = pytest.mark.usefixtures("shipped")
FORM = "/request-for-support/professional/form/"
ABOVE = "/request-for-support/professional/"


def at(address: str) -> Any:
    return Page.objects.get(url_path=f"/gateway{address}").specific


def url(name: str, address: str) -> str:
    return reverse(f"form_admin:{name}", args=[at(address).pk])


def member_of(client: Client, group: str) -> Client:
    user = make_user("staff@example.org")
    user.groups.add(Group.objects.get(name=group))
    return sign_in(client, user)


@pytest.fixture
def editor(client: Client, shipped: None) -> Client:  # noqa: F811
    return member_of(client, "Comms editors")


def send(client: Client, address: str, text: str | bytes, **extra: Any) -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    return client.post(address, {"file": SimpleUploadedFile("form.yaml", data)}, **extra)


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Page, Revision, CodeList))


def test_the_draft_goes_out_as_a_file(editor: Client) -> None:
    form = at(FORM)
    form.title = "Request, as yet unpublished"
    form.save_revision()
    response = editor.get(url("export", FORM))
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="request-as-yet-unpublished.yaml"'
    assert response["Content-Type"].startswith("application/yaml")
    assert load(response.content)["title"] == "Request, as yet unpublished"
    text = (shipping.FORMS / "lado_public.yaml").read_bytes()
    assert editor.get(url("export", "/lado/public/")).content == text


def test_a_file_becomes_a_new_draft_and_its_report_is_shown(editor: Client) -> None:
    page = editor.get(url("import", ABOVE))
    assert page.status_code == 200 and "Form file" in page.content.decode()
    text, _ = put("question: other_children", "question: no<b>body")
    response = send(editor, url("import", ABOVE), text, follow=True)
    made = at(f"{ABOVE}form-2/")
    assert response.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[made.pk]), 302)]
    assert not made.live and made.owner.email == "staff@example.org"
    shown = response.content.decode()
    assert "The form “Small form” has come in as a draft." in shown
    assert "The pick list “gender” here differs from the file&#x27;s" in shown
    assert "no&lt;b&gt;body" in shown and "no<b>body" not in shown


def test_a_file_becomes_the_draft_of_a_form(editor: Client) -> None:
    live = at(FORM).title
    assert "stays published" in editor.get(url("replace", FORM)).content.decode()
    response = send(editor, url("replace", FORM), SMALL, follow=True)
    assert response.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[at(FORM).pk]), 302)]
    assert at(FORM).title == live != "Small form"
    assert at(FORM).get_latest_revision_as_object().title == "Small form"
    assert at(FORM).latest_revision.user.email == "staff@example.org"


@pytest.mark.parametrize("name", ["import", "replace"])
def test_a_bad_file_comes_back_with_all_its_faults(editor: Client, name: str) -> None:
    place = url(name, ABOVE if name == "import" else FORM)
    text, line = put("max_length: 300", "max_length: '<script>'")
    text, first = put("slug: form\n", "slog: form\n", text)
    before = everything()
    response = send(editor, place, text)
    assert response.status_code == 422
    soup = BeautifulSoup(response.content, "html.parser")
    rows = [[cell.get_text() for cell in row.find_all("td")] for row in soup.select("table.listing tbody tr")]
    assert rows == [
        ["1", "slug", "It is missing: add it"],
        [str(first), "slog", "“slog” is not known here: is “slug” meant?"],
        [str(line), "steps 3, parts 3, max_length", "A whole number is expected here"],
    ]
    assert (
        soup.select_one("[role=alert] h3")
        and soup.title
        and soup.title.get_text().strip().startswith("Error:")
    )
    assert everything() == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no form file"),
        (b"caf\xe9", "not in UTF-8"),
        (b"a: \0", "U+0000"),
        (b"[" * 50_000, "nested too deep"),
        (b"# " + b"x" * 2_000_001, "larger than 2 MB"),
        (b"a: &a [x]\nb: *a", "write out what it means"),
    ],
)
def test_what_is_no_form_file_is_refused_in_words(editor: Client, data: bytes, words: str) -> None:
    before = everything()
    response = send(editor, url("import", ABOVE), data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert everything() == before


def test_a_file_is_asked_for(editor: Client) -> None:
    response = editor.post(url("import", ABOVE))
    assert response.status_code == 422
    assert "Select a form file" in response.content.decode()


def test_only_so_many_faults_are_shown(editor: Client) -> None:
    wrong = "".join(f"wrong_{number}: x\n" for number in range(250))
    shown = send(editor, url("import", ABOVE), SMALL + wrong).content.decode()
    assert shown.count("is not known here") == 100
    assert "And 150 more." in shown


def test_a_form_of_another_type_is_refused_with_its_line(editor: Client) -> None:
    before = everything()
    response = send(editor, url("replace", "/lado/public/"), SMALL)
    assert response.status_code == 422
    assert "he form here is of the type safeguarding.LadoReferralPage" in response.content.decode()
    assert everything() == before


@pytest.mark.parametrize("group", ["Front Door", "LADO", None])
def test_nobody_else_takes_a_form_out_or_brings_one_in(client: Client, group: str | None) -> None:
    places = [url("export", FORM), url("import", ABOVE), url("replace", FORM)]
    member_of(client, "Comms editors")
    assert [client.get(place).status_code for place in places] == [200, 200, 200]
    client.logout()
    if group:
        user = make_user("another@example.org")
        user.groups.add(Group.objects.get(name=group))
        sign_in(client, user)
    before = everything()
    for place in places:
        assert client.get(place).status_code in (302, 403)
    for place in places[1:]:
        assert send(client, place, SMALL).status_code in (302, 403)
    assert everything() == before


def test_only_forms_go_out_and_forms_come_in_only_where_they_may_stand(editor: Client) -> None:
    assert at("/faq/")
    assert editor.get(url("export", "/faq/")).status_code == 404
    assert editor.get(url("replace", "/faq/")).status_code == 404
    assert editor.get(url("import", "/faq/")).status_code == 302
    assert editor.get(url("import", FORM)).status_code == 302
    missing = [reverse(f"form_admin:{name}", args=[987654]) for name in ("export", "import", "replace")]
    assert [editor.get(place).status_code for place in missing] == [404, 404, 404]


def test_a_form_that_somebody_else_locked_is_not_replaced(editor: Client) -> None:
    form = at(FORM)
    form.locked, form.locked_by = True, make_user("locker@example.org")
    form.save(clean=False, update_fields=["locked", "locked_by"])
    assert editor.get(url("export", FORM)).status_code == 200
    before = everything()
    assert send(editor, url("replace", FORM), SMALL).status_code == 302
    assert everything() == before


def test_nothing_is_brought_in_by_looking(editor: Client) -> None:
    assert editor.post(url("export", FORM)).status_code == 405
    assert editor.put(url("import", ABOVE)).status_code == 405
    before = everything()
    editor.get(url("import", ABOVE), {"file": SMALL})
    assert everything() == before


def test_the_menus_of_pages_lead_there(editor: Client) -> None:
    def hrefs(address: str) -> set[str]:
        page = editor.get(reverse("wagtailadmin_explore", args=[at(address).pk])).content
        return {str(link.get("href")) for link in BeautifulSoup(page, "html.parser").find_all("a")}

    edit = editor.get(reverse("wagtailadmin_pages:edit", args=[at(FORM).pk])).content.decode()
    assert url("export", FORM) in edit and url("replace", FORM) in edit
    assert {url("import", ABOVE)} <= hrefs(ABOVE)
    assert not {url("import", "/faq/"), url("export", "/faq/")} & hrefs("/faq/")
