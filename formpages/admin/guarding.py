"""What Wagtail would let an editor do to a form and must not; `wagtail_hooks` registers these functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.admin.action_menu import SubmitForModerationMenuItem
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page, PageLogEntry, WorkflowState

from ..feedback import Feedback
from ..pages import FormPage
from ..publishing import open_drafts
from ..records import Submission
from ..scheduling import NOT_PUBLISHED
from .refusals import as_list

#: Where "closed" stands on the editing page; browsers open what it is folded into.
CLOSING = "#id_closed-label"


class DraftCopyForm(CopyForm):
    """A copy of a form is a draft to be proposed: it is neither published nor an alias of what is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)


class Propose(SubmitForModerationMenuItem):
    """Wagtail's "Submit to", in words that say what comes of it."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        page = context.get("page")
        state = page.current_workflow_state if page else None
        again = state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        context["label"] = "Submit again for approval" if again else "Submit for approval"
        return context


def offer_proposing(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Where a form needs approval, its editing page offers to submit it and not to publish it."""
    kind = _kind_edited(request, context)
    if kind is None or not needs_approval(kind):
        return
    hidden = {"action-publish"}
    if not _is_own_proposal(request, context):
        hidden.add("action-cancel-workflow")
    kept = [item for item in menu_items if item.name not in hidden]
    menu_items[:] = [Propose(item.order) if item.name == "action-submit" else item for item in kept]


def _is_own_proposal(request: HttpRequest, context: dict[str, Any]) -> bool:
    """Whether they may take it back. Whoever decides asks for changes instead: its editor is told of that."""
    page = context.get("page")
    state = page.current_workflow_state if page else None
    return state is None or state.requested_by_id == request.user.pk


def _kind_edited(request: HttpRequest, context: dict[str, Any]) -> type[Page] | None:
    if page := context.get("page"):
        return type(page)
    match = request.resolver_match
    names = ("content_type_app_name", "content_type_model_name")
    if match is None or not all(name in match.kwargs for name in names):
        return None
    return apps.get_model(*(match.kwargs[name] for name in names))


def refuse_publishing_at_once(request: HttpRequest, parent: Page, kind: type[Page]) -> None:
    """A form that needs approval is not published as it is made, whatever a browser sends."""
    if needs_approval(kind) and request.POST.get("action-publish"):
        raise PermissionDenied


def refuse_live_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Copying is no way round approval, nor is copying the page above a form."""
    if request.method != "POST" or not {"publish_copies", "alias"} & request.POST.keys():
        return None
    copied = page.get_descendants(inclusive=True) if request.POST.get("copy_subpages") else [page]
    titles = [f"“{each.title}”" for each in copied if needs_approval(each.specific_class)]
    if not titles:
        return None
    forms = f"{titles[0]} is a form" if len(titles) == 1 else f"{', '.join(titles)} are forms"
    messages.error(
        request,
        f"Nothing was copied. {forms} and only approval publishes it. Copy without publishing the copies and "
        "without “Alias”; then submit the copied form for approval.",
    )
    return redirect("wagtailadmin_pages:copy", page.pk)


def guard_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Keep a form that is in use; say of one that is not how much was sent with it."""
    return _keep_in_use(request, [page])


def guard_bulk_deletion(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> HttpResponse | None:
    """The same for several pages at once: one that must stay keeps them all."""
    if action_type != "delete" or not issubclass(action.model, Page):
        return None
    return _keep_in_use(request, objects)


def _keep_in_use(request: HttpRequest, pages: Iterable[Page]) -> HttpResponse | None:
    forms = [form for page in pages for form in forms_in(page)]
    in_use = [(form, words) for form in forms if (words := use_of(form))]
    if not in_use:
        if request.method == "GET":
            _say_what_was_sent(request, forms)
        return None
    buttons = [
        messages.button(reverse("wagtailadmin_pages:edit", args=[form.pk]) + CLOSING, f"Close “{form.title}”")
        for form, _ in in_use
        if not form.closed and form.permissions_for_user(request.user).can_edit()
    ]
    messages.error(request, as_list("Nothing was deleted:", (words for _, words in in_use)), buttons)
    above = in_use[0][0].get_parent()
    next_url = get_valid_next_url_from_request(request)
    return redirect(next_url or reverse("wagtailadmin_explore", args=[above.pk]))


def _say_what_was_sent(request: HttpRequest, forms: Iterable[Any]) -> None:
    for form in forms:
        sent = sum(model.objects.filter(version__page=form.pk).count() for model in (Submission, Feedback))
        if sent:
            was = "1 form was" if sent == 1 else f"{sent} forms were"
            messages.warning(
                request, f"{was} sent with “{form.title}”. They stay, with the questions as asked."
            )


def use_of(form: Any) -> str:
    """Why a form page cannot be deleted now and what to do instead; nothing when it can."""
    if count := open_drafts(form).count():
        begun = "1 draft of it has" if count == 1 else f"{count} drafts of it have"
        instead = "Close it instead: then nobody can start it, and whoever has begun it can finish it."
        if form.closed:
            instead = "It is closed, so that will end: drafts are erased 30 days after they were last saved."
        return f"“{form.title}” is in use: {begun} not been sent yet. {instead}"
    if form.live and needs_approval(type(form)):
        return (
            f"“{form.title}” is on the website. Close it, or ask a manager of its team to unpublish it; "
            "it can be deleted after that."
        )
    return ""


def forms_in(page: Page) -> list[Any]:
    """The form pages at and below a page."""
    return list(page.get_descendants(inclusive=True).type(FormPage).specific())


def needs_approval(kind: type[Page] | None) -> bool:
    return kind is not None and issubclass(kind, FormPage) and kind.needs_approval


def tell_of_refused_schedule(request: HttpRequest, page: Page) -> None:
    """Say on the editing page that its newest version was not published at its hour, and why."""
    if request.method != "GET":
        return
    entries = PageLogEntry.objects.filter(page=page.pk, action=NOT_PUBLISHED)
    entry = entries.order_by("-timestamp", "-pk").first()
    if entry and entry.revision_id == page.latest_revision_id:
        messages.error(
            request, as_list("This was not published at the time it was scheduled for:", entry.data["faults"])
        )
