"""Everybody who has a part in publishing a form, and a form to publish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from formpages.importing import import_form
from formpages.records import FormVersion
from home.models import ChoicePage
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from safeguarding import roles
from safeguarding.pages import RequestForSupportPage

from .editing import posted
from .people import make_user, sign_in
from .referrals import make_worker
from .small_form import TEXT

#: Team and whether they manage it, of everybody who works in one.
IN_TEAMS = {
    "worker": ("frontdoor", False),
    "manager": ("frontdoor", True),
    "second_manager": ("frontdoor", True),
    "ot": ("ot", False),
    "otmanager": ("ot", True),
    "lado": ("lado", False),
    "ladomanager": ("lado", True),
}


def everybody() -> dict[str, User]:
    """One person of every role, on a portal with its teams, groups and ways of approving."""
    roles.load_teams()
    roles.load_groups()
    roles.load_approval()
    people = {
        name: make_worker(f"{name}@example.org", team, is_manager=is_manager)
        for name, (team, is_manager) in IN_TEAMS.items()
    }
    for name, group in (("editor", roles.EDITORS), ("admin", roles.ADMINISTRATORS)):
        people[name] = make_user(f"{name}@example.org", is_staff=True)
        people[name].groups.add(Group.objects.get(name=group))
    people["superuser"] = make_user("superuser@example.org", is_staff=True, is_superuser=True)
    people["referrer"] = make_user("referrer@example.org")
    return people


def choice_page() -> Page:
    """A page that forms may stand below."""
    root = Page.objects.filter(depth=2).first() or Page.objects.get(depth=1)
    return root.add_child(instance=ChoicePage(title="Type of referral", slug="type"))


@dataclass
class Desk:
    """A form of the Front Door's, live, and the people round it, each with a browser of their own."""

    people: dict[str, User]
    page: RequestForSupportPage

    @classmethod
    def set_up(cls) -> Desk:
        people, parent = everybody(), choice_page()
        page: Any = import_form(TEXT, parent)
        return cls(people, page)

    def browser(self, name: str) -> Client:
        return sign_in(Client(), self.people[name])

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"wagtailadmin_pages:{name}", args=[self.page.pk, *args])

    def live(self) -> RequestForSupportPage:
        """The page as it is on the website."""
        return RequestForSupportPage.objects.get(pk=self.page.pk)

    def newest(self) -> Any:
        """The page as it was last saved."""
        return self.live().get_latest_revision_as_object()

    def versions(self) -> int:
        return FormVersion.objects.filter(page_id=self.page.pk).count()

    def press(self, name: str, button: str, *, title: str = "", **extra: Any) -> Any:
        """Open the editing page, perhaps type another title, and press a button of it."""
        page = self.newest()
        page.title = title or page.title
        return self.browser(name).post(self.url("edit"), posted(page, **{button: "on"}, **extra), follow=True)

    def propose(self, name: str = "editor", title: str = "Proposed") -> None:
        answer = self.press(name, "action-submit", title=title)
        assert self.newest().workflow_in_progress, told(answer)

    def approve(self, name: str = "manager", **extra: Any) -> Any:
        """Press Approve on the editing page."""
        return self.press(name, "action-workflow-action", **{"workflow-action-name": "approve"}, **extra)

    def act(self, name: str, action: str, task_state: Any = None) -> Any:
        """Approve or ask for changes from the list of what waits, where no form is checked."""
        state = task_state or self.newest().current_workflow_task_state
        url = self.url("workflow_action", action, state.pk)
        return self.browser(name).post(url, {"comment": "A word"}, follow=True)


def told(answer: Any) -> str:
    """The messages on the page that came in the end."""
    return " ".join(str(message) for message in answer.context["messages"])


def mails() -> list[tuple[str, str]]:
    """To whom which mail was posted."""
    payloads = [delivery.payload for delivery in Delivery.objects.filter(channel="mail").order_by("pk")]
    return [(payload["to"], payload["template"]) for payload in payloads]
