"""Pick lists that several forms share, as snippets: ethnicity, reasons for support."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.blocks import ChoiceBlock
from wagtail.models import Orderable
from wagtail.snippets.models import register_snippet

from .definition import Option


@register_snippet
class CodeList(ClusterableModel):
    """A named list of codes. A published form keeps the list as it was when it was published."""

    title = models.CharField(max_length=100)
    slug = models.SlugField(unique=True)

    panels = [FieldPanel("title"), FieldPanel("slug"), InlinePanel("codes", label="Codes")]

    class Meta:
        ordering = ["title"]
        verbose_name = "pick list"

    def __str__(self) -> str:
        return self.title

    def options(self) -> tuple[Option, ...]:
        """The codes still offered, in order."""
        return tuple(Option(code.code, code.label) for code in self.codes.all() if not code.retired)


class Code(Orderable):
    """One code, the words people read, and the code the council's case system knows it by."""

    code_list = ParentalKey(CodeList, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    delivered_as = models.CharField(max_length=60, blank=True, help_text="National code, where it has one.")
    retired = models.BooleanField(default=False, help_text="Kept for old answers, offered no more.")

    panels = [FieldPanel("code"), FieldPanel("label"), FieldPanel("delivered_as"), FieldPanel("retired")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["code_list", "code"], name="code_once_in_its_list")]

    def __str__(self) -> str:
        return self.label


def code_list_choices() -> list[tuple[str, str]]:
    """The lists an editor can choose from, by slug: what a portable form can carry."""
    return list(CodeList.objects.values_list("slug", "title"))


class CodeListBlock(ChoiceBlock):
    """The pick list a question offers, read as it stands: ChoiceBlock would look all lists up each time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"choices": code_list_choices, "required": False, "label": "or a pick list", **kwargs}
        )

    def to_python(self, value: Any) -> Any:
        return value or ""

    def normalize(self, value: Any) -> Any:
        return value or ""

    def clean(self, value: Any) -> Any:
        return value or ""  # whether there is such a list, the compiler says for all questions at once


@dataclass(frozen=True, slots=True)
class PickLists:
    """Every pick list by slug: the options it offers, and the codes it offers no more."""

    offered: Mapping[str, tuple[Option, ...]]
    retired: Mapping[str, frozenset[str]]


def pick_lists() -> PickLists:
    """All of them, in two queries."""
    lists = list(CodeList.objects.prefetch_related("codes"))
    return PickLists(
        {found.slug: found.options() for found in lists},
        {found.slug: frozenset(code.code for code in found.codes.all() if code.retired) for found in lists},
    )
