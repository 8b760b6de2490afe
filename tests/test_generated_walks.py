"""Every condition and every rule of the shipped forms, both ways, through the pages that people use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from formpages import drafts
from formpages.answers import Answers, walk
from formpages.definition import Definition
from formpages.feedback import Feedback
from formpages.journey import journey
from formpages.portable import load
from formpages.publishing import newest_version
from formpages.records import Draft, FormVersion, Submission
from formpages.samples import DOCUMENT
from home.places import find
from kentportal.outbox.models import Delivery
from safeguarding.records import Referral, Team
from safeguarding.shipping import PLACES

from . import human
from .compiling import definition_of
from .extremes import fullest, shortest
from .generated_walks import Generator, without_ids
from .looked_for import sought
from .people import make_user, sign_in
from .posting import Walker, posted
from .shipped import content, shipped
from .small_form import TEXT

__all__ = ["content", "shipped"]

#: The team, and the letters that a reference begins with.
RECEIVED = {
    "request_for_support_professional.yaml": ("frontdoor", "RS"),
    "request_for_support_public.yaml": ("frontdoor", "RP"),
    "occupational_therapy.yaml": ("ot", "OT"),
    "lado_professional.yaml": ("lado", "LP"),
    "lado_public.yaml": ("lado", "LL"),
}


def version_of(name: str) -> FormVersion:
    """A shipped form as it is published."""
    page = find(PLACES[name])
    assert page
    version = newest_version(page.specific)
    assert version
    return version


def uploads_in(definition: Definition) -> set[str]:
    return {question.key for question in definition.questions() if question.kind == "uploads"}


@pytest.mark.parametrize("name", RECEIVED)
def test_every_condition_and_every_rule_goes_both_ways(
    shipped: None, client: Client, name: str, record_property: Callable[[str, object], None]
) -> None:
    version = version_of(name)
    owner = make_user()
    sign_in(client, owner)
    Team.objects.update(mailbox="team@example.org")
    made = Generator(version.compiled())
    assert not Draft.objects.exists()
    met = set()
    for number, answers in enumerate(made.walks()):
        if number == 0:
            answers |= dict.fromkeys(uploads_in(made.definition), [DOCUMENT])
        draft = drafts.start(owner, version, urgency_of(version, number))
        walker = Walker(client, draft, answers)
        end = walker.to_the_end()
        assert walker.steps == [each.step.slug for each in walk(made.definition, answers).steps]
        met |= made.met(sent(walker, RECEIVED[name]) if end.endswith("/check/") else stopped(walker, end))
    line = covered(made, met)
    record_property("covered", f"{version.title}: {line}")
    assert met >= set(made.goals), sorted(set(made.goals) - met)


def urgency_of(version: FormVersion, number: int) -> str:
    """Every other Request for Support is urgent."""
    return ("urgent", "standard")[number % 2] if version.receiver.endswith("RequestForSupportPage") else ""


def covered(made: Generator, met: set[Any]) -> str:
    """How many conditions and rules went both ways, of how many there are."""
    counts = []
    for word, paths in (("conditions", made.conditions), ("rules", list(made.rules))):
        both = [path for path in paths if {(path, True), (path, False)} <= met]
        counts.append(f"{word} {len(both)} of {len(paths)} both ways")
    return ", ".join(counts)


def sent(walker: Walker, received: tuple[str, str]) -> Answers:
    """Check and send what was filled in; what was stored and received of it."""
    address = f"/forms/{walker.draft.pk}"
    check = walker.client.get(f"{address}/check/")
    assert check.context["way"].complete
    assert walker.client.get(f"{address}/send/").status_code == 200
    thanks = walker.client.post(f"{address}/send/")
    submission = Submission.objects.get(draft_id=walker.draft.pk)
    assert submission.reference in walker.client.get(thanks["Location"]).content.decode()
    files = uploads_in(submission.definition)
    planned = without_ids(walk(submission.definition, walker.answers).answers, files)
    assert without_ids(submission.answers, files) == planned
    assert submission.uploads.count() == len(files & walker.answers.keys())
    referral = Referral.objects.get(submission=submission)
    assert (referral.team.slug, referral.reference[:2]) == received
    assert referral.urgency == (walker.draft.urgency or "standard")
    keys = set(referral.search_keys.values_list("key", flat=True))
    assert all(keys & wanted for wanted in sought(referral.reference))
    assert Delivery.objects.filter(key=f"request-received:{submission.pk}").exists()
    assert not Draft.objects.filter(pk=walker.draft.pk).exists()
    return submission.answers


def stopped(walker: Walker, end: str) -> Answers:
    """The page that a rule ends the form on: the draft stays, and cannot be sent."""
    draft = Draft.objects.get(pk=walker.draft.pk)
    assert without_ids(draft.answers) == without_ids(walker.answers)
    rule = journey(draft.definition, draft.answers).ended_by
    assert rule and rule.title in walker.client.get(end).content.decode()
    assert walker.client.get(f"/forms/{draft.pk}/", follow=True).redirect_chain[-1][0] == end
    assert walker.client.post(f"/forms/{draft.pk}/send/")["Location"].endswith("/check/")
    assert Draft.objects.filter(pk=draft.pk).exists()
    return draft.answers


def test_feedback_is_kept(
    shipped: None, client: Client, record_property: Callable[[str, object], None]
) -> None:
    version = version_of("feedback.yaml")
    made = Generator(version.compiled())
    address = PLACES["feedback.yaml"]
    assert client.get(address).status_code == 200
    for answers in (*made.walks(), shortest(made)):
        data: dict[str, Any] = {}
        for question in made.definition.questions():
            data |= posted(question, answers.get(question.key))
        thanks = client.post(address, data | human.tick(client), follow=True)
        assert thanks.redirect_chain == [(f"{address}thank-you/", 302)]
        assert thanks.status_code == 200
        assert Feedback.objects.order_by("sent_at").last().answers == answers  # type: ignore[union-attr]
    record_property("covered", f"{version.title}: {covered(made, set())}")
    assert made.goals == []


def test_names_are_found_of_whom_a_form_is_about(shipped: None, client: Client) -> None:
    owner = make_user()
    sign_in(client, owner)
    for name, received in RECEIVED.items():
        version = version_of(name)
        answers = fullest(Generator(version.compiled()))
        walker = Walker(client, drafts.start(owner, version, urgency_of(version, 1)), answers)
        walker.to_the_end()
        sent(walker, received)
        referral = Referral.objects.get(submission__draft_id=walker.draft.pk)
        keys = set(referral.search_keys.values_list("key", flat=True))
        assert keys & sought("Sample")[0], name
        assert not keys & sought("Nobody")[0]


def test_a_walk_is_no_walk_when_a_goal_is_out_of_reach() -> None:
    form = load(TEXT)
    assert Generator(definition_of(form)).walks()
    never = {"tests": [{"question": "told", "op": "is", "value": "never"}]}
    form["steps"][2]["parts"][1]["condition"] = never
    with pytest.raises(AssertionError, match="cannot be met"):
        Generator(definition_of(form)).walks()
