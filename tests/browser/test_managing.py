"""The managers' pages in a browser: board, records, sample, settings; wide, narrow, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from . import walking
from .conftest import DESKTOP, Axe
from .form_editing import sign_in

MANAGER = "manager@demo.example"
FILL = "from tests.busy import fill; fill('referrer@demo.example', 'frontdoor@demo.example')"


@pytest.fixture(scope="module")
def busy(portal: Portal) -> Portal:
    portal.manage("shell", "-c", FILL)
    return portal


def last_month(page: Page) -> None:
    """The sample of this month, in which something was decided for certain."""
    month = page.evaluate("new Date().toISOString().slice(0, 7)")
    page.get_by_label("Month").fill(month)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def test_a_manager_reads_board_records_and_sample(
    busy: Portal, open_page: Callable[..., Page], axe: Axe
) -> None:
    page, look = open_page(DESKTOP), walking.looking(axe)
    sign_in(page, busy, MANAGER)
    page.goto("/admin/team/board/")
    expect(page.get_by_role("img", name=re.compile("Chart: Waiting, by age"))).to_be_visible()
    look(page, "board")
    follow(page, "To share outside the team")
    expect(page.get_by_role("cell", name="fewer than 5").first).to_be_visible()
    look(page, "board-shared")
    follow(page, "All numbers")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all referrals (Excel)").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    follow(page, "Record of a person")
    person = page.get_by_label("Person")
    value = person.locator("option", has_text="frontdoor@demo.example").get_attribute("value")
    person.select_option(value)
    press(page, "Show the record")
    expect(page.get_by_role("cell", name="Opened").first).to_be_visible()
    look(page, "worker-record")
    follow(page, "Earlier")
    page.goto("/admin/team/sample/")
    page.get_by_label("How many").fill("3")
    press(page, "Draw the sample")
    expect(page.get_by_role("alert")).to_contain_text("Enter a number from 5 to 50")
    look(page, "sample-wrong")
    page.get_by_label("How many").fill("5")
    last_month(page)
    press(page, "Draw the sample")
    expect(page.get_by_text("with the seed")).to_be_visible()
    look(page, "sample")
    page.locator(".sample-one a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("RS-")
    follow(page, "Record")
    expect(page.get_by_role("cell", name="Shown in a dip sample")).to_be_visible()
    look(page, "record")


def test_a_manager_sets_a_time_limit(busy: Portal, open_page: Callable[..., Page], axe: Axe) -> None:
    page = open_page(DESKTOP)
    sign_in(page, busy, MANAGER)
    page.goto("/admin/team/board/")
    follow(page, "Team settings")
    axe(page)
    page.get_by_role("button", name="Add time limit").click()
    page.get_by_label("Decide within").fill("3")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("updated")).to_be_visible()


def test_the_pages_work_without_javascript(busy: Portal, open_page: Callable[..., Page]) -> None:
    page = open_page(DESKTOP, javascript=False)
    sign_in(page, busy, MANAGER)
    page.goto("/admin/team/board/?share=1")
    expect(page.get_by_role("table", name="Waiting, by age")).to_be_visible()
    page.goto("/admin/team/sample/")
    press(page, "Draw the sample")
    expect(page.get_by_text("with the seed")).to_be_visible()
