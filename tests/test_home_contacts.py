"""Contact details: held once in the settings, named by tokens in texts."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import mark_safe
from pytest_django import DjangoAssertNumQueries

from home.contacts import TIMES, TOKENS, check_tokens, has_something_to_say, linked, spoken_time, worded
from home.hours import office
from home.models import ContactDetails
from home.templatetags.portal import contact_lines, contacts, contacts_in_words

EMAIL = "KentChildrensLado@kent.gov.uk"
DETAILS = {
    "lado_telephone": "03000 410 888",
    "lado_email": EMAIL,
    "ot_email": "",
    "office_opens": "8.30am",
}


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    office.forget()
    yield
    office.forget()


def test_a_telephone_number_becomes_a_link_that_dials() -> None:
    assert linked("Call [[lado_telephone]].", DETAILS) == (
        'Call <a class="govuk-link portal-contact" href="tel:03000410888">03000 410 888</a>.'
    )


def test_an_email_address_becomes_a_link_and_a_time_stays_words() -> None:
    assert 'href="mailto:KentChildrensLado@kent.gov.uk"' in linked("[[lado_email]]", DETAILS)
    assert linked("from [[ office_opens ]]", DETAILS) == "from 8.30am"


def test_plain_text_is_escaped_before_the_links_go_in() -> None:
    text = linked("<script>alert(1)</script> & [[lado_telephone]]", DETAILS)
    assert "<script>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; <a " in text


def test_safe_html_stays_as_it_is_and_attributes_are_left_alone() -> None:
    html = mark_safe('<p title="[[lado_telephone]]">Call <b>[[lado_telephone]]</b></p>')
    text = linked(html, DETAILS)
    assert text.startswith('<p title="[[lado_telephone]]">Call <b><a ')


def test_a_detail_that_is_not_filled_in_leaves_nothing_and_an_unknown_one_stays_to_be_seen() -> None:
    assert linked("[[ot_email]]|[[no_such_thing]]", DETAILS) == "|[[no_such_thing]]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Call [[lado_telephone]] or email\n [[ot_email]].", "Call 03000 410 888."),
        ("Call [[lado_telephone]] or email [[lado_email]].", f"Call 03000 410 888 or email {EMAIL}."),
        ("From [[office_opens]] or email [[unknown]].", "From 8.30am or email [[unknown]]."),
    ],
)
def test_an_alternative_without_a_detail_is_left_out_of_its_sentence(text: str, shown: str) -> None:
    assert worded(text, DETAILS) == shown
    assert re.sub(r"<[^>]+>", "", linked(text, DETAILS)) == shown


def test_a_value_cannot_break_out_of_its_link() -> None:
    text = linked("[[lado_telephone]]", {"lado_telephone": '"><script>'})
    assert "<script>" not in text


def test_in_words_for_emails() -> None:
    assert worded("Call [[lado_telephone]] & wait", DETAILS) == "Call 03000 410 888 & wait"


def test_lines_that_only_name_missing_details_have_nothing_to_say() -> None:
    assert not has_something_to_say("Email: [[ot_email]]", DETAILS)
    assert has_something_to_say("[[ot_email]] or [[lado_email]]", DETAILS)
    assert has_something_to_say("Monday to Friday", DETAILS)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (time(8, 30), "8.30am"),
        (time(17, 0), "5pm"),
        (time(12, 0), "midday"),
        (time(12, 5), "12.05pm"),
        (time(0, 30), "12.30am"),
    ],
)
def test_times_are_said_as_on_govuk(moment: time, words: str) -> None:
    assert spoken_time(moment) == words


def test_a_token_that_does_not_exist_is_refused_with_those_that_do() -> None:
    check_tokens("[[lado_telephone]]")
    with pytest.raises(ValidationError, match=r"\[\[lado_phone\]\].*\[\[lado_telephone\]\]"):
        check_tokens("Call [[lado_phone]]")


def test_every_token_is_a_field_of_the_settings_and_every_field_a_token() -> None:
    fields = {field.name for field in ContactDetails._meta.fields} - {"id"}
    assert fields == set(TOKENS)


@pytest.mark.django_db
def test_the_numbers_of_the_guides_stand_before_anybody_changes_them() -> None:
    details = ContactDetails()
    assert details.out_of_hours_telephone == "03000 419191"
    assert details.lado_telephone == "03000 410 888"
    assert details.lado_email == "KentChildrensLado@kent.gov.uk"
    assert (details.office_opens, details.office_closes) == (time(8, 30), time(17, 0))


@pytest.mark.django_db
def test_the_filters_show_a_change_at_once_and_reading_writes_nothing() -> None:
    assert "03000 419191" in contacts("[[out_of_hours_telephone]]")
    assert not ContactDetails.objects.exists()
    details = ContactDetails.load()
    details.out_of_hours_telephone = "03000 111222"
    details.save()
    assert 'href="tel:03000111222"' in contacts("[[out_of_hours_telephone]]")
    assert contacts_in_words("[[office_opens]] to [[office_closes]]") == "8.30am to 5pm"
    assert contact_lines("Email: [[ot_email]]\n\nTelephone: [[ot_telephone]]") == [
        "Telephone: [[ot_telephone]]"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("telephone", ["call us", "03000 <b>", "javascript:alert(1)", "+"])
def test_what_is_no_telephone_number_is_refused(telephone: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ContactDetails(lado_telephone=telephone).full_clean()
    assert set(refused.value.message_dict) == {"lado_telephone"}


@pytest.mark.django_db
def test_the_working_day_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="after its start"):
        ContactDetails(office_opens=time(17), office_closes=time(8)).full_clean()


def note() -> str:
    template = Template(
        "{% load portal %}{% is_out_of_hours as closed %}{{ closed }} {% out_of_hours_note %}"
    )
    return template.render(Context())


@pytest.mark.django_db
def test_the_note_always_gives_the_number_and_says_when_it_is_out_of_hours(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))
    with django_assert_max_num_queries(2):
        by_day = note()
    assert by_day.startswith("False")
    assert "03000 419191" in by_day
    assert "portal-notice--banner" not in by_day
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 23, 17, tzinfo=UTC))
    with django_assert_max_num_queries(0):
        at_night = note()
    assert at_night.startswith("True")
    assert '<h2 class="portal-notice__title">Out of hours</h2>' in at_night
    assert 'href="tel:03000419191"' in at_night


def test_times_of_day_are_no_links() -> None:
    assert "<a" not in "".join(linked(f"[[{name}]]", {name: "5pm"}) for name in TIMES)
