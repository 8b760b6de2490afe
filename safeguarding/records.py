"""What the council keeps of a referral: teams and who is in them, referrals, search keys, events."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from formpages.records import STANDARD, URGENCIES, URGENT
from kentportal.vault import SealedField

from . import districts, statuses

FRONT_DOOR, OT, LADO = "frontdoor", "ot", "lado"
TEAMS = {FRONT_DOOR: "Front Door", OT: "Occupational Therapy", LADO: "LADO"}
#: The forms that come to each team, by the first letters of their references.
FORMS_OF = {
    FRONT_DOOR: {"RS": "Request for Support, professionals", "RP": "Request for Support, public"},
    OT: {"OT": "Occupational Therapy request"},
    LADO: {"LP": "LADO referral, professionals", "LL": "LADO referral, public"},
}
FORM_CODES = {code: words for forms in FORMS_OF.values() for code, words in forms.items()}


#: Places in the queue: urgent ones that are open, other open ones, and those that are closed.
OPEN_URGENT, OPEN, CLOSED = 0, 1, 2
#: Urgent first, then by clock; the closed come last, the newest of them first.
QUEUE_COLUMNS = ("queue", "position", "id")
QUEUE = list(QUEUE_COLUMNS)
#: How the indexes of lists end. What else is asked of a row stands in them: only those shown are read.
LISTED_BY = (*QUEUE_COLUMNS, "restricted", "received_at")


class Team(ClusterableModel):
    """People who work the referrals of one inbox."""

    slug = models.SlugField(unique=True, choices=list(TEAMS.items()), editable=False)
    name = models.CharField(max_length=60)
    mailbox = models.EmailField(
        "team mailbox",
        blank=True,
        help_text="Told of urgent requests. While it is empty, managers (or else all members) are told.",
    )
    opens_at = models.TimeField("opens", null=True, blank=True, help_text="Empty: as the website says.")
    closes_at = models.TimeField("closes", null=True, blank=True, help_text="Empty: as the website says.")
    remind_after_days = models.PositiveSmallIntegerField(
        "remind the referrer after",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="Days after which somebody who was asked for more information is reminded, once.",
    )
    retention_months = models.PositiveSmallIntegerField(
        "keep the answers for",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text="Months after the decision. Nothing goes before the council’s case system has it.",
    )
    sign_off_no_action_on_abuse = models.BooleanField(
        "no further action where abuse was reported", default=True
    )
    sign_off_babies = models.BooleanField("decisions on unborn children and babies under one", default=True)
    sign_off_downgraded = models.BooleanField("decisions on urgent requests made standard", default=True)
    sign_off_threshold_not_met = models.BooleanField(
        "allegations that do not meet the threshold", default=True
    )
    sign_off_third_contact = models.BooleanField(
        "a third contact in 12 months, when two had no action", default=True
    )

    class Meta:
        ordering = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(opens_at=None, closes_at=None)
                # Whether one comes before what is not given, a database does not know, and lets it pass.
                | models.Q(
                    opens_at__isnull=False, closes_at__isnull=False, opens_at__lt=models.F("closes_at")
                ),
                name="team_opens_before_it_closes",
                violation_error_message="The team must open before it closes. Fill in both or neither.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Somebody's place in a team: this, and nothing else, lets them read its referrals."""

    team = ParentalKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name="person"
    )
    is_manager = models.BooleanField("manages the team", default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="once_in_a_team")]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.user_id}"


