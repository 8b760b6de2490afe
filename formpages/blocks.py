"""The `steps` of a form page as editors see them: step, question, group and rule."""

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

is_slug = RegexValidator(r"^[a-z0-9][a-z0-9-]{0,59}$", "Use small letters, figures and hyphens.")


class RowQuestionsBlock(blocks.StreamBlock):
    """The questions of one row of a group."""

    class Meta:
        collapsed = True


class GroupBlock(blocks.StructBlock):
    """Questions repeated for each child, person or agency."""

    label = blocks.CharBlock(
        max_length=300, help_text="Above the list, for example Children at this address."
    )
    row_name = blocks.CharBlock(max_length=60, label="One of them is a", help_text="For example child.")
    rows_name = blocks.CharBlock(
        required=False, max_length=60, label="Several of them are", help_text="For example children."
    )
    hint = blocks.TextBlock(required=False, rows=2, max_length=1000)
    questions = RowQuestionsBlock([(name, kind.block()) for name, kind in ROW_KINDS.items()])
    least = blocks.IntegerBlock(default=0, min_value=0, max_value=30, label="At least")
    most = blocks.IntegerBlock(default=30, min_value=1, max_value=30, label="At most")
    key = blocks.CharBlock(required=False, max_length=60, validators=[is_key])
    meaning = blocks.CharBlock(required=False, max_length=60)
    family_copy = blocks.BooleanBlock(required=False, label="Shown in the family's copy")
    condition = ConditionBlock()

    class Meta:
        icon = "list-ul"
        label = "Group of rows"
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
    title = blocks.CharBlock(max_length=200, label="Title of the end page")
    body = blocks.RichTextBlock(features=FEATURES, label="Text of the end page")

    class Meta:
        icon = "cross"
        label = "Rule"


class StepBlock(blocks.StructBlock):
    """One screen of the form."""

    title = blocks.CharBlock(max_length=200)
    parts = PartsBlock([*((name, kind.block()) for name, kind in KINDS.items()), ("group", GroupBlock())])
    slug = blocks.CharBlock(
        required=False,
        max_length=60,
        validators=[is_slug],
        help_text="Its address; made from the title when empty.",
    )
    condition = ConditionBlock()
    rules = blocks.ListBlock(RuleBlock(), default=[], required=False, label="Go on only if")

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
    (QuestionBlock, "formpages.Question"),
    (GroupBlock, "formpages.Question"),
    (GuidanceBlock, "formpages.Part"),
    (HeadingBlock, "formpages.Part"),
    (AccountBlock, "formpages.Part"),
    (StepBlock, "formpages.Part"),
    (TestBlock, "formpages.Test"),
):
    register(DescribingAdapter(constructor), block)
