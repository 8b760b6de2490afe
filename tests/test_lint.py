"""What lint says of conditions as they are written, and of texts."""

import pytest
from django.apps import apps
from wagtail.rich_text import RichText

from formpages.compiler import compile_form
from formpages.lint import Facts, lint
from formpages.questions import KINDS

from .compiling import compile_file, lists_of, steps_of
from .linting import (
    A_PERSON,
    AN_A,
    SEVERAL,
    TYPED,
    A,
    B,
    C,
    Case,
    Plain,
    ask,
    check,
    examined,
    form,
    on,
    rows,
    rule,
    step,
    when,
)
from .shipped_forms import FORMS, form_of

ADVICE = {"kind": "guidance", "label": "Advice", "body": "<p>Hm.</p>", "key": "advice"}

#: Conditions on what is not there yet, or never.
NOT_THERE: dict[str, Case] = {
    "a later question": Case(
        form(ask("b", **when(on("a"))), A),
        form(A, ask("b", **when(on("a")))),
        "“Question b”",
        "looks at “a”, which is not asked earlier. Move that question up.",
    ),
    "a later question of the same row": Case(
        form(rows("g", ask("c", **when(on("b"))), B)),
        form(rows("g", B, ask("c", **when(on("b"))))),
        "“Question c”",
        "which is not asked earlier",
    ),
    "a question after the group": Case(
        form(rows("g", ask("c", **when(on("a")))), A),
        form(A, rows("g", ask("c", **when(on("a"))))),
        "“Question c”",
        "which is not asked earlier",
    ),
    "a step on a question of its own": Case(
        [step("one", B), step("two", A, **when(on("a")))],
        [step("one", B), step("two", A, **when(on("b")))],
        "Step “Step two”",
        "waits for “a”, whose condition waits for this one",
    ),
    "a step on a question of a later one": Case(
        [step("one", B), step("two", C, **when(on("a"))), step("three", A)],
        [step("one", B), step("three", A), step("two", C, **when(on("a")))],
        "Step “Step two”",
        "which is not asked earlier",
    ),
    "itself": Case(
        form(ask("a", **when(on("a")))),
        form(B, ask("a", **when(on("b")))),
        "“Question a”",
        "its condition looks at its own answer.",
    ),
    "a group that a row is in": Case(
        form(rows("g", ask("c", **when(on("g", "", "answered"))))),
        form(rows("g", B), ask("c", **when(on("g", "", "answered")))),
        "“Question c”",
        "looks at the group it is in",
    ),
    "no question of the form": Case(
        form(A, ask("b", **when(on("aa")))),
        form(A, ask("b", **when(on("a")))),
        "“Question b”",
        "looks at “aa”, and there is no question with that key.",
    ),
    "a question in the rows of a group": Case(
        form(rows("g", A), ask("b", **when(on("a")))),
        form(A, ask("b", **when(on("a")))),
        "“Question b”",
        "which is asked in the rows of a group",
    ),
    "a question in the rows of a group by its path": Case(
        form(rows("g", A), ask("b", **when(on("g.a")))),
        form(rows("g", A), ask("b", **when(on("g", "", "answered")))),
        "“Question b”",
        "which is asked in the rows of a group",
    ),
    "two questions of the same key, in the row and before it": Case(
        form(A, rows("g", A, ask("b", **when(on("a"))))),
        form(ask("aa"), rows("g", A, ask("b", **when(on("a"))))),
        "“Question b”",
        "a question outside this group has that key too",
    ),
    "what asks nothing": Case(
        form({**ADVICE, "key": "a"}, ask("b", **when(on("a", "", "answered")))),
        form(ask("a", "text"), ask("b", **when(on("a", "", "answered")))),
        "“Question b”",
        "looks at “Advice”, which asks nothing",
    ),
    "two that wait for each other": Case(
        form(ask("a", **when(on("b"))), ask("b", **when(on("a")))),
        form(A, ask("b", **when(on("a")))),
        "“Question a”",
        "waits for “b”, whose condition waits for this one",
    ),
    "three that wait for one another": Case(
        form(ask("a", **when(on("c"))), ask("b", **when(on("a"))), ask("c", **when(on("b")))),
        form(A, ask("b", **when(on("a"))), ask("c", **when(on("b")))),
        "“Question a”",
        "waits for “c”, whose condition waits for this one",
    ),
    "two steps that wait for each other": Case(
        [step("one", A, **when(on("b"))), step("two", B, **when(on("a")))],
        [step("one", A), step("two", B, **when(on("a")))],
        "Step “Step one”",
        "waits for “b”, whose condition waits for this one",
    ),
}

