"""The portal user's own details, pulled through from the account and shown with a link to change them."""

from wagtail import blocks

from .base import KEY_OF_TEXT, ConditionBlock, Kind


class AccountBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=300, default="Your details", label="Heading")
    key = blocks.CharBlock(required=False, max_length=60, help_text=KEY_OF_TEXT)
    condition = ConditionBlock()

    class Meta:
        icon = "login"
        label = "Account details"
        group = "Shown only"
        label_format = "{label}"
        form_layout = blocks.BlockGroup(children=["label"], settings=["key", "condition"])


class AccountKind(Kind):
    name = "account"
    block = AccountBlock
