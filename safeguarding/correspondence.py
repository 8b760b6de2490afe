"""What the referrer and the council say to each other about a referral. Every text is sealed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from kentportal.vault import SealedField

from .records import Referral


class Response(models.Model):
    """A message of the team's that the referrer reads in their account."""

    #: Given with the page it is written on, so that a second press sends it no second time.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="responses")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    message = SealedField()
    at = models.DateTimeField(default=timezone.now)
    #: When the page with the message was first served to the referrer.
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return str(self.pk)


class Return(models.Model):
    """That the team wants to know more: about which submission, why, and what; until it comes."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="returns")
    submission = models.ForeignKey("formpages.Submission", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    #: The code of the reason, and its words as they were then.
    reason = models.CharField(max_length=60)
    detail = models.CharField(max_length=200)
    comment = SealedField()
    #: Comments on single questions and groups, by their keys.
    comments = SealedField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: When the referrer was reminded of it, which is done once.
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(ended_at=None), name="one_open_return"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Withdrawal(models.Model):
    """That the referrer asked to have it withdrawn, and what the team decided."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="withdrawals")
    reason = SealedField()
    asked_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(null=True)
    #: What the referrer is told of it.
    answer = SealedField()

    class Meta:
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["referral"], condition=models.Q(decided_at=None), name="one_open_withdrawal"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, accepted=None)
                | models.Q(decided_at__isnull=False, accepted__isnull=False),
                name="withdrawal_decided_with_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
