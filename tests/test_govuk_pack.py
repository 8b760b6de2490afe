"""The markup of every control: ids, labels, descriptions, errors."""

import pytest
from bs4 import Tag
from crispy_forms.layout import Layout
from django import forms

from kentportal.govuk import widgets
from kentportal.govuk.errors import problems
from kentportal.govuk.layout import Helper

from .markup import faults
from .specimen import SpecimenForm, draw, field_of, one, page_of, soup, wrong_form

FORMS = pytest.mark.parametrize("form", [SpecimenForm(), wrong_form()], ids=["normal", "error"])
NAMES = [name for name in SpecimenForm.base_fields if name != "ticket"]


def text(node: Tag) -> str:
    return " ".join(node.get_text().split())


@FORMS
def test_page_is_sound(form: forms.Form) -> None:
    assert faults(page_of(form)) == []


@FORMS
def test_every_control_has_a_name_to_read_out(form: forms.Form) -> None:
    main = one(soup(page_of(form)), "main")
    for control in main.select("input:not([type=hidden]), select, textarea"):
        assert text(one(main, f'label[for="{control["id"]}"]')), control["id"]
    for label in main.select("label"):
        assert one(main, f'[id="{label["for"]}"]').name in ("input", "select", "textarea")
    for fieldset in main.select("fieldset"):
        assert fieldset.find(True, recursive=False).name == "legend"  # type: ignore[union-attr]


def test_all_ways_of_drawing_a_form_give_the_same_fields() -> None:
    form = SpecimenForm()
    form.helper = Helper()  # type: ignore[attr-defined]
    form.helper.layout = Layout(*form.fields)  # type: ignore[attr-defined]
    by_filter, by_tag, by_helper, each = (
        soup(draw("{% load crispy_forms_tags %}" + source, form=form)).select(".govuk-form-group")
        for source in (
            "{{ form|crispy }}",
            "{% for f in form %}{% govuk_field f %}{% endfor %}",
            "{% crispy form %}",
            "{% for f in form %}{{ f|govuk_field }}{% endfor %}",
        )
    )
    assert by_filter == by_tag == by_helper == each
    assert len(each) == len(NAMES) + 3  # the date has three of its own


def test_text_input() -> None:
    group = one(field_of(SpecimenForm({"name": "Sam"}), "name"), ".govuk-form-group")
    assert group.get("class") == ["govuk-form-group"]
    assert text(one(group, "label.govuk-label--s")) == "First name"
    assert text(one(group, ".govuk-hint#id_name_helptext")) == "As on the birth certificate"
    assert one(group, "input").attrs == {
        "class": ["govuk-input"],
        "id": "id_name",
        "name": "name",
        "type": "text",
        "value": "Sam",
        "aria-describedby": "id_name_helptext",
    }


def test_text_input_in_error() -> None:
    group = one(field_of(wrong_form(), "name"), ".govuk-form-group--error")
    message = one(group, "p.govuk-error-message#id_name_error")
    assert text(message) == "Error: Enter first name"
    assert "govuk-input--error" in one(group, "input")["class"]
    assert one(group, "input")["aria-describedby"] == "id_name_helptext id_name_error"


@pytest.mark.parametrize("name", NAMES)
def test_error_stands_by_its_field_and_is_read_with_it(name: str) -> None:
    field = field_of(wrong_form(), name)
    one(field, ".govuk-form-group--error")
    described = field.select(f'[aria-describedby~="id_{name}_error"]')
    assert [node.name for node in described] in (["fieldset"], ["input"], ["select"], ["textarea"])
    assert not field.select("[required], [maxlength], [aria-invalid]")


def test_summary_leads_to_the_input_to_mend() -> None:
    page = soup(page_of(wrong_form()))
    links = page.select(".govuk-error-summary__list a")
    assert [str(link["href"]) for link in links] == [
        "#id_name",
        "#id_email",
        "#id_falls",
        "#id_aware_0",
        "#id_why_0",
        "#id_who",
        "#id_born-month",
        "#id_disabilities_0",
        "#id_reason",
        "#id_password",
        "#id_code",
        "#id_worry",
        "#id_document",
        "#id_agree",
    ]
    for link in links:
        target = one(page, f'[id="{str(link["href"])[1:]}"]')
        assert target.name in ("input", "select", "textarea")
        assert target.get("type") != "hidden"
    assert text(one(page, "title")).startswith("Error: Specimen - ")


