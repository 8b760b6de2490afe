"""A small form with every mechanism of the engine, for tests that are not about the shipped forms."""

from pathlib import Path
from typing import Any

from django.test import Client

from formpages.definition import Definition, to_data
from formpages.drafts import start
from formpages.portable import load
from formpages.publishing import digest_of
from formpages.records import Draft, FormVersion
from tests.compiling import definition_of

TEXT = (Path(__file__).parent / "data" / "small_form.yaml").read_text(encoding="utf-8")
JOURNEY = ("child", "children", "worry", "documents")

CHILD = {
    "first_name": "Kim",
    "last_name": "Example",
    "birth-kind": "full",
    "birth-day": "2",
    "birth-month": "3",
    "birth-year": "2016",
    "gender": "F",
    "address-not_known": "on",
}
NO_OTHERS = {"other_children": "no"}
WORRY = {"told": "yes", "worry": "Bruises on both arms.", "email": "referrer@example.org"}
#: What the address of a page carries that a saved form is resumed on.
RESUMED = "?resumed=1#resumed"


def definition(text: str = TEXT) -> Definition:
    """The small form, or a variation of its text, compiled."""
    return definition_of(load(text))


def make_version(number: int = 1, compiled: Definition | None = None) -> FormVersion:
    """A published version of the small form, received as a Request for Support."""
    found = compiled or definition()
    return FormVersion.objects.create(
        number=number,
        title=found.title,
        definition=to_data(found),
        digest=digest_of(to_data(found)),
        receiver="safeguarding.RequestForSupportPage",
        team="frontdoor",
        prefix="RS",
    )


def make_draft(owner: Any, urgency: str = "standard", version: FormVersion | None = None) -> Draft:
    """A draft of the small form that nobody has touched."""
    return start(owner, version or make_version(), urgency)


def post_step(client: Client, draft: Draft, slug: str, data: dict[str, Any], **extra: Any) -> Any:
    """Open a step and post it, as a browser does."""
    return post_page(client, f"/forms/{draft.pk}/steps/{slug}/", data, **extra)


def post_page(client: Client, url: str, data: dict[str, Any], **extra: Any) -> Any:
    """Open a page of a form and post it with the token it was shown with."""
    token = client.get(url).context["token"]
    return client.post(url, {"action": "next", "token": token, **data}, **extra)


def fill_in(client: Client, draft: Draft) -> None:
    """Answer everything the small form requires."""
    for slug, data in (("child", CHILD), ("children", NO_OTHERS), ("worry", WORRY)):
        response = post_step(client, draft, slug, data)
        assert response.status_code == 302, response.context["form"].errors
