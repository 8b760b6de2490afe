"""The template pack in Chromium: accessible at both widths, and questions follow the answers given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ..specimen import SpecimenForm, page_of, wrong_form
from .conftest import DESKTOP, PHONE, Axe

BUILT = Path(__file__).resolve().parents[2] / "kentportal" / "govuk" / "static" / "built"
WHY = ".govuk-form-group[data-show-if]:has([name=why])"
WHO = ".govuk-form-group[data-show-if]:has([name=who])"
SENT = "() => [...new FormData(document.querySelector('main form')).keys()]"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def show(page: Page, form: SpecimenForm, script: bool = True) -> None:
    """The specimen with the built style sheet, and the script if wanted, without any server."""
    html = page_of(form)
    if not script:
        html = html.replace("<script", "<template").replace("</script", "</template")
    page.set_content(html)
    page.add_style_tag(content=(BUILT / "portal.css").read_text())
    if script:
        page.add_script_tag(content=(BUILT / "portal.js").read_text(), type="module")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("form", [SpecimenForm, wrong_form], ids=["normal", "error"])
def test_every_control_is_accessible(
    page: Page, axe: Axe, form: type[SpecimenForm], size: dict[str, int]
) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    show(page, form())
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_questions_follow_the_answers_they_depend_on(page: Page) -> None:
    show(page, SpecimenForm())
    assert page.locator(WHY).is_hidden()
    page.get_by_label("No", exact=True).check()
    assert page.locator(WHY).is_visible()
    assert page.locator(WHO).is_hidden()
    page.get_by_label("Other").check()
    page.get_by_label("Please provide explanation").fill("Because")
    assert {"why", "who"} <= set(page.evaluate(SENT))
    page.get_by_label("Yes").check()
    assert page.locator(WHO).is_hidden()
    assert not {"why", "who"} & set(page.evaluate(SENT))
    assert page.evaluate("document.activeElement.value") == "yes"
    page.get_by_label("No", exact=True).check()
    assert page.get_by_label("Please provide explanation").input_value() == "Because"


def test_what_only_readers_without_script_need_is_gone(page: Page) -> None:
    show(page, SpecimenForm())
    assert page.locator(".portal-when").count() == 0
    assert page.locator("[aria-describedby*=_when]").count() == 0


def test_without_script_everything_shows_and_says_when(page: Page) -> None:
    show(page, SpecimenForm(), script=False)
    assert page.locator(WHY).is_visible()
    assert page.get_by_text("Answer this if you chose No.").is_visible()
    assert {"who"} <= set(page.evaluate(SENT))


def test_what_a_radio_reveals_is_not_sent_while_hidden(page: Page, axe: Axe) -> None:
    show(page, SpecimenForm())
    page.locator("main form").evaluate(
        """form => {
            form.innerHTML = `<fieldset><legend>How?</legend><div data-module="govuk-radios">
              <input type="radio" name="how" id="a" value="a" data-aria-controls="more">
              <label for="a">A</label>
              <div id="more" class="govuk-radios__conditional govuk-radios__conditional--hidden">
                <label for="m">More</label><input id="m" name="more" value="x"></div>
              <input type="radio" name="how" id="b" value="b"><label for="b">B</label></div></fieldset>`
        }"""
    )
    page.add_script_tag(content=(BUILT / "portal.js").read_text() + "\n//again", type="module")
    more = page.get_by_label("More")
    assert more.is_hidden()
    assert page.evaluate(SENT) == []
    page.get_by_label("A", exact=True).check()
    assert more.is_visible()
    assert page.evaluate(SENT) == ["how", "more"]
    assert page.locator("[aria-expanded]").count() == 0
    axe(page)


def test_summary_takes_the_focus_and_leads_to_the_field(page: Page) -> None:
    show(page, wrong_form())
    assert page.locator(".govuk-error-summary").evaluate("node => node === document.activeElement")
    page.get_by_role("link", name="Date of birth must be a real date").click()
    assert page.evaluate("document.activeElement.id") == "id_born-month"
    page.get_by_role("link", name="Answer the question: Is/are").click()
    assert page.evaluate("document.activeElement.id") == "id_aware_0"


def test_none_unticks_the_others_and_passwords_can_be_shown(page: Page) -> None:
    show(page, SpecimenForm())
    page.get_by_label("Mobility").check()
    page.get_by_label("None").check()
    assert not page.get_by_label("Mobility").is_checked()
    page.get_by_role("button", name="Show password").click()
    assert page.locator("#id_password").get_attribute("type") == "text"