def test_there_is_no_summary_without_problems() -> None:
    page = soup(page_of(SpecimenForm()))
    assert not page.select(".govuk-error-summary")
    assert text(one(page, "title")).startswith("Specimen - ")


def test_summary_takes_problems_of_no_field_and_several_forms() -> None:
    first, second = wrong_form(), wrong_form()
    first.add_error(None, "You cannot send this now")
    first.add_error("ticket", "Start again")
    found = soup(draw("{% error_summary first second none %}", first=first, second=second, none=None))
    items = found.select("li")
    assert len(items) == 2 * len(NAMES) + 2
    assert text(items[0]) == "You cannot send this now"
    assert not items[0].select("a")
    assert [text(item) for item in items if not item.select("a")] == [
        "You cannot send this now",
        "Start again",
    ]


def test_words_say_what_to_do() -> None:
    found = {problem.target: problem.message for problem in problems(wrong_form())}
    assert found["id_email"] == "Enter an email address in the correct format, like name@example.com"
    assert found["id_aware_0"] == "Answer the question: Is/are parent(s)/carer(s) aware of contact?"
    assert found["id_who"] == "Please provide explanation"
    assert found["id_worry"] == "Your answer must be 20 characters or fewer"
    assert found["id_document"] == "Choose a file"
    assert found["id_reason"] == "Choose primary reason"
    assert found["id_agree"] == "Tick the box: I agree to the terms"
    too_long = SpecimenForm({"name": "x" * 21, "reason": "made up"})
    words = {problem.message for problem in problems(too_long)}
    assert {"First name must be 20 characters or fewer", "Choose one of the options"} <= words


def test_radios() -> None:
    field = field_of(SpecimenForm({"aware": "no"}), "aware")
    fieldset = one(field, "fieldset.govuk-fieldset")
    assert fieldset["aria-describedby"] == "id_aware_helptext"
    assert "role" not in fieldset.attrs
    assert text(one(fieldset, "legend")) == "Is/are parent(s)/carer(s) aware of contact?"
    inputs = fieldset.select("input.govuk-radios__input")
    assert [(node["id"], node["value"], node.has_attr("checked")) for node in inputs] == [
        ("id_aware_0", "yes", False),
        ("id_aware_1", "no", True),
        ("id_aware_2", "not_known", False),
    ]
    assert inputs[2]["aria-describedby"] == "id_aware_2_hint"
    assert text(one(fieldset, "#id_aware_2_hint")) == "You can say so"
    assert text(one(fieldset, ".govuk-radios__divider")) == "or"
    one(field_of(SpecimenForm(), "why"), ".govuk-radios--inline")


def test_checkboxes() -> None:
    field = field_of(SpecimenForm({"disabilities": ["mob"]}), "disabilities")
    mobility, none = field.select("input.govuk-checkboxes__input")
    assert mobility.has_attr("checked")
    assert not none.has_attr("checked")
    assert none["data-behaviour"] == "exclusive"
    assert text(one(field, ".govuk-checkboxes__divider")) == "or"
    tick = one(field_of(SpecimenForm({"agree": "on"}), "agree"), "input")
    assert tick.has_attr("checked")
    assert tick["aria-describedby"] == "id_agree_helptext"


def test_select() -> None:
    field = field_of(SpecimenForm({"reason": "n"}), "reason")
    chosen = one(field, "select.govuk-select#id_reason optgroup[label=Group] option[selected]")
    assert (chosen["value"], text(chosen)) == ("n", "Neglect")
    assert not field_of(SpecimenForm(), "reason").select("option[value=''] ~ option[selected]")


