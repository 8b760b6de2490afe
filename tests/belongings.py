"""What one person has on the portal, and all that the form engine keeps of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse

from formpages import drafts, urls
from formpages.records import Draft, Submission, Upload
from formpages.submitting import submit
from kentportal.accounts.models import User

from .small_form import TEXT, definition, make_version
from .uploads import picture

#: The small form with something that the family may see.
SHARING = TEXT.replace("    key: last_name\n", "    key: last_name\n    family_copy: true\n", 1)
WORRY = {"told": "yes", "worry": "Bruises on both arms."}


@dataclass
class Belongings:
    """One person's draft and submission, each with a file, complete and with a row."""

    owner: User
    draft: Draft
    submission: Submission

    def url(self, name: str, **other: Any) -> str:
        """The address of one of them, or with other ids in the place of theirs."""
        form = self.submission if name.startswith(("submission", "thank_you")) else self.draft
        given = {
            "draft_id": self.draft.pk,
            "submission_id": self.submission.pk,
            "slug": "children" if "row" in name else "worry",
            "group": "children_here",
            "row": "0a0a0a0a",
        }
        needed = {kwarg for url in urls.urlpatterns if url.name == name for kwarg in url.pattern.converters}
        if "upload_id" in needed - other.keys():
            given["upload_id"] = form.uploads.get().pk
        return reverse(f"formpages:{name}", kwargs={key: (given | other)[key] for key in needed})


def complete_draft(owner: User, version: Any) -> Draft:
    draft = drafts.start(owner, version, "standard")
    row = {"id": "0a0a0a0a", "first_name": "Bo", "last_name": "Example", "birth": {"kind": "not_known"}}
    draft.answers = {
        "first_name": "Kim",
        "last_name": "Example",
        "birth": {"kind": "not_known"},
        "other_children": "yes",
        "children_here": [row],
        **WORRY,
    }
    draft.save()
    drafts.add_uploads(draft, "documents", [("map.jpg", picture())])
    return Draft.objects.get(pk=draft.pk)


def belongings_of(owner: User) -> Belongings:
    """A complete draft, and another one sent."""
    version = make_version(compiled=definition(SHARING))
    sent = submit(owner, complete_draft(owner, version).pk)
    return Belongings(owner, complete_draft(owner, version), sent)


def stored() -> tuple[Any, ...]:
    """All that the engine keeps, files on the disk included."""
    folder = Path(settings.STORAGES["uploads"]["OPTIONS"]["location"])
    return (
        sorted(
            (draft.pk, str(draft.answers), str(draft.typed), draft.saved_at) for draft in Draft.objects.all()
        ),
        sorted((sent.pk, str(sent.answers)) for sent in Submission.objects.all()),
        sorted(Upload.objects.values_list("pk", "draft", "submission", "stored_as")),
        sorted(str(path) for path in folder.rglob("*") if path.is_file()),
    )