#: Comparisons that make no sense.
SENSELESS: dict[str, Case] = {
    "not known where that is no answer": Case(
        form(AN_A, ask("b", **when(on("a", "not_known")))),
        form({**AN_A, "not_known": True}, ask("b", **when(on("a", "not_known")))),
        "“Question b”",
        "waits for “not_known”",
    ),
    "a third answer of yes or no": Case(
        form(A, ask("b", **when(on("a", "not_sure")))),
        form(ask("a", third="not_sure"), ask("b", **when(on("a", "not_sure")))),
        "“Question b”",
        "waits for “not_sure”",
    ),
    "documents of a name": Case(
        form(ask("a", "uploads"), ask("b", **when(on("a", "letter.pdf")))),
        form(ask("a", "uploads"), ask("b", **when(on("a", "", "answered")))),
        "“Question b”",
        "waits for “letter.pdf”",
    ),
    "a group with an answer": Case(
        form(rows("g", A), ask("b", **when(on("g", "yes")))),
        form(rows("g", A), ask("b", **when(on("g", "", "answered")))),
        "“Question b”",
        "Of a group it can only be said whether it is answered.",
    ),
    "nothing to compare with": Case(
        form(A, ask("b", **when(on("a", " , ")))),
        form(A, ask("b", **when(on("a", " yes , ")))),
        "“Question b”",
        "has nothing to compare “a” with",
    ),
    "several answers where one is compared": Case(
        form(AN_A, ask("b", **when(on("a", "red,blue")))),
        form(AN_A, ask("b", **when(on("a", "red,blue", "one_of")))),
        "“Question b”",
        "compares “a” with several things. Choose “is one of”.",
    ),
    "several dates": Case(
        form(ask("a", "date"), ask("b", **when(on("a", "2020-01-01,2021-01-01", "before")))),
        form(ask("a", "date"), ask("b", **when(on("a", "2020-01-01", "before")))),
        "“Question b”",
        "Give one date.",
    ),
    "before, of what is no date": Case(
        form(ask("a", "text"), ask("b", **when(on("a", "2020-01-01", "before")))),
        form(ask("a", "birth"), ask("b", **when(on("a", "2020-01-01", "before")))),
        "“Question b”",
        "compares “a” with a date, but that is no date",
    ),
    "a malformed date": Case(
        form(ask("a", "date"), ask("b", **when(on("a", "1 May 2020", "after")))),
        form(ask("a", "date"), ask("b", **when(on("a", "2020-05-01", "after")))),
        "“Question b”",
        "Write the date as 2026-11-30",
    ),
    "a date without its dashes": Case(
        form(ask("a", "date"), ask("b", **when(on("a", "20200501", "after")))),
        form(ask("a", "date"), ask("b", **when(on("a", "2020-05-01", "after")))),
        "“Question b”",
        "Write the date as 2026-11-30",
    ),
    "a code of a row that is offered no more": Case(
        form(rows("g", ask("a", "choice", code_list="colours"), ask("b", **when(on("a", "puce"))))),
        form(rows("g", ask("a", "choice", code_list="colours"), ask("b", **when(on("a", "red"))))),
        "“Question b”",
        "offers no more",
    ),
}


@pytest.mark.parametrize("case", [*NOT_THERE.values(), *SENSELESS.values()], ids=[*NOT_THERE, *SENSELESS])
def test_a_condition_that_waits_in_vain_is_told_and_its_neighbour_is_not(case: Case) -> None:
    check(case)


#: A question, an answer that nobody gives to it, and one that somebody does.
UNGIVEN: list[tuple[Plain, str, str]] = [
    (AN_A, "pink", "red"),
    (AN_A, "Red", "red"),  # its words and not its code
    (AN_A, "not_known", "blue"),
    (SEVERAL, "pink", "red"),
    (A, "not_sure", "no"),
    (ask("a", "birth"), "unborn", "estimated"),
    (ask("a", "birth", unborn=True), "born", "unborn"),
    (ask("a", "address"), "no_fixed", "known"),
    (ask("a", "address", no_fixed=True), "not_known", "no_fixed"),
    (ask("a", "scale", steps=3), "4", "3"),
    (ask("a", "declaration"), "no", "yes"),
    (A_PERSON, "Kim", "person"),
    (ask("a", "number", most=5), "6", "5"),
    (ask("a", "number"), "5.0", "5"),
    (ask("a", "number"), "five", "0"),
    (ask("a", "time"), "9am", "09:00"),
    (ask("a", "nhs_number"), "999 000 0018", "9990000018"),
    (ask("a", "text", max_length=3), "long", "not"),
    (ask("a", "text"), "not_known", "known"),
    (ask("a", "text", not_known=True), "x" * 201, "not_known"),
    (ask("a", "email"), "somebody", "somebody@example.org"),
    (ask("a", "date"), "2021-02-29", "2020-02-29"),
    (ask("a", "choice", code_list="colours"), "puce", "blue"),
]