class Referral(models.Model):
    """A submission as the council works it. What lists are sorted by stands in columns; names do not.

    It keeps its reference when more is sent; `submission` is then the newest, which says all there is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=24, unique=True)
    submission = models.ForeignKey("formpages.Submission", on_delete=models.PROTECT, related_name="referrals")
    #: The one it was also referred from, of which it has the answers and nothing else.
    origin = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="also_referred")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="referrals")
    form = models.CharField(max_length=255)
    form_code = models.CharField("prefix of the form", max_length=4, default="")
    urgency = models.CharField(max_length=10, choices=URGENCIES, default=STANDARD)
    status = models.CharField(max_length=20, choices=list(statuses.STATUSES.items()), default=statuses.NEW)
    reason = models.CharField("code of the primary reason", max_length=60, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    #: When it last came to its team: at first, from another team, or with more information.
    arrived_at = models.DateTimeField(null=True)
    #: Empty again when more information comes, until somebody has read that too.
    opened_at = models.DateTimeField("first opened", null=True, blank=True)
    #: Where it stands in the list: see `placed`.
    queue = models.PositiveSmallIntegerField(default=OPEN)
    position = models.BigIntegerField(default=0)
    #: Its clocks, in the team's working hours, and when they were met.
    acknowledge_by = models.DateTimeField(null=True)
    decide_by = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    #: When the managers are told that an urgent one lies unopened; empty once they were, or it was opened.
    alert_at = models.DateTimeField(null=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="referrals_worked"
    )
    #: The team that passed it on, until this one accepts it or sends it back.
    passed_from = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="passed_on")
    district = models.CharField(max_length=20, blank=True, choices=list(districts.DISTRICTS.items()))
    #: The code of the outcome of its decision in force.
    outcome = models.CharField(max_length=60, blank=True)
    #: From its decision until the team has written to its referrer, who may wait to hear of it.
    to_tell = models.BooleanField(default=False)
    times_returned = models.PositiveSmallIntegerField(default=0)
    #: Another one of the last 12 months may be about the same family, and nobody has said yet.
    possible_repeat = models.BooleanField(default=False)
    #: Which contact about the family in 12 months it is, and how many of the earlier had no action.
    contact_number = models.PositiveSmallIntegerField(default=1)
    without_action = models.PositiveSmallIntegerField(default=0)
    #: For named workers of the team only.
    restricted = models.BooleanField(default=False)
    by_telephone = models.BooleanField(default=False)
    #: Made standard after it was sent as urgent; about a child not yet born or under one when it came.
    downgraded = models.BooleanField(default=False)
    about_a_baby = models.BooleanField(default=False)
    case_number = models.CharField("number in the case system", max_length=40, blank=True)
    #: While the referrer's wish to withdraw it waits for a decision.
    withdrawal_asked_at = models.DateTimeField(null=True, blank=True)
    do_not_tell_family = models.BooleanField(default=False)
    danger_to_visitors = models.BooleanField(default=False)
    #: {"children": [{"name": ..., "born": ..., "day": ...}, ...], "adult": {...}}: name and birth in words,
    #: and the day of birth (ISO) if it is known.
    people = SealedField(default=dict)
    #: How many events there are and the newest one's hash, so that removing the last one is noticed too.
    event_count = models.PositiveIntegerField(default=0)
    event_head = models.CharField(max_length=64, blank=True)
    #: A keyed hash of both, so that nobody without our key can set them back together.
    event_seal = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = QUEUE
        indexes: ClassVar = [
            models.Index(fields=["team", *LISTED_BY], name="referral_queue"),
            *(
                models.Index(fields=["team", column, *LISTED_BY], name=f"referral_{column}")
                for column in ("status", "worker", "form_code", "urgency", "reason", "district")
            ),
            models.Index(
                fields=["team", *LISTED_BY],
                name="referral_returned",
                condition=models.Q(times_returned__gt=0),
            ),
            models.Index(
                fields=["team", *LISTED_BY],
                name="referral_repeat",
                condition=models.Q(possible_repeat=True),
            ),
            models.Index(
                fields=["team", *LISTED_BY], name="referral_to_tell", condition=models.Q(to_tell=True)
            ),
            models.Index(
                fields=["team", *LISTED_BY],
                name="referral_unassigned",
                condition=models.Q(worker__isnull=True),
            ),
            models.Index(fields=["team", "received_at"], name="referral_received"),
            models.Index(fields=["team", "arrived_at"], name="referral_arrived"),
            models.Index(fields=["team", "status", "closed_at", "restricted", "id"], name="referral_closed"),
            models.Index(
                fields=["alert_at"], name="referral_alert", condition=models.Q(alert_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def urgent(self) -> bool:
        return self.urgency == URGENT

    @property
    def due_at(self) -> datetime | None:
        """The clock that runs: until it is acknowledged, then until it is decided."""
        if not statuses.is_open(self.status):
            return None
        return self.decide_by if self.acknowledged_at else self.acknowledge_by

    def placed(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """These changes, and what comes of them: the place in the list, and that there is nothing to tell."""
        if not changes.keys() & {*_PLACED_BY}:
            return dict(changes)
        after = Referral(**{name: changes.get(name, getattr(self, name)) for name in _PLACED_BY})
        if statuses.is_open(after.status):
            after.closed_at = None
            due = int((after.due_at or after.received_at).timestamp()) // 60
            # Of those that came while nobody was there, and are due at the same minute, the oldest first.
            # What its referrer has answered comes before all others of its urgency.
            due = 0 if after.status == statuses.ANSWERED else due
            position = (due << 32) + int(after.received_at.timestamp())
            place = (OPEN_URGENT if after.urgent else OPEN, position)
        else:
            after.closed_at = after.closed_at or timezone.now()
            place = (CLOSED, -int(after.closed_at.timestamp()))
        # What is not decided any more has nothing that its referrer waits to hear.
        untold = {} if after.status == statuses.DECIDED else {"to_tell": False}
        return {**untold, **changes, "closed_at": after.closed_at, "queue": place[0], "position": place[1]}

    @property
    def status_in_words(self) -> str:
        words = statuses.in_words(self.status, opened=self.opened_at is not None)
        return f"{words}. Withdrawal asked" if self.withdrawal_asked_at else words

    @property
    def children(self) -> list[dict[str, str]]:
        """Each child's name and date of birth, in words."""
        return self.people.get("children", [])

    @property
    def everybody(self) -> list[dict[str, str]]:
        """All whom it is about, the adult first."""
        return [*([self.adult] if self.adult else []), *self.children]

    @property
    def about(self) -> str:
        """Their names and dates of birth, in one line."""
        return "; ".join(f"{one['name']}, {one['born']}" for one in self.everybody)

    @property
    def adult(self) -> dict[str, str] | None:
        """Name and date of birth, in words, of the adult an allegation is about."""
        return self.people.get("adult")


