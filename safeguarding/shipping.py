"""What safeguarding brings to a fresh portal: teams, groups and forms. Put in place once."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from formpages.importing import import_form
from home.models import ChoicePage, ShippedItem
from home.shipping import link_option

from . import staffing
from .records import TEAMS, Team

FORMS = Path(__file__).parent / "content" / "forms"
#: Where each shipped form stands, and which answers there lead to it with which query.
PLACES = {
    "request_for_support_professional.yaml": (
        "/request-for-support/professional/",
        {"Urgent": "urgency=urgent", "Standard": "urgency=standard"},
    ),
}

EDITORS, ADMINISTRATORS = "Comms editors", "Administrators"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
COLLECTION_PERMISSIONS = ("add_image", "change_image", "choose_image", "add_document", "change_document")
#: Models whose every permission editors have, and what administrators may do besides entering the staff side.
EDITED = (
    "home.faq",
    "home.closingday",
    "home.contactdetails",
    "accounts.termsversion",
    "formpages.codelist",
    "wagtailredirects.redirect",
)
ADMINISTERED = (
    "accounts.add_user",
    "accounts.change_user",
    "home.change_contactdetails",
    "safeguarding.change_team",
    "wagtailcore.change_site",
)


def load() -> None:
    """Put in place what has not been here before; what people changed or deleted stays as they left it."""
    load_teams()
    load_groups()
    load_forms()


@transaction.atomic
def load_teams() -> None:
    """The three teams, each with the group of its members."""
    for slug, name in TEAMS.items():
        team, _ = Team.objects.get_or_create(slug=slug, defaults={"name": name})
        staffing.group_of(team)


@transaction.atomic
def load_groups() -> None:
    """Comms editors and administrators, with their permissions when they are new."""
    editors, made = Group.objects.get_or_create(name=EDITORS)
    if made:
        editors.permissions.set([staffing.admin_access(), *_of_models(EDITED)])
        _let_edit_pages(editors)
    administrators, made = Group.objects.get_or_create(name=ADMINISTRATORS)
    if made:
        administrators.permissions.set([staffing.admin_access(), *_named(ADMINISTERED)])


def load_forms() -> None:
    """The shipped forms, live below their choice pages, each once."""
    for name, (place, options) in PLACES.items():
        with transaction.atomic():
            _load_form(name, place, options)


def _load_form(name: str, place: str, options: dict[str, str]) -> None:
    parent = ChoicePage.objects.filter(url_path__endswith=place).first()
    item, new = ShippedItem.objects.get_or_create(key=f"form {name}")
    if not new:
        return
    if parent is None:
        item.delete()
        return
    page = import_form((FORMS / name).read_text(encoding="utf-8"), parent)
    for label, query in options.items():
        link_option(parent, label, page, query)


def _let_edit_pages(group: Group) -> None:
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=PAGE_PERMISSIONS, content_type__model="page"):
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    for permission in Permission.objects.filter(codename__in=COLLECTION_PERMISSIONS):
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)


def _of_models(labels: tuple[str, ...]) -> list[Permission]:
    """Every permission on these models."""
    wanted = Q()
    for label in labels:
        app, model = label.split(".")
        wanted |= Q(content_type__app_label=app, content_type__model=model)
    return list(Permission.objects.filter(wanted))


def _named(names: tuple[str, ...]) -> list[Permission]:
    """The permissions of these names, every one of them."""
    found = []
    for name in names:
        app, codename = name.split(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=codename))
    return found
