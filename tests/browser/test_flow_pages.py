"""The pages on which referrals go from hand to hand: sound to a screen reader, and usable on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from ..portal import Portal
from . import form_editing, walking
from .conftest import OpenPage

MANAGER = "manager@demo.example"
#: A family of which three forms came, one of them from another team, and a colleague who hands over.
FAMILY = """
import json
from kentportal.accounts.models import User
from safeguarding import passing, restricting, shifts
from safeguarding.acts import Doing
from safeguarding.records import Referral, Team
from tests.referrals import make_referral
people = {name: User.objects.get(email=f"{name}@demo.example") for name in
          ("referrer", "manager", "frontdoor", "ladomanager")}
team = {each.slug: each for each in Team.objects.all()}
first, second, third = [make_referral(people["referrer"]) for _ in range(3)]
Referral.objects.filter(pk__in=[first.pk, second.pk]).update(outcome="no_further_action")
lado = make_referral(people["referrer"], "lado")
passing.pass_on(lado, Doing(people["ladomanager"]), team["frontdoor"], "No adult is named.")
passing.also_refer(third, Doing(people["frontdoor"]), team["lado"], "About a teacher.")
restricting.restrict(second, Doing(people["manager"]), [])
restricting.open_to_team(second, Doing(people["manager"]))
shifts.give(Doing(people["frontdoor"]), team["frontdoor"], people["manager"], "Ring the school first.")
print(json.dumps([str(each.pk) for each in (third, lado)]))
"""


def test_every_page_of_the_flow_is_sound_at_both_widths(
    portal: Portal, open_page: OpenPage, axe: Callable[[Page], None]
) -> None:
    third, passed = json.loads(portal.manage("shell", "-v", "0", "-c", FAMILY))
    page, look = open_page(), walking.looking(axe)
    form_editing.sign_in(page, portal, MANAGER)
    look(page, "home")
    pages = {
        "reading": f"/admin/inbox/inspect/{third}/",
        "reading-passed": f"/admin/inbox/inspect/{passed}/",
        "shifts": "/admin/inbox/shifts/",
        "absent": "/admin/inbox/absent/",
        "telephone": "/admin/inbox/telephone/",
        "answer": f"/admin/inbox/answer_pass/{passed}/",
        **{act: f"/admin/inbox/{act}/{third}/" for act in ("pass", "also_refer", "restrict", "repeat")},
    }
    for name, address in pages.items():
        assert (answer := page.goto(address)) and answer.status == 200, name
        look(page, name)
    for name in ("answer", "pass", "absent", "telephone"):
        page.goto(pages[name])
        with page.expect_navigation():
            page.locator("form .portal-acts button[type=submit]").first.click()
        expect(page.get_by_role("alert").first).to_contain_text("There is a problem")
        look(page, f"{name}-error")


def test_without_a_script_a_list_changes_hands_and_a_caller_is_taken_down(
    portal: Portal, no_javascript: Page
) -> None:
    page = no_javascript
    page.goto("/admin/")
    walking.sign_in(page, portal, MANAGER, portal.password)
    page.goto("/admin/inbox/shifts/")
    page.get_by_role("button", name="Accept the list").click()
    expect(page.get_by_text(re.compile("yours now"))).to_be_visible()
    page.goto("/admin/inbox/telephone/")
    page.get_by_label("Request for Support (Professionals)").check()
    page.get_by_label("Standard").check()
    page.get_by_role("button", name="Start the form").click()
    expect(page.get_by_text("Telephone referral.")).to_be_visible()
    expect(page.get_by_text(MANAGER)).to_have_count(0)
