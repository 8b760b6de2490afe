"""The way of writing of the shipped texts."""

import pytest

from home.markup import to_rich_text


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("One line\ngoes on.", "<p>One line goes on.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("- a\n  and more\n- b", "<ul><li>a and more</li><li>b</li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("10. a\n11. b", "<ol><li>a</li><li>b</li></ol>"),
        ("### Small\n\nText", "<h3>Small</h3><p>Text</p>"),
        ("**Bold** word", "<p><b>Bold</b> word</p>"),
        ("See [the\nFAQ](/faq/).", '<p>See <a href="/faq/">the FAQ</a>.</p>'),
        ('Don\'t "ask"', '<p>Don\'t "ask"</p>'),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("Call [[lado_telephone]].", "<p>Call [[lado_telephone]].</p>"),
        ("**Call [[lado_telephone]]**", "<p><b>Call [[lado_telephone]]</b></p>"),
    ],
)
def test_text_becomes_rich_text(written: str, stored: str) -> None:
    assert to_rich_text(written) == stored
