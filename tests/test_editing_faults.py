"""A form with faults in the editor: saved as a draft whatever it is, refused where it would go live."""

import json
from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from formpages.codelists import Code
from formpages.drafts import start
from formpages.records import FormVersion

from .editing import posted
from .offices import Desk, told

pytestmark = pytest.mark.django_db
XML: dict[str, Any] = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest", "HTTP_ACCEPT": "application/json"}


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


def part(page: Any, step: int, number: int) -> Any:
    """One question's or group's block of the small form."""
    return page.steps[step].value["parts"][number]


def save(desk: Desk, page: Any, **extra: Any) -> Any:
    """Post the whole editing page, as somebody who changed it would."""
    return desk.browser("editor").post(desk.url("edit"), posted(page, **extra))


def propose(desk: Desk, page: Any) -> Any:
    return save(desk, page, **{"action-submit": "on"})


def errors_of(answer: Any) -> dict[str, list[str]]:
    """What the editor's scripts are given to show: the messages by the path of the block they stand on."""
    form = answer.context["form"]
    found: dict[str, list[str]] = {}
    for error in form.errors.as_data().get("steps", ()):
        _collect(error, "steps", found)
    return found


def _collect(error: Any, path: str, found: dict[str, list[str]]) -> None:
    blocks = getattr(error, "block_errors", None)
    if blocks is None:
        found.setdefault(path, []).extend(error.messages)
        return
    for inner in getattr(error, "non_block_errors", None) or ():
        found.setdefault(path, []).append(str(inner))
    pairs = blocks.items() if isinstance(blocks, dict) else enumerate(blocks)
    for name, inner in pairs:
        _collect(inner, f"{path}.{name}", found)


def look(block: Any, question: str, op: str = "is", value: str = "yes") -> None:
    """Let a block's condition look at a question."""
    block.value["condition"]["tests"].append({"question": question, "op": op, "value": value})


def faulty(page: Any) -> Any:
    """The small form with a fault on a step, a question, a group and a question of its rows."""
    page.steps[1].value["title"] = "Others"
    group = part(page, 1, 1)
    group.value["least"], group.value["most"] = 3, 2
    look(page.steps[2], "gone")
    look(part(page, 0, 1), "last_name", "answered", "")
    look(group.value["questions"][1], "first_name")
    return page


def test_each_fault_stands_on_its_block_and_nothing_goes_live(desk: Desk) -> None:
    answer = propose(desk, faulty(desk.newest()))
    assert answer.status_code == 200
    assert errors_of(answer) == {
        "steps.0.parts.1": [
            "Its condition looks at “last_name”, which is not asked earlier. Move that question up."
        ],
        "steps.1.parts.1": ["“At least” is more than “At most”."],
        "steps.1.parts.1.questions.1": [
            "Its condition looks at “first_name”, and a question outside this group has that key too. "
            "Give one of them another key."
        ],
        "steps.2": ["Its condition looks at “gone”, and there is no question with that key."],
    }
    assert not desk.newest().workflow_in_progress
    assert (desk.versions(), desk.newest().steps[1].value["title"]) == (1, "Other children")
    assert "could not be saved due to validation errors" in told(answer)


def test_what_is_wrong_with_the_whole_form_stands_above_it(desk: Desk) -> None:
    page = desk.newest()
    part(page, 2, 2).value["meaning"] = ""
    answer = propose(desk, page)
    words = "no question has the meaning “concern.worry”, and this form needs one that has."
    assert f"The form: {words}" in answer.context["form"].non_field_errors()
    assert errors_of(answer) == {"steps": [words[0].upper() + words[1:]]}
    part(page, 2, 2).value["meaning"] = "concern.worry"
    assert propose(desk, page).status_code == 302


def test_what_is_told_above_the_form_leads_to_what_stands_in_it(desk: Desk) -> None:
    page = faulty(desk.newest())
    part(page, 2, 2).value["meaning"] = ""
    words = told(propose(desk, page))
    assert "What is wrong stands below, each where it is to be put right." in words
    assert "no question has the meaning “concern.worry”" in words
    assert "StreamBlock" not in words


def test_a_draft_with_the_same_faults_is_saved(desk: Desk) -> None:
    answer = save(desk, faulty(desk.newest()))
    assert answer.status_code == 302
    assert desk.newest().steps[1].value["title"] == "Others"
    assert (desk.versions(), desk.live().steps[1].value["title"]) == (1, "Other children")


def emptied(page: Any) -> Any:
    """The small form with nothing in a step, a question, a rule and a condition that were just added."""
    data = page.steps.get_prep_value()
    data[0]["value"]["rules"] = [{"type": "item", "value": {"title": "", "body": ""}}]
    tests = [{"type": "item", "value": {"question": "", "op": "is", "value": ""}}]
    condition = {"mode": "all", "tests": tests}
    data[0]["value"]["parts"][1]["value"] |= {"label": "", "key": "", "condition": condition}
    data.append({"type": "step", "value": {"title": "", "parts": [{"type": "group", "value": {}}]}})
    page.steps = page.steps.stream_block.to_python(data)
    return page


@pytest.mark.parametrize("change", [faulty, emptied])
def test_saving_by_itself_is_never_refused(desk: Desk, change: Any) -> None:
    for round_ in range(2):
        page = change(desk.newest()) if round_ == 0 else desk.newest()
        answer = desk.browser("editor").post(desk.url("edit"), posted(page), **XML)
        assert (answer.status_code, answer.json().get("success")) == (200, True), answer.content[:300]
    assert len(desk.newest().steps) >= 4
    assert desk.versions() == 1


