"""A heading over the questions that follow, with or without a text below it. Asks nothing."""

from collections.abc import Mapping
from typing import Any

from wagtail import blocks

from .base import KEY_OF_TEXT, ConditionBlock, Kind
from .guidance import FEATURES


class HeadingBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=300, label="Heading")
    body = blocks.RichTextBlock(required=False, features=FEATURES, label="Text below it")
    key = blocks.CharBlock(required=False, max_length=60, help_text=KEY_OF_TEXT)
    condition = ConditionBlock()

    class Meta:
        icon = "h2"
        label = "Heading"
        group = "Shown only"
        label_format = "{label}"
        form_layout = blocks.BlockGroup(children=["label", "body"], settings=["key", "condition"])


class HeadingKind(Kind):
    name = "heading"
    block = HeadingBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        body = value["body"]
        return {"body": getattr(body, "source", body) or ""}
