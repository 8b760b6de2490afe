"""A portal with the shipped form, a draft filled in to the brim and an inbox, and the requests to measure."""

from __future__ import annotations

import re
from functools import partial
from io import StringIO
from itertools import count
from typing import Any

from django.core.management import call_command
from django.test import Client

from formpages import drafts
from formpages.records import Draft, FormVersion
from formpages.submitting import submit
from safeguarding import staffing
from tests.filling import controls, full_answers
from tests.people import make_user, sign_in

from .measuring import Measured, Pair
from .models import BareRow

#: The longest step and one of middling length, each with a text to change from one saving to the next.
STEPS = {"childs-details": "child_first_name", "request-details": "worry"}
REFERRALS = 50
TOKEN = re.compile(r'name="token" value="(\w+)"')
INPUT = re.compile(r"<(?:input|select|textarea)\b")
HIDDEN = re.compile(r'<input[^>]* type="hidden"|<input type="hidden"')


def scene() -> tuple[list[Pair], list[Measured]]:
    """Each step's requests beside the bare view's, and the pages that have nothing to stand beside."""
    call_command("make_keys", verbosity=0, stdout=StringIO())
    call_command("migrate", run_syncdb=True, verbosity=0)
    for command in ("createcachetable", "load_portal"):
        call_command(command, verbosity=0, stdout=StringIO())
    referrer, version = make_user(), FormVersion.objects.get(prefix="RS")
    for _ in range(REFERRALS):
        submit(referrer, full_draft(referrer, version).pk)
    worker = make_user("worker@example.org")
    staffing.join(worker, "frontdoor", is_manager=False)
    draft = full_draft(referrer, version)
    client = sign_in(Client(), referrer)
    pairs = [pair for slug, key in STEPS.items() for pair in Step(client, draft, slug, key).pairs()]
    check = partial(client.get, f"/forms/{draft.pk}/check/")
    inbox = partial(sign_in(Client(), worker).get, "/admin/inbox/")
    return pairs, [Measured("check-your-answers", check), Measured(f"inbox, {REFERRALS} referrals", inbox)]


def full_draft(owner: Any, version: FormVersion) -> Draft:
    """A draft with every question answered and three rows in each group."""
    draft = drafts.start(owner, version, "standard")
    draft.answers = full_answers(version.compiled())
    draft.save()
    return draft


class Step:
    """One step of the draft beside the bare view's page of the same questions, each asked and answered."""

    def __init__(self, client: Client, draft: Draft, slug: str, changing: str) -> None:
        self.client, self.slug, self.changing = client, slug, changing
        self.url = f"/forms/{draft.pk}/steps/{slug}/"
        self.bare_url = f"/bench/{draft.pk}/{slug}/{BareRow.objects.create(owner=draft.owner).pk}/"
        self.posted = controls(self.get().content.decode())
        self.bare_posted = {name.replace("-", "_"): values for name, values in self.posted.items()}
        self.turn = count()
        self.post()
        self.bare_post()
        shown, bare = (inputs_in(page.content.decode()) for page in (self.get(), self.bare_get()))
        assert shown == bare, f"{slug} has {shown} inputs and the bare view {bare}"

    def pairs(self) -> list[Pair]:
        """Asking and answering; each answer is another one, so that there is always something to save."""
        name = f"{self.slug}, {inputs_in(self.get().content.decode())} inputs"
        get, post = Measured(f"GET {name}", self.get), Measured(f"POST {name}", self.post, 302)
        bare_get = Measured("GET bare view", self.bare_get)
        bare_post = Measured("POST bare view", self.bare_post, 302)
        return [Pair("GET", get, bare_get), Pair("POST", post, bare_post)]

    def get(self) -> Any:
        response = self.client.get(self.url)
        found = TOKEN.search(response.content.decode())
        assert found
        self.token = found[1]
        return response

    def post(self) -> Any:
        return self.client.post(self.url, self.posted | self.changed() | {"token": [self.token]})

    def bare_get(self) -> Any:
        return self.client.get(self.bare_url)

    def bare_post(self) -> Any:
        return self.client.post(self.bare_url, self.bare_posted | self.changed())

    def changed(self) -> dict[str, list[str]]:
        return {self.changing: [f"Changed {next(self.turn)} times"]}


def inputs_in(page: str) -> int:
    """How many inputs a page's form shows."""
    form = page[page.index("<main") : page.index("</main>")]
    return len(INPUT.findall(form)) - len(HIDDEN.findall(form))
