"""What an editor may type travels unharmed through steps that are never opened."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from ..portal import Portal
from . import form_editing as editor
from . import walking
from .conftest import DESKTOP, OpenPage

FEEDBACK = "Feedback"
WRITE = """
from formpages.feedback import FeedbackPage
page = FeedbackPage.objects.get().get_latest_revision_as_object()
for number, part in enumerate(page.steps[0].value["parts"]):
    if "hint" in part.value:
        part.value["label"] = ["{{ 7*7 }}", "{% debug %}", "{}", '{"blocks": 1}'][number % 4] + ' "quoted"'
        part.value["hint"] = '{</script><b onclick="x">' + chr(10) + "second line"
page.save_revision()
"""
STEPS = """
from formpages.feedback import FeedbackPage
page = FeedbackPage.objects.get().get_latest_revision_as_object()
print(len(page.steps), page.steps[0].value["parts"][-1].value["hint"].count("second line"))
"""
RESTORE = "from formpages.feedback import FeedbackPage as P; P.objects.get().save_revision()"


def test_braces_and_markup_are_kept(portal: Portal, open_page: OpenPage) -> None:
    page = open_page(DESKTOP)
    editor.sign_in(page, portal, "editor@demo.example")
    shell(portal, WRITE)
    try:
        editor.edit(page, FEEDBACK)
        assert quoted(page) >= 3
        rename(page)
        assert shell(portal, STEPS) == "1 1"
        page.reload()
        editor.ready(page)
        assert quoted(page) >= 3
        sent: list[list[Any]] = page.evaluate(editor.SENT)
        for step in editor.steps(page):
            editor.unfold(step)
        walking.until(page, "unopenedQuestions().length === 0")
        opened: list[list[Any]] = page.evaluate(editor.SENT)
        assert steps_of(opened) == steps_of(sent)
    finally:
        shell(portal, RESTORE)


def quoted(page: Page) -> int:
    """How many of the labels would be sent."""
    return sum(str(value).endswith('"quoted"') for _, value in page.evaluate(editor.SENT))


def rename(page: Page) -> None:
    """Change something else on the page, and save it."""
    page.get_by_role("textbox", name="Title", exact=False).first.fill("Feedback on this website")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated")).to_be_visible()


def steps_of(sent: list[list[Any]]) -> list[list[Any]]:
    return [pair for pair in sent if pair[0].startswith("steps-")]


def shell(portal: Portal, code: str) -> str:
    return portal.manage("shell", "-v", "0", "-c", code).strip()
