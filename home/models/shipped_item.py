from django.db import models
from wagtail.log_actions import registry
from wagtail.models import Page, Revision

from home.models.faq import FAQ


class ShippedItem(models.Model):
    """Something that came with the portal; it follows what is shipped until somebody makes it theirs."""

    #: What stands for a fingerprint while a page has its place and nothing in it yet.
    PLACED = "placed"

    key = models.CharField(max_length=200, unique=True)
    #: Of the shipped source as it was last put in place; nothing on portals older than fingerprints.
    fingerprint = models.CharField(max_length=64, blank=True)
    #: What was published from that source; as long as it is live and newest, nobody touched the thing.
    revision = models.ForeignKey(
        "wagtailcore.Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    loaded_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.key

    def is_untouched(self, thing: Page | FAQ) -> bool:
        """Whether the thing is just what was put in place: nothing drafted, published or locked since."""
        if thing.locked or thing.latest_revision_id != thing.live_revision_id:
            return False
        if not self.fingerprint:
            return not _people_were_here(thing)
        if self.fingerprint == self.PLACED:
            return thing.latest_revision_id is None
        return self.revision_id is not None and thing.live_revision_id == self.revision_id


def _people_were_here(thing: Page | FAQ) -> bool:
    """Whether anybody is on record as having saved, published or moved the thing."""
    by_somebody = Revision.objects.for_instance(thing).filter(user__isnull=False)
    # Log entries name people whose accounts are gone, revisions do not.
    entries = registry.get_logs_for_instance(thing).filter(user__isnull=False)
    return by_somebody.exists() or entries.exists()
