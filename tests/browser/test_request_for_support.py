"""The path of the Children's Portal guide, with and without JavaScript, and the Front Door at its end."""

import json
import re
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from ..uploads import document as letter
from ..uploads import docx
from . import walking
from .conftest import DESKTOP, Axe, OpenPage

REFERENCE = re.compile(r"^RS-K1-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{6}$")
ANSWERS = (
    "import json;from formpages.records import Submission as S;"
    "s=S.objects.get(reference='{reference}');"
    "print(json.dumps([s.answers, s.uploads.count()]))"
)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter with a canary in its name, and one in its content, which is not compressed."""
    path = tmp_path_factory.mktemp("upload") / f"{walking.CANARIES['file_name']}.docx"
    main = letter(f"<w:t>{walking.CANARIES['file_content']}</w:t>")
    path.write_bytes(docx({"word/document.xml": main}, compression=zipfile.ZIP_STORED))
    assert walking.CANARIES["file_content"].encode() in path.read_bytes()
    return path


def stored(portal: Portal, reference: str) -> Any:
    """What was stored for a reference, without the ids that chance gave."""
    answers, uploads = json.loads(
        portal.manage("shell", "-v", "0", "-c", ANSWERS.format(reference=reference))
    )
    for value in answers.values():
        for row in value if isinstance(value, list) else ():
            if isinstance(row, dict):
                row.pop("id")
    return answers, uploads


def walk(page: Page, portal: Portal, document: Path, email: str, look: walking.Look) -> str:
    walking.to_the_form(page, portal, look)
    look(page, "sign-in-at-the-form")
    walking.follow(page, "Login or Register")
    walking.register(page, portal, email, look)
    walking.whole_form(page, document, look)
    return walking.send(page, look)


def test_the_guides_path(portal: Portal, open_page: OpenPage, axe: Axe, document: Path) -> None:
    """A new professional registers on the way and sends the form, the Front Door reads it."""
    look = walking.looking(axe)
    page = open_page(DESKTOP)
    reference = walk(page, portal, document, "walker@example.org", look)
    assert REFERENCE.match(reference)
    expect_confirmation(portal, "walker@example.org", reference)
    own_copy(page, reference, look)
    front_door_reads(portal, open_page, reference, look)
    plain = open_page(DESKTOP, javascript=False)
    other = walk(plain, portal, document, "plainwalker@example.org", walking.nothing)
    expected, uploads = stored(portal, reference)
    plain_answers, plain_uploads = stored(portal, other)
    expected["referrer_email"] = plain_answers["referrer_email"] = "the walker's own"
    assert plain_answers == expected
    assert uploads == plain_uploads == 1
    assert found_in(portal.var) == {}


def expect_confirmation(portal: Portal, email: str, reference: str) -> None:
    """The worker sends the confirmation, with the reference and nothing about the child."""
    deadline = time.monotonic() + 20
    while True:
        mails = [path.read_text(encoding="utf-8", errors="replace") for path in portal.mails_to(email)]
        confirmations = [mail for mail in mails if reference in mail]
        if confirmations:
            break
        assert time.monotonic() < deadline, "the confirmation did not come"
        time.sleep(0.3)
    assert not [canary for canary in walking.CANARIES.values() if canary in confirmations[0]]


def own_copy(page: Page, reference: str, look: walking.Look) -> None:
    """Submitted forms, the copy to read, the print page and the PDF."""
    page.goto("/forms/submitted/")
    look(page, "submitted")
    walking.follow(page, reference)
    look(page, "submission")
    with page.expect_download() as download:
        walking.way(page, "PDF").click()
    path = download.value.path()
    assert path.read_bytes().startswith(b"%PDF") and reference in download.value.suggested_filename
    walking.follow(page, "Print")
    look(page, "print")
    page.goto("/forms/recover/")
    look(page, "recover")
    page.goto("/account/")
    look(page, "my-account")


def front_door_reads(portal: Portal, open_page: OpenPage, reference: str, look: walking.Look) -> None:
    """A Front Door worker signs in, finds the request by a sibling's name, and reads it."""
    page = open_page(DESKTOP)
    page.goto("/admin/")
    walking.sign_in(page, portal, "frontdoor@demo.example", portal.password)
    page.goto("/admin/")
    look(page, "admin-home")
    with page.expect_navigation():
        page.get_by_role("link", name="Inbox").first.click()
    expect(page.get_by_text(reference)).to_be_visible()
    look(page, "inbox")
    page.get_by_role("searchbox").or_(page.locator("input[name=q]")).last.fill(
        walking.CANARIES["sibling_two"]
    )
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.get_by_role("link", name=reference).click()
    expect(page.get_by_text(walking.CANARIES["worry"])).to_be_visible()
    expect(page.get_by_text(walking.CANARIES["adult"]).first).to_be_visible()
    look(page, "reading")
    with page.expect_download():
        page.get_by_role("link", name=re.compile(walking.CANARIES["file_name"])).click()


def found_in(var: Path) -> dict[str, str]:
    """Canaries that stand readable in any file of the installation."""
    found = {}
    for path in var.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for name, canary in walking.CANARIES.items():
                if canary.encode() in data:
                    found[name] = str(path.relative_to(var))
    log = var.parent / f"{var.name}.log"
    text = log.read_text(errors="replace")
    return found | {name: "log" for name, canary in walking.CANARIES.items() if canary in text}
