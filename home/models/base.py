from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page


class PortalPage(Page):
    """What every page of content has: its title is its heading, a shorter one stands in breadcrumbs."""

    short_title = models.CharField(
        "name in breadcrumbs",
        max_length=80,
        blank=True,
        help_text="A shorter name, shown in the line that says where people are. Empty: the title is used.",
    )

    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("short_title"), FieldPanel("search_description")],
            heading="Address and name",
            help_text=(
                "Other websites link to these addresses. If you change one, the old address leads people "
                "to the new one."
            ),
        )
    ]

    class Meta:
        abstract = True

    @property
    def crumb(self) -> str:
        """The name by which other pages' breadcrumbs call this page."""
        return self.short_title or self.title
