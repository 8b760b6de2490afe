"""Forms that staff key in for somebody who telephones: nobody's in the portal, and the team's at once."""

from __future__ import annotations

from django.urls import reverse
from wagtail.models import Page
from wagtail.query import PageQuerySet

from formpages import drafts
from formpages.publishing import newest_version
from formpages.records import STANDARD, URGENT, Draft, Submission
from kentportal.accounts.models import User

from . import audit, permissions
from .acts import Refused
from .records import Referral


def forms_of(user: User, pages: PageQuerySet) -> list[Page]:
    """Of these pages, the open forms of the teams that somebody works in."""
    teams = {place.team.slug for place in permissions.teams(user)}
    found = pages.live().order_by("title").specific(defer=True)
    return [page for page in found if page.team in teams and not page.closed]


def begin(user: User, page: Page, *, urgent: bool) -> Draft:
    """A form to key in; raises Refused when it cannot be started any more."""
    version = newest_version(page)
    if version is None:
        raise Refused("This form is not on the website any more.")
    urgency = "" if not page.has_urgency else URGENT if urgent else STANDARD
    return drafts.start(user, version, urgency, by_telephone=True)


def note(submission: Submission, user_id: int) -> None:
    """Put on record who keyed it in. They work it until somebody else does: they know what was said."""
    referral = Referral.objects.select_related("team").get(reference=submission.reference)
    audit.record(referral, audit.KEYED_IN, actor_id=user_id, changes={"worker_id": user_id})


def address(submission: Submission, user: permissions.Person) -> str:
    """Where its referral is read, for whoever may; empty for everybody else."""
    own = permissions.visible(user).filter(reference=submission.reference)
    pk = own.values_list("pk", flat=True).first()
    return reverse("inbox_modeladmin_inspect", args=[pk]) if pk else ""
