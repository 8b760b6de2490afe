"""What an editor's rich text cannot hold is refused, however it is written; what it makes is let be."""

import pytest
from wagtail.rich_text import expand_db_html

from formpages.markup import looks, problems
from formpages.pages import FEATURES

PAGE = '<p><a id="{}" linktype="page">x</a></p>'


@pytest.mark.parametrize(
    "html",
    [
        "",
        "Just words & more, 3 > 2",
        '<h2 data-block-key="a1b2c">x</h2><p data-block-key="d3e4f">a<br/>b <b>c <i>d</i></b></p>',
        "<ul>\n<li>a</li>\n<li>b</li>\n</ul><ol><li>c</li></ol>",
        '<p><a href="https://www.example.org/?a=b&amp;c=d#e">x</a> <a href="/lado/">y</a></p>',
        '<p><a href="tel:03000411111">x</a> <a href="mailto:a@example.org">y</a></p>',
        PAGE.format(3),
        "<p>&lt;script&gt; {{ 7|add:7 }} {% debug %}</p>",
    ],
)
def test_what_the_editor_makes_is_let_be(html: str) -> None:
    assert problems(html, FEATURES) == []


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        '<p onclick="alert(1)">x</p>',
        "<p/onclick=alert(1)>x</p>",
        "<p\x0conclick=alert(1)>x</p>",
        "<p>x</p onclick=alert(1)>",
        # What is never closed takes the rest of the page in, up to the next ">".
        "<img src=x onerror=alert(1)",
        '<p>x</p><img src=x onerror=alert(1) x="',
        "<script",
        '<p title="',
        "<!-",
        "<![if",
        "<%x%>",
        "<?x",
        "<!-- x -->",
        "<!DOCTYPE html>",
        "<![CDATA[x]]>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href=" javascript:alert(1)">x</a>',
        '<a href="java&Tab;script:alert(1)">x</a>',
        '<a href="vbscript:x">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<a href=x href=javascript:alert(1)>x</a>",
        '<a href="x" target="_blank">x</a>',
        # A page on which these stand could not be shown.
        PAGE.format("abc"),
        PAGE.format(""),
        PAGE.format(0),
        PAGE.format("9" * 30),
        '<a id="3" linktype="document">x</a>',
        '<a id="3" linktype="page" href="/x/">x</a>',
        '<a id="3">x</a>',
        '<a linktype="page">x</a>',
        # What is not closed, or closes what was open before it, changes the rest of the page.
        "<p><b>x</p>",
        "<p>x",
        "</div>",
        "<p><b>x</p></b>",
        "<h1>x</h1>",
        '<embed embedtype="image" id="1">',
        "a < b",
    ],
)
def test_what_no_editor_could_have_typed_is_refused(html: str) -> None:
    assert problems(html, FEATURES)


def test_only_the_tags_of_the_editor_s_features_may_stand() -> None:
    assert problems("<h2>x</h2>", ["h2"]) == []
    assert problems("<h2>x</h2>", ["bold"]) == ["<h2> cannot stand in this text."]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 987_654_321])
def test_a_link_to_a_page_that_is_let_be_can_be_shown(number: int) -> None:
    assert problems(PAGE.format(number), FEATURES) == []
    assert "x</a>" in expand_db_html(PAGE.format(number))


def test_how_a_text_is_written_does_not_change_how_it_looks() -> None:
    typed = "<p>Call us\n  on <b>999</b> &amp; wait.</p>\n<ul>\n<li>one</li></ul>"
    opened = (
        '<p data-block-key="a1">Call us on <strong>999</strong> & wait.</p>'
        '<ul><li data-block-key="b2">one</li></ul>'
    )
    assert looks(typed) == looks(opened)
    assert looks('<p><a href="/menu/">Menu</a></p>') != looks('<p><a href="/faq/">Menu</a></p>')
    assert looks("<p>one two</p>") != looks("<p>one <b>two</b></p>")
