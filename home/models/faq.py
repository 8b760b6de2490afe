from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.http import HttpRequest
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import RichTextField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from home.contacts import TOKENS_HELP, check_tokens, without_tokens

FEATURES = ["bold", "ol", "ul", "link", "document-link"]


class FAQ(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Orderable, models.Model
):
    """One of the Frequently Asked Questions, with its answer."""

    question = models.CharField(max_length=200, validators=[check_tokens])
    answer = RichTextField(features=FEATURES, validators=[check_tokens])
    topic = models.CharField(
        max_length=60, help_text="Questions with the same topic stand together under it on the FAQ page."
    )
    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="faq",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="faq",
        for_concrete_model=False,
    )

    panels = [
        FieldPanel("question"),
        FieldPanel("answer", help_text=TOKENS_HELP),
        FieldPanel("topic"),
        PublishingPanel(),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "question and answer"
        verbose_name_plural = "questions and answers"

    def __str__(self) -> str:
        return self.question

    def mentions(self, words: list[str]) -> bool:
        """Whether each of the words stands in the question, its topic or its answer."""
        text = without_tokens(strip_tags(f"{self.question} {self.topic} {self.answer}")).casefold()
        return all(word.casefold() in text for word in words)

    def with_content_json(self, content: dict[str, Any]) -> "FAQ":
        """The question as a revision holds it, in its present place: order is not edited with the words."""
        as_revised: FAQ = super().with_content_json(content)
        as_revised.sort_order = self.sort_order
        return as_revised

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "home/faq_preview.html"
