"""How a referrer goes through the professional Request for Support, by the words on the screen."""

import os
import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from ..portal import Portal
from .conftest import DESKTOP, PHONE

Look = Callable[[Page, str], None]

#: Ten things that may never stand readable in database, log, media or upload folders.
CANARIES = {
    "child_first": "Quillonfirst",
    "child_last": "Quillonlast",
    "sibling_one": "Sibbertine",
    "sibling_two": "Sibwalden",
    "adult": "Adultavia",
    "birth": "2017-04-23",
    "worry": "Zanzibarworry about bruises",
    "agency_worker": "Workerella",
    "file_content": "CANARYPIXELTEXT",
    "file_name": "bodymapcanary",
}
PASSWORD = "a long enough pass phrase 42"


def nothing(page: Page, name: str) -> None:
    """Looks at nothing."""


def looking(axe: Callable[[Page], None]) -> Look:
    """Checks a page with axe at both widths; PORTAL_SCREENSHOTS names a folder for pictures."""
    folder = os.environ.get("PORTAL_SCREENSHOTS")
    seen: dict[str, int] = {}

    def look(page: Page, name: str) -> None:
        seen[name] = seen.get(name, 0) + 1
        for label, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
            page.set_viewport_size(viewport)  # type: ignore[arg-type]
            axe(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"], f"{name} scrolls sideways on a {label}: {wide}"
            if folder:
                page.screenshot(path=Path(folder) / f"{name}-{seen[name]}-{label}.png", full_page=True)

    return look


def marked(label: str) -> re.Pattern[str]:
    """A label, whether or not it says that it needs an answer or is optional."""
    words = re.escape(label).replace("/", "\\/")  # which Playwright takes for the end of the pattern
    return re.compile(rf"^{words}( \*| \(optional\))?$")


def choose(scope: Page | Locator, legend: str, option: str) -> None:
    """One radio or tick box, by the words of its group and its own."""
    group = scope.get_by_role("group", name=marked(legend))
    group.get_by_label(option, exact=True).first.check()


def fill(page: Page, label: str, text: str) -> None:
    """A text field by its label, whether or not it says that it is optional."""
    page.get_by_label(marked(label)).first.fill(text)


def birth(page: Page, day: str, month: str, year: str) -> None:
    """A full date of birth."""
    group = page.get_by_role("group", name=re.compile("^Date of birth")).first
    group.get_by_role("radio", name="I know the date of birth").check()
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label, exact=True).first.fill(value)


def press(page: Page, name: str = "Next") -> None:
    """A button by its words. Keyboard and screen reader users do not meet the hidden one."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).last.click()


def register(page: Page, portal: Portal, email: str, look: Look = nothing) -> None:
    """Make a professional's account, from "Login or Register" to the terms."""
    look(page, "login")
    follow(page, "Register for new account")
    look(page, "register-kind")
    press(page)
    look(page, "register-kind-error")
    choose(page, "Is this account being used in a professional capacity?", "Yes")
    press(page)
    press(page)
    look(page, "register-details-error")
    fill(page, "First name", "Nia")
    fill(page, "Last name", "Referrer")
    fill(page, "Role", "Class Teacher")
    fill(page, "Organisation", "Demo School")
    page.get_by_label(re.compile("^Telephone")).first.fill("03000 000000")
    page.get_by_label("Postcode", exact=True).fill("ME14 1XX")
    page.get_by_label("Address line 1", exact=True).fill("1 Demo Street")
    page.get_by_label("Town or city", exact=True).fill("Maidstone")
    look(page, "register-details")
    press(page)
    look(page, "register-credentials")
    fill(page, "Email", email)
    fill(page, "Create a password", PASSWORD)
    fill(page, "Confirm your password", PASSWORD)
    press(page)
    look(page, "register-code")
    page.get_by_label(re.compile("^Code")).fill("0000 0000")
    press(page)
    look(page, "register-code-error")
    page.get_by_label(re.compile("^Code")).fill(portal.latest_code(email))
    press(page)
    expect(page.get_by_text("Your registration has been completed successfully")).to_be_visible()
    look(page, "register-done")
    follow(page, "Continue")
    look(page, "terms")
    page.get_by_role("checkbox").check()
    press(page, "Continue")


def way(page: Page, name: str) -> Locator:
    """A button, or a link that may look like one."""
    main = page.locator("main")
    buttons = main.get_by_role("button", name=name, exact=True)
    return buttons.or_(main.get_by_role("link", name=name, exact=True)).first


def follow(page: Page, name: str) -> None:
    """Go where it leads, and be there: whoever looks next must not look at a page that is leaving."""
    with page.expect_navigation():
        way(page, name).click()


