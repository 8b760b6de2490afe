"""The words of mails: what editors may write, what becomes of it, and that every shipped mail keeps to it."""

from html import unescape
from pathlib import Path

import pytest
from django.utils.html import strip_tags

from kentportal.outbox import contact_details
from kentportal.outbox.rendering import CODE_STYLE, rendered
from kentportal.outbox.shipped import LIST, Mail, Placeholder, Words, mails
from kentportal.outbox.wording import faults

from .markup import faults as markup_faults

TEMPLATES = Path(__file__).parent.parent / "templates" / "mail"
TRIAL = Mail(
    "trial",
    "Trial",
    "Never.",
    Words("About [[title]]", "[[code]]"),
    {
        "code": Placeholder("code", "The code", "1234 5678", kind="code", needed=True),
        "title": Placeholder("title", "The name", "Form", in_subject=True),
        "later": Placeholder("later", "When", "Monday"),
        "link": Placeholder("link", "Where", "https://portal.example/x", kind="link", source="path"),
        "faults": Placeholder("faults", "What is wrong", ["One", "Two"], kind=LIST),
    },
)
VALUES = {"code": "1234 5678", "title": "Tea & <b>", "later": "", "link": "https://p.example/?a=1&b=2"}


def html_of(body: str, **values: str | list[str]) -> str:
    return str(rendered(TRIAL, Words("Subject", body), VALUES | values).html)


def text_of(body: str, **values: str | list[str]) -> str:
    return rendered(TRIAL, Words("Subject", body), VALUES | values).text


def test_paragraphs_lists_and_bold() -> None:
    body = "First\nline.\n\nBring:\n- a **big** [[title]]\n- **[[title]]**\nThen go.\r\n\r\nEnd."
    assert html_of(body) == (
        "<p>First line.</p>\n<p>Bring:</p>\n"
        "<ul><li>a <strong>big</strong> Tea &amp; &lt;b&gt;</li>"
        "<li><strong>Tea &amp; &lt;b&gt;</strong></li></ul>\n"
        "<p>Then go.</p>\n<p>End.</p>"
    )
    assert text_of(body) == "First line.\n\nBring:\n\n- a big Tea & <b>\n- Tea & <b>\n\nThen go.\n\nEnd."


def test_a_code_stands_out_and_a_list_is_one() -> None:
    assert "font-size: 32px" in html_of("[[code]]")
    assert html_of("Your code is [[code]].") == "<p>Your code is 1234 5678.</p>"
    wrong = ["One & only", "**Two**"]
    assert html_of("[[faults]]", faults=wrong) == "<ul><li>One &amp; only</li><li>**Two**</li></ul>"
    assert text_of("[[faults]]", faults=wrong) == "- One & only\n- **Two**"


def test_links_are_placeholders_or_https() -> None:
    assert html_of("Sign in: [[link]]") == (
        '<p>Sign in: <a href="https://p.example/?a=1&amp;b=2">https://p.example/?a=1&amp;b=2</a></p>'
    )
    assert html_of("See https://kent.example/a. Or (https://b.example).").count("<a href=") == 2
    assert '"https://kent.example/a"' in html_of("See https://kent.example/a.")
    assert "<a" not in html_of("javascript:alert(1) and [x](https//y)")


def test_tags_and_template_syntax_are_words() -> None:
    body = "<script>alert(1)</script> {{ settings.SECRET_KEY }} {% debug %} <a href='https://x.example'>x</a>"
    assert "<script" not in html_of(body)
    assert "{{ settings.SECRET_KEY }} {% debug %}" in text_of(body)
    assert "{{ settings.SECRET_KEY }} {% debug %}" in html_of(body)


def test_what_is_put_in_is_not_read_again() -> None:
    assert text_of("[[title]]", title="[[code]] **x**") == "[[code]] **x**"
    assert "<strong>" not in html_of("[[title]]", title="[[code]] **x**")


def test_what_has_nothing_to_say_is_left_out() -> None:
    assert text_of("Before.\n\nIt goes live on [[later]].\n\nAfter.") == "Before.\n\nAfter."
    assert text_of("- one\n- on [[later]]") == "- one"


def test_a_subject_is_one_line_whatever_is_put_in() -> None:
    letter = rendered(TRIAL, Words("About [[title]]", "x"), {"title": "x\r\nBcc: other@example.org"})
    assert letter.subject == "About x Bcc: other@example.org"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hello", "[[code]] must stand in the text: the code."),
        (
            "[[code]] [[cod]]",
            "There is no [[cod]] in this email. You can use: [[code]], [[title]], [[later]], ",
        ),
        ("[[Code]]", "There is no [[Code]]"),
        ("[[code]] [[]]", "There is no [[]]"),
        ("[[code]] [[ot_telephone]] [[ot_fax]]", "There is no [[ot_fax]]"),
        ("[[code]] [[title]", "Double square brackets"),
        ("[[code]] http://kent.example", "begins with https://"),
        ("[[code]]\n\nWrong: [[faults]]", "[[faults]] becomes a list"),
        ("[[code]]\n\n- [[faults]]", "[[faults]] becomes a list"),
        ("  \n ", "Write the text of the email."),
    ],
)
def test_a_text_that_would_break_the_mail_is_refused(body: str, said: str) -> None:
    found = faults(TRIAL, Words("About", body), ["ot_telephone"])
    assert found["body"].startswith(said) or said in found["body"]
    assert "subject" not in found


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Your code [[code]]", "[[code]] cannot stand in the subject"),
        ("Call [[ot_telephone]]", "[[ot_telephone]] cannot stand in the subject"),
        ("About [[name]]", "There you can use: [[title]]."),
        ("About\nBcc: x@example.org", "one line"),
        ("About [[title", "Double square brackets"),
        (" ", "Write a subject."),
    ],
)
def test_a_subject_that_would_tell_too_much_is_refused(subject: str, said: str) -> None:
    found = faults(TRIAL, Words(subject, "[[code]]"), ["ot_telephone"])
    assert said in found["subject"]
    assert "body" not in found


def test_a_sound_text_is_taken() -> None:
    body = "Call [[ ot_telephone ]].\n\n[[code]]\n\n[[faults]]\n\n{{ x }} https://kent.example"
    assert faults(TRIAL, Words("About [[title]]", body), ["ot_telephone"]) == {}


def test_what_a_mail_cannot_do_without_must_be_given() -> None:
    with pytest.raises(KeyError):
        TRIAL.values({})
    values = TRIAL.values({"code": "1", "path": "/admin/x/"})
    assert values["link"] == "http://127.0.0.1:8000/admin/x/"
    assert values["title"] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("name", mails())
def test_every_shipped_mail_is_sound_and_says_the_same_twice(name: str) -> None:
    mail = mails()[name]
    assert faults(mail, mail.words, contact_details.names()) == {}
    letter = rendered(mail, mail.words, mail.examples())
    assert "[[" not in letter.subject + letter.text + letter.html
    assert "e-mail" not in letter.subject + letter.text
    assert not markup_faults("<main>" + letter.html.replace(f' style="{CODE_STYLE}"', "") + "</main>")
    words = " ".join(letter.text.replace("\n- ", "\n").split())
    assert " ".join(unescape(strip_tags(letter.html)).split()) == words
    assert mail.title and mail.when.startswith("Sent")
    assert not any(each.in_subject for each in mail.placeholders.values() if each.kind == "code")


def test_no_mail_is_written_anywhere_else() -> None:
    """Templates of its own are words that editors cannot change: write an entry in content/mails.yaml."""
    assert {path.name for path in TEMPLATES.iterdir()} == {"base.html", "base.txt", "words.html", "words.txt"}
