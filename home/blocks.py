"""What pages of content are made of."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from wagtail import blocks

from home.contacts import TOKENS_HELP, check_tokens

TEXT_FEATURES = ["h3", "bold", "ol", "ul", "link", "document-link"]
TRANSCRIPT_FEATURES = ["bold", "ol", "ul", "link"]
local_path = RegexValidator(
    re.compile(r"^/(?![/\\])[A-Za-z0-9/_-]*$"),
    "Enter an address on this website, such as /faq/. For other websites, put a link in a text.",
)
query_string = RegexValidator(
    re.compile(r"^[A-Za-z0-9_-]+=[A-Za-z0-9_-]+(&[A-Za-z0-9_-]+=[A-Za-z0-9_-]+)*$"),
    "Enter it like this: urgency=urgent",
)


class OptionBlock(blocks.StructBlock):
    """A way on: some words, and the page of this website that they lead to."""

    label = blocks.CharBlock(max_length=80)
    hint = blocks.CharBlock(required=False, max_length=300, validators=[check_tokens])
    page = blocks.PageChooserBlock(
        required=False, help_text="While the page is not published, people are not shown this option."
    )
    path = blocks.CharBlock(
        required=False,
        max_length=200,
        validators=[local_path],
        label="Or an address on this website",
        help_text="Only when there is no page to choose, for example /account/login/.",
    )
    query = blocks.CharBlock(
        required=False,
        max_length=100,
        validators=[query_string],
        label="What the page is told",
        help_text="Leave this as it is unless you have been told what to put, such as urgency=urgent.",
    )

    class Meta:
        icon = "arrow-right"
        label = "Option"
        label_format = "{label}"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and bool(cleaned["page"]) == bool(cleaned["path"]):
            fault = ValidationError("Choose a page, or enter an address on this website, but not both.")
            raise blocks.StructBlockValidationError(block_errors={"page": fault})
        return cleaned


class OptionsBlock(blocks.StreamBlock):
    option = OptionBlock()

    class Meta:
        collapsed = True


class VideoBlock(blocks.StructBlock):
    """A link to a video, with the same in words for those who cannot watch it."""

    title = blocks.CharBlock(max_length=120)
    address = blocks.URLBlock(
        validators=[URLValidator(schemes=["https"])],
        help_text="The video stays where it is: people follow a link, nothing is loaded from there.",
    )
    transcript = blocks.RichTextBlock(
        features=TRANSCRIPT_FEATURES, label="What the video shows, in words", validators=[check_tokens]
    )

    class Meta:
        icon = "media"
        template = "home/blocks/video.html"


class ContactBlock(blocks.StructBlock):
    who = blocks.CharBlock(max_length=80)
    lines = blocks.TextBlock(
        rows=3,
        validators=[check_tokens],
        help_text=f"{TOKENS_HELP} A line whose detail is still empty there is left out.",
    )


class ContactsBlock(blocks.StructBlock):
    contacts = blocks.ListBlock(ContactBlock(), collapsed=True)

    class Meta:
        icon = "mobile-alt"
        template = "home/blocks/contacts.html"
        label = "Contact list"


class BodyBlock(blocks.StreamBlock):
    """The body of a page of information."""

    heading = blocks.CharBlock(max_length=120, icon="title")
    text = blocks.RichTextBlock(
        features=TEXT_FEATURES, icon="pilcrow", help_text=TOKENS_HELP, validators=[check_tokens]
    )
    contents = blocks.StaticBlock(
        label="Contents list", icon="list-ul", admin_text="A list of the page's headings, made by itself."
    )
    inset = blocks.RichTextBlock(
        features=["bold", "link"],
        icon="openquote",
        template="home/blocks/inset.html",
        label="Inset text",
        validators=[check_tokens],
    )
    warning = blocks.TextBlock(
        rows=2,
        icon="warning",
        template="home/blocks/warning.html",
        label="Warning text",
        validators=[check_tokens],
    )
    video = VideoBlock()
    contacts = ContactsBlock()

    class Meta:
        collapsed = True
