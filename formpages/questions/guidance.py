"""Text between questions: advice, a warning, something to show the family. Asks nothing."""

from collections.abc import Mapping
from typing import Any

from wagtail import blocks

from .base import KEY_OF_TEXT, ConditionBlock, FixedChoiceBlock, Kind

FEATURES = ["h3", "bold", "italic", "ul", "ol", "link"]


class GuidanceBlock(blocks.StructBlock):
    label = blocks.CharBlock(required=False, max_length=300, label="Heading")
    body = blocks.RichTextBlock(features=FEATURES, label="Text")
    style = FixedChoiceBlock(
        choices=[
            ("text", "Plain text"),
            ("inset", "Indented, with a bar beside it"),
            ("warning", "Warning"),
            ("details", "Hidden behind its heading until somebody opens it"),
        ],
        default="text",
        label="How it is shown",
    )
    key = blocks.CharBlock(required=False, max_length=60, help_text=KEY_OF_TEXT)
    condition = ConditionBlock()

    class Meta:
        icon = "info-circle"
        label = "Guidance"
        group = "Shown only"
        label_format = "{label}"
        form_layout = blocks.BlockGroup(children=["label", "body", "style"], settings=["key", "condition"])


class GuidanceKind(Kind):
    name = "guidance"
    block = GuidanceBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        body = value["body"]
        return {"body": getattr(body, "source", body) or "", "style": value["style"]}
