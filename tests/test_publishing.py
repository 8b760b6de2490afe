"""Form pages: imported, published, refused when faulty, and pinned to versions."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Page

from formpages.importing import export_form, import_form
from formpages.portable import Unreadable, dump, load
from formpages.publishing import FormFaults, examine
from formpages.records import FormVersion
from home.models import ChoicePage
from safeguarding.pages import Audience, RequestForSupportPage

from . import human
from .people import make_user, sign_in
from .small_form import TEXT

pytestmark = pytest.mark.django_db
SHIPPED = Path(settings.BASE_DIR) / "safeguarding/content/forms/request_for_support_professional.yaml"


@pytest.fixture
def parent() -> Page:
    root = Page.objects.filter(depth=2).first() or Page.objects.get(depth=1)
    return root.add_child(instance=ChoicePage(title="Type of referral", slug="type"))


def versions(page: RequestForSupportPage) -> list[int]:
    return list(FormVersion.objects.filter(page=page).order_by("number").values_list("number", flat=True))


def start_form(client: Client, page: RequestForSupportPage, urgency: str, **extra: Any) -> Any:
    """Answer the front's questions and go on to where a draft begins."""
    typed = {"danger": "no", "confirm": "on"} | human.tick(client)
    onward = client.post(f"{page.url}?urgency={urgency}", typed)
    return client.get(onward["Location"].replace("instructions/", "start/"), **extra)


def relabelled(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_the_shipped_form_comes_back_byte_for_byte(parent: Page) -> None:
    text = SHIPPED.read_text(encoding="utf-8")
    assert export_form(import_form(text, parent)) == text == dump(load(text))


def test_publishing_makes_a_version_and_publishing_the_same_again_none(parent: Page) -> None:
    page = import_form(TEXT, parent)
    assert versions(page) == [1]
    page.save_revision().publish()
    assert versions(page) == [1]
    page.title = "Another title"
    page.save_revision().publish()
    assert versions(page) == [1, 2]


def test_the_same_questions_for_others_are_another_version(parent: Page) -> None:
    page = import_form(TEXT, parent)
    page.audience = Audience.PUBLIC
    page.save_revision().publish()
    assert versions(page) == [1, 2]
    assert list(FormVersion.objects.order_by("number").values_list("prefix", flat=True)) == ["RS", "RP"]


def test_what_code_relies_on_stays_in_the_form(parent: Page) -> None:
    options = "unsafe|It is unsafe\ninvestigation|An investigation\nother|Other"
    page = import_form(TEXT, parent)
    block = page.steps[0].value["parts"].stream_block.child_blocks["choice"]
    told = {
        **block.get_default(),
        "label": "Why not?",
        "options": options,
        "meaning": "agreement.why_not_aware",
    }
    page.steps[0].value["parts"].append(
        ("choice", block.to_python(block.get_prep_value(block.normalize(told))))
    )
    page.save_revision().publish()
    why = page.steps[0].value["parts"][-1].value
    why["options"] = options.replace("unsafe|", "not_safe|")
    assert [fault.message for fault in examine(page).errors] == [
        "what is shown and told depends on the answers “unsafe”, and it does not offer them."
    ]
    why["options"], why["meaning"] = options, ""
    (gone,) = examine(page).errors
    assert "“agreement.why_not_aware” any more" in gone.message
    why["meaning"] = "agreement.why_not_aware"
    assert examine(page).errors == ()


def test_a_contact_detail_that_does_not_exist_is_a_fault_where_it_stands(parent: Page) -> None:
    page = import_form(TEXT, parent)
    part = page.steps[0].value["parts"][1]
    part.value["hint"] = "Call us on [[front_door_telephone]]."
    assert examine(page).errors == ()
    part.value["hint"] = "Call us on [[front_desk_telephone]]."
    (fault,) = examine(page).errors
    assert fault.block == str(part.id) and "[[front_desk_telephone]]" in fault.message
    assert "[[front_door_telephone]]" in fault.message, "and which there are"


def test_a_draft_revision_makes_no_version(parent: Page) -> None:
    page = import_form(TEXT, parent)
    page.steps[0].value["title"] = "Not published"
    page.save_revision()
    assert versions(page) == [1]


def test_every_fault_is_named_and_the_old_version_stays_live(parent: Page) -> None:
    page = import_form(TEXT, parent)
    first, second = page.steps[0].value["parts"], page.steps[1].value["parts"]
    first[1].value["key"] = "last_name"
    second[1].value["condition"]["tests"][0]["question"] = "worry"
    with pytest.raises(FormFaults) as refused:
        page.save_revision().publish()
    messages = " ".join(str(fault) for fault in refused.value.faults)
    assert "another question has the key “last_name” too" in messages
    assert "looks at “worry”, which is not asked earlier" in messages
    assert all(fault.block for fault in refused.value.faults)
    assert versions(page) == [1]
    live = RequestForSupportPage.objects.get(pk=page.pk)
    assert live.live and live.steps[0].value["parts"][1].value["key"] == "first_name"


def test_missing_keys_are_made_from_labels(parent: Page) -> None:
    text = relabelled(
        TEXT,
        "    key: first_name\n    meaning: child.first_name\n    not_known",
        "    meaning: child.first_name\n    not_known",
    )
    page = import_form(text, parent)
    assert page.steps[0].value["parts"][1].value["key"] == "first_name"


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("format: 1", "format: 3", "line 1"),
        ("kind: long_text", "kind: crystal_ball", "crystal_ball"),
        ("max_length: 300", "max_length: many", "max_length"),
        ("    prefill: email\n", "    prefilled: email\n", "prefilled"),
        ("type: safeguarding.RequestForSupportPage", "type: accounts.User", "accounts.User"),
        ("steps:", "steps: [", "line"),
    ],
)
def test_a_file_that_makes_no_sense_imports_nothing(parent: Page, old: str, new: str, place: str) -> None:
    with pytest.raises(Unreadable, match=place):
        import_form(relabelled(TEXT, old, new), parent)
    assert not RequestForSupportPage.objects.exists()


