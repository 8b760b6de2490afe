"""What an editor types, or sends by other means: shown as it stands or refused, never executed."""

import json
from typing import Any

import pytest
from django.urls import reverse

from formpages.drafts import start
from formpages.records import FormVersion

from .editing import posted
from .offices import Desk
from .test_editing_faults import errors_of, part, propose, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


HOSTILE = "{{ 7|add:7 }}<script>alert(1)</script>{% debug %}"


def test_editors_words_are_shown_and_never_executed(desk: Desk) -> None:
    page = desk.newest()
    page.steps[0].value["title"] = HOSTILE
    for name in ("label", "hint", "error"):
        part(page, 0, 1).value[name] = HOSTILE
    part(page, 1, 1).value["row_name"] = HOSTILE[:60]
    assert propose(desk, page).status_code == 302
    desk.approve()
    assert desk.versions() == 2
    browser, pages = desk.browser("editor"), ("check", "versions")
    for url in (desk.url("edit"), *(reverse(f"form_admin:{name}", args=[page.pk]) for name in pages)):
        assert "<script>alert(1)" not in browser.get(url).content.decode()
    draft = start(desk.people["referrer"], FormVersion.objects.latest("number"), "standard")
    draft.answers = {"other_children": "yes"}
    draft.save()
    for page_of in ("steps/child/", "steps/children/children_here/new/"):
        shown = desk.browser("referrer").get(f"/forms/{draft.pk}/{page_of}").content.decode()
        assert "<script>alert" not in shown
        assert "{{ 7|add:7 }}&lt;script&gt;" in shown


def rich(text: str, kind: str = "unstyled", entity: dict[str, Any] | None = None) -> str:
    """What the browser's editor sends of a line of rich text, with or without something that it holds."""
    ranges = [{"key": 0, "offset": 0, "length": 1}] if entity else []
    line = {"key": "a", "text": text, "type": kind, "depth": 0}
    line |= {"inlineStyleRanges": [], "entityRanges": ranges}
    return json.dumps({"blocks": [line], "entityMap": {"0": entity} if entity else {}})


def link(address: str) -> dict[str, Any]:
    return {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}


HOSTILE_TEXTS = [
    rich("x", entity=link("javascript:alert(1)")),
    rich("x", entity=link("JaVa\tscript:alert(1)")),
    rich("x", entity=link("data:text/html,<script>alert(1)</script>")),
    rich(HOSTILE),
    rich(" ", kind="atomic", entity={"type": "IMAGE", "mutability": "IMMUTABLE", "data": {"id": "1"}}),
    rich(" ", kind="atomic", entity={"type": "EMBED", "mutability": "IMMUTABLE", "data": {"url": "x"}}),
]


@pytest.mark.parametrize("hostile", HOSTILE_TEXTS)
def test_what_no_editor_offers_is_taken_out_or_refused(desk: Desk, hostile: str) -> None:
    page = desk.newest()
    data = page.steps.get_prep_value()
    advice = {"label": "Advice", "body": "<p>Well.</p>", "style": "text", "key": "advice"}
    data[0]["value"]["parts"].append({"type": "guidance", "value": advice})
    page.steps = page.steps.stream_block.to_python(data)
    sent = posted(page, **{"action-submit": "on"})
    bodies = [name for name in sent if name.endswith("-body") or name == "introduction"]
    assert len(bodies) == 2
    answer = desk.browser("editor").post(desk.url("edit"), sent | dict.fromkeys(bodies, hostile))
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        desk.act("manager", "approve")
        assert desk.versions() == 2
    live = desk.live()
    bodies = [each.value["body"].source for each in live.steps[0].value["parts"] if "body" in each.value]
    for kept in (live.introduction, *bodies):
        for harmful in ("javascript:", "script:", "data:text", "<script", "<img", "<embed", "<h1"):
            assert harmful not in kept.lower()


@pytest.mark.parametrize("length", [301, 20_000])
def test_a_label_without_end_is_refused_with_the_reason(desk: Desk, length: int) -> None:
    page = desk.newest()
    part(page, 0, 1).value["label"] = "A" * length
    for answer in (propose(desk, page), save(desk, page)):
        assert answer.status_code == 200
        found = errors_of(answer)["steps.0.parts.1.label"]
        assert found == [f"Ensure this value has at most 300 characters (it has {length})."]
    part(page, 0, 1).value["label"] = "A" * 300
    assert propose(desk, page).status_code == 302
