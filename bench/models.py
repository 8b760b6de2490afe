"""What the bare view saves."""

from django.conf import settings
from django.db import models


class BareRow(models.Model):
    """One step's answers, as plain JSON in one row of their owner's."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.pk)
