"""What an editor sees of a form that is being written: any of its screens, half done as it may be.

Nothing is started, kept or sent, and nothing on a preview leads anywhere: its links are `#`, the token of its
forms is none that counts, and the browser is told not to send forms at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from kentportal.outbox.mail import make_mail

from . import documents, front, screens
from .definition import Definition
from .doors import NoDoors
from .forms import StepForm
from .front import Front, FrontForm
from .journey import Stage
from .opened import mended, opened
from .places import Place
from .publishing import read, version_fields
from .records import STANDARD, URGENT, Draft, FormVersion, Submission
from .samples import sample_answers
from .screens import Sheet
from .trying import SAMPLE_REFERENCE

#: Somebody who fills in forms, from nobody's life.
ACCOUNT = {
    "name": "Sam Sample",
    "first_name": "Sam",
    "last_name": "Sample",
    "role": "Class Teacher",
    "organisation": "Sample School",
    "telephone": "01632 960000",
    "email": "referrer@demo.example",
}
#: Stands in forms where the browser's own token would let them be sent.
NO_TOKEN = {"csrf_token": "preview"}
#: Its scripts run, so that it looks as it will; its forms go nowhere.
SANDBOX = {"sandbox": ["allow-same-origin", "allow-scripts"]}


def serve(request: HttpRequest, page: Any, mode: str) -> HttpResponse:
    """One screen of a page as it stands; of a mode that is no more, the nearest there is."""
    kind, _, place = mode.partition(":")
    shows = ONE_PAGE_SHOWS if page.one_page else SHOWS
    response = shows.get(kind, shows[""])(Preview(request, page, place))
    response.status_code = 200
    response._csp_replace = SANDBOX | getattr(response, "_csp_replace", {})  # type: ignore[attr-defined]
    return response


@dataclass(frozen=True)
class Preview:
    """One look at a page; `place` is what its mode says besides the kind of screen."""

    request: HttpRequest
    page: Any
    place: str = ""

    @cached_property
    def definition(self) -> Definition:
        return mended(read(self.page).definition)

    @property
    def urgency(self) -> str:
        return STANDARD if self.page.has_urgency else ""

    def sheet(self, definition: Definition, answers: dict[str, Any]) -> Sheet:
        """A sheet of a draft that is not kept."""
        version = FormVersion(**version_fields(self.page, self.definition))
        draft = Draft(version=version, urgency=self.urgency, answers=answers)
        return Sheet(draft, ACCOUNT, definition, NoDoors())

    @cached_property
    def filled(self) -> Sheet:
        """The form with sample answers."""
        return self.sheet(self.definition, sample_answers(self.definition))

    @cached_property
    def empty(self) -> Sheet:
        """The form without an answer, each of its steps on the way."""
        return self.sheet(opened(self.definition), {})

    def step_number(self) -> int | None:
        """The step that the mode names, by its block or else by its number; None in a form without steps."""
        number, _, rest = self.place.partition(":")
        wanted = rest.partition(":")[0]
        ids = [str(block.id) for block in self.page.steps]
        if wanted in ids:
            return ids.index(wanted)
        last = len(ids) - 1
        return None if last < 0 else min(int(number) - 1 if number.isdecimal() else 0, last)

    def within(self, count: int) -> int:
        """Which of a step's groups or rules the mode names, as far as there are so many."""
        number = self.place.rpartition(":")[2]
        return max(0, min(int(number) - 1 if number.isdecimal() else 0, count - 1))


def _front(preview: Preview, urgency: str | None = None) -> HttpResponse:
    shown = _shown(preview, urgency)
    return front.first_screen(preview.request, shown, FrontForm(shown.urgency), **NO_TOKEN)


def _urgent(preview: Preview) -> HttpResponse:
    return _front(preview, URGENT if preview.page.has_urgency else None)


def _instructions(preview: Preview) -> HttpResponse:
    return front.instructions(preview.request, _shown(preview), **NO_TOKEN)


def _shown(preview: Preview, urgency: str | None = None) -> Front:
    page = preview.page
    wanted = preview.urgency if urgency is None else urgency
    return Front(page, page.title, page.texts(), wanted, lambda screen: "#")


def _stage(preview: Preview) -> Stage | None:
    number = preview.step_number()
    return None if number is None else preview.empty.journey.stages[number]


def _step(preview: Preview) -> HttpResponse:
    return _step_with(preview, lambda sheet, stage: screens.step_form(sheet, stage))


