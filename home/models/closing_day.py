from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel

from kentportal.remembered import forget_all


class ClosingDay(models.Model):
    """A day on which the day team is closed although it is neither a weekend nor a bank holiday."""

    day = models.DateField(
        unique=True,
        help_text="On this whole day the portal tells people to call the Out of Hours Service.",
    )
    reason = models.CharField(
        max_length=120, blank=True, help_text="For your colleagues; it is not shown on the portal."
    )

    panels = [FieldPanel("day"), FieldPanel("reason")]

    class Meta:
        ordering = ["day"]
        verbose_name = "extra closing day"

    def __str__(self) -> str:
        return f"{self.day:%-d %B %Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget_all()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        removed = super().delete(*args, **kwargs)
        forget_all()
        return removed