def test_date_keeps_what_was_typed_and_marks_the_wrong_part() -> None:
    field = field_of(wrong_form(), "born")
    fieldset = one(field, "fieldset[role=group]")
    assert fieldset["aria-describedby"] == "id_born_helptext id_born_error"
    parts = [(node["id"], node["name"], node["value"]) for node in fieldset.select("input")]
    assert parts == [
        ("id_born-day", "born-day", "31"),
        ("id_born-month", "born-month", "13"),
        ("id_born-year", "born-year", "2020"),
    ]
    assert [node["id"] for node in fieldset.select(".govuk-input--error")] == ["id_born-month"]
    nothing = field_of(SpecimenForm({"name": "x"}), "born")
    assert len(nothing.select(".govuk-input--error")) == 3


def test_counted_text_password_code_and_number() -> None:
    counted = one(field_of(SpecimenForm({"worry": "\nhelp"}), "worry"), "[data-maxlength='20']")
    assert one(counted, "textarea")["aria-describedby"] == "id_worry-info"
    assert one(counted, "textarea").get_text() == "\n\nhelp"  # browsers drop the first line break
    assert text(one(counted, "#id_worry-info")) == "You can enter up to 20 characters"
    password = one(field_of(SpecimenForm({"password": "secret"}), "password"), "input")
    assert (password["type"], password["autocomplete"], password.get("value")) == (
        "password",
        "current-password",
        None,
    )
    code = one(field_of(SpecimenForm(), "code"), "input")
    assert (code["autocomplete"], code["inputmode"]) == ("one-time-code", "numeric")
    number = one(field_of(SpecimenForm(), "falls"), "input.govuk-input--width-3")
    assert (number["type"], number["inputmode"], number.get("width")) == ("text", "numeric", None)
    assert one(field_of(SpecimenForm(), "document"), "input")["type"] == "file"


def test_condition_is_told_with_and_without_script() -> None:
    field = field_of(SpecimenForm(), "why")
    assert '"one_of"' in str(one(field, ".govuk-form-group")["data-show-if"])
    assert text(one(field, "p.portal-when#id_why_when")) == "Answer this if you chose No."
    assert one(field, "fieldset")["aria-describedby"] == "id_why_when"


def test_wishes_of_a_field() -> None:
    form = SpecimenForm(prefix="row")
    form.fields["name"].autofill = False  # type: ignore[attr-defined]
    form.fields["name"].widget.attrs["autocomplete"] = "given-name"
    form.fields["born"].autofill = False  # type: ignore[attr-defined]
    form.fields["name"].label_size = "h1"  # type: ignore[attr-defined]
    form.fields["aware"].label_size = "h1"  # type: ignore[attr-defined]
    form.fields["email"].disabled = True
    name = field_of(form, "name")
    assert one(name, "#id_row-name")["autocomplete"] == "off"
    assert text(one(name, "h1.govuk-label-wrapper > label.govuk-label--l")) == "First name"
    one(field_of(form, "aware"), "legend.govuk-fieldset__legend--l > h1.govuk-fieldset__heading")
    assert {node["autocomplete"] for node in field_of(form, "born").select("input")} == {"off"}
    assert one(field_of(form, "email"), "input").has_attr("disabled")


def test_hidden_field_is_only_its_input() -> None:
    field = field_of(SpecimenForm(initial={"ticket": "t"}), "ticket")
    assert [node.name for node in field.find_all(True)] == ["input"]


def test_whole_form_by_crispy_alone() -> None:
    html = draw("{% load crispy_forms_tags %}{% crispy form %}", form=SpecimenForm(), csrf_token="t")
    form = one(soup(html), "form[method=post][novalidate][enctype='multipart/form-data']")
    assert one(form, "input[name=csrfmiddlewaretoken]")["value"] == "t"
    assert faults(html) == []


def test_formset_by_crispy_alone() -> None:
    formset = forms.formset_factory(SpecimenForm, extra=2)()
    html = draw("{% load crispy_forms_tags %}{% crispy formset %}", formset=formset, csrf_token="t")
    assert len(soup(html).select("#id_form-0-name, #id_form-1-name")) == 2
    assert faults(html) == []


def test_a_pack_widget_outside_the_pack_says_so() -> None:
    with pytest.raises(NotImplementedError, match="DateWidget"):
        widgets.DateWidget().render("x", None)
    assert widgets.DateWidget().value_omitted_from_data({}, None, "x")  # type: ignore[arg-type]
    assert widgets.DateWidget().id_for_label("id_x") == "id_x-day"
