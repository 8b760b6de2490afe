"""Addresses: postcodes as people write them, the table, and the question that never blocks anybody."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kentportal.addresses import providers
from kentportal.addresses.addressbase import import_file
from kentportal.addresses.fields import NOTHING_FOUND, UNAVAILABLE, AddressField
from kentportal.addresses.models import Address
from kentportal.addresses.postcodes import normalise_postcode
from kentportal.addresses.sample import SAMPLE, load_sample
from kentportal.addresses.widgets import AddressWidget

HAND = {"line1": "1 Sample Street", "town": "Maidstone", "postcode": "me141xx"}


class Broken:
    """A provider that is down."""

    def find(self, postcode: str) -> list[dict[str, Any]]:
        raise providers.LookUpUnavailable

    def get(self, uprn: str) -> dict[str, Any] | None:
        raise providers.LookUpUnavailable


class Form(forms.Form):
    home = AddressField(allow_no_fixed=True, allow_not_known=True)


def post(**parts: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({f"home-{part}": value for part, value in parts.items()})
    return data


def answered(**parts: str) -> Any:
    form = Form(post(**parts))
    assert form.is_valid(), form.errors
    return form.cleaned_data["home"]


def parts_in_error(**parts: str) -> set[str]:
    form = Form(post(**parts))
    assert not form.is_valid()
    return {(error.params or {})["part"] for error in form.errors.as_data()["home"]}


def shown_again(form: forms.Form) -> dict[str, str]:
    """What a browser would post back of the inputs as they are drawn."""
    context = form.fields["home"].widget.get_context("home", form["home"].value(), {})
    typed = {part: context["typed"][part] for part in ("line1", "line2", "town", "postcode")}
    return typed | {"shown": context["shown"], "stored": context["stored"]}


@pytest.fixture
def sample(db: None) -> None:
    load_sample()


@pytest.mark.parametrize("text", ["ME14 1XX", "me141xx", " m e 1 4-1x.x ", "ME14\xa01XX", "ＭＥ１４１ＸＸ"])
def test_any_way_of_writing_a_postcode_is_the_same(text: str) -> None:
    assert normalise_postcode(text) == "ME14 1XX"


@pytest.mark.parametrize("text", ["M1 1AA", "CT1 2EH", "EC1A 1BB", "W1A 0AX", "B33 8TH", "GIR 0AA"])
def test_every_shape_of_postcode_stays(text: str) -> None:
    assert normalise_postcode(text) == text


@pytest.mark.parametrize(
    "text", ["", "ME14", "1XX", "ME14 1X", "SW1A 1AA' OR 1=1--", "14ME 1XX", "C3 P0", "\0"]
)
def test_what_is_no_postcode_is_none(text: str) -> None:
    assert normalise_postcode(text) is None


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_postcode(text)
    assert once is None or normalise_postcode(once) == once


def test_sample_is_loaded_once_into_an_empty_table(db: None) -> None:
    assert load_sample() == 38
    assert load_sample() == 0
    assert Address.objects.count() == 38
    Address.objects.exclude(uprn="99900000001").delete()
    assert load_sample() == 0


def test_found_addresses_come_in_the_order_of_the_street(sample: None) -> None:
    labels = [found["label"] for found in providers.find("ct1 9zz")]
    assert labels == [
        "2 Example Lane, Canterbury",
        "4 Example Lane, Canterbury",
        "6 Example Lane, Canterbury",
        "8 Example Lane, Canterbury",
        "8A Example Lane, Canterbury",
        "10 Example Lane, Canterbury",
        "Flat 1, Placeholder House, Example Lane, Canterbury",
        "Flat 2, Placeholder House, Example Lane, Canterbury",
        "Flat 3, Placeholder House, Example Lane, Canterbury",
    ]


def test_table_finds_nothing_for_other_postcodes_and_wrong_ones(sample: None) -> None:
    assert providers.find("ME14 1XY") == []
    assert providers.find("' OR 1=1--") == []
    assert providers.get("99999999999") is None
    assert providers.get("1 OR 1=1") is None


def write_csv(path: Path, **changes: str) -> Path:
    with SAMPLE.open() as file:
        row = next(csv.DictReader(file))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [*row])
        writer.writeheader()
        writer.writerow(row | changes)
    return path


def test_import_changes_and_removes_by_number(sample: None, tmp_path: Path) -> None:
    before = Address.objects.count()
    import_file(write_csv(tmp_path / "a.csv", building_number="1C", street_name="ST MARY'S ROW"))
    assert Address.objects.get(uprn="99900000001").lines == ["1C St Mary's Row", "Maidstone"]
    out = StringIO()
    call_command("import_addressbase", str(write_csv(tmp_path / "b.csv", change_code="D")), stdout=out)
    assert out.getvalue() == "0 addresses stored, 1 removed, 0 rows skipped.\n"
    assert Address.objects.count() == before - 1


@pytest.mark.parametrize(
    "change", [{"postcode": "none"}, {"uprn": "x"}, {"street_name": "", "building_number": ""}]
)
def test_import_skips_rows_that_are_no_address(db: None, tmp_path: Path, change: dict[str, str]) -> None:
    assert import_file(write_csv(tmp_path / "a.csv", **change)).skipped == 1
    assert not Address.objects.exists()


def test_import_refuses_a_file_of_another_kind(db: None, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,postcode\nx,ME14 1XX\n")
    with pytest.raises(CommandError, match="uprn"):
        call_command("import_addressbase", str(path))
    path.write_bytes(b"uprn,\xff\n")
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_addressbase", str(path))
    with pytest.raises(CommandError):
        call_command("import_addressbase", str(tmp_path / "missing.csv"))


def test_address_by_hand() -> None:
    assert answered(**HAND, line2="  Lower   End ") == {
        "kind": "known",
        "lines": ["1 Sample Street", "Lower End", "Maidstone"],
        "postcode": "ME14 1XX",
        "uprn": "",
        "source": "manual",
    }


def test_postcode_by_hand_may_be_left_out() -> None:
    assert answered(line1="The Caravan", town="Leysdown")["postcode"] == ""


def test_wrong_postcode_by_hand_names_its_input() -> None:
    assert parts_in_error(**HAND | {"postcode": "SW1A 1AA' OR 1=1--"}) == {"postcode"}


def test_half_an_address_names_every_input_to_mend() -> None:
    assert parts_in_error(line2="Lower End", postcode="x") == {"postcode", "line1", "town"}


def test_nothing_is_refused_only_where_an_address_is_required() -> None:
    assert parts_in_error(postcode="  ") == {"postcode"}
    assert AddressField(required=False).clean({"postcode": ""}) is None
    assert AddressField(required=False).clean(None) is None


@pytest.mark.parametrize("text", ["a\0b", "a" * 201])
@pytest.mark.parametrize("part", ["line1", "line2", "town", "postcode"])
def test_what_cannot_be_kept_is_refused(part: str, text: str) -> None:
    assert parts_in_error(**HAND | {part: text}) == {part}


@pytest.mark.parametrize("kind", ["no_fixed", "not_known"])
def test_no_address_where_that_is_an_answer(kind: str) -> None:
    assert answered(**{kind: "on"}) == {"kind": kind}
    assert parts_in_error(**{kind: "on"}, line1="1 Sample Street") == {kind}
    assert parts_in_error(no_fixed="on", not_known="on") == {"not_known"}


def test_no_address_is_no_answer_elsewhere() -> None:
    widget = AddressWidget()
    assert widget.value_from_datadict(post(no_fixed="on", not_known="on"), {}, "home")["no_fixed"] == ""
    with pytest.raises(ValidationError):
        AddressField().clean(widget.value_from_datadict(post(no_fixed="on"), {}, "home"))


def test_picked_address_is_stored_with_its_number(sample: None) -> None:
    assert answered(postcode="ME14 1XX", uprn="99900000002") == {
        "kind": "known",
        "lines": ["2 Sample Street", "Maidstone"],
        "postcode": "ME14 1XX",
        "uprn": "99900000002",
        "source": "table",
    }


@pytest.mark.parametrize("uprn", ["1", "x", "99900000001 OR 1", "9" * 40])
def test_number_that_is_not_in_the_table_is_refused(sample: None, uprn: str) -> None:
    assert parts_in_error(postcode="ME14 1XX", uprn=uprn) == {"line1"}


def test_picked_address_replaces_the_lines_that_stood_there(sample: None) -> None:
    earlier = Form(initial={"home": answered(**HAND)})
    kept = shown_again(earlier)
    assert answered(**kept | {"uprn": "99900000002"})["lines"] == ["2 Sample Street", "Maidstone"]


def test_lines_changed_by_hand_win_over_the_list(sample: None) -> None:
    kept = shown_again(Form(initial={"home": answered(**HAND)}))
    value = answered(**kept | {"uprn": "99900000002", "line1": "2B Sample Street"})
    assert value["lines"] == ["2B Sample Street", "Maidstone"]
    assert value["source"] == "manual"


def test_stored_address_posted_again_is_the_same(sample: None) -> None:
    for uprn in Address.objects.values_list("uprn", flat=True):
        stored = answered(postcode="x", uprn=uprn)
        assert answered(**shown_again(Form(initial={"home": stored}))) == stored


def test_stored_address_changed_by_hand_loses_its_number(sample: None) -> None:
    stored = answered(postcode="ME14 1XX", uprn="99900000002")
    again = shown_again(Form(initial={"home": stored}))
    assert answered(**again | {"postcode": "CT1 9ZZ"})["uprn"] == ""
    assert answered(**again | {"line1": "2A Sample Street"})["source"] == "manual"


@given(
    st.fixed_dictionaries(
        {part: st.text(max_size=20) for part in ("line1", "line2", "town", "postcode", "uprn")}
    )
)
def test_whatever_was_typed_can_be_shown_again(parts: dict[str, str]) -> None:
    widget = AddressWidget()
    widget.found = []
    typed = widget.value_from_datadict(post(**parts), {}, "home")
    assert all(isinstance(text, str) for text in typed.values())
    assert widget.get_context("home", typed, {})["typed"] == typed


def test_look_up_offers_what_it_found_and_keeps_what_was_typed(sample: None) -> None:
    form = Form(initial={"home": {"postcode": "me14 1xx", "line2": "Lower End"}})
    form.fields["home"].look_up(form["home"].value())  # type: ignore[attr-defined]
    page = draw(form)
    assert "12 addresses found" in page
    assert 'value="99900000002"' in page
    assert 'value="Lower End"' in page


def test_address_picked_before_an_error_elsewhere_is_still_picked(sample: None) -> None:
    typed = AddressWidget().value_from_datadict(post(postcode="ME14 1XX", uprn="99900000002"), {}, "home")
    assert '<option value="99900000002" selected>' in draw(Form(initial={"home": typed}))


@pytest.mark.parametrize(
    ("postcode", "provider", "message"),
    [
        ("ME14 1XY", "kentportal.addresses.providers.TableProvider", NOTHING_FOUND),
        ("", "kentportal.addresses.providers.TableProvider", NOTHING_FOUND),
        ("ME14 1XX", f"{__name__}.Broken", UNAVAILABLE),
    ],
)
def test_look_up_that_finds_nothing_says_so(
    sample: None, settings: Settings, postcode: str, provider: str, message: str
) -> None:
    settings.ADDRESS_PROVIDER = provider
    form = Form(initial={"home": {"postcode": postcode}})
    form.fields["home"].look_up(form["home"].value())  # type: ignore[attr-defined]
    assert message in draw(form)


def test_picking_while_the_look_up_is_down_asks_for_it_by_hand(settings: Settings) -> None:
    settings.ADDRESS_PROVIDER = f"{__name__}.Broken"
    form = Form(post(postcode="ME14 1XX", uprn="99900000002"))
    assert form.errors["home"] == [UNAVAILABLE]
    assert answered(**HAND)["source"] == "manual"


def draw(form: forms.Form) -> str:
    return render_to_string("govuk/field.html", {"field": form["home"]})


def test_browsers_fill_in_ones_own_address_only() -> None:
    assert 'autocomplete="address-line1"' not in draw(Form())
    form = Form()
    form.fields["home"].widget.own = True
    assert 'autocomplete="address-line1"' in draw(form)
    assert 'autocomplete="postal-code"' in draw(form)


def test_error_marks_the_input_it_is_about() -> None:
    page = draw(Form(post(**HAND | {"town": ""})))
    town = page[page.index('id="id_home-town"') - 100 : page.index('id="id_home-town"')]
    assert "govuk-input--error" in town
    assert page.count("govuk-input--error") == 1
    assert "Enter a town or city" in page


def test_what_was_typed_is_drawn_as_text() -> None:
    page = draw(Form(initial={"home": {"line1": '"><script>', "postcode": "<b>"}}))
    assert "<script>" not in page
    assert "<b>" not in page
