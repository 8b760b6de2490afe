from playwright.sync_api import expect
from .conftest import DESKTOP, PHONE
from .test_inbox_list import *


def test_shots(open_page, portal, arrive):
    import pathlib

    out = pathlib.Path("/tmp/shots-list")
    out.mkdir(exist_ok=True)
    ids = [arrive(u) for u in ("urgent", "standard", "standard")]
    for name, view in (("d", DESKTOP), ("p", PHONE)):
        page = open_page(view)
        open_inbox(page, portal)
        page.screenshot(path=out / f"{name}-list.png", full_page=True)
        page.get_by_text("Filters", exact=True).click()
        page.screenshot(path=out / f"{name}-filters.png", full_page=True)
        page.goto("/admin/inbox/?tab=zz&urgency=urgent")
        page.screenshot(path=out / f"{name}-leftout.png", full_page=True)
        for act in ("assign", "take"):
            page.goto(f"/admin/inbox/{act}/{ids[0]}/")
            page.screenshot(path=out / f"{name}-{act}.png", full_page=True)
        page.goto("/admin/")
        page.screenshot(path=out / f"{name}-home.png", full_page=True)
