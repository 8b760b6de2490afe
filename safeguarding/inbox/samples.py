"""The dip sample: decided referrals of a month, drawn at random, on one page to read or print."""

from __future__ import annotations

import re
import secrets
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kentportal.accounts.models import User

from .. import sampling
from ..sampling import FEWEST, MOST, Draw
from . import moments
from .managing import frame, managed_team
from .reading import address_of

WRONG_SIZE = f"Enter a number from {FEWEST} to {MOST}"
NO_MONTH = "Enter a month as year and month, like 2026-11"


class DrawForm(forms.Form):
    """How many of which month, and the seed of a sample to draw again."""

    month = forms.CharField(
        max_length=7,
        help_text="Year and month, like 2026-11",
        validators=[RegexValidator(re.compile(r"^20\d\d-(0[1-9]|1[0-2])\Z"), NO_MONTH)],
        error_messages={"required": NO_MONTH, "max_length": NO_MONTH},
    )
    size = forms.IntegerField(
        label="How many",
        min_value=FEWEST,
        max_value=MOST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), WRONG_SIZE),
    )
    seed = forms.CharField(
        required=False,
        max_length=16,
        help_text="Leave it empty for a new sample. To draw one again, enter the seed that it names.",
        validators=[RegexValidator(r"^[0-9a-z]+\Z", "Enter the seed as the sample names it")],
        error_messages={"max_length": "Enter the seed as the sample names it"},
    )

    def clean_month(self) -> date:
        year, month = self.cleaned_data["month"].split("-")
        return date(int(year), int(month), 1)


def last_month() -> str:
    """The month before this one, of which a manager's monthly audit is."""
    today = timezone.localdate()
    return f"{today.year - (today.month == 1)}-{(today.month - 2) % 12 + 1:02}"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The form, and the sample once its seed stands in the address."""
    team = managed_team(request)
    form = DrawForm(
        request.GET if "size" in request.GET else None, initial={"size": 10, "month": last_month()}
    )
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        chosen = form.cleaned_data
        if not chosen["seed"]:
            query = request.GET.copy()
            query["seed"] = secrets.token_hex(4)
            return redirect(f"{request.path}?{query.urlencode()}")
        draw = Draw(team, chosen["month"], chosen["size"], chosen["seed"])
        context |= {
            "draw": draw,
            "sample": sampling.drawn(draw, cast(User, request.user), address_of(request)),
        }
        context |= {"at": moments.in_words(timezone.now())}
    context = frame(request, "Dip sample", team, "tasks", **context)
    return render(request, "safeguarding/inbox/sample.html", context, status=400 if form.errors else 200)