def test_a_draft_stays_on_its_version_and_outlives_the_page(parent: Page, client: Client) -> None:
    page = import_form(TEXT, parent)
    user = make_user()
    sign_in(client, user)
    page = RequestForSupportPage.objects.get(pk=page.pk)
    start = start_form(client, page, "urgent")
    step = start["Location"]
    page.steps[0].value["title"] = "A new title"
    page.save_revision().publish()
    assert b"Child&#x27;s details" in client.get(step, follow=True).content
    Page.objects.get(pk=page.pk).delete()
    assert b"Child&#x27;s details" in client.get(step, follow=True).content
    assert FormVersion.objects.filter(page=None).count() == 2


def test_starting_twice_without_typing_anything_makes_one_draft(parent: Page, client: Client) -> None:
    page = import_form(TEXT, parent)
    sign_in(client, make_user())
    first = start_form(client, page, "urgent")
    assert start_form(client, page, "urgent")["Location"] == first["Location"]
    assert start_form(client, page, "standard")["Location"] != first["Location"]


def test_an_urgent_form_asks_to_confirm_and_danger_says_whom_to_call(parent: Page, client: Client) -> None:
    page = import_form(TEXT, parent)
    front: Any = client.get(f"{page.url}?urgency=urgent")
    assert b"I confirm that a child is at immediate risk" in front.content
    assert client.post(f"{page.url}?urgency=urgent", {"danger": "no"}).status_code == 422
    typed = {"danger": "yes", "confirm": "on"} | human.tick(client)
    danger = client.post(f"{page.url}?urgency=urgent", typed)
    assert b"Call 999 now" in danger.content
    onward = client.post(f"{page.url}?urgency=urgent", {"danger": "no", "confirm": "on"})
    assert "instructions/?urgency=urgent&passed=" in onward["Location"]
    assert b"Login or Register" in start_form(client, page, "urgent").content


def test_editor_text_is_never_executed(parent: Page, client: Client) -> None:
    label = "{{ 7|add:7 }}<script>alert(1)</script>{% debug %}"
    form = load(TEXT)
    form["steps"][0]["parts"][1]["label"] = label
    form["steps"][0]["title"] = label
    page = import_form(dump(form), parent)
    sign_in(client, make_user())
    content = start_form(client, page, "standard", follow=True).content.decode()
    assert "<script>alert(1)" not in content and "{{ 7|add:7 }}&lt;script&gt;" in content
    assert json.dumps(FormVersion.objects.get().definition)


@pytest.mark.parametrize("passed", ["", "&passed=urgent:1abc:forged", "standard"])
def test_nobody_starts_a_form_round_its_front(parent: Page, client: Client, passed: str) -> None:
    page = import_form(TEXT, parent)
    sign_in(client, make_user())
    if passed == "standard":
        onward = client.post(f"{page.url}?urgency=standard", {"danger": "no"})["Location"]
        passed = "&passed=" + onward.partition("passed=")[2]
    response = client.get(f"{page.url}start/?urgency=urgent{passed}")
    assert response["Location"] == f"{page.url}?urgency=urgent"
    assert client.put(f"{page.url}instructions/").status_code == 405


@pytest.mark.parametrize("key", ["id", "token", "action"])
def test_a_key_that_the_portal_uses_itself_is_refused(parent: Page, key: str) -> None:
    with pytest.raises(FormFaults, match="uses itself"):
        import_form(TEXT.replace("key: first_name", f"key: {key}"), parent)
