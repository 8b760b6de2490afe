"""What of a tab somebody wants to see: the filters above the list, each answered by an index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import DateTimeField, F, Func, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils import timezone

from formpages.records import URGENCIES, FormVersion
from kentportal.remembered import Remembered

from .. import districts, reasons, statuses

NOBODY = "nobody"
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
UNKNOWN_DISTRICT = "none"
#: All referrals that came in a shorter time are soon read and sorted.
A_FEW_DAYS = timedelta(days=14)
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d.%m.%Y")


def _read_forms() -> dict[str, tuple[str, str]]:
    # Those without a number are only tried.
    rows = (
        FormVersion.objects.filter(number__gt=0)
        .exclude(prefix="")
        .order_by("pk")
        .values_list("prefix", "title", "team")
    )
    return {prefix: (f"{title} ({prefix})", team) for prefix, title, team in rows}


#: Each form by the first letters of its references: its newest name, and whose it is.
form_names = Remembered(_read_forms)


def _choice(label: str, anything: str = "Any") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", anything)])


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        input_formats=_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class Filters(forms.Form):
    """Each is optional. What is no choice is left out and said, and the rest still holds."""

    form = _choice("Form")
    urgency = _choice("Urgency")
    status = _choice("Status")
    worker = _choice("Worker", "Anybody")
    reason = _choice("Reason")
    district = _choice("District")
    received_from = _day("Received from")
    received_to = _day("Received to")
    returned = forms.BooleanField(label="Was returned for information", required=False)
    repeat = forms.BooleanField(label="Possible repeat", required=False)

    def __init__(self, data: Any, workers: dict[int, str], team: str) -> None:
        super().__init__(data, auto_id="filter_%s", label_suffix="")
        forms_of_team = [(prefix, name) for prefix, (name, of) in form_names().items() if of == team]
        self._offer("form", forms_of_team)
        self._offer("urgency", URGENCIES)
        self._offer("status", statuses.STATUSES.items())
        self._offer("worker", [(NOBODY, "Nobody"), *((str(pk), name) for pk, name in workers.items())])
        self._offer("reason", reasons.labels().items())
        self._offer("district", [*districts.DISTRICTS.items(), (UNKNOWN_DISTRICT, "Not known")])

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].choices += list(choices)  # type: ignore[attr-defined]

    def clean_received_from(self) -> date | None:
        return self._sensible("received_from")

    def clean_received_to(self) -> date | None:
        return self._sensible("received_to")

    def _sensible(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError("out of reach")
        return day

    @property
    def left_out(self) -> list[str]:
        """The labels of what is no choice."""
        return [str(self.fields[name].label) for name in self.errors]

    @property
    def chosen(self) -> dict[str, Any]:
        """What is asked for, by field."""
        self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def condition(self) -> Q:
        """What a referral must be."""
        chosen = self.chosen
        found = _received(chosen.pop("received_from", None), chosen.pop("received_to", None))
        for name, value in chosen.items():
            found &= _CONDITIONS[name](value)
        return found

    @property
    def as_parameters(self) -> dict[str, str]:
        """What stands in the address."""
        return {name: "1" if value is True else str(value) for name, value in self.chosen.items()}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _received(begins: date | None, ends: date | None) -> Q:
    """That it came from one day to the other, as far as they are given."""
    few = begins and ends and ends - begins < A_FEW_DAYS
    column = F("received_at") if few else _InPlace(F("received_at"))
    found = Q(GreaterThanOrEqual(column, _midnight(begins))) if begins else Q()
    return found & Q(LessThan(column, _midnight(ends + timedelta(days=1)))) if ends else found


class _InPlace(Func):
    """A column by which SQLite does not look for rows: it would read and sort all that came in a year.

    It then follows the list until there are enough.
    """

    template = "%(expressions)s"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


_CONDITIONS: dict[str, Any] = {
    "form": lambda value: Q(form_code=value),
    "urgency": lambda value: Q(urgency=value),
    "status": lambda value: Q(status=value),
    "worker": lambda value: Q(worker=None) if value == NOBODY else Q(worker_id=int(value)),
    "reason": lambda value: Q(reason=value),
    "district": lambda value: Q(district="" if value == UNKNOWN_DISTRICT else value),
    "returned": lambda value: Q(times_returned__gt=0),
    "repeat": lambda value: Q(possible_repeat=True),
}
