from dataclasses import dataclass
from itertools import count
from typing import Any, NamedTuple

from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.fields import RichTextField, StreamField

from home.blocks import BodyBlock, OptionsBlock
from home.contacts import TOKENS_HELP, check_tokens
from home.models.base import PortalPage
from home.models.faq import FAQ
from kentportal.accounts.terms import current_terms

LONGEST_SEARCH = 100
FRAME_IDS = {"main-content", "contents-title", "id_q", "id_q_helptext"}


class HoldingPage(PortalPage):
    """The way in: what every other website links to, and the root of this one."""

    access_label = models.CharField("words of the way in", max_length=80)
    access_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="page it leads to",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    time_out_note = models.CharField("note below it", max_length=200, blank=True)
    links = StreamField(OptionsBlock(), blank=True)

    content_panels = PortalPage.content_panels + [
        MultiFieldPanel(
            [FieldPanel("access_label"), FieldPanel("access_page"), FieldPanel("time_out_note")],
            heading="Way in",
        ),
        FieldPanel("links", help_text="Smaller links below, such as About this website."),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "home/holding_page.html"


class MenuPage(PortalPage):
    """The hub: one tile for each service."""

    line = models.CharField("line below the heading", max_length=200, blank=True)
    tiles = StreamField(OptionsBlock(), help_text="One tile each: its title, its line, and where it leads.")

    content_panels = PortalPage.content_panels + [FieldPanel("line"), FieldPanel("tiles")]
    parent_page_types = ["home.HoldingPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "home/menu_page.html"


class ChoicePage(PortalPage):
    """One question whose answers are ways on; the question is the page's title."""

    options = StreamField(OptionsBlock(), help_text="Each answer: its words, a hint, and where it leads.")
    note = RichTextField(
        "note below the answers",
        blank=True,
        features=["bold", "ul", "link"],
        help_text=TOKENS_HELP,
        validators=[check_tokens],
    )

    content_panels = PortalPage.content_panels + [FieldPanel("options"), FieldPanel("note")]
    parent_page_types = ["home.HoldingPage", "home.ChoicePage"]
    template = "home/choice_page.html"


class Part(NamedTuple):
    """A block of a page's body with the anchor that its contents list links to, if it is a heading."""

    block: StreamValue.StreamChild
    anchor: str


class InformationPage(PortalPage):
    """Headings and text: guidance, contact details, statements."""

    out_of_hours_note = models.BooleanField(
        "show the Out of Hours note",
        default=False,
        help_text="Switch it on where people may be about to tell us of a child in danger.",
    )
    body = StreamField(BodyBlock())

    content_panels = PortalPage.content_panels + [FieldPanel("out_of_hours_note"), FieldPanel("body")]
    parent_page_types = ["home.HoldingPage", "home.ChoicePage", "home.InformationPage"]
    template = "home/information_page.html"

    def parts(self) -> list[Part]:
        """The body in its order; headings get the anchors that the contents list links to."""
        taken: set[str] = set()
        return [
            Part(block, anchor(block.value, taken) if block.block_type == "heading" else "")
            for block in self.body
        ]


def anchor(words: str, taken: set[str]) -> str:
    """An id that reads like the words and that nothing else on the page has."""
    base = slugify(words) or "section"
    # The page frame's ids are on the page too.
    wanted = (base if number == 1 else f"{base}-{number}" for number in count(1))
    free = next(each for each in wanted if each not in taken and each not in FRAME_IDS)
    taken.add(free)
    return free


@dataclass(frozen=True)
class Topic:
    """Questions that stand together on the FAQ page."""

    name: str
    anchor: str
    questions: list[FAQ]


class FAQPage(PortalPage):
    """Every published question with its answer, by topic, searchable without JavaScript."""

    intro = RichTextField(blank=True, features=["bold", "link"], validators=[check_tokens])

    content_panels = PortalPage.content_panels + [
        FieldPanel("intro", help_text="The questions and answers are under Content. " + TOKENS_HELP)
    ]
    parent_page_types = ["home.HoldingPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "home/faq_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        sought = " ".join(request.GET.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]
        found = [faq for faq in FAQ.objects.filter(live=True) if faq.mentions(sought.split())]
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"sought": sought, "topics": by_topic(found), "found": len(found)}


def by_topic(questions: list[FAQ]) -> list[Topic]:
    """The questions under their topics, both in the order in which editors put the questions."""
    topics: dict[str, list[FAQ]] = {}
    for question in questions:
        topics.setdefault(question.topic, []).append(question)
    taken: set[str] = set()
    return [Topic(name, anchor(name, taken), together) for name, together in topics.items()]


class TermsPage(PortalPage):
    """The terms and conditions now in force; their wording and versions are kept with accounts."""

    parent_page_types = ["home.HoldingPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "home/terms_page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"terms": current_terms()}
