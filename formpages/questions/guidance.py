"""Text between questions: advice, a warning, something to show the family. Asks nothing."""

from collections.abc import Mapping
from typing import Any

from wagtail import blocks

from .base import ConditionBlock, Kind

FEATURES = ["h3", "bold", "italic", "ul", "ol", "link"]


class GuidanceBlock(blocks.StructBlock):
    label = blocks.CharBlock(required=False, max_length=300, label="Heading")
    body = blocks.RichTextBlock(features=FEATURES)
    style = blocks.ChoiceBlock(
        choices=[
            ("text", "Text"),
            ("inset", "Set in"),
            ("warning", "Warning"),
            ("details", "Opens on demand"),
        ],
        default="text",
    )
    key = blocks.CharBlock(required=False, max_length=60)
    condition = ConditionBlock()

    class Meta:
        icon = "info-circle"
        label = "Guidance"
        label_format = "{label}"
        form_layout = blocks.BlockGroup(children=["label", "body", "style"], settings=["key", "condition"])


class GuidanceKind(Kind):
    name = "guidance"
    block = GuidanceBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        body = value["body"]
        return {"body": getattr(body, "source", body) or "", "style": value["style"]}
