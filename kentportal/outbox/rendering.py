"""The words of a mail with everything put in: its subject, its text and its HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from . import contact_details
from .shipped import CODE, LINK, LIST, Mail, Value, Words
from .wording import Block, Line, Piece, blocks, put_in

CODE_STYLE = "font-size: 32px; font-weight: bold; letter-spacing: 2px"


@dataclass(frozen=True)
class Rendered:
    """A mail as it is read."""

    subject: str
    text: str
    html: SafeString


def rendered(mail: Mail, words: Words, values: Mapping[str, Value]) -> Rendered:
    """The mail in these words, with these values; what has nothing to say is left out."""
    body = contact_details.in_words(words.body)
    shown = [block for each in blocks(body) if (block := _with_something_to_say(each, values))]
    return Rendered(
        # No value brings a second line, and with it another header, into the subject.
        subject=" ".join(put_in(words.subject, values).split()),
        text="\n\n".join(_text(block, mail, values) for block in shown),
        html=mark_safe("\n".join(_html(block, mail, values) for block in shown)),  # noqa: S308
    )


def _with_something_to_say(block: Block, values: Mapping[str, Value]) -> Block | None:
    lines = tuple(line for line in block.lines if all(values.get(piece.name) for piece in line if piece.name))
    return Block(lines, block.is_list) if lines else None


def _alone(block: Block, mail: Mail, kind: str) -> str:
    """The name of the placeholder of that kind which is all that the block holds."""
    names = [piece.name for piece in block.lines[0]]
    placeholder = mail.placeholders.get(names[0]) if len(names) == 1 and not block.is_list else None
    return names[0] if placeholder and placeholder.kind == kind else ""


def _text(block: Block, mail: Mail, values: Mapping[str, Value]) -> str:
    if name := _alone(block, mail, LIST):
        return "\n".join(f"- {each}" for each in values[name])
    lines = ["".join(_plain(piece, values) for piece in line) for line in block.lines]
    return "\n".join(f"- {line}" for line in lines) if block.is_list else lines[0]


def _html(block: Block, mail: Mail, values: Mapping[str, Value]) -> SafeString:
    if name := _alone(block, mail, LIST):
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([each] for each in values[name]))
        )
    if name := _alone(block, mail, CODE):
        return format_html('<p style="{}">{}</p>', CODE_STYLE, values[name])
    lines = [_marked_up(line, mail, values) for line in block.lines]
    if block.is_list:
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ([line] for line in lines)))
    return format_html("<p>{}</p>", lines[0])


def _marked_up(line: Line, mail: Mail, values: Mapping[str, Value]) -> SafeString:
    return format_html_join("", "{}", ([_piece(piece, mail, values)] for piece in line))


def _piece(piece: Piece, mail: Mail, values: Mapping[str, Value]) -> SafeString:
    text = _plain(piece, values)
    placeholder = mail.placeholders.get(piece.name)
    is_link = piece.link or (placeholder is not None and placeholder.kind == LINK)
    shown = format_html('<a href="{0}">{0}</a>', text) if is_link else format_html("{}", text)
    return format_html("<strong>{}</strong>", shown) if piece.bold else shown


def _plain(piece: Piece, values: Mapping[str, Value]) -> str:
    if not piece.name:
        return piece.text
    value = values.get(piece.name, "")
    return ", ".join(value) if isinstance(value, list) else value
