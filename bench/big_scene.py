"""A portal with long forms, and what is measured of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, StorageState, sync_playwright

from formpages import drafts
from formpages.codelists import pick_lists
from formpages.compiler import compile_form
from formpages.importing import import_form
from formpages.publishing import newest_version
from formpages.records import Draft
from home.places import find
from safeguarding import roles
from tests.big_form import QUESTIONS, STEPS, big_form
from tests.browser import walking
from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESKTOP
from tests.filling import controls
from tests.generated_walks import Generator
from tests.people import make_user, sign_in
from tests.portal import Portal, serving

from .big_form import Finding, seconds
from .measuring import Measured, take_turns

PLACE = "/request-for-support/professional/"
#: Steps and questions of the forms; what Chromium may take to open the editing page of those with so many.
SIZES = ((4, 30), (14, 100), (STEPS, QUESTIONS))
SECONDS = {100: 3.0, QUESTIONS: 7.0}
#: A step with the same questions in the smallest and in the longest.
SLUG = "step-1"
TIMES = {"GET": 1.3, "POST": 1.5}
ROUNDS, WARM_UP = 120, 10
EDITOR = "editor@demo.example"
NEWEST = "from safeguarding.pages import RequestForSupportPage as P; print(P.objects.latest('pk').pk)"
STEP = "[data-contentpath=steps] [data-streamfield-child]"
SHOWN = f"count => document.readyState == 'complete' && document.querySelectorAll('{STEP}').length >= count"
IDLE = "() => new Promise((done) => requestIdleCallback(() => done(performance.now() / 1000)))"


def on_the_server() -> Iterator[Finding]:
    """Compiling, step pages beside those of a small form, and the editing page."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    for command in ("make_keys", "createcachetable", "load_portal"):
        call_command(command, verbosity=0, stdout=StringIO())
    parent = find(PLACE)
    assert parent
    small, middling, big = (import_form(big_form(*size), parent) for size in SIZES)
    lists = pick_lists()
    compiling = seconds(partial(compile_form, big.title, big.steps, big.texts(), lists), 20)
    yield Finding(f"compile {QUESTIONS} questions", compiling * 1000, "ms", 100)
    yield from _steps(small, big)
    yield from _editing_pages({100: middling, QUESTIONS: big})


def _steps(small: Any, big: Any) -> Iterator[Finding]:
    """The same step in both forms, every question of which is answered."""
    owner = make_user()
    client = sign_in(Client(), owner)
    requests = [each for page in (small, big) for each in _requests(client, _full_draft(owner, page))]
    take_turns(requests, ROUNDS, WARM_UP)
    for method, of_small, of_big in zip(("GET", "POST"), requests[:2], requests[2:], strict=True):
        times = median(of_big.seconds) / median(of_small.seconds)
        more = of_big.queries - of_small.queries
        yield Finding(f"{method} a step", median(of_big.seconds) * 1000, "ms")
        yield Finding(f"{method} a step, of what a form of 4 steps takes", times, "x", TIMES[method])
        yield Finding(f"{method} a step, queries more than there", more, "", 0)


def _full_draft(owner: Any, page: Any) -> Draft:
    version = newest_version(page)
    assert version
    draft = drafts.start(owner, version, "standard")
    draft.answers = Generator(version.compiled()).fill({})
    draft.save()
    return draft


def _requests(client: Client, draft: Draft) -> tuple[Measured, Measured]:
    url = f"/forms/{draft.pk}/steps/{SLUG}/"
    posted = controls(client.get(url).content.decode())
    return Measured("GET", partial(client.get, url)), Measured("POST", partial(client.post, url, posted), 302)


def _editing_pages(pages: dict[int, Any]) -> Iterator[Finding]:
    """What the server takes to answer with the editing page."""
    roles.load_groups()
    editor = make_user("editor@example.org", is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.EDITORS))
    client = sign_in(Client(), editor)
    for questions, page in pages.items():
        taken = seconds(partial(_opened, client, reverse("wagtailadmin_pages:edit", args=[page.pk])), 7)
        yield Finding(f"editing page of {questions} questions, on the server", taken, "s", 1.0)


def _opened(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200


def in_chromium(loads: int) -> Iterator[Finding]:
    """What Chromium takes until the editing page can be worked with, and then to open a step."""
    with (
        tempfile.TemporaryDirectory(prefix="portal-bench-") as folder,
        serving(Path(folder)) as portal,
        _chromium() as browser,
    ):
        cookies = _signed_in(browser, portal)
        for steps, questions in SIZES[1:]:
            url = f"/admin/pages/{_imported(portal, Path(folder), steps, questions)}/edit/"
            times = [_load(browser, portal, cookies, url, steps) for _ in range(loads)]
            shown, opened = (median(each) for each in zip(*times, strict=True))
            yield Finding(
                f"editing page of {questions} questions, interactive", shown, "s", SECONDS[questions]
            )
            yield Finding(f"one of its {steps} steps opened", opened, "s", 1.0)


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def _signed_in(browser: Browser, portal: Portal) -> StorageState:
    context = browser.new_context(base_url=portal.base_url)
    page = context.new_page()
    page.goto("/admin/")
    walking.sign_in(page, portal, EDITOR, portal.password)
    page.wait_for_url("**/admin/**")
    return context.storage_state()


def _imported(portal: Portal, folder: Path, steps: int, questions: int) -> int:
    """The id of the page that such a form was imported into, as a draft."""
    path = folder / f"{questions}.yaml"
    path.write_text(big_form(steps, questions), encoding="utf-8")
    portal.manage("import_form", str(path), "--under", PLACE)
    return int(portal.manage("shell", "-v", "0", "-c", NEWEST))


def _load(
    browser: Browser, portal: Portal, cookies: StorageState, url: str, steps: int
) -> tuple[float, float]:
    """Seconds from asking for the page until every step is shown and Chromium idle; and to open a step."""
    context = browser.new_context(
        base_url=portal.base_url,
        storage_state=cookies,
        viewport=DESKTOP,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function(SHOWN, arg=steps, timeout=60_000)
    interactive = page.evaluate(IDLE)
    started = perf_counter()
    step = page.locator(f"{STEP} > section").first
    step.locator("> .w-panel__header [data-panel-toggle]").click()
    step.locator("input[name$=label]").first.wait_for(state="attached")
    opened = perf_counter() - started
    context.close()
    return interactive, opened
