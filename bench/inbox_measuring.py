"""The requests to an inbox, what each takes at every size, and whether that is what was promised."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from html import unescape
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from safeguarding.inbox import tabs
from safeguarding.inbox.tabs import Now
from safeguarding.permissions import teams
from safeguarding.records import Referral
from safeguarding.targets import calendar_of
from tests.people import sign_in

from .inbox_names import RARE
from .inbox_scene import Scene, plans
from .measuring import Measured

LIST, ONE, BOARD = "/admin/inbox/", "/admin/inbox/inspect/{}/", "/admin/team/board/"
NEXT = re.compile(r'href="[^"?]*(\?[^"]*)"\s+rel="next"')
MOST_QUERIES = 15
#: Pages besides the list, and how many queries and seconds each may take.
READING, NUMBERS = "reading page", "managers' board"
BESIDES = {READING: (20, 1.0), NUMBERS: (40, 3.0)}
#: What a request may take, of what it takes at the smallest size; finding by reference, of the first page.
GROWTH, REFERENCE = 2.0, 1.5
#: Few of 10,000 have all that these ask: there the page has few rows, and fifty at a larger size.
COMBINED = {"filter three together": 3.0, "search two common names": 3.0}
FIRST, EXACT, COUNTS = "first page", "exact reference", "tab counts alone"
WARM_UP = 2
OURS = ("safeguarding_referral", "safeguarding_searchkey")


def measure(sizes: list[int], rounds: int, *, plans: bool) -> bool:
    """Grow, measure and print; whether all promises hold."""
    scene = Scene.set_up()
    client = sign_in(Client(), scene.manager)
    results: dict[int, dict[str, Measured]] = {}
    kept = True
    for size in sizes:
        started = perf_counter()
        scene.grow(size)
        print(f"\n## {size:,} referrals on {connection.vendor} (made in {perf_counter() - started:.0f} s)\n")
        results[size] = {each.name: each for each in _measured(scene, client, rounds)}
        kept &= _print(results, size)
        sys.stdout.flush()
    if plans:
        _explain(scene, client)
    return kept


def _measured(scene: Scene, client: Client, rounds: int) -> list[Measured]:
    """All requests, taking turns, so that what else the machine does is borne by all alike."""
    everything = [
        Measured(name, partial(_answered, client, address))
        for name, address in (*_listed(scene, client), *_besides())
    ]
    place = teams(scene.manager)[0]
    now = Now(timezone.now(), calendar_of(place.team))
    everything.append(Measured(COUNTS, lambda: list(tabs.counts(place, now))))
    for each in everything:
        each.queries = min(_queries(each) for _ in range(WARM_UP))
    for each in everything * rounds:
        started = spent()
        each.request()
        each.seconds.append(spent() - started)
    return everything


def _queries(each: Measured) -> int:
    """How many it takes; now and then it also reads what each process remembers for a minute."""
    each.count()
    return each.queries


def _answered(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    assert b"We left it out" not in response.content, f"{address}: it does not ask for what it should"


def _listed(scene: Scene, client: Client) -> Iterator[tuple[str, str]]:
    return ((name, LIST + query) for name, query in requests(scene, client))


def _besides() -> Iterator[tuple[str, str]]:
    yield READING, ONE.format(Referral.objects.filter(team__slug="frontdoor", restricted=False)[:1].get().pk)
    yield NUMBERS, BOARD


def spent() -> float:
    """Seconds that the portal and its database have worked: what else the machine does, does not count."""
    return process_time() + _of_the_server()


def _of_the_server() -> float:
    if connection.vendor != "postgresql":
        return 0  # SQLite works in this process
    backend = connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


def requests(scene: Scene, client: Client) -> Iterator[tuple[str, str]]:
    """Each request's name and the end of its address."""
    yield FIRST, ""
    yield "next page", _next(client, "")
    yield "next page of decided", _next(client, "?tab=decided")
    for tab in ("new", "mine", "unassigned", "waiting", "sign-off", "to-tell", "decided"):
        yield f"tab {tab}", f"?tab={tab}"
    today = timezone.localdate()
    for name, given in {
        "form": {"form": "RP"},
        "urgency": {"urgency": "urgent"},
        "status": {"status": "withdrawn"},
        "worker": {"worker": str(scene.workers[7].pk)},
        "nobody": {"worker": "nobody"},
        "reason": {"reason": scene.reasons[3]},
        "district": {"district": "thanet"},
        "received this week": {"received_from": str(today - timedelta(days=7))},
        "received in a week two years ago": {
            "received_from": str(today - timedelta(days=707)),
            "received_to": str(today - timedelta(days=700)),
        },
        "received in a year": {
            "received_from": str(today - timedelta(days=800)),
            "received_to": str(today - timedelta(days=435)),
        },
        "returned": {"returned": "1"},
        "possible repeat": {"repeat": "1"},
        "three together": {"tab": "decided", "urgency": "urgent", "district": "dover", "returned": "1"},
    }.items():
        yield f"filter {name}", f"?{urlencode(given)}"
    reference = (
        Referral.objects.filter(team__slug="frontdoor").order_by("pk").values_list("reference", flat=True)
    )
    for name, text in {
        EXACT: reference[:1].get(),
        "rare name": " ".join(RARE),
        "common name": "Smith",
        "two common names": "Oliver Smith",
        "three letters": "smi",
        "date of birth": "14 March 2015",
        "postcode": scene.postcode(),
    }.items():
        address = client.post(LIST, {"q": text})["Location"]
        yield name if name == EXACT else f"search {name}", address.removeprefix(LIST)


def _next(client: Client, query: str) -> str:
    """The end of the address of the page after this one."""
    found = NEXT.search(client.get(LIST + query).content.decode())
    assert found
    return unescape(found[1])


def _print(results: dict[int, dict[str, Measured]], size: int) -> bool:
    """The table of one size; whether its promises hold."""
    smallest, here = results[min(results)], results[size]
    first, kept = median(here[FIRST].seconds), True
    print(f"| {'Request':<40} | {'Time':>9} | {'Queries':>7} | {'Of ' + format(min(results), ','):>9} | |")
    print("| --- | --- | --- | --- | --- |")
    for name, each in here.items():
        took = median(each.seconds)
        ratio = took / median(smallest[name].seconds)
        most, longest = BESIDES.get(name, (MOST_QUERIES, None))
        broken = [
            *(["too many queries"] if each.queries > most else []),
            *(["TOO SLOW"] if (took > longest if longest else ratio > COMBINED.get(name, GROWTH)) else []),
            *(["SLOWER THAN THE FIRST PAGE"] if name == EXACT and took > REFERENCE * first else []),
        ]
        kept &= not broken
        words = ", ".join(broken)
        print(f"| {name:<40} | {took * 1000:>6.1f} ms | {each.queries:>7} | {ratio:>9.2f} | {words} |")
    return kept


def _explain(scene: Scene, client: Client) -> None:
    print("\n## How the database answers\n")
    for name, address in _listed(scene, client):
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        ours = [each["sql"] for each in captured if any(table in each["sql"] for table in OURS)]
        print(
            f"{name}:",
            *(f"    {line}" for line in plans([sql for sql in ours if "accounts_user" not in sql[:40]])),
            sep="\n",
        )
