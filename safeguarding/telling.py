"""Mails to staff: that a referral came, waits or is theirs; how it is called and where it is, and no more."""

from __future__ import annotations

import logging

from django.urls import reverse

from kentportal.accounts.models import User
from kentportal.outbox.mail import post_mail

from . import permissions
from .records import Referral

logger = logging.getLogger(__name__)


def alert(referral: Referral, key: str) -> None:
    """Tell the team that something urgent came; while it has no mailbox, its managers or else all members."""
    if not tell_team(referral, "urgent_request", key):
        slug = referral.team.slug
        logger.error("An urgent referral came for team %s, which has no mailbox and no members.", slug)


def tell_team(referral: Referral, template: str, key: str) -> int:
    """Mail the team that has it; of a restricted one, who may see it. Returns how many were told."""
    mailbox = "" if referral.restricted else referral.team.mailbox
    addresses = [mailbox] if mailbox else addresses_of(referral)
    for number, address in enumerate(addresses):
        post_mail(address, template, about_it(referral), f"{key}:{number}")
    return len(addresses)


def tell(person: User, referral: Referral, template: str, key: str) -> None:
    """Mail one of its team, unless it is no longer theirs to read."""
    if permissions.may_read(person, referral):
        post_mail(person.email, template, about_it(referral), key)


def about_it(referral: Referral) -> dict[str, str]:
    """What a mail to staff says of a referral: how it is called and where it is."""
    path = reverse("inbox_modeladmin_inspect", args=[referral.pk])
    return {"reference": referral.reference, "path": path}


def addresses_of(referral: Referral) -> list[str]:
    """Of the team's managers, or else all members; of a restricted one, of those alone who may see it."""
    members = referral.team.memberships.filter(user__is_active=True)
    managers = members.filter(is_manager=True)
    if referral.restricted:
        named = members.filter(user__in=referral.named.values("user"))
        found = named if named.exists() else managers
    else:
        found = managers if managers.exists() else members
    return list(found.values_list("user__email", flat=True))
