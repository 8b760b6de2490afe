"""Debian's Chromium, driven by Playwright against a portal of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from ..portal import BASE, Portal

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: What fades in has no contrast yet.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((each) => each.playState === "running" && each.effect.getComputedTiming().endTime < Infinity)
    .map((each) => each.finished))"""
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 375, "height": 740}

OpenPage = Callable[..., Page]
Axe = Callable[[Page], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of these are browser walks, which take longer than other tests."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium; where it is missing the walks fail and say so."""
    assert CHROMIUM.exists(), "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


class _Watch:
    """Notes what a page must not do: break in a script, break the policy, ask another host."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.seen: list[str] = []

    def page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.seen.append(f"script error: {error}"))
        page.on("console", self.console)
        page.on("request", self.request)

    def console(self, message: ConsoleMessage) -> None:
        # An answer of 404 or 422 is an error to the console, and what the test asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.seen.append(f"console: {message.text}")

    def request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != self.host:
            self.seen.append(f"asked another host: {parts.netloc}")


@pytest.fixture
def open_page(browser: Browser, portal: Portal) -> Iterator[OpenPage]:
    """Opens a page in a fresh profile: `open_page(PHONE)`, `open_page(javascript=False)`."""
    contexts: list[BrowserContext] = []
    watch = _Watch(urlsplit(portal.base_url).netloc)

    def open_one(viewport: dict[str, int] = DESKTOP, javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(
            base_url=portal.base_url,
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            accept_downloads=True,
            **options,
        )
        context.set_default_timeout(15_000)
        context.on("page", watch.page)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert not watch.seen, "\n".join(watch.seen)


@pytest.fixture
def desktop(open_page: OpenPage) -> Page:
    """A page 1280 wide."""
    return open_page(DESKTOP)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A page 375 wide."""
    return open_page(PHONE)


@pytest.fixture
def no_javascript(open_page: OpenPage) -> Page:
    """A page 1280 wide that runs no script."""
    return open_page(DESKTOP, javascript=False)


@pytest.fixture(scope="session")
def axe_source() -> str:
    """axe-core as npm installed it."""
    path = BASE / "node_modules" / "axe-core" / "axe.min.js"
    assert path.exists(), "axe-core is missing: run `make setup`"
    return path.read_text()


@pytest.fixture
def axe(axe_source: str) -> Axe:
    """Asserts that a page breaks no rule of WCAG 2.0 to 2.2, A and AA, that axe-core can check."""

    def check(page: Page) -> None:
        page.evaluate(SETTLED)
        page.evaluate(axe_source)
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}}
        found = page.evaluate("options => axe.run(document, options)", options)
        lines = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
            + "\n".join(f"    {node['target']}: {node['html'][:200]}" for node in violation["nodes"])
            for violation in found["violations"]
        ]
        assert not lines, f"axe at {page.url}, {page.viewport_size}:\n" + "\n".join(lines)

    return check


@pytest.fixture
def latest_code(portal: Portal) -> Callable[[str], str]:
    """Reads the code in the newest mail to an address."""
    return portal.latest_code
