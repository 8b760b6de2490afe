"""Form files in the portal: drafts made of them, pick lists with them, and nothing half brought in."""

from typing import Any

import pytest
import yaml
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageLogEntry, Revision

from formpages.blocks import StepsBlock
from formpages.codelists import Code, CodeList
from formpages.importing import (
    Parsed,
    export_form,
    fill_form,
    form_class,
    import_form,
    new_page,
    new_revision,
    read,
    report,
)
from formpages.pages import FormPage
from formpages.portable import Unreadable, dump, load
from formpages.publishing import FormFaults
from formpages.records import FormVersion
from safeguarding import shipping
from safeguarding.pages import OccupationalTherapyPage, RequestForSupportPage

from .form_files import children_of, file_of
from .people import make_user
from .shipped import content, shipped  # noqa: F401
from .wrong_files import SMALL, put

pytestmark = pytest.mark.usefixtures("shipped")
FORM = "/request-for-support/professional/form/"


def at(address: str) -> Any:
    return Page.objects.get(url_path=f"/gateway{address}").specific


@pytest.fixture
def parent(shipped: None) -> Page:  # noqa: F811
    page: Page = at("/request-for-support/professional/")
    return page


@pytest.fixture
def form(shipped: None) -> Any:  # noqa: F811
    return at(FORM)


@pytest.fixture
def editor(shipped: None) -> Any:  # noqa: F811
    return make_user("editor@example.org")


def with_lists(**lists: Any) -> Parsed:
    """The small form with these pick lists."""
    return read(dump({**load(SMALL), "code_lists": lists}))


def form_in(text: str) -> tuple[Any, ...]:
    """What a file says of its form; its pick lists a portal may have already."""
    parsed = read(text)
    return parsed.page_class, parsed.title, parsed.slug, parsed.fields, parsed.steps


def with_another_list(text: str) -> str:
    """The file with a pick list that no portal has yet."""
    return text.replace("  gender:", "  another:").replace("code_list: gender", "code_list: another")


def everything() -> tuple[int, ...]:
    """How much there is of what an import makes."""
    return tuple(model.objects.count() for model in (Page, Revision, CodeList, Code, FormVersion))


@pytest.mark.parametrize("name", shipping.PLACES)
def test_every_shipped_form_comes_back_byte_for_byte(name: str, parent: Page) -> None:
    text = (shipping.FORMS / name).read_text(encoding="utf-8")
    slug = load(text)["slug"]
    Page.objects.child_of(parent).filter(slug=slug).delete()
    page = import_form(text, Page.objects.get(pk=parent.pk))
    assert export_form(page) == export_form(type(page).objects.get(pk=page.pk)) == dump(load(text)) == text


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(children_of("step", StepsBlock().child_blocks["step"]), max_size=2))
def test_any_draft_goes_out_and_comes_back_and_is_reported_on(parent: Page, steps: Any) -> None:
    text = file_of(steps)
    with transaction.atomic():
        parsed = read(text)
        # Hypothesis comes here several times with the same page, whose children are gone again.
        page = new_page(parsed, Page.objects.get(pk=parent.pk), None)
        kept: Any = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
        assert form_in(export_form(kept)) == form_in(text)
        assert all(report(parsed, kept))
        transaction.set_rollback(True)


def test_a_new_page_is_a_draft_that_nobody_sees_and_that_has_an_author(
    parent: Page, editor: Any, client: Client
) -> None:
    page = new_page(read(SMALL), parent, editor)
    assert (page.live, page.owner, page.latest_revision.user) == (False, editor, editor)
    assert set(PageLogEntry.objects.filter(page=page.pk).values_list("user", flat=True)) == {editor.pk}
    assert not FormVersion.objects.filter(page_id=page.pk).exists()
    assert client.get(page.url).status_code == 404
    page.latest_revision.publish()
    assert client.get(page.url, {"urgency": "standard"}).status_code == 200


