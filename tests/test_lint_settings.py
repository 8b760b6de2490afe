"""What lint says of keys, answers, settings, meanings, the family's copy and forms of one page."""

import pytest

from formpages.lint import Facts

from .linting import (
    AN_A,
    TYPED,
    A,
    B,
    C,
    Case,
    ask,
    check,
    form,
    on,
    rows,
    rule,
    step,
    when,
)

PAGE = Facts(one_page=True)

KEYS_AND_SETTINGS: dict[str, Case] = {
    "two questions with one key": Case(
        form(A, ask("a", "text")),
        form(A, ask("aa", "text")),
        "“Question a”",
        "another question has the key “a” too",
    ),
    "two questions of a row with one key": Case(
        form(rows("g", A, ask("a", "text"))),
        form(A, rows("g", ask("a", "text"))),
        "“Question a”",
        "another question has the key “a” too",
    ),
    "two steps with one address": Case(
        [step("one", A), step("one", B)],
        [step("one", A), step("two", B)],
        "Step “Step one”",
        "another step has the address “one” too",
    ),
    "a key of the portal's own": Case(
        form(ask("token")),
        form(ask("tokens")),
        "“Question token”",
        "is one the portal uses itself",
    ),
    "an answer without a code": Case(
        form(ask("a", "choice", options="yes|Yes\n|No")),
        form(ask("a", "choice", options="yes|Yes\nno|No")),
        "“Question a”",
        "one of its answers has no code",
    ),
    "two answers with one code": Case(
        form(ask("a", "choice", options="yes|Yes\nyes|No")),
        form(ask("a", "choice", options="yes|Yes\nno|No")),
        "“Question a”",
        "two of its answers have the same code",
    ),
    "one answer to choose from": Case(
        form(ask("a", "choices", options="yes|Yes")),
        form(ask("a", "choices", options="yes|Yes\nno|No")),
        "“Question a”",
        "it needs at least two answers",
    ),
    "a pick list of nothing": Case(
        form(ask("a", "choice", code_list="nothing")),
        form(ask("a", "choice", code_list="colours")),
        "“Question a”",
        "it needs at least two answers",
    ),
    "a person's pick list of nothing": Case(
        form(ask("a", "person", gender_list="nothing", ask_ethnicity=False)),
        form(ask("a", "person", gender_list="gender", ask_ethnicity=False)),
        "“Question a”",
        "the pick list for the gender offers nothing",
    ),
    "a pick list that is not there": Case(
        form(ask("a", "choice", code_list="shapes")),
        form(ask("a", "choice", code_list="colours")),
        "“Question a”",
        "there is no pick list 'shapes'",
    ),
    "an answer chosen beforehand that is none": Case(
        form({**AN_A, "default": "pink"}),
        form({**AN_A, "default": "red"}),
        "“Question a”",
        "“pink”, chosen beforehand, is none of its answers",
    ),
    "a difference from another page": Case(
        [step("one", AN_A), step("two", ask("b", "choice", options=TYPED, differs_from="a"))],
        [step("one", AN_A, ask("b", "choice", options=TYPED, differs_from="a")), step("two", C)],
        "“Question b”",
        "it must differ from “a”, which is not on the same page",
    ),
    "a difference from itself": Case(
        form(AN_A, ask("b", "choice", options=TYPED, differs_from="b")),
        form(AN_A, ask("b", "choice", options=TYPED, differs_from="a")),
        "“Question b”",
        "it must differ from itself",
    ),
    "an address filled in as text": Case(
        form(ask("a", "text", prefill="address")),
        form(ask("a", "address", prefill="address")),
        "“Question a”",
        "the account's address cannot be filled in here",
    ),
    "a name filled in as a choice": Case(
        form({**AN_A, "prefill": "name"}),
        form(ask("a", "text", prefill="name")),
        "“Question a”",
        "the account's name cannot be filled in here",
    ),
    "fewer rows than there must be": Case(
        form(rows("g", A, least=3, most=2)),
        form(rows("g", A, least=3, most=3)),
        "group “Group g”",
        "“At least” is more than “At most”",
    ),
    "a step of nothing": Case(
        [step("one", A), step("two")],
        [step("one", A), step("two", B)],
        "Step “Step two”",
        "it has no questions yet",
    ),
    "a group of nothing": Case(
        form(A, rows("g")),
        form(A, rows("g", B)),
        "group “Group g”",
        "it has no questions yet",
    ),
    "no steps": Case([], form(A), "The form", "it has no steps yet"),
}

