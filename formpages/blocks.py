"""The `steps` of a form page as editors see them: step, question, group and rule."""

from typing import Any

from django.core.validators import RegexValidator
from django.forms import Media
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.blocks.struct_block import StructBlockAdapter

from .questions import KINDS, ROW_KINDS
from .questions.account import AccountBlock
from .questions.base import ConditionBlock, QuestionBlock, TestBlock, is_key
from .questions.guidance import FEATURES, GuidanceBlock
from .questions.heading import HeadingBlock

#: What editors look for first behind the cog.
OFTEN_SET = ("condition", "rules")

is_slug = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,59}$", "Use small letters, figures and hyphens.")


class RowQuestionsBlock(blocks.StreamBlock):
    """The questions of one row of a group."""

    class Meta:
        collapsed = True


class GroupBlock(blocks.StructBlock):
    """Questions repeated for each child, person or agency."""

    label = blocks.CharBlock(
        max_length=300, label="Heading", help_text="Above the list, for example Children at this address."
    )
    row_name = blocks.CharBlock(max_length=60, label="One row is a", help_text="For example child.")
    rows_name = blocks.CharBlock(
        required=False,
        max_length=60,
        label="Several rows are",
        help_text="For example children. Leave it empty where an s at the end is enough.",
    )
    hint = blocks.TextBlock(required=False, rows=2, max_length=1000, help_text="Below the heading.")
    questions = RowQuestionsBlock(
        [(name, kind.block()) for name, kind in ROW_KINDS.items()], label="Questions asked for each row"
    )
    least = blocks.IntegerBlock(
        default=0, min_value=0, max_value=30, label="Fewest rows", help_text="0 when it may stay empty."
    )
    most = blocks.IntegerBlock(default=30, min_value=1, max_value=30, label="Most rows")
    key = blocks.CharBlock(
        required=False,
        max_length=60,
        validators=[is_key],
        help_text="The lasting name of the group. Leave it empty and it is made from the heading. "
        "It cannot change once it is published.",
    )
    meaning = blocks.CharBlock(
        required=False,
        max_length=60,
        help_text="What its rows tell the council's systems. Leave it empty for a new group unless the "
        "guide names one.",
    )
    family_copy = blocks.BooleanBlock(
        required=False,
        label="Show in the family's copy",
        help_text="Tick its questions that may be shown as well.",
    )
    condition = ConditionBlock()

    class Meta:
        icon = "list-ul"
        label = "Group of rows"
        group = "Lists and files"
        label_format = "{label}"
        form_layout = blocks.BlockGroup(
            children=["label", "row_name", "rows_name", "hint", "questions"],
            settings=["key", "least", "most", "meaning", "family_copy", "condition"],
        )


class PartsBlock(blocks.StreamBlock):
    """What stands on one step."""

    class Meta:
        collapsed = True


class RuleBlock(blocks.StructBlock):
    """ "Go on only if": otherwise the form ends on a page of its own."""

    condition = ConditionBlock(label="Go on only if")
    title = blocks.CharBlock(
        max_length=200, label="Title of the end page", help_text="The form ends there for everybody else."
    )
    body = blocks.RichTextBlock(
        features=FEATURES, label="Text of the end page", help_text="Say what they can do instead."
    )

    class Meta:
        icon = "cross"
        label = "Rule"


class StepBlock(blocks.StructBlock):
    """One screen of the form."""

    title = blocks.CharBlock(max_length=200, help_text="Above the step and in the list of all steps.")
    parts = PartsBlock(
        [*((name, kind.block()) for name, kind in KINDS.items()), ("group", GroupBlock())],
        label="Questions and texts",
    )
    slug = blocks.CharBlock(
        required=False,
        max_length=60,
        validators=[is_slug],
        label="Address",
        help_text="The last part of the step's address. Leave it empty and it is made from the title.",
    )
    condition = ConditionBlock()
    rules = blocks.ListBlock(
        RuleBlock(),
        default=[],
        required=False,
        label="Rules",
        help_text="Who may go on after this step. Everybody may when there is no rule.",
    )

    class Meta:
        icon = "form"
        label = "Step"
        label_format = "{title}"
        form_layout = blocks.BlockGroup(children=["title", "parts"], settings=["slug", "condition", "rules"])


class StepsBlock(blocks.StreamBlock):
    """The form: its steps in order."""

    step = StepBlock()

    class Meta:
        collapsed = True


class DescribingAdapter(StructBlockAdapter):
    """Lets a collapsed block say what is asked, under which key and when, and helps to fill it in."""

    def __init__(self, js_constructor: str) -> None:
        self.js_constructor = js_constructor

    def js_args(self, block: blocks.StructBlock) -> list[Any]:
        """As usual, but behind the cog comes first what editors set most: when it is asked, who goes on.

        Blocks keep their fields in the order of their layout, which is that of form files.
        """
        *usual, meta = super().js_args(block)
        layout = block.meta.form_layout
        settings = sorted(layout.settings, key=lambda name: name not in OFTEN_SET)
        meta["formLayout"] = blocks.BlockGroup(children=layout.children, settings=settings)
        return [*usual, meta]

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=[versioned_static("formpages/form-editor.js")])


class PartsAdapter(StreamBlockAdapter):
    """Renders a step's parts when the step is opened."""

    js_constructor = "formpages.Parts"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=[versioned_static("formpages/lazy-parts.js")])


register(PartsAdapter(), PartsBlock)
for block, constructor in (
    (QuestionBlock, "formpages.Part"),
    (GroupBlock, "formpages.Part"),
    (GuidanceBlock, "formpages.Part"),
    (HeadingBlock, "formpages.Part"),
    (AccountBlock, "formpages.Part"),
    (StepBlock, "formpages.Step"),
    (TestBlock, "formpages.Test"),
):
    register(DescribingAdapter(constructor), block)