def test_an_address_that_is_taken_gets_a_number_and_the_report_says_so(parent: Page) -> None:
    parsed = read(SMALL)
    pages = [new_page(parsed, Page.objects.get(pk=parent.pk), None) for _ in range(2)]
    assert [page.slug for page in pages] == ["form-2", "form-3"]
    assert "Its address here is “form-2”: the file's is “form”." in report(parsed, pages[0])
    elsewhere = new_page(parsed, at("/lado/").add_sibling(instance=type(parent)(title="x", slug="x")), None)
    assert elsewhere.slug == "form"
    assert not any("address" in sentence for sentence in report(parsed, elsewhere))


def test_a_form_published_at_once_does_not_move_aside(parent: Page) -> None:
    before = everything()
    with pytest.raises(Unreadable, match="line 4: slug: another page in this place has this address"):
        import_form(SMALL, parent)
    assert everything() == before


def test_a_new_draft_leaves_what_is_live_as_it_is(form: Any, editor: Any) -> None:
    live, versions = export_form(form), FormVersion.objects.filter(page=form).count()
    revision = new_revision(read(SMALL), form, editor)
    draft: FormPage = revision.as_object()
    assert revision.user == editor
    assert draft.title == "Small form"
    assert form_in(export_form(draft)) == form_in(SMALL)
    fresh = type(form).objects.get(pk=form.pk)
    assert export_form(fresh) == live
    assert fresh.live and fresh.has_unpublished_changes
    assert FormVersion.objects.filter(page=form).count() == versions


def test_a_new_draft_keeps_the_blocks_whose_keys_it_keeps(parent: Page) -> None:
    page = new_page(read(SMALL), parent, None)
    text, _ = put("label: First name", "label: Given name")
    text, _ = put("key: last_name", "key: surname", text)
    draft = new_revision(read(text), page, None).as_object()
    before, after = page.get_latest_revision_as_object().steps, draft.steps
    assert [block.id for block in before] == [block.id for block in after]
    ids = {block.value["key"]: block.id for block in before[0].value["parts"]}
    now = {block.value["key"]: block.id for block in after[0].value["parts"]}
    assert now["first_name"] == ids["first_name"]
    assert after[0].value["parts"][1].value["label"] == "Given name"
    assert now["surname"] not in ids.values()
    everywhere = [block.id for step in after for block in (step, *step.value["parts"])]
    assert all(everywhere) and len(set(everywhere)) == len(everywhere)
    rows = [steps[1].value["parts"][1].value["questions"] for steps in (before, after)]
    assert [[block.id for block in questions] for questions in rows][0] == [block.id for block in rows[1]]


def test_a_draft_stays_at_its_address(form: Any) -> None:
    parsed = read(SMALL.replace("slug: form\n", "slug: elsewhere\n"))
    draft = new_revision(parsed, form, None).as_object()
    assert draft.slug == "form"
    assert "Its address here is “form”: the file's is “elsewhere”." in report(parsed, draft)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "type: safeguarding.RequestForSupportPage",
            "type: safeguarding.OccupationalTherapyPage",
            "line 2: type: the form here is of the type safeguarding.RequestForSupportPage",
        ),
        (
            "slug: form\n",
            "slug: form\naudience: public\n",
            "line 5: audience: the form here is for “professional”, the file's is not",
        ),
    ],
)
def test_a_draft_is_of_the_page_s_type_and_for_its_people(form: Any, old: str, new: str, words: str) -> None:
    text, _ = put(old, new)
    text = with_another_list(text)
    before = everything()
    with pytest.raises(Unreadable) as refused:
        new_revision(read(text), form, None)
    assert str(refused.value) == words
    assert everything() == before


def test_a_form_stands_only_where_its_type_may(parent: Page) -> None:
    text, _ = put("type: safeguarding.RequestForSupportPage", "type: formpages.FeedbackPage")
    text = with_another_list(text)
    before = everything()
    with pytest.raises(Unreadable, match="line 2: type: there can be no .*Feedback form below"):
        new_page(read(text), parent, None)
    assert everything() == before
    assert form_class(text).receiver() == "formpages.FeedbackPage"


