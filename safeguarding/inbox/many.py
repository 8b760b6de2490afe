"""Assigning many referrals at once, from the list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.defaults import page_not_found
from wagtail.admin import messages

from kentportal.accounts.models import User

from .. import assigning, permissions
from ..acts import Doing
from ..assigning import Chosen
from .choice import Choice
from .members import in_words
from .reading import address_of
from .team_view import TeamView

_CHOSEN = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9]{1,8})")
#: More than a page of the list cannot be chosen at once.
MOST_CHOSEN = 50


class ManyForm(forms.Form):
    """Who works all those that were chosen in the list."""

    worker = forms.ChoiceField(
        label="Assign the chosen ones to",
        error_messages={"required": "Choose who works them", "invalid_choice": "Choose who works them"},
    )

    def __init__(self, colleagues: Iterable[User], data: Any = None) -> None:
        super().__init__(data, auto_id="many_%s", label_suffix="")
        field: Any = self.fields["worker"]
        field.choices = [("", "Choose a worker"), *((user.pk, in_words(user)) for user in colleagues)]


class AssignMany(TeamView):
    """Assign those that were chosen in the list. What cannot be assigned is said and stays as it is."""

    http_method_names: ClassVar = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        choice = self.choice()
        if not choice.place.is_manager:
            return page_not_found(request, Exception())
        chosen = list(_chosen(request.POST.getlist("chosen")))[:MOST_CHOSEN]
        form = ManyForm(choice.colleagues, request.POST)
        if not (form.is_valid() and chosen):
            return self.ask_again(choice, form, chosen)
        worker = next(user for user in choice.colleagues if str(user.pk) == form.cleaned_data["worker"])
        doing = Doing(cast(User, request.user), address_of(request))
        self.tell(assigning.assign_many(choice.place, chosen, doing, worker), worker)
        return redirect(f"{self.index_url}{choice.query()}")

    def tell(self, assigned: assigning.Assigned, worker: User) -> None:
        if assigned.done:
            names = ", ".join(assigned.done)
            messages.success(self.request, f"{worker.called} works these now: {names}.")
        for reference, why in assigned.left:
            messages.warning(self.request, f"{reference} was left as it is. {why}")
        if not (assigned.done or assigned.left):
            messages.warning(self.request, "Nothing was assigned.")

    def ask_again(self, choice: Choice, form: ManyForm, chosen: list[Chosen]) -> HttpResponse:
        """Nothing chosen is lost."""
        seen = {each.pk: each.seen for each in chosen}
        found = permissions.listed(choice.place).filter(pk__in=seen).only("reference")
        problems = [] if chosen else ["Choose at least one referral in the list"]
        context = self.get_context_data(
            form=form,
            problems=problems,
            chosen=[(referral, seen[referral.pk]) for referral in found],
            here=choice.query(),
        )
        return TemplateResponse(self.request, "safeguarding/inbox/assign_many.html", context, status=422)


def _chosen(values: Iterable[str]) -> Iterator[Chosen]:
    """What the boxes of the list say; what they cannot say is nothing."""
    for value in values:
        if found := _CHOSEN.fullmatch(value):
            yield Chosen(UUID(found[1]), int(found[2]))
