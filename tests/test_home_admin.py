"""What editors of content have in the admin."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Page

from home.blocks import BodyBlock, OptionBlock
from home.models import (
    FAQ,
    ChoicePage,
    ClosingDay,
    FAQPage,
    HoldingPage,
    InformationPage,
    MenuPage,
    TermsPage,
)

from .people import make_user, sign_in
from .shipped import content, shipped  # noqa: F401


@pytest.fixture
def editor(client: Client, shipped: None) -> Client:  # noqa: F811
    return sign_in(client, make_user("editor@example.org", is_superuser=True, is_staff=True))


def test_every_kind_of_page_can_be_edited_and_previewed(editor: Client) -> None:
    for kind in (HoldingPage, MenuPage, ChoicePage, InformationPage, FAQPage, TermsPage):
        page = kind.objects.first()
        assert page is not None
        assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
        assert page.make_preview_request().status_code == 200


def test_questions_and_closing_days_have_their_lists_and_forms(editor: Client) -> None:
    for model in (FAQ, ClosingDay):
        name = f"wagtailsnippets_home_{model._meta.model_name}"
        assert editor.get(reverse(f"{name}:list")).status_code == 200
        assert editor.get(reverse(f"{name}:add")).status_code == 200
    listed = editor.get(reverse("wagtailsnippets_home_faq:list"), {"q": "junk"}).content.decode()
    assert "I haven&#x27;t received my one-time code" in listed
    assert "How do I type the code?" not in listed


def test_a_question_is_previewed_as_people_will_see_it(editor: Client) -> None:
    faq = FAQ.objects.get(question="How do I type the code?")
    html = faq.make_preview_request().content.decode()
    assert "A code works for 10 minutes" in html


def test_contact_details_can_be_edited(editor: Client) -> None:
    response = editor.get(reverse("wagtailsettings:edit", args=["home", "contactdetails"]), follow=True)
    assert response.status_code == 200
    assert "Out of Hours Service" in response.content.decode()


def test_kinds_of_page_are_offered_only_where_they_make_sense(editor: Client) -> None:
    def offered(parent: Page) -> set[str]:
        ours = {HoldingPage, MenuPage, ChoicePage, InformationPage, FAQPage, TermsPage}
        return {kind.__name__ for kind in parent.specific_class.creatable_subpage_models() if kind in ours}

    assert offered(Page.objects.get(slug="menu")) == set()
    assert offered(Page.objects.get(slug="faq")) == set()
    assert offered(Page.objects.get(slug="request-for-support")) == {"ChoicePage", "InformationPage"}
    assert offered(Page.objects.get(slug="guidance")) == {"InformationPage"}
    assert offered(Page.objects.get(depth=1)) == {"HoldingPage"}


def given(**values: object) -> dict[str, object]:
    return {"label": "Go", "hint": "", "page": None, "path": "", "query": ""} | values


@pytest.mark.parametrize("path", ["/account/login/", "/request-for-support/professional/form/"])
def test_an_option_may_lead_to_an_address_on_this_website(path: str) -> None:
    block = OptionBlock()
    assert block.clean(block.to_python(given(path=path, query="urgency=urgent")))["path"] == path


@pytest.mark.parametrize(
    "path",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "/\\evil.example/",
        "https://evil.example/",
        "evil",
        "/a b/",
        '/"onclick="x',
        "/x?next=https://evil.example",
        "/x\n",
    ],
)
def test_an_option_may_lead_nowhere_else(path: str) -> None:
    block = OptionBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(given(path=path + "x" if path.endswith("\n") else path)))


@pytest.mark.parametrize("query", ["urgency", "a=b&", "a=<b>", "a=b#c", "next=//evil.example"])
def test_what_a_page_is_told_is_plain(query: str) -> None:
    block = OptionBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(given(path="/faq/", query=query)))


@pytest.mark.django_db
def test_an_option_leads_to_a_page_or_an_address_and_not_both() -> None:
    block = OptionBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(given()))
    page = Page.objects.first()
    assert page is not None
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(given(page=page.pk, path="/faq/")))


@pytest.mark.parametrize("kind", ["text", "inset", "warning"])
def test_a_contact_detail_that_does_not_exist_is_refused_in_every_text(kind: str) -> None:
    block = BodyBlock().child_blocks[kind]
    with pytest.raises(ValidationError, match="no contact detail"):
        block.clean(block.to_python("Call [[lado_phone]]"))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://plain.example/", "/local/"])
def test_a_video_is_on_a_secure_website(address: str) -> None:
    block = BodyBlock().child_blocks["video"].child_blocks["address"]
    with pytest.raises(ValidationError):
        block.clean(address)