def test_a_form_with_faults_comes_in_as_a_draft_and_is_not_published(parent: Page) -> None:
    text, _ = put("question: other_children", "question: nobody")
    text = text.replace("slug: form\n", "slug: faulty\n")
    text = with_another_list(text)
    before = everything()
    with pytest.raises(FormFaults, match="“nobody”"):
        import_form(text, parent)
    assert everything() == before
    page = new_page(read(text), parent, None)
    assert any("“nobody”" in sentence for sentence in report(read(text), page))
    assert CodeList.objects.filter(slug="another").exists()


def test_what_is_left_for_later_comes_in_and_is_reported(parent: Page) -> None:
    text, _ = put("label: Why not?", "label: ''")
    parsed = read(text)
    page = new_page(parsed, parent, None)
    assert len(report(parsed, page)) > len(report(read(SMALL), new_page(read(SMALL), at(FORM[:-5]), None)))
    assert export_form(page.get_latest_revision_as_object()).count("label: ''") == 1


def test_a_pick_list_that_is_missing_comes_along_whole(parent: Page) -> None:
    codes = [
        {"code": "b", "label": "Blue", "delivered_as": "BLU"},
        {"code": "r", "label": "Red", "retired": True},
        {"code": "a", "label": "Amber"},
    ]
    parsed = with_lists(colours={"title": "Colours", "codes": codes})
    parsed.steps[0]["value"]["parts"][4]["value"]["code_list"] = "colours"
    page = new_page(parsed, parent, None)
    assert [option.code for option in CodeList.objects.get(slug="colours").options()] == ["b", "a"]
    assert yaml.safe_load(export_form(page))["code_lists"] == {
        "colours": {"title": "Colours", "codes": codes}
    }
    assert not any("pick list" in sentence for sentence in report(parsed, page))


def test_a_pick_list_that_is_there_stays_and_is_named_when_it_differs(parent: Page) -> None:
    before = list(Code.objects.filter(code_list__slug="gender").values_list("code", "label"))
    assert before
    parsed = with_lists(gender={"title": "Gender", "codes": [{"code": "X", "label": "Another"}]})
    page = new_page(parsed, parent, None)
    assert list(Code.objects.filter(code_list__slug="gender").values_list("code", "label")) == before
    words = "The pick list “gender” here differs from the file's: kept as it is here."
    assert report(parsed, page).count(words) == 1
    same = read(export_form(page.get_latest_revision_as_object()))
    assert words not in report(same, new_page(same, Page.objects.get(pk=parent.pk), None))


def test_a_pick_list_that_nothing_has_is_reported(parent: Page) -> None:
    text, _ = put("code_list: gender", "code_list: nowhere")
    page = new_page(read(text), parent, None)
    assert any("nowhere" in sentence for sentence in report(read(text), page))


def test_links_to_pages_by_number_are_to_be_checked(parent: Page, form: Any) -> None:
    link = '<p><a id="{}" linktype="page">x</a></p>'
    parsed = read(
        SMALL.replace("<p>How it works.</p>", repr(link.format(form.pk))).replace(
            "<p>Who it is for.</p>", repr(link.format(987654))
        )
    )
    told = report(parsed, new_page(parsed, parent, None))
    title = form.get_admin_display_title()
    assert f"A link to page number {form.pk} leads to “{title}” here: check that it is meant." in told
    assert "A link to page number 987654 leads to no page here: check that it is meant." in told


def test_a_form_is_put_on_a_page_that_is_there(parent: Page) -> None:
    page = parent.add_child(instance=RequestForSupportPage(title="x", slug="x", live=False))
    fill_form(page, SMALL.replace("slug: form\n", "slug: form\naudience: public\n"))
    assert (page.slug, page.title, page.audience) == ("x", "Small form", "public")
    page.save_revision().publish()
    text = export_form(RequestForSupportPage.objects.get(slug="x"))
    assert form_in(text) == form_in(SMALL.replace("slug: form\n", "slug: x\naudience: public\n"))
    with pytest.raises(Unreadable, match="the form here is of the type"):
        fill_form(OccupationalTherapyPage(title="y", slug="y"), SMALL)


def test_the_audience_is_written_when_it_is_not_the_usual_one() -> None:
    assert "audience:" not in export_form(at(FORM))
    assert "\naudience: public\nintroduction" in export_form(at("/request-for-support/public/form/"))