MEANINGS: dict[str, Case] = {
    "a needed meaning": Case(
        form(ask("a", "text")),
        form(ask("a", "text", meaning="child.name")),
        "The form",
        "no question has the meaning “child.name”",
        Facts(needs=frozenset({"child.name"})),
    ),
    "a needed meaning in rows alone": Case(
        form(rows("g", ask("a", "text", meaning="child.name"))),
        form(rows("g", ask("b", "text", meaning="child.name")), ask("a", "text", meaning="child.name")),
        "The form",
        "no question has the meaning “child.name”",
        Facts(needs=frozenset({"child.name"})),
    ),
    "answers that code looks for": Case(
        form({**AN_A, "meaning": "agreement.why"}),
        form(ask("a", "choice", options="red|Red\nunsafe|Unsafe", meaning="agreement.why")),
        "“Question a”",
        "depends on the answers “unsafe”, and it does not offer them",
        Facts(relied_on={"agreement.why": frozenset({"unsafe"})}),
    ),
    "one meaning twice": Case(
        form(ask("a", "text", meaning="child.name"), ask("b", "text", meaning="child.name")),
        form(ask("a", "text", meaning="child.name"), ask("b", "text", meaning="child.also_known_as")),
        "“Question b”",
        "it has the meaning “child.name” as “Question a” has",
        is_error=False,
    ),
    "one meaning twice at once": Case(
        form(
            A,
            ask("b", "text", meaning="child.name", **when(on("a"))),
            ask("c", "text", meaning="child.name", **when(on("a", op="unless", value="no"))),
        ),
        form(
            A,
            ask("b", "text", meaning="child.name", **when(on("a"))),
            ask("c", "text", meaning="child.name", **when(on("a", op="unless", value="yes"))),
        ),
        "“Question c”",
        "and both can be asked at once",
        is_error=False,
    ),
    "one meaning twice, of a person and a question": Case(
        form(
            ask("a", "person", meaning="child", ask_ethnicity=False), ask("b", "birth", meaning="child.birth")
        ),
        form(
            ask("a", "person", meaning="mother", ask_ethnicity=False),
            ask("b", "birth", meaning="child.birth"),
        ),
        "“Question b”",
        "it has the meaning “child.birth”",
        is_error=False,
    ),
    "what is never shared, in the family's copy": Case(
        form(ask("a", "text", meaning="risk.visiting_worker", family_copy=True)),
        form(ask("a", "text", meaning="concern.worry", family_copy=True)),
        "“Question a”",
        "must not be in the family's copy",
        Facts(never_shared=("risk.", "agencies")),
    ),
    "a row of what is never shared, in the family's copy": Case(
        form(rows("g", ask("a", "text", family_copy=True), meaning="agencies", family_copy=False)),
        form(rows("g", ask("a", "text", family_copy=True), meaning="children", family_copy=True)),
        "“Question a”",
        "must not be in the family's copy",
        Facts(never_shared=("risk.", "agencies")),
    ),
    "a question in the family's copy without its group": Case(
        form(rows("g", ask("a", "text", family_copy=True))),
        form(rows("g", ask("a", "text", family_copy=True), family_copy=True)),
        "“Question a”",
        "only if its group “Group g” is shown too",
        is_error=False,
    ),
    "a group in the family's copy without its questions": Case(
        form(rows("g", ask("a", "text"), family_copy=True)),
        form(rows("g", ask("a", "text", family_copy=True), family_copy=True)),
        "group “Group g”",
        "and none of its questions is",
        is_error=False,
    ),
}

ONE_PAGE: dict[str, Case] = {
    "a second step of one page": Case(
        [step("one", A), step("two", B)],
        [step("one", A, B)],
        "The form",
        "this form has one step only",
        PAGE,
    ),
    "a group on one page": Case(
        form(A, rows("g", B)), form(A, B), "group “Group g”", "answered at one go", PAGE
    ),
    "documents on one page": Case(
        form(ask("a", "uploads")), form(ask("a", "text")), "“Question a”", "answered at one go", PAGE
    ),
    "an address on one page": Case(
        form(ask("a", "address")), form(ask("a", "text")), "“Question a”", "answered at one go", PAGE
    ),
    "the account on one page": Case(
        form({"kind": "account", "label": "You", "key": "you"}, A),
        form(A),
        "“You”",
        "answered at one go",
        PAGE,
    ),
    "a rule on one page": Case(
        [step("one", A, rules=[rule(on("a"))])],
        [step("one", A)],
        "Step “Step one”",
        "cannot have rules",
        PAGE,
    ),
}
CASES = KEYS_AND_SETTINGS | MEANINGS | ONE_PAGE


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_form_is_told_and_its_neighbour_is_not(name: str) -> None:
    check(CASES[name])