def until(page: Page, holds: str, within: float = 15.0) -> None:
    """Wait until an expression of the page's own is true.

    Playwright's own way asks a second time by `eval` in the page, which the portal's policy forbids.
    """
    deadline = time.monotonic() + within
    while not page.evaluate(holds):
        assert time.monotonic() < deadline, f"never true at {page.url}: {holds}"
        page.wait_for_timeout(50)


def sign_in(page: Page, portal: Portal, email: str, password: str, look: Look = nothing) -> None:
    """Password, then the mailed code."""
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Submit")
    look(page, "sign-in-code")
    page.get_by_label(re.compile("^Code")).fill(portal.latest_code(email))
    press(page, "Finish")


def pass_the_human_test(page: Page, portal: Portal, look: Look = nothing) -> None:
    """Tick the box and wait until it is done or, where there is a picture, read it."""
    if page.locator(".portal-picture").count():
        page.get_by_label("Enter the 6 numbers in the picture").fill(numbers_in_picture(page, portal))
        return
    page.get_by_role("checkbox", name="I'm not a robot").click()
    expect(page.get_by_role("checkbox", name="Verified")).to_be_checked()
    look(page, "human-test-verified")


def numbers_in_picture(page: Page, portal: Portal) -> str:
    """What somebody sees in the picture on a page; the tests ask the portal's database."""
    key = page.locator("input[name=humantest-key]").get_attribute("value")
    with sqlite3.connect(f"file:{portal.var / 'portal.sqlite3'}?mode=ro", uri=True) as database:
        query = "SELECT challenge FROM captcha_captchastore WHERE hashkey = ?"
        return str(database.execute(query, [key]).fetchone()[0])


def to_the_form(page: Page, portal: Portal, look: Look = nothing, kind: str = "Standard") -> None:
    """From the holding page to "Login or Register" at the child's details."""
    page.goto("/")
    look(page, "holding")
    follow(page, "Access the Children's Portal here")
    look(page, "menu")
    follow(page, "Request for Support")
    look(page, "who-are-you")
    follow(page, "A Professional")
    look(page, "type-of-referral")
    follow(page, kind)
    look(page, "front")
    press(page)
    look(page, "front-error")
    choose(page, "Is a child in immediate danger right now?", "No")
    if kind == "Urgent":
        page.get_by_label("I confirm that a child is at immediate risk").check()
    pass_the_human_test(page, portal, look)
    press(page)
    look(page, "instructions")
    follow(page, "Next")


