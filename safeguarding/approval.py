"""Who puts a referral form before the public: an editor proposes, a manager of its team approves.

Being a manager is a membership. No permission, no group and no superuser flag publishes a form.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import PagePermissionTester, Revision, Task, TaskState, Workflow, WorkflowState

from formpages.admin.refusals import Refused
from formpages.portable import to_plain
from home.contacts import spoken_time
from kentportal.accounts.models import User
from kentportal.outbox.mail import post_mail

from . import permissions
from .records import TEAMS

#: What the editor of rich text adds of its own.
BLOCK_KEYS = re.compile(r' data-block-key=\\?"[^"]*"')


class ManagerApproval(Task):
    """The managers of a team say yes or ask for changes; nobody says yes to what is theirs."""

    team = models.SlugField(choices=list(TEAMS.items()))

    admin_form_fields: ClassVar = [*Task.admin_form_fields, "team"]
    admin_form_readonly_on_edit_fields: ClassVar = [*Task.admin_form_readonly_on_edit_fields, "team"]

    class Meta:
        verbose_name = "approval by a team's managers"
        verbose_name_plural = "approvals by a team's managers"

    @classmethod
    def get_description(cls) -> str:
        return "The managers of one team approve. Whoever proposed or changed it last does not."

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Wait for a manager, and tell them; what somebody else locked is theirs to open."""
        page = workflow_state.content_object
        if page.locked and not (page.locked_by and permissions.manages(page.locked_by, self.team)):
            page.locked, page.locked_by, page.locked_at = False, None, None
            page.save(update_fields=["locked", "locked_by", "locked_at"])
        state = super().start(workflow_state, user=user)
        for manager in managers(self.team).exclude(pk=user.pk if user else None):
            tell(manager, "form_proposed", state)
        return state

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        return permissions.manages(user, self.team)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return not permissions.manages(user, self.team)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return permissions.manages(user, self.team)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        if not permissions.manages(user, self.team):
            return []
        actions = [("reject", "Request changes", True)]
        state = obj.current_workflow_state
        if state and state.requested_by_id != user.pk:
            actions += [("approve", "Approve", False), ("approve", "Approve with comment", True)]
        return actions

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        if not permissions.manages(user, self.team):
            return TaskState.objects.none()
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Approve, which publishes, or ask for changes. Views ask about their own page, this about it."""
        if not permissions.manages(user, self.team):
            raise PermissionDenied
        if action_name == "approve":
            require_second_person(task_state, user, self.team)
            keep_author(task_state.revision)
        super().on_action(task_state, user, action_name, **kwargs)


class ProposedPages(PagePermissionTester):
    """A referral form: whoever may edit it proposes, and only an approval publishes it."""

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        """In an emergency a manager of its team takes it down at once, locked or not."""
        return self.page.live and permissions.manages(self.user, self.page.team)

    def can_unschedule(self) -> bool:
        """Whoever could have proposed or approved it calls it off: nothing gets published by that."""
        return super().can_publish() or permissions.manages(self.user, self.page.team)


def workflow_of(team: str) -> Workflow | None:
    """How a form of this team is approved; None while an administrator has switched that off."""
    tasks = ManagerApproval.objects.filter(team=team, active=True)
    return Workflow.objects.filter(active=True, workflow_tasks__task__in=tasks).order_by("pk").first()


def require_second_person(task_state: TaskState, user: User, team: str) -> None:
    """Raise Refused unless others proposed what would be published, or another manager changed it."""
    if task_state.workflow_state.requested_by_id == user.pk:
        raise Refused("You proposed this yourself. Another manager of the team approves it.")
    submitted = task_state.revision
    authors = {revision.user for revision in saved_since(submitted)} if is_changed(submitted) else set()
    if user in authors:
        raise Refused(
            "You changed this form since it was proposed; your changes are saved. Choose Request changes, so "
            "that the editor looks at them and proposes the form again, or ask another manager to approve it."
        )
    if not all(author and permissions.manages(author, team) for author in authors):
        raise Refused(
            "This form was changed after it was proposed. Choose Request changes, so that the editor looks "
            "at it and proposes it again."
        )


def saved_since(submitted: Revision) -> QuerySet[Revision]:
    """What was saved of the form since it was proposed, the newest last."""
    found = Revision.objects.filter(
        base_content_type=submitted.base_content_type,
        object_id=submitted.object_id,
        created_at__gt=submitted.created_at,
    )
    return found.select_related("user").order_by("created_at", "pk")


def is_changed(submitted: Revision) -> bool:
    """Whether the form is another than the one that was proposed."""
    newest = saved_since(submitted).last()
    return newest is not None and content_of(newest.as_object()) != content_of(submitted.as_object())


def keep_author(submitted: Revision) -> None:
    """Let what was saved unchanged stay its author's: Wagtail saves the page that somebody approves it on."""
    if not is_changed(submitted):
        saved_since(submitted).order_by().update(user=submitted.user)


def require_approval(page: Any, user: User) -> None:
    """Raise PermissionDenied unless this person has just approved the page as a manager of its team.

    Wagtail also ends a workflow, and so publishes, when somebody switches off its task or takes it away.
    """
    newest = page.workflow_states.order_by("-created_at", "-pk").first()
    approved = TaskState.objects.filter(
        workflow_state=newest,
        status=TaskState.STATUS_APPROVED,
        finished_by=user,
        task__in=ManagerApproval.objects.filter(team=page.team),
    )
    if newest is None or not approved.exists() or not permissions.manages(user, page.team):
        raise PermissionDenied(f"{type(page).__name__} {page.pk} is published by approval alone.")


def content_of(page: Any) -> str:
    """All that an approval is about, equal for equal forms however their texts were saved."""
    names = ("title", "slug", "closed", "closed_notice", *page.portable_fields)
    steps = to_plain(page.steps.stream_block, page.steps)
    content = [*(getattr(page, name) for name in names), page.texts(), steps]
    return BLOCK_KEYS.sub("", json.dumps(content, default=str))


def managers(team: str) -> Any:
    """The people who may approve for a team."""
    return User.objects.filter(is_active=True, memberships__team__slug=team, memberships__is_manager=True)


def approved(sender: type, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """Tell who proposed something that it was approved."""
    _answer("form_approved", instance, user)


def rejected(sender: type, instance: WorkflowState, user: Any, **kwargs: Any) -> None:
    """Tell who proposed something that changes are wanted."""
    _answer("form_changes_wanted", instance, user)


def _answer(template: str, state: WorkflowState, user: Any) -> None:
    if state.requested_by and state.requested_by != user and state.current_task_state:
        tell(state.requested_by, template, state.current_task_state)


def tell(person: User, template: str, task_state: TaskState) -> None:
    """Mail somebody how a proposal stands; comments are read in the admin."""
    if not person.is_active:
        return
    proposed = task_state.revision.as_object()
    goes_live = later(proposed.go_live_at)
    context = {
        "title": str(proposed),
        "path": AdminURLFinder().get_edit_url(proposed),
        "goes_live": goes_live,
    }
    if template == "form_approved" and goes_live:
        template = "form_approved_for_later"
    post_mail(person.email, template, context, f"{template}:{task_state.pk}:{person.pk}")


def later(moment: datetime | None) -> str:
    """A moment to come in words; nothing for one that has been."""
    if moment is None or moment <= timezone.now():
        return ""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y')} at {spoken_time(local.time())}"
