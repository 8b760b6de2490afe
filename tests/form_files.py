"""Forms that nobody wrote: any value an editor could leave in a block, drafts with gaps among them."""

from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from hypothesis import strategies as st
from wagtail import blocks

from formpages.blocks import StepsBlock
from formpages.codelists import CodeListBlock
from formpages.portable import dump, tidy, to_plain

#: Whatever can be typed or pasted: line ends of every sort, signs that YAML has a use for, other scripts.
TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
TYPED |= st.sampled_from(
    [
        *("yes", "no", "null", "~", "1", "01622", "1:30", "1e3", ".inf", "2026-11-30", "<<", "=", "- a"),
        *("#a", "a #b", "&a", "*a", "!a", "%a", "@a", "`a`", "'", '"', "{{ a }}", "{% a %}", "|", ">", "?"),
        *("a\n\n  b\n", "a \nb", "  a\n b", "a\r\nb", "a\tb\n\tc", "\ufeffa", "a\x85b\u2028c", "—", "🙂"),
        *("a: b", "[]", "---\na", "...\na", "a long line of many words " * 12),
    ]
)
TEXT = TYPED.map(tidy)
WORDS = TEXT.map(escape)


SHAPES = {
    "paragraph": '<p data-block-key="a1b2c">{}</p>',
    "break": "<p>{}<br/></p>",
    "h2": "<h2>{}</h2>",
    "h3": "<h3>{}</h3>",
    "bold": "<p><b>{}</b></p>",
    "italic": "<p><i>{}</i></p>",
    "ul": "<ul><li>{}</li></ul>",
    "ol": "<ol><li>{}</li></ol>",
    "link": '<p><a href="https://www.example.org/?a=b&amp;c">{}</a></p>',
}


def rich_texts(features: list[str]) -> st.SearchStrategy[str]:
    """What the editor makes of paragraphs and the features it has."""
    shapes = [
        '<p data-block-key="a1b2c">{}</p>',
        "<p>{}<br/></p>",
        *(SHAPES[feature] for feature in features),
    ]
    pieces = [WORDS.map(shape.format) for shape in shapes]
    return st.lists(st.one_of(pieces), max_size=3).map("\n".join)


def values(block: blocks.Block) -> st.SearchStrategy[Any]:
    """Any raw value of a block that its editor could have saved in a draft."""
    if isinstance(block, blocks.StreamBlock):
        children = [children_of(name, child) for name, child in block.child_blocks.items()]
        return st.lists(st.one_of(children), max_size=2)
    if isinstance(block, blocks.ListBlock):
        return st.lists(values(block.child_block), max_size=2)
    if isinstance(block, blocks.StructBlock):
        inner = {name: values(child) for name, child in block.child_blocks.items()}
        return st.fixed_dictionaries(inner).filter(lambda raw: is_kept(block, raw))
    return fields(block)


def children_of(name: str, block: blocks.Block) -> st.SearchStrategy[Any]:
    return values(block).map(lambda value: {"type": name, "value": value})


def fields(block: blocks.Block) -> st.SearchStrategy[Any]:
    """Any value of a field, nothing among them."""
    if isinstance(block, blocks.BooleanBlock):
        return st.booleans()
    if isinstance(block, blocks.IntegerBlock):
        least, most = block.field.min_value, block.field.max_value
        return st.none() | st.integers(-9999 if least is None else least, 9999 if most is None else most)
    if isinstance(block, blocks.RichTextBlock):
        return rich_texts(block.features)
    if isinstance(block, CodeListBlock):
        return st.sampled_from(["", "gender", "no-such-list"])
    if isinstance(block, blocks.ChoiceBlock):
        return st.sampled_from([code for code, _ in block.field.choices])
    patterns = [each.regex for each in block.field.validators if isinstance(each, RegexValidator)]
    typed = st.from_regex(patterns[0], fullmatch=True).map(tidy) if patterns else TEXT
    return st.just("") | typed.map(lambda text: tidy(text[: block.field.max_length]))


def is_kept(block: blocks.Block, raw: Any) -> bool:
    """Whether a draft can hold it: nothing is wrong with it but what is left empty."""
    try:
        block.clean(block.to_python(raw))
    except ValidationError as error:
        return _only_empty(error)
    return True


def _only_empty(error: Any) -> bool:
    if hasattr(error, "block_errors"):
        return all(_only_empty(inner) for inner in error.block_errors.values())
    return all(each.code == "required" for each in error.error_list)


def file_of(steps: list[Any], **head: Any) -> str:
    """A form file with these raw steps, as it would be exported."""
    block = StepsBlock()
    texts = dict.fromkeys(("introduction", "instructions", "before_sending", "thank_you"), "")
    form = {"format": 2, "type": "safeguarding.RequestForSupportPage", "title": "Generated", "slug": "made"}
    plain = to_plain(block, block.to_python(steps))
    return dump({**form, **texts, "code_lists": {}, **head, "steps": plain})
