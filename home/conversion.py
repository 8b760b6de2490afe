"""A page that becomes another kind of page where it stands."""

from typing import TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

NewPage = TypeVar("NewPage", bound=Page)


@transaction.atomic
def become(page: Page, kind: type[NewPage], **fields: object) -> NewPage:
    """The page as one of another kind: its number, address and children stay, and so do links to it.

    Its words and its history go, and it is not published. It is for pages that nobody has worked on.
    """
    old = page.specific
    old.revisions.all().delete()
    old.refresh_from_db()
    # What points at the page goes on pointing at it, so Wagtail's record of references stays as it is.
    with disable_reference_index_auto_update():
        models.Model.delete(old, keep_parents=True)
    inherited = {field.attname: getattr(old, field.attname) for field in Page._meta.concrete_fields}
    new = kind(**inherited, page_ptr_id=page.pk, **fields)
    new.content_type = ContentType.objects.get_for_model(kind)
    new.live = False
    # Not Page.save, which looks for the row that is only made here.
    models.Model.save(new)
    return new
