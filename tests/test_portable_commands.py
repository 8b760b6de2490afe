"""Forms out and in by command: what it says, where the form goes, and that a bad file makes nothing."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, Revision

from formpages.codelists import CodeList
from formpages.portable import load
from formpages.records import FormVersion
from safeguarding import shipping

from .shipped import content, shipped  # noqa: F401
from .wrong_files import SMALL, put

pytestmark = pytest.mark.usefixtures("shipped")
FORM = "/request-for-support/professional/form/"


def run(name: str, *args: Any) -> str:
    out = StringIO()
    call_command(name, *(str(arg) for arg in args), stdout=out)
    return out.getvalue()


def at(address: str) -> Any:
    return Page.objects.get(url_path=f"/gateway{address}").specific


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The small form as a file, at an address of its own."""
    path = tmp_path / "form.yaml"
    path.write_text(SMALL.replace("slug: form\n", "slug: small\n"), encoding="utf-8")
    return path


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Page, Revision, CodeList, FormVersion))


def test_a_file_becomes_a_draft_beside_the_form_of_its_type(file: Path, client: Client) -> None:
    told = run("import_form", file)
    page = at("/request-for-support/professional/small/")
    assert not page.live
    assert told.splitlines()[0] == f"Small form: {page.url_path} (a draft)"
    assert client.get(page.url).status_code == 404


def test_a_form_for_the_public_goes_beside_the_public_one(file: Path) -> None:
    file.write_text(file.read_text().replace("slug: small\n", "slug: small\naudience: public\n"))
    assert "/request-for-support/public/small/" in run("import_form", file)


def test_a_file_is_published_on_demand(file: Path, client: Client) -> None:
    assert "(live)" in run("import_form", file, "--publish")
    page = at("/request-for-support/professional/small/")
    assert client.get(page.url, {"urgency": "standard"}).status_code == 200
    assert FormVersion.objects.filter(page=page).count() == 1


def test_a_file_goes_below_the_page_that_is_named(file: Path) -> None:
    run("import_form", file, "--under", "/request-for-support/public/")
    assert not at("/request-for-support/public/small/").live
    with pytest.raises(CommandError, match="There is no page /nowhere/"):
        run("import_form", file, "--under", "/nowhere/")
    with pytest.raises(CommandError, match="line 2: type: there can be no .* below “Gateway"):
        run("import_form", file, "--under", "/")


def test_a_file_becomes_the_draft_of_a_form_that_is_there(file: Path) -> None:
    form, live = at(FORM), run("export_form", FORM)
    told = run("import_form", file, "--into", FORM)
    assert "- Its address here is “form”: the file's is “small”." in told
    assert "- The pick list “gender” here differs from the file's: kept as it is here." in told
    assert run("export_form", FORM) == live
    assert load(run("export_form", FORM, "--draft"))["title"] == "Small form"
    assert FormVersion.objects.filter(page=form).count() == 1
    with pytest.raises(CommandError, match="what is shown and told depends on it"):
        run("import_form", file, "--into", FORM, "--publish")
    file.write_text(live.replace("title: Request for Support (Professionals)", "title: Renamed", 1))
    run("import_form", file, "--into", FORM, "--publish")
    assert load(run("export_form", FORM))["title"] == "Renamed"
    assert FormVersion.objects.filter(page=form).count() == 2


def test_a_place_is_needed_when_there_is_no_form_like_it(file: Path) -> None:
    Page.objects.get(pk=at(FORM).pk).delete()
    before = everything()
    with pytest.raises(CommandError, match="say with --under"):
        run("import_form", file)
    assert everything() == before


def test_a_form_that_was_never_published_is_exported_as_a_draft_alone(file: Path) -> None:
    run("import_form", file)
    with pytest.raises(CommandError, match="“small” is not published. Add --draft"):
        run("export_form", "small")
    assert load(run("export_form", "small", "--draft"))["title"] == "Small form"


@pytest.mark.parametrize("name", shipping.PLACES)
def test_what_is_exported_can_be_imported_and_is_exported_the_same(name: str, tmp_path: Path) -> None:
    address = shipping.PLACES[name]
    file = tmp_path / "form.yaml"
    file.write_text(run("export_form", address), encoding="utf-8")
    told = run("import_form", file, "--into", address)
    assert "differs" not in told
    assert run("export_form", address, "--draft") == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format: 2", "format: 99", ["line 1: format: it is newer than this portal"]),
        ("steps:", "steps: [", ["this is not YAML"]),
        (
            "type: safeguarding.RequestForSupportPage",
            "type: auth.User",
            ["line 2: type: there is no form page"],
        ),
        (
            "title: Small form\nslug: form\n",
            "titel: Small form\nslug: '?'\n",
            ["line 1: title: it is missing", "line 3: titel:", "line 4: slug:"],
        ),
    ],
)
def test_a_bad_file_makes_nothing_and_says_why(tmp_path: Path, old: str, new: str, said: list[str]) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(put(old, new)[0], encoding="utf-8")
    before = everything()
    for place in ([], ["--into", FORM], ["--under", "/lado/"]):
        with pytest.raises(CommandError) as refused:
            run("import_form", file, *place)
        lines = str(refused.value).splitlines()
        assert len(lines) == len(said)
        assert all(words in line for words, line in zip(said, lines, strict=True))
        assert refused.value.returncode == 1
    assert everything() == before


def test_a_form_with_faults_is_not_published_and_leaves_nothing(tmp_path: Path) -> None:
    text, _ = put("question: other_children", "question: nobody")
    file = tmp_path / "faulty.yaml"
    file.write_text(text.replace("  gender:", "  another:"), encoding="utf-8")
    before = everything()
    with pytest.raises(CommandError, match="“nobody”"):
        run("import_form", file, "--publish")
    assert everything() == before
    assert "“nobody”" in run("import_form", file)


def test_a_file_that_is_not_there_or_no_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The file cannot be read"):
        run("import_form", tmp_path / "nothing.yaml")
    (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(CommandError, match="line 1: the file is not in UTF-8"):
        run("import_form", tmp_path / "picture.yaml")
