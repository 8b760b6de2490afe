"""Publishing and unpublishing at the hour that editors have set; what cannot be published is told to them."""

from __future__ import annotations

import logging
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, Revision, WorkflowMixin

from kentportal.outbox.mail import post_mail

from .reasons import reasons

logger = logging.getLogger(__name__)
#: The action under which Wagtail's history keeps that something was not published at its hour.
NOT_PUBLISHED = "formpages.not_published"


def publish_due() -> None:
    """Publish what is due; what has faults stays as it was, and holds up nothing else."""
    for pk in _due().order_by("approved_go_live_at", "pk").values_list("pk", flat=True):
        try:
            _publish(pk)
        except Exception as error:
            # It stays due: what failed may be away the next time.
            logger.error("Revision %s is due and could not be published: %s", pk, type(error).__name__)


def _due() -> QuerySet[Revision]:
    return Revision.objects.filter(approved_go_live_at__lt=timezone.now())


@transaction.atomic
def _publish(pk: int) -> None:
    due = _due().select_for_update().filter(pk=pk).first()
    if due is None:  # another process was faster
        return
    try:
        with transaction.atomic():
            due.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as error:
        call_off(due, reasons(error))


def call_off(revision: Revision, faults: list[str]) -> None:
    """Leave what is live as it is, keep on record why, and tell whoever wrote and proposed the version."""
    was_due = revision.approved_go_live_at
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    thing = revision.as_object()
    log(instance=thing, action=NOT_PUBLISHED, revision=revision, data={"faults": faults})
    context = {"title": str(thing), "path": AdminURLFinder().get_edit_url(thing) or "", "faults": faults}
    for person in _authors(revision, thing):
        key = f"form-not-published:{revision.pk}:{was_due:%Y%m%d%H%M%S}:{person.pk}"
        post_mail(person.email, "form_not_published", context, key)


def _authors(revision: Revision, thing: object) -> set[Any]:
    people = [revision.user]
    if isinstance(thing, WorkflowMixin):
        newest = thing.workflow_states.order_by("-created_at", "-pk").first()
        people.append(newest.requested_by if newest else None)
    return {person for person in people if person and person.is_active}


def unpublish_expired() -> None:
    """Take down what was to be up until now; what cannot come down holds up nothing else."""
    models = [model for model in apps.get_models() if issubclass(model, DraftStateMixin)]
    for model in [Page, *(model for model in models if not issubclass(model, Page))]:
        expired = model.objects.filter(live=True, expire_at__lt=timezone.now()).order_by("expire_at")
        for thing in list(expired):
            try:
                with transaction.atomic():
                    thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
            except Exception as error:
                logger.error(
                    "%s %s could not be taken down: %s", model.__name__, thing.pk, type(error).__name__
                )