def _errors(preview: Preview) -> HttpResponse:
    return _step_with(preview, lambda sheet, stage: screens.step_form(sheet, stage, QueryDict(), {}))


def _step_with(preview: Preview, form: Callable[[Sheet, Stage], StepForm]) -> HttpResponse:
    stage = _stage(preview)
    if stage is None:
        return _front(preview)
    sheet = preview.empty
    return screens.step(preview.request, sheet, stage, form(sheet, stage), **NO_TOKEN)


def _row(preview: Preview) -> HttpResponse:
    stage = _stage(preview)
    if stage is None or not stage.step.groups:
        return _step(preview)
    group = stage.step.groups[preview.within(len(stage.step.groups))]
    place = Place(stage.step.slug, group.key, "new")
    form = screens.row_form(preview.empty, group, place)
    return screens.row(preview.request, preview.empty, stage, group, place, form, **NO_TOKEN)


def _end(preview: Preview) -> HttpResponse:
    number = preview.step_number()
    rules = () if number is None else preview.definition.steps[number].rules
    if not rules:
        return _check(preview)
    context = {"rule": rules[preview.within(len(rules))], "stage": _stage(preview), **NO_TOKEN}
    return screens.show(preview.request, "ended", preview.empty, context)


def _check(preview: Preview) -> HttpResponse:
    return screens.check(preview.request, preview.filled, **NO_TOKEN)


def _send(preview: Preview) -> HttpResponse:
    return screens.show(preview.request, "send", preview.filled, NO_TOKEN)


def _thank_you(preview: Preview, out_of_hours: bool = False) -> HttpResponse:
    sheet = preview.filled
    version = sheet.draft.version
    sent = Submission(
        reference=SAMPLE_REFERENCE.format(prefix=version.prefix),
        version=version,
        urgency=preview.urgency,
        answers=sheet.answers,
    )
    offers = {"another": bool(preview.page.carried_over), "sibling": bool(preview.page.sibling)}
    more = {"out_of_hours": out_of_hours, **offers, **NO_TOKEN}
    return screens.thank_you(preview.request, sent, preview.definition, NoDoors(), ACCOUNT["email"], **more)


def _thank_you_closed(preview: Preview) -> HttpResponse:
    return _thank_you(preview, out_of_hours=True)


def _print(preview: Preview) -> HttpResponse:
    context = documents.document_of(preview.filled)
    return render(preview.request, "formpages/print.html", context | NO_TOKEN)


def _family(preview: Preview) -> HttpResponse:
    context = documents.family_document(preview.filled)
    return render(preview.request, "formpages/print.html", context | NO_TOKEN)


def _closed(preview: Preview) -> HttpResponse:
    return front.closed(preview.request, preview.page)


def _email(preview: Preview) -> HttpResponse:
    """The mail as the referrer gets it; its styles stand in it, where other pages have none."""
    page = preview.page
    found = page.confirmation(SAMPLE_REFERENCE.format(prefix=page.prefix), False)
    if found is None:
        return _front(preview)
    template, values = found
    mail = make_mail(ACCOUNT["email"], template, values, message_id="preview")
    html = str(mail.alternatives[0][0])
    context = {"page": page, "mail": mail, "html": html, **NO_TOKEN}
    response = render(preview.request, "formpages/preview_mail.html", context)
    response._csp_replace = {"style-src": ["'self'", "'unsafe-inline'"]}  # type: ignore[attr-defined]
    return response


def _one_page(preview: Preview) -> HttpResponse:
    step = preview.empty.definition.steps[0] if preview.definition.steps else None
    form = StepForm(step.questions if step else (), {})
    context = {"page": preview.page, "step": step, "form": form, "pieces": screens.pieces(form, {})}
    return render(preview.request, "formpages/feedback.html", context | NO_TOKEN)


def _one_page_thank_you(preview: Preview) -> HttpResponse:
    return render(preview.request, "formpages/feedback_thank_you.html", {"page": preview.page})


SHOWS: dict[str, Callable[[Preview], HttpResponse]] = {
    "": _front,
    "urgent": _urgent,
    "instructions": _instructions,
    "step": _step,
    "errors": _errors,
    "row": _row,
    "check": _check,
    "send": _send,
    "thank-you": _thank_you,
    "thank-you-closed": _thank_you_closed,
    "end": _end,
    "email": _email,
    "print": _print,
    "family": _family,
    "closed": _closed,
}
ONE_PAGE_SHOWS: dict[str, Callable[[Preview], HttpResponse]] = {
    "": _one_page,
    "thank-you": _one_page_thank_you,
}
