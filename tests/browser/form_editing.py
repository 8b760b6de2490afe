"""How an editor works on a form in the admin: by its folded-up lines, buttons and labels."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from ..portal import Portal
from . import walking

SECTION = "[data-streamfield-child] > section"
#: What the editing form would send, in its order; the last thing it does, a person's typing, is in it.
SENT = """() => [...new FormData(document.querySelector("[data-edit-form]"))]
    .map(([name, value]) => [name, String(value)])"""


def sign_in(page: Page, portal: Portal, email: str) -> None:
    """To the admin's first page, with the mailed code."""
    page.goto("/admin/")
    walking.sign_in(page, portal, email, portal.password)
    expect(page.get_by_role("link", name="Account").first).to_be_attached()


def edit(page: Page, title: str) -> None:
    """A form's editing page, found as an editor finds it."""
    page.goto("/admin/")
    page.get_by_placeholder("Search all pages").fill(title.replace(" - ", " "))
    page.keyboard.press("Enter")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).first.click()
    ready(page)


def ready(page: Page) -> None:
    """The steps are there, and listen."""
    page.wait_for_load_state("load")
    expect(page.locator("[data-contentpath=steps]")).to_be_attached()
    walking.until(page, "window.unopenedQuestions !== undefined")


def folded(scope: Page | Locator, words: str) -> Locator:
    """The folded-up step or question whose line has these words, by an id that stays."""
    page = scope if isinstance(scope, Page) else scope.page
    line = page.locator(":scope > .w-panel__header .c-sf-block__title", has_text=words)
    found = scope.locator(SECTION, has=line).first
    return page.locator(f"[id='{found.get_attribute('id')}']")


def line(section: Locator) -> Locator:
    """The one line that a folded-up block is."""
    return section.locator("> .w-panel__header .w-panel__heading")


def _toggle(section: Locator) -> Locator:
    return section.locator("> .w-panel__header [data-panel-toggle]")


def unfold(section: Locator) -> Locator:
    """Open a block, if it is not."""
    toggle = _toggle(section)
    if toggle.get_attribute("aria-expanded") == "false":
        # Steps above may be rendering still and push the line away from under the mouse.
        toggle.scroll_into_view_if_needed()
        walking.until(section.page, "document.readyState === 'complete'")
        line(section).click()
        if toggle.get_attribute("aria-expanded") == "false":
            toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    return section


def fold(section: Locator) -> Locator:
    """Fold a block up, so that its line says what it is."""
    if _toggle(section).get_attribute("aria-expanded") == "true":
        line(section).click()
    expect(_toggle(section)).to_have_attribute("aria-expanded", "false")
    return section


def press(section: Locator, button: str) -> None:
    """One of the buttons on a block's own line: Settings, Duplicate, Delete..."""
    section.locator("> .w-panel__header").get_by_title(button, exact=True).click()


def settings(section: Locator) -> Locator:
    """What is behind the cog, opened."""
    cog = section.locator("> .w-panel__header").get_by_title("Settings", exact=True)
    if cog.get_attribute("aria-expanded") == "false":
        cog.click()
    return section.locator("[data-block-settings]").first


def add_step(page: Page, place: int) -> Locator:
    """A new step at a place counted from 0, open."""
    stream = page.locator("[data-streamfield-stream-container]").first
    before = _children(stream).count()
    _plus(stream).nth(place).click()
    expect(_children(stream)).to_have_count(before + 1)
    return _section(_children(stream).nth(place))


def add(section: Locator, kind: str, place: int = -1) -> Locator:
    """A new question of a kind, typed in the list of kinds, at the end of a step or group, open."""
    # What stands on a step is rendered once the step is seen, a moment after it opens.
    expect(section.locator("unopened-parts").first.locator("> div:only-child:empty")).to_have_count(0)
    stream = section.locator("[data-streamfield-stream-container]").first
    before = _children(stream).count()
    place = before if place < 0 else place
    _plus(stream).nth(place).click()
    page = section.page
    page.get_by_role("combobox", name="Search options").fill(kind)
    page.get_by_role("option", name=kind, exact=True).click()
    expect(_children(stream)).to_have_count(before + 1)
    return _section(_children(stream).nth(place))


def add_condition(section: Locator, question: str, comparison: str, answer: str = "") -> Locator:
    """Ask only if an earlier question has an answer; both by what stands in the inputs."""
    condition = settings(section).locator("[data-contentpath=condition]").first
    condition.locator(".c-sf-add-button").last.click()
    test = condition.locator(SECTION).last
    test.get_by_label("Earlier question").fill(question)
    test.get_by_label("Its answer").select_option(label=comparison)
    if answer:
        test.get_by_label("Compared with").fill(answer)
    return test


def _plus(stream: Locator) -> Locator:
    return stream.locator("> div > button.c-sf-add-button, > button.c-sf-add-button")


def _children(stream: Locator) -> Locator:
    return stream.locator("> [data-streamfield-child]:not([aria-hidden])")


def _section(child: Locator) -> Locator:
    """Its section by the id that it keeps when blocks move."""
    ident = child.locator("> section").get_attribute("id")
    return child.page.locator(f"[id='{ident}']")


def save(page: Page) -> None:
    """Save the draft and wait until the portal has it."""
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated")).to_be_visible()
    ready(page)


def menu(page: Page, item: str) -> None:
    """Something in the menu beside Save draft."""
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=item, exact=True).last.click()


def action(page: Page, item: str) -> None:
    """Something behind the three dots beside the form's title."""
    page.get_by_role("button", name="Actions", exact=True).first.click()
    page.get_by_role("link", name=item, exact=True).last.click()


def preview(page: Page, mode: str) -> Locator:
    """The preview panel on a screen of the form; what is in its frame."""
    toggle = page.get_by_role("button", name="Toggle preview")
    if toggle.get_attribute("aria-expanded") != "true":
        toggle.click()
    shown = page.frame_locator("#w-preview-iframe").locator("body")
    expect(shown.get_by_role("heading", level=1).first).to_be_visible()
    page.get_by_label("Preview mode").select_option(label=mode)
    return shown


def steps(page: Page) -> list[Locator]:
    """The form's steps in order."""
    stream = page.locator("[data-streamfield-stream-container]").first
    return [_section(child) for child in _children(stream).all()]
