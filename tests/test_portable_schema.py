"""The published schema of form files says what the portal reads."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from formpages import located
from formpages.blocks import StepsBlock
from formpages.portable import dump
from formpages.questions import KINDS
from formpages.schema import form_schema
from safeguarding import shipping

from .form_files import children_of, file_of
from .test_portable_faults import ALTERED
from .wrong_files import SMALL, altered

DOCS = Path(portal.BASE_DIR) / "docs" / "form.schema.json"
#: What a schema cannot say, or says of nothing in particular.
BEYOND_A_SCHEMA = {("slug", "two words"), ("code_lists, gender, codes 2, code", "M")}


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    return Draft202012Validator(form_schema())


def data(text: str) -> Any:
    return located.read(text)[0]


def test_the_one_in_the_documentation_is_of_today() -> None:
    out = StringIO()
    call_command("form_schema", stdout=out)
    assert DOCS.read_text(encoding="utf-8") == out.getvalue()
    Draft202012Validator.check_schema(json.loads(out.getvalue()))
    assert set(KINDS) <= set(json.loads(out.getvalue())["$defs"])


@pytest.mark.parametrize("name", shipping.PLACES)
def test_every_shipped_form_is_valid(name: str, schema: Draft202012Validator) -> None:
    form = data((shipping.FORMS / name).read_text(encoding="utf-8"))
    assert form["steps"]
    assert [error.message for error in schema.iter_errors(form)] == []


@pytest.mark.parametrize(("where", "value", "words"), ALTERED)
def test_what_the_portal_refuses_is_not_valid(
    where: str, value: Any, words: str, schema: Draft202012Validator
) -> None:
    assert schema.is_valid(data(SMALL))
    refused = not schema.is_valid(data(altered(where, value)))
    assert refused or (where, str(value)) in BEYOND_A_SCHEMA


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(children_of("step", StepsBlock().child_blocks["step"]), max_size=2))
def test_whatever_an_editor_makes_is_valid(schema: Draft202012Validator, steps: Any) -> None:
    assert [error.message for error in schema.iter_errors(data(file_of(steps)))] == []


def test_only_a_type_with_an_audience_may_name_one(schema: Draft202012Validator) -> None:
    form = data(SMALL) | {"audience": "public"}
    assert schema.is_valid(form)
    assert not schema.is_valid(form | {"type": "safeguarding.OccupationalTherapyPage"})
    assert dump(form)
