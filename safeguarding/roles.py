"""The roles that a portal starts with: teams, groups with their permissions, and who approves which form.

Put in place once each. Whoever reads referrals is decided by membership of a team alone (see permissions).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowState,
    WorkflowTask,
)

from home.models import ShippedItem

from . import staffing
from .approval import ManagerApproval
from .records import TEAMS, Team

EDITORS, ADMINISTRATORS = "Comms editors", "Administrators"
#: Editors publish content pages; of a referral form, permission to publish lets nobody do more than propose.
EDITORS_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
#: Administrators word pages, and open what somebody absent has locked.
ADMINISTRATORS_PAGES = ("change_page", "unlock_page")
COLLECTION_PERMISSIONS = ("add_image", "change_image", "choose_image", "add_document", "change_document")
#: Models whose every permission editors have.
EDITED = (
    "home.faq",
    "home.closingday",
    "home.contactdetails",
    "accounts.termsversion",
    "formpages.codelist",
    "outbox.mailtext",
    "wagtailredirects.redirect",
)
#: What people wrote in the feedback form is for editors to read.
READ = ("formpages.view_feedback",)
ADMINISTERED = (
    "accounts.add_user",
    "accounts.change_user",
    "home.change_contactdetails",
    "safeguarding.change_team",
    "wagtailcore.change_site",
)
#: Groups and a way of approving that Wagtail brings. Nobody is in them, and every page would offer it.
WAGTAILS_GROUPS, WAGTAILS_WORKFLOW = ("Editors", "Moderators"), "Moderators approval"


@transaction.atomic
def load_teams() -> None:
    """The three teams, each with the groups of its members and of its managers."""
    for slug, name in TEAMS.items():
        team, _ = Team.objects.get_or_create(slug=slug, defaults={"name": name})
        staffing.settle(team)


@transaction.atomic
def load_groups() -> None:
    """Comms editors and administrators, with their permissions when they are new."""
    editors, made = Group.objects.get_or_create(name=EDITORS)
    if made:
        editors.permissions.set([staffing.admin_access(), *_of_models(EDITED)])
        _on_pages(editors, EDITORS_PAGES)
        _on_collections(editors)
    if _first_time("feedback for editors") or made:
        editors.permissions.add(*_named(READ))
    if _first_time("email texts for editors"):
        editors.permissions.add(*_of_models(["outbox.mailtext"]))
    administrators, made = Group.objects.get_or_create(name=ADMINISTRATORS)
    if made:
        administrators.permissions.set([staffing.admin_access(), *_named(ADMINISTERED)])
    if _first_time("pages for administrators") or made:
        _on_pages(administrators, ADMINISTRATORS_PAGES)


@transaction.atomic
def load_approval() -> None:
    """One way of approving for each team, and not the one that Wagtail puts on every page."""
    for slug, name in TEAMS.items():
        if _first_time(f"approval {slug}"):
            task = ManagerApproval.objects.create(name=f"Approval by {name} managers", team=slug)
            workflow = Workflow.objects.create(name=f"{name} approves")
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    if _first_time("approval by Wagtail's moderators"):
        _retire_wagtails_own()


def _retire_wagtails_own() -> None:
    for workflow in Workflow.objects.filter(name=WAGTAILS_WORKFLOW, active=True):
        if not WorkflowState.objects.active().filter(workflow=workflow).exists():
            workflow.deactivate()
    Group.objects.filter(name__in=WAGTAILS_GROUPS, user=None).delete()


def _first_time(key: str) -> bool:
    return ShippedItem.objects.get_or_create(key=key)[1]


def _on_pages(group: Group, codenames: Iterable[str]) -> None:
    root = Page.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=codenames, content_type__model="page"):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _on_collections(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=COLLECTION_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _of_models(labels: Iterable[str]) -> list[Permission]:
    """Every permission on these models."""
    wanted = Q()
    for label in labels:
        app, model = label.split(".")
        wanted |= Q(content_type__app_label=app, content_type__model=model)
    return list(Permission.objects.filter(wanted))


def _named(names: Iterable[str]) -> list[Permission]:
    """The permissions of these names, every one of them."""
    found = []
    for name in names:
        app, codename = name.split(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=codename))
    return found
