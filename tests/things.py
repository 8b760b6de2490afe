"""One of everything that a view of the portal can be about."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection, Page, Site, Workflow

from formpages.codelists import CodeList
from formpages.records import Submission
from home.models import FAQ, ClosingDay
from kentportal.accounts.models import TermsVersion
from kentportal.outbox.models import MailText
from safeguarding import shifts, staff_changes
from safeguarding.acts import Doing
from safeguarding.casework import AgencyCheck, ReplyText
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Referral, Team

from .factors import with_app
from .offices import Desk
from .referrals import add_upload, make_referral, make_submission
from .uploads import picture

Things = dict[str, Any]


def things(desk: Desk) -> Things:
    """What stands in for each part of an address, by "view part", "namespace part" or the part alone."""
    desk.propose()
    form = desk.newest()
    state = form.current_workflow_state
    task_state = form.current_workflow_task_state
    return {
        **_of_pages(desk.page, form),
        **_of_snippets(),
        **_of_files(),
        **_of_settings(),
        **_of_referrals(desk),
        "workflow_state_id": state.pk,
        "task_state_id": task_state.pk,
        "task_id": task_state.task_id,
        "action_name": "approve",
        "wagtailadmin_workflows pk": Workflow.objects.first().pk,
        **{
            f"wagtailadmin_workflows:{name} pk": task_state.task_id
            for name in ("edit_task", "disable_task", "enable_task")
        },
        "wagtailusers_users pk": desk.people["second_manager"].pk,
        "staff_chooser ": desk.people["worker"].pk,
        "object_id": str(desk.page.pk),
        "session_id": 1,
        "feedback_id": uuid4(),
        "key": "a" * 40,
        "uidb64": "MQ",
        "token": "a-token",
        "restriction_id": 1,
        "page_view_restriction_id": 1,
        **_of_staff(desk),
    }


def _of_staff(desk: Desk) -> Things:
    """A change of a team that waits, and a second factor."""
    with_app(desk.people["worker"])
    team = Team.objects.get(slug="frontdoor")
    change = staff_changes.propose(desk.people["admin"], team, desk.people["ot"], "join")
    return {
        "staff_changes pk": change.pk,
        "inbox_shift_answer pk": shifts.give(
            Doing(desk.people["worker"]), team, desk.people["manager"], ""
        ).pk,
        "mfa_remove_webauthn pk": Authenticator.objects.filter(user=desk.people["worker"])[0].pk,
    }


def _of_pages(page: Page, newest: Page) -> Things:
    revision = newest.latest_revision_id
    parent = page.get_parent()
    return {
        "page_id": page.pk,
        "page_pk": page.pk,
        "page_to_move_id": page.pk,
        "parent_page_id": parent.pk,
        "destination_id": parent.pk,
        "wagtailadmin_pages pk": page.pk,
        "wagtailadmin_api:pages pk": page.pk,
        "revision_id": revision,
        "revision_id_a": revision,
        "revision_id_b": "latest",
        "content_type_app_name": "safeguarding",
        "content_type_model_name": "requestforsupportpage",
        "app_label": "safeguarding",
        "model_name": "requestforsupportpage",
        "wagtail_bulk_action app_label": "wagtailcore",
        "wagtail_bulk_action model_name": "page",
        "wagtail_bulk_action action": "delete",
        "wagtailadmin_workflows:add_task app_label": "safeguarding",
        "wagtailadmin_workflows:add_task model_name": "managerapproval",
    }


def _of_snippets() -> Things:
    """Each kind of snippet, published, with a revision."""
    faq = FAQ.objects.create(question="Asked?", answer="<p>Answered.</p>", topic="Topic")
    terms = TermsVersion.objects.create(number=900, body="<p>Agreed.</p>", live=False)
    day = ClosingDay.objects.create(day="2031-05-05")
    codes = CodeList.objects.create(title="A list", slug="a-list")
    made: Things = {}
    for name, one in {
        "home_faq": faq,
        "accounts_termsversion": terms,
        "home_closingday": day,
        "formpages_codelist": codes,
        "safeguarding_replytext": ReplyText.objects.create(
            team=Team.objects.get(slug="frontdoor"), title="A text", body="Words"
        ),
        "safeguarding_team": Team.objects.get(slug="frontdoor"),
        "outbox_mailtext": MailText.objects.create(
            name="request_received", subject="Subject", body="[[reference]]"
        ),
    }.items():
        made[f"wagtailsnippets_{name} pk"] = made[f"wagtailsnippetchoosers_{name} pk"] = one.pk
        if hasattr(one, "save_revision"):
            revision = one.save_revision()
            made[f"wagtailsnippets_{name} revision_id"] = revision.pk
            made[f"wagtailsnippets_{name} revision_id_a"] = revision.pk
    return made


def _of_files() -> Things:
    image = Image.objects.create(title="A picture", file=ContentFile(picture(), "a.jpg"))
    document = Document.objects.create(title="A document", file=ContentFile(b"%PDF-1.4", "a.pdf"))
    return {
        "image_id": image.pk,
        "wagtailimages_chooser pk": image.pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "wagtaildocs_chooser pk": document.pk,
        "wagtail_serve": "/",
        "wagtaildocs_serve": f"/documents/{document.pk}/{document.filename}",
        "uploaded_file_id": 1,
        "filter_spec": "original",
        "wagtailadmin_api:images pk": image.pk,
        "wagtailadmin_api:documents pk": document.pk,
    }


def _of_settings() -> Things:
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/new")
    collection = Collection.get_first_root_node().add_child(name="A collection")
    return {
        "redirect_id": redirect.pk,
        "wagtailadmin_collections pk": collection.pk,
        "collection_id": collection.pk,
        "wagtailsites pk": Site.objects.first().pk,
        "wagtailusers_groups pk": Group.objects.get(name="Front Door").pk,
        "wagtailsettings app_name": "home",
        "wagtailsettings model_name": "contactdetails",
        "wagtailsettings pk": Site.objects.first().pk,
        "wagtailadmin_tag_model_autocomplete app_name": "taggit",
        "wagtailadmin_tag_model_autocomplete model_name": "tag",
    }


def _of_referrals(desk: Desk) -> Things:
    """A referral to the Front Door, with a file."""
    referral = make_referral(desk.people["referrer"], "frontdoor")
    add_upload(referral.submission)
    asked = AgencyCheck.objects.create(
        referral=referral, agency="gp", agency_name="GP", question="", answer="", due_at=timezone.now()
    )
    return {
        "instance_pk": referral.pk,
        "inbox_modeladmin_earlier instance_pk": _added_to(desk).pk,
        "check_pk": asked.pk,
        "upload_pk": referral.submission.uploads.get().pk,
        "number": 1,
        "user_pk": desk.people["worker"].pk,
    }


def _added_to(desk: Desk) -> Referral:
    """A referral of the Front Door's to which its referrer has added."""
    earlier = make_referral(desk.people["referrer"], "frontdoor").submission
    more = make_submission(desk.people["referrer"], "frontdoor")
    same = {"reference": earlier.reference, "number": 2, "follows": earlier}
    Submission.objects.filter(pk=more.pk).update(**same)
    RequestForSupportPage.receive(Submission.objects.get(pk=more.pk))
    return Referral.objects.get(submission=more)
