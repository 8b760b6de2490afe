"""What the council keeps of changes of its staff: the head of their record, and what was proposed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

#: The one record that all changes of staff are chained in.
STAFF = uuid.UUID("5f1c7a52-6d0e-4b8f-9c7e-2f6b8a3d4e10")

JOIN, MANAGE, STOP_MANAGING, LEAVE = "join", "manage", "stop managing", "leave"
WHAT = {
    JOIN: "Join the team",
    MANAGE: "Manage the team",
    STOP_MANAGING: "Stop managing the team, and stay in it",
    LEAVE: "Leave the team",
}
#: What gives somebody a right waits for a manager; what takes one away does not.
GIVES = (JOIN, MANAGE)


class StaffRecord(models.Model):
    """How many changes of staff there were, and the newest one's hash. There is one row."""

    id = models.UUIDField(primary_key=True, default=STAFF, editable=False)
    event_count = models.PositiveIntegerField(default=0)
    event_head = models.CharField(max_length=64, blank=True)
    event_seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return "changes of staff"


class MembershipChange(models.Model):
    """Somebody's place in a team as an administrator wants it; until a manager approves, nothing changes."""

    team = models.ForeignKey("safeguarding.Team", on_delete=models.CASCADE, related_name="changes")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership_changes"
    )
    what = models.CharField(max_length=20, choices=list(WHAT.items()))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        ordering: ClassVar = ["proposed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(decided_at=None), name="one_change_waits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.person_id} {self.what}"