@pytest.mark.parametrize(("question", "nobody", "somebody"), UNGIVEN)
@pytest.mark.parametrize("op", ["is", "unless", "one_of"])
def test_an_answer_that_nobody_gives_is_told(question: Plain, nobody: str, somebody: str, op: str) -> None:
    of_list = "the pick list of “Question a” offers no more"
    words = of_list if question.get("code_list") else "is no answer to “Question a”"
    wrong, right = (form(question, ask("b", **when(on("a", value, op)))) for value in (nobody, somebody))
    check(Case(wrong, right, "“Question b”", f"its condition waits for “{nobody}”, which {words}."))
    several = form(question, ask("b", **when(on("a", f"{somebody},{nobody}", "one_of"))))
    assert f"waits for “{nobody}”" in examined(several)[0][0]


def test_the_words_of_an_answer_in_place_of_its_code_are_told_with_the_code() -> None:
    question = ask("a", "choice", options="needs|They need help\nnone|They need none")
    faults = examined(form(question, ask("b", **when(on("a", "They need help")))))[0]
    assert "no answer to “Question a”. Write the code of that answer, “needs”." in faults[0]


def test_what_stands_on_a_step_that_waits_in_vain_is_not_told_again() -> None:
    steps = [step("one", A), step("two", B, rows("g", C, ask("d", **when(on("c")))), **when(on("gone")))]
    (said,) = examined(steps)
    assert said[0].startswith("Step “Step two”: its condition looks at “gone”")
    (said,) = examined([step("one", A), step("two", B, C, **when(on("a"), on("a", "no")))])
    assert said[0].startswith("Step “Step two”: nobody ever gets to it")


#: What stands in a text that no editor typed, the same without it, and what is said.
TEXTS = [
    ("<p>Hm.</p><script>1</script>", "<p>Hm.</p>", "<script> cannot stand in this text."),
    (
        '<p><a href="javascript:1">x</a></p>',
        '<p><a href="/menu/">x</a></p>',
        "a link must lead to a web page, an email address or a telephone number.",
    ),
    ('<p onclick="1">Hm.</p>', "<p>Hm.</p>", "“onclick” cannot stand in <p>."),
]


@pytest.mark.parametrize(("wrong", "right", "words"), TEXTS)
def test_texts_that_no_editor_typed_are_told_wherever_they_stand(wrong: str, right: str, words: str) -> None:
    for html, said in ((wrong, words), (right, "")):
        steps = steps_of({"steps": [step("one", ADVICE, A, rules=[rule(on("a"))])]})
        steps[0].value["parts"][0].value["body"] = RichText(html)
        steps[0].value["rules"][0]["body"] = RichText(html)
        compiled = compile_form("Form", steps, {"introduction": html}, lists_of({}))
        assert [str(fault) for fault in compiled.faults] == (
            [
                f"Step “Step one”, “Advice”: {said}",
                f"Step “Step one”: the text of its end page: {said}",
                f"The form: its introduction: {said}",
            ]
            if said
            else []
        )


def test_every_kind_can_be_looked_at_with_answered() -> None:
    """A kind whose answers lint does not understand would make it cry wolf."""
    more = {"choice": {"options": TYPED}, "choices": {"options": TYPED}}
    more["person"] = {"ethnicity_list": "gender"}
    for name in sorted(set(KINDS) - {"guidance", "heading", "account"}):
        asking = ask("a", name, **more.get(name, {}))
        assert examined(form(asking, ask("b", **when(on("a", "", "answered"))))) == [], name


@pytest.mark.parametrize("name", sorted(path.stem for path in FORMS.glob("*.yaml")))
def test_nothing_is_wrong_with_what_is_shipped(name: str) -> None:
    shipped = form_of(name)
    kind = apps.get_model(shipped["type"])
    compiled = compile_file(shipped)
    assert compiled.faults == []
    facts = Facts(kind.needs, kind.never_shared, kind.one_page, compiled.retired, kind.relied_on)
    assert lint(compiled.definition, facts) == []
