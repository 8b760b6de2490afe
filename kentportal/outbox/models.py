"""Deliveries and the worker's chores; status is computed from timestamps, never stored."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kentportal.vault import SealedField

from .mail_texts import MailText

__all__ = ["Chore", "Delivery", "MailText"]

WAITING = Q(delivered_at=None, gave_up_at=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        """Not delivered and not given up."""
        return self.filter(WAITING)

    def claimable(self, now: datetime) -> "DeliveryQuerySet":
        """Due, and in no living worker's hands."""
        return self.filter(WAITING, due_at__lte=now).exclude(claimed_until__gt=now)


class Delivery(models.Model):
    """One thing that must leave the portal by one channel; the key makes it happen once."""

    channel = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    payload = SealedField()
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["due_at"], condition=WAITING, name="delivery_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(gave_up_at=None), name="delivery_delivered_or_given_up"
            )
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk} by {self.channel}"

    @property
    def status(self) -> str:
        """delivered, gave up, trying again (failed at least once) or waiting."""
        if self.delivered_at:
            return "delivered"
        if self.gave_up_at:
            return "gave up"
        return "trying again" if self.last_error else "waiting"


class Chore(models.Model):
    """When a chore of the worker was last started, by whichever worker."""

    name = models.CharField(max_length=200, primary_key=True)
    started_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
