"""What is counted of a person's second factor."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class FactorUse(models.Model):
    """How often codes were tried lately, and which of the app's codes was the last to be used."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="factor_use"
    )
    tries = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now)
    last_counter = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)
