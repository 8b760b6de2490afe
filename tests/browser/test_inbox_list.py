"""The inbox's list in a browser: what came is announced, a manager assigns, and all works without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from .conftest import DESKTOP, PHONE, Axe, OpenPage
from .walking import sign_in

MANAGER = "manager@demo.example"
ARRIVAL = """
from kentportal.accounts.models import User
from tests.referrals import make_referral
owner = User.objects.get(email="referrer@demo.example")
print(make_referral(owner, urgency="{urgency}", why="unsafe").pk)
"""
Arrive = Callable[[str], str]


@pytest.fixture
def arrive(portal: Portal) -> Arrive:
    """Has a referral arrive at the Front Door, and gives its id."""
    return lambda urgency: portal.manage("shell", "-v", "0", "-c", ARRIVAL.format(urgency=urgency)).split()[
        -1
    ]


def open_inbox(page: Page, portal: Portal, query: str = "") -> None:
    """Signs in on the way."""
    page.goto(f"/admin/inbox/{query}")
    sign_in(page, portal, MANAGER, portal.password)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inbox")


def fits(page: Page) -> bool:
    """Whether nothing of the list stands beyond the edge, which Wagtail's frame would let scroll."""
    seen = "[...document.querySelectorAll('.inbox :not(thead, thead *)')]"
    ends = f"{seen}.map(each => each.getBoundingClientRect().right)"
    return bool(page.evaluate(f"Math.max(...{ends}) <= window.innerWidth"))


def test_what_arrives_is_announced_on_a_list_that_is_open(
    open_page: OpenPage, portal: Portal, arrive: Arrive, axe: Axe
) -> None:
    arrive("standard")
    page = open_page(DESKTOP)
    page.clock.install()
    open_inbox(page, portal)
    arrive("urgent")
    page.clock.run_for(46_000)
    announced = page.locator("[data-arrivals]")
    expect(announced).to_have_text("1 new referral, 1 urgent. Show them")
    expect(page).to_have_title("(1) Inbox: All - Children's Portal staff")
    axe(page)
    announced.get_by_role("link", name="Show them").click()
    expect(page.get_by_role("link", name="New", exact=False).first).to_be_visible()
    assert "tab=new" in page.url


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_the_list_is_sound_and_fits_at_every_width(
    viewport: dict[str, int], open_page: OpenPage, portal: Portal, arrive: Arrive, axe: Axe
) -> None:
    arrive("urgent")
    page = open_page(viewport)
    open_inbox(page, portal)
    page.get_by_text("Filters", exact=True).click()
    axe(page)
    assert fits(page)
    page.goto("/admin/inbox/?urgency=standard&district=atlantis&received_from=31/02/2026")
    axe(page)
    assert fits(page)


def test_a_manager_chooses_a_member_in_the_window(
    open_page: OpenPage, portal: Portal, arrive: Arrive, axe: Axe
) -> None:
    referral = arrive("standard")
    page = open_page(DESKTOP)
    open_inbox(page, portal)
    page.goto(f"/admin/inbox/assign/{referral}/")
    axe(page)
    page.get_by_role("button", name="Choose who works it").click()
    members = page.locator(".modal a.item-choice")
    expect(members).not_to_have_count(0, timeout=15_000)
    members.first.click()
    expect(page.locator("[data-chooser-title]")).to_contain_text("open")
    page.get_by_role("button", name="Assign it").click()
    expect(page.get_by_text("works this referral now.")).to_be_visible()


def test_all_of_it_works_without_scripts(no_javascript: Page, portal: Portal, arrive: Arrive) -> None:
    page = no_javascript
    first, second = arrive("standard"), arrive("standard")
    open_inbox(page, portal, "?tab=unassigned")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Urgency").select_option("standard")
    page.get_by_role("button", name="Show these").click()
    page.locator(f"input[name=chosen][value^='{first}']").check()
    page.get_by_label("Assign the chosen ones to").select_option(index=1)
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("works these now")).to_be_visible()
    assert "urgency=standard" in page.url
    page.goto(f"/admin/inbox/assign/{second}/")
    expect(page.get_by_role("button", name="Choose who works it")).to_be_hidden()
    page.locator("select[name=worker]").select_option(index=1)
    page.get_by_role("button", name="Assign it").click()
    expect(page.get_by_text("works this referral now.")).to_be_visible()
