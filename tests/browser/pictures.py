"""The pictures of the editors' guide, taken of a portal of their own: `tools/editors-guide`."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

from ..portal import BASE, Portal, serving
from . import form_editing as editor
from .conftest import ARGUMENTS, CHROMIUM, DESKTOP

FOLDER = BASE / "docs" / "images" / "editors"
FORM = "Request for Support (Professionals)"
COLOURS = 48
#: Milliseconds after which nothing moves any more.
SETTLED = 700
#: Where the eye should go.
MARKED = "3px solid #a4161a"
#: Where the new step stands among the others, counted from 0.
PLACE = 11
SCREEN = ViewportSize(width=DESKTOP["width"], height=DESKTOP["height"])
TALL = ViewportSize(width=DESKTOP["width"], height=2000)


class Camera:
    """Takes pictures of one page, small ones."""

    def __init__(self, page: Page, folder: Path = FOLDER) -> None:
        self.page = page
        self.folder = folder

    def take(self, name: str, *marked: Locator, clip: Locator | None = None, height: int = 0) -> None:
        """The screen or its upper part, or one block whole; with what is to be noticed framed."""
        for each in marked:
            each.evaluate(f"element => {{ element.style.outline = '{MARKED}' }}")
        if clip:
            self.page.set_viewport_size(TALL)
        self.page.wait_for_timeout(SETTLED)
        shot = clip.screenshot(animations="disabled") if clip else self.upper(height or SCREEN["height"])
        self.page.set_viewport_size(SCREEN)
        for each in marked:
            each.evaluate("element => element.style.removeProperty('outline')")
        picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(self.folder / f"{name}.png", optimize=True)

    def upper(self, height: int) -> bytes:
        """The upper part of the screen."""
        return self.page.screenshot(
            animations="disabled", clip={"x": 0, "y": 0, "width": SCREEN["width"], "height": height}
        )

    def top(self, section: Locator, below: int = 110) -> None:
        """Scroll so that a block stands near the top."""
        section.evaluate(f"element => scrollTo(0, element.getBoundingClientRect().top + scrollY - {below})")


def editing(page: Page, camera: Camera) -> None:
    """Finding the form; a new step with two questions, one of which hangs on the other."""
    page.get_by_placeholder("Search all pages").fill(FORM)
    page.keyboard.press("Enter")
    result = page.get_by_role("link", name=FORM, exact=True).first
    expect(result).to_be_visible()
    camera.take("find", result, height=420)
    result.click()
    editor.ready(page)
    camera.take("editing-page")
    step = editor.add_step(page, PLACE)
    step.get_by_label("Title").fill("How to reach the family")
    camera.top(step)
    step.locator(".c-sf-add-button").last.click()
    expect(page.get_by_role("combobox", name="Search options")).to_be_visible()
    camera.take("kinds", clip=page.locator(".w-combobox-container"))
    page.keyboard.press("Escape")
    way = first_question(step, camera)
    time = second_question(step, way, camera)
    editor.fold(way)
    editor.fold(time)
    camera.take("step", clip=step)
    editor.save(page)


def first_question(step: Locator, camera: Camera) -> Locator:
    """One with answers of its own."""
    way = editor.add(step, "One choice")
    way.get_by_label("Question", exact=False).first.fill("How would the family like to be contacted?")
    way.get_by_label("Hint").fill("Ask them before you send this form.")
    way.get_by_label("Must it be answered?").select_option(label="Yes, always")
    way.get_by_label("Answers").fill("phone|By telephone\nemail|By email\nletter|By letter")
    camera.take("question", clip=way)
    return way


def second_question(step: Locator, way: Locator, camera: Camera) -> Locator:
    """One that is asked only after a certain answer to the first."""
    time = editor.add(step, "Short text")
    time.get_by_label("Question", exact=False).first.fill("What is the best time to telephone?")
    key = way.locator("input[name$='-key']").input_value()
    editor.add_condition(time, key, "is", "phone")
    camera.take("condition", clip=editor.settings(time).locator("[data-contentpath=condition]").first)
    return time


def looking(page: Page, camera: Camera) -> None:
    """The preview, the check and the trial of the draft."""
    page.evaluate("scrollTo(0, 0)")
    shown = editor.preview(page, f"Step {PLACE + 1}, with errors")
    expect(shown.get_by_role("heading", level=1)).to_contain_text("How to reach the family")
    camera.take("preview")
    page.get_by_role("button", name="Toggle preview").click()
    checking(page, camera)
    editor.action(page, "Try this form")
    page.get_by_role("button", name="Try this form").click()
    expect(
        page.get_by_role("link", name="Stop trying").or_(page.get_by_role("button", name="Stop trying"))
    ).to_be_visible()
    camera.take("trial")


def checking(page: Page, camera: Camera) -> None:
    """An answer that does not exist, found; and put right again."""
    step = editor.unfold(editor.folded(page, "How to reach the family"))
    time = editor.unfold(editor.folded(step, "What is the best time to telephone?"))
    value = editor.settings(time).get_by_label("Compared with")
    value.fill("telephone")
    editor.save(page)
    editor.action(page, "Check the form")
    camera.take("check", height=420)
    page.go_back()
    editor.ready(page)
    step = editor.unfold(editor.folded(page, "How to reach the family"))
    time = editor.unfold(editor.folded(step, "What is the best time to telephone?"))
    editor.settings(time).get_by_label("Compared with").fill("phone")
    editor.save(page)


def proposing(page: Page, camera: Camera) -> None:
    """The way to the manager."""
    editor.edit(page, FORM)
    page.get_by_role("button", name="More actions").click()
    camera.take("submit", page.get_by_role("button", name="Submit for approval"))
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("submitted", exact=False).first).to_be_visible()


def approving(page: Page, camera: Camera) -> None:
    """What the manager sees and does."""
    page.get_by_role("link", name=FORM, exact=True).first.click()
    editor.ready(page)
    page.get_by_role("button", name="More actions").click()
    camera.take("approve")
    page.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(page.get_by_text("You approved")).to_be_visible()


def listing(page: Page, camera: Camera) -> None:
    """The versions of the form, and a pick list."""
    editor.edit(page, FORM)
    editor.action(page, "Versions of the form")
    camera.take("versions")
    page.goto("/admin/snippets/")
    page.get_by_role("link", name="Pick lists").click()
    page.get_by_role("link", name="Gender").click()
    camera.take("pick-list")


@contextmanager
def signed_in(
    browser: Browser, portal: Portal, name: str, folder: Path = FOLDER
) -> Iterator[tuple[Page, Camera]]:
    """A person's own window in the admin."""
    context = browser.new_context(
        base_url=portal.base_url, viewport=SCREEN, locale="en-GB", timezone_id="Europe/London"
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    editor.sign_in(page, portal, f"{name}@demo.example")
    yield page, Camera(page, folder)
    context.close()


def take_all(browser: Browser, portal: Portal) -> None:
    """Every picture of the guide."""
    with signed_in(browser, portal, "editor") as (page, camera):
        editing(page, camera)
        looking(page, camera)
        proposing(page, camera)
    with signed_in(browser, portal, "manager") as (page, camera):
        approving(page, camera)
    with signed_in(browser, portal, "editor") as (page, camera):
        listing(page, camera)


def main() -> None:
    """A portal with nothing in it but what is shipped, and a browser."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as portal,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take_all(browser, portal)
        browser.close()


if __name__ == "__main__":
    main()