@pytest.mark.parametrize("change", [faulty, emptied])
def test_a_draft_that_is_half_done_is_previewed_and_checked(desk: Desk, change: Any) -> None:
    save(desk, change(desk.newest()))
    browser = desk.browser("editor")
    page = desk.newest()
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert browser.post(preview, posted(page)).json() == {"is_valid": True, "is_available": True}
    for mode, _ in page.preview_modes:
        assert browser.get(f"{preview}?mode={mode}").status_code == 200
    assert browser.get(reverse("form_admin:check", args=[page.pk])).status_code == 200
    assert (
        browser.get(reverse("form_admin:comparison", args=[page.pk]) + "?old=1&new=draft").status_code == 200
    )
    assert browser.get(desk.url("edit")).status_code == 200


def test_a_manager_asks_for_changes_of_a_form_that_became_faulty(desk: Desk) -> None:
    desk.propose()
    part_with_list = part(desk.newest(), 0, 4)
    Code.objects.filter(code_list__slug=part_with_list.value["code_list"]).update(retired=True)
    answer = desk.approve("manager")
    assert "it needs at least two answers" in json.dumps(errors_of(answer), ensure_ascii=False).lower()
    assert desk.newest().workflow_in_progress
    desk.press("manager", "action-workflow-action", **{"workflow-action-name": "reject"})
    assert desk.newest().current_workflow_state.status == "needs_changes"


def test_the_key_of_a_published_question_cannot_change(desk: Desk) -> None:
    page = desk.newest()
    part(page, 0, 2).value["key"] = "surname"
    part(page, 1, 1).value["questions"][0].value["key"] = "forename"
    assert save(desk, page).status_code == 302
    assert errors_of(propose(desk, page)) == {
        "steps.0.parts.2": ["Its key was “last_name” when it was published. Keys cannot change."],
        "steps.1.parts.1.questions.0": [
            "Its key was “children_here.first_name” when it was published. Keys cannot change."
        ],
    }
    part(page, 0, 2).value["key"] = "last_name"
    part(page, 1, 1).value["questions"][0].value["key"] = "first_name"
    assert propose(desk, page).status_code == 302


def test_a_copied_page_may_have_other_keys(desk: Desk) -> None:
    other = desk.page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)
    copied = Desk(desk.people, other)
    page = copied.newest()
    part(page, 0, 2).value["key"] = "surname"
    assert propose(copied, page).status_code == 302


def removed(desk: Desk) -> Any:
    """The small form without its question about the family."""
    page = desk.newest()
    data = page.steps.get_prep_value()
    del data[2]["value"]["parts"][0:2]
    page.steps = page.steps.stream_block.to_python(data)
    return page


def test_a_question_that_open_drafts_hold_is_taken_out_and_told(desk: Desk) -> None:
    version = FormVersion.objects.get()
    for number, held in enumerate(
        ({"told": "yes"}, {"told": "no", "why_not": "Unsafe"}, {"worry": "Bruises"})
    ):
        draft = start(desk.people["referrer"], version, "standard" if number else "urgent", held)
        draft.answers = held
        draft.save()
    answer = desk.browser("editor").post(
        desk.url("edit"), posted(removed(desk), **{"action-submit": "on"}), follow=True
    )
    assert desk.newest().workflow_in_progress
    assert "Worth knowing:" in told(answer)
    assert "“Have you told the family?” (key “told”) is gone. 2 open drafts hold an answer to it" in told(
        answer
    )
    assert "“Why not?” (key “why_not”) is gone. One open draft holds an answer" in told(answer)
    check = desk.browser("editor").get(reverse("form_admin:check", args=[desk.page.pk])).content.decode()
    assert "Worth knowing: 2" in check
    assert "Nothing keeps this form from being published" in check
    desk.approve()
    assert desk.versions() == 2


def test_a_warning_keeps_nothing_from_being_published(desk: Desk) -> None:
    page = desk.newest()
    part(page, 2, 3).value["meaning"] = "concern.worry"
    answer = desk.browser("editor").post(
        desk.url("edit"), posted(page, **{"action-submit": "on"}), follow=True
    )
    assert "it has the meaning “concern.worry” as “What are you worried about?” has" in told(answer)
    desk.approve()
    assert desk.versions() == 2


def test_a_question_that_no_draft_holds_is_taken_out_without_a_word(desk: Desk) -> None:
    answer = desk.browser("editor").post(
        desk.url("edit"), posted(removed(desk), **{"action-submit": "on"}), follow=True
    )
    assert desk.newest().workflow_in_progress
    assert "Worth knowing" not in told(answer)


def test_the_check_page_says_what_is_wrong_and_where(desk: Desk) -> None:
    url = reverse("form_admin:check", args=[desk.page.pk])
    browser = desk.browser("editor")
    assert "Nothing is wrong with this form" in browser.get(url).content.decode()
    save(desk, faulty(desk.newest()))
    page = desk.newest()
    answer = browser.get(url).content.decode()
    assert "Put right before it can be published: 4" in answer
    for block in (page.steps[2], part(page, 0, 1), part(page, 1, 1), part(page, 1, 1).value["questions"][1]):
        assert f'href="{desk.url("edit")}#block-{block.id}-section"' in answer


def test_a_refused_form_leaves_no_trace_in_the_history(desk: Desk) -> None:
    before = PageLogEntry.objects.filter(page=desk.page.pk).count()
    assert propose(desk, faulty(desk.newest())).status_code == 200
    assert PageLogEntry.objects.filter(page=desk.page.pk).count() == before