#: What the place in the list depends on.
_PLACED_BY = (
    *("status", "urgency", "received_at", "acknowledge_by", "acknowledged_at"),
    *("decide_by", "closed_at"),
)


class SearchKey(models.Model):
    """A keyed hash under which a referral is found: of a name's word, a date of birth, a postcode."""

    referral = models.ForeignKey(
        Referral, on_delete=models.CASCADE, related_name="search_keys", db_index=False
    )
    key = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["referral", "key"], name="search_key_once")]
        #: Of a key that very many have, the newest can be had without the others, or all without their rows.
        indexes: ClassVar = [models.Index(fields=["key", "id", "referral"], name="search_key_newest")]

    def __str__(self) -> str:
        return str(self.pk)


class Event(models.Model):
    """One thing that happened to a referral or to staff. Only ever added, even after its subject is gone.

    It points at nothing and names nobody: the ids in it mean something only beside the rows they are of.
    """

    #: The referral, or the record of changes of staff.
    subject_id = models.UUIDField()
    reference = models.CharField(max_length=24)
    team = models.SlugField()
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    actor_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    from_address = models.GenericIPAddressField(null=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["subject_id", "sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject_id", "sequence"], name="event_once_in_its_place")
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor_id", "at"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.sequence}: {self.kind}"

    def content(self) -> dict[str, Any]:
        """What the hash is taken of."""
        names = ("reference", "team", "sequence", "kind", "actor_id", "detail", "from_address", "previous")
        return {
            "referral_id": str(self.subject_id),  # by its first name, so that earlier hashes hold
            "at": self.at.astimezone(UTC).isoformat(),
            **{name: getattr(self, name) for name in names},
        }