def expect_step(page: Page, title: str) -> None:
    """The page is the step of that name."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def failing(page: Page, look: Look, name: str) -> None:
    """Press Next on a page as it stands, which must be refused, and look at the errors."""
    press(page)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, f"{name}-error")


def childs_details(page: Page, look: Look) -> None:
    expect_step(page, "Child/Young person's details")
    expect(page.get_by_text("Class Teacher", exact=True)).to_be_visible()
    look(page, "step-child")
    failing(page, look, "step-child")
    choose(page, "Who is the form being completed on behalf of?", "Someone else in a professional capacity")
    fill(page, "Your relationship to the person", "Class Teacher")
    fill(page, "First name", CANARIES["child_first"])
    fill(page, "Last name", CANARIES["child_last"])
    birth(page, "23", "4", "2017")
    choose(page, "Gender", "Female")
    page.get_by_label(re.compile("^Ethnicity")).select_option(label="B4 - Any other mixed background")
    fill(page, "Where is the child now?", "At school")
    choose(page, "Is the child safe until we reply?", "Yes")
    choose(page, "Who cares for the child?", "Parent or parents")
    address = page.get_by_role("group", name=marked("Address"))
    address.get_by_label("Postcode", exact=True).fill("ME14 1XX")
    address.get_by_role("button", name="Find address").click()
    expect(page.get_by_label("Select an address")).to_be_visible()
    look(page, "step-child-found")
    page.get_by_label("Select an address").select_option(index=1)
    choose(page, "Must this address be kept from anyone?", "No")
    press(page)


def families(page: Page, look: Look) -> None:
    expect_step(page, "Additional child/Young person details")
    look(page, "step-additional")
    failing(page, look, "step-additional")
    choose(page, "Does the child have a disability?", "No")
    press(page)
    expect_step(page, "children at same address")
    failing(page, look, "step-children")
    choose(page, "Are there other children living at the same address?", "Yes")
    press(page)
    look(page, "row-child")
    failing(page, look, "row-child")
    for number, name in enumerate((CANARIES["sibling_one"], CANARIES["sibling_two"])):
        fill(page, "First name", name)
        fill(page, "Last name", CANARIES["child_last"])
        birth(page, "5", "6", str(2018 + number))
        choose(page, "Gender", "Male")
        fill(page, "Relationship to key child", "Brother")
        press(page)
        look(page, "step-children-added")
        choose(page, "Do you need to add another child?", "No" if number else "Yes")
        press(page)
    expect_step(page, "other people at the same address")
    failing(page, look, "step-people-here")
    choose(page, "Are there other people living at the same address?", "No")
    press(page)


def elsewhere_and_agreement(page: Page, look: Look) -> None:
    expect_step(page, "People at a different address")
    failing(page, look, "step-people-elsewhere")
    choose(page, "Are there relevant people living at a different address?", "Yes")
    press(page)
    failing(page, look, "row-person")
    fill(page, "First name", CANARIES["adult"])
    fill(page, "Last name", "Example")
    fill(page, "Relationship to key child", "Father")
    choose(page, "Parental responsibility?", "Yes")
    address = page.get_by_role("group", name=re.compile("^Address"))
    address.get_by_label("Address line 1", exact=True).fill("9 Elsewhere Road")
    address.get_by_label("Town or city", exact=True).fill("Ashford")
    address.get_by_label("Postcode", exact=True).fill("TN24 8XX")
    choose(page, "Must this address be kept from anyone?", "No")
    press(page)
    look(page, "step-people-elsewhere-added")
    press(page)
    expect_step(page, "Family agreement to engage with services")
    look(page, "step-agreement")
    failing(page, look, "step-agreement")
    choose(page, "Is/are parent(s)/carer(s) aware of contact?", "Yes")
    choose(page, "Has agreement to engage been obtained?", "No, asked and refused")
    page.get_by_label("Please provide explanation").last.fill("They do not want help now.")
    press(page)


def reasons_and_referrer(page: Page, look: Look) -> None:
    expect_step(page, "Reasons for support")
    look(page, "step-reasons")
    failing(page, look, "step-reasons")
    page.get_by_label(marked("Primary reason")).select_option(label="Neglect")
    press(page)
    expect_step(page, "Request details")
    look(page, "step-request")
    failing(page, look, "step-request")
    fill(page, "What are you worried about?", CANARIES["worry"])
    fill(page, "What has prompted you to complete the request today?", "A conversation in class.")
    fill(page, "Positive factors", "A caring grandmother.")
    press(page)
    expect_step(page, "Referrer details")
    look(page, "step-referrer")
    failing(page, look, "step-referrer")
    expect(page.get_by_label(marked("Name"))).to_have_value("Nia Referrer")
    choose(page, "Have you consulted your safeguarding lead?", "No")
    address = page.get_by_role("group", name=marked("Address"))
    if address.get_by_text("Must this address be kept from anyone?").count():
        choose(page, "Must this address be kept from anyone?", "No")
    press(page)


def agencies_and_documents(page: Page, look: Look, document: Path) -> None:
    expect_step(page, "Other agencies involved with the child/young person or family")
    failing(page, look, "step-agencies")
    choose(page, "Are there other agencies involved with the child/young person or family?", "Yes")
    press(page)
    failing(page, look, "row-agency")
    fill(page, "Agency or service", "Demo Health Service")
    fill(page, "Worker's name", CANARIES["agency_worker"])
    press(page)
    press(page)
    expect_step(page, "Supporting documentation")
    look(page, "step-documents")
    page.locator("input[type=file]").set_input_files(
        {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"MZ"}
    )
    press(page, "Upload Document")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, "step-documents-error")
    page.locator("input[type=file]").set_input_files(document)
    press(page, "Upload Document")
    expect(page.get_by_text(CANARIES["file_name"]).first).to_be_visible()
    look(page, "step-documents-added")
    press(page)


def whole_form(page: Page, document: Path, look: Look = nothing) -> None:
    """All steps, to check your answers."""
    childs_details(page, look)
    families(page, look)
    elsewhere_and_agreement(page, look)
    reasons_and_referrer(page, look)
    agencies_and_documents(page, look, document)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    look(page, "check")


def send(page: Page, look: Look = nothing) -> str:
    """Send the checked form and return its reference."""
    follow(page, "Send Report to Kent Integrated Children's Services")
    expect(
        page.get_by_text("You cannot make any other changes once you have submitted the form.")
    ).to_be_visible()
    look(page, "send")
    press(page, "Submit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for using this service.")
    look(page, "thank-you")
    return page.locator(".portal-reference").inner_text()
