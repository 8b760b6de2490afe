"""The inbox's list as tests read it, and referrals in the states that it has tabs and filters for."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from django.test import Client

from safeguarding.records import Membership, Referral

from .referrals import make_referral

LIST = "/admin/inbox/"


def page_at(client: Client, query: str = "") -> BeautifulSoup:
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def references(page: BeautifulSoup) -> list[str]:
    """What stands in the list, in its order."""
    return [link.get_text(strip=True) for link in page.select("td.field-reference a")]


def listed(client: Client, query: str = "") -> list[str]:
    return references(page_at(client, query))


def tabs(page: BeautifulSoup) -> dict[str, str]:
    """Each tab with its count."""
    found = (link.get_text(" ", strip=True).rsplit(" ", 1) for link in page.select(".inbox-tabs a"))
    return {label: count for label, count in found}


def said(page: BeautifulSoup) -> str:
    """What the list says that it left out of the address."""
    return " ".join(each.get_text(" ", strip=True) for each in page.select(".inbox-left-out"))


def find(client: Client, typed: str, query: str = "") -> Any:
    """The list after a search."""
    return client.post(LIST + query, {"q": typed}, follow=True)


def make(**columns: Any) -> Referral:
    """A referral whose columns are these, in the place that comes of them."""
    received = {name: columns.pop(name) for name in ("team", "urgency", "sent_at") if name in columns}
    made = make_referral(**received)
    Referral.objects.filter(pk=made.pk).update(**made.placed(columns))
    made.refresh_from_db()
    return made


def place_of(user: Any) -> Membership:
    return Membership.objects.select_related("team").get(user=user)
