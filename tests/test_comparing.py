"""What an editor is told of the difference between two versions: everything, and nothing that is not."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formpages.comparing import THE_FORM, Change, by_step, compare
from formpages.definition import Condition, Definition, Group, Option, Question, Rule, Step, Test
from formpages.questions import KINDS
from formpages.wording import KIND_WORDS, MOST_WORDS, SETTING_WORDS, marked, plain

from .shipped_forms import FORMS, shipped
from .small_form import definition
from .test_pure_core import definitions

ON_TOLD = Condition((Test("told", "is", ("no",)),))


def step_of(form: Definition, slug: str) -> Step:
    found = form.step(slug)
    assert found
    return found


def with_step(form: Definition, slug: str, /, **changes: Any) -> Definition:
    """The form with one of its steps changed."""
    return replace(
        form, steps=tuple(replace(each, **changes) if each.slug == slug else each for each in form.steps)
    )


def with_part(form: Definition, key: str, /, **changes: Any) -> Definition:
    """The form with one question or group changed."""
    for step in form.steps:
        if any(part.key == key for part in step.parts):
            parts = (replace(part, **changes) if part.key == key else part for part in step.parts)
            return with_step(form, step.slug, parts=tuple(parts))
    raise LookupError(key)


def with_row_question(form: Definition, group_key: str, key: str, /, **changes: Any) -> Definition:
    group = next(part for step in form.steps for part in step.parts if part.key == group_key)
    assert isinstance(group, Group)
    questions = (replace(each, **changes) if each.key == key else each for each in group.questions)
    return with_part(form, group_key, questions=tuple(questions))


def told(old: Definition, new: Definition) -> list[str]:
    """Each change in a line."""
    return [
        " | ".join(
            text for text in (change.step, change.about, change.what, change.old, change.new) if text
        ).replace("\n", " / ")
        for change in compare(old, new)
    ]


SMALL = definition()
WORRY = "Question “What are you worried about?”"
SEXES = (Option("M", "Male"), Option("F", "Female"), Option("U", "Unknown or not stated"))
RULE = Rule(ON_TOLD, "Stop here", "<p>Call us.</p>")
YES_OR_NO = Condition((Test("other_children", "one_of", ("yes", "no")),))


def with_text(form: Definition, html: str) -> Definition:
    return replace(form, texts={**form.texts, "introduction": html})


#: What is changed, and all that is told of it.
CHANGES: list[tuple[Callable[[Definition], Definition], list[str]]] = [
    (
        lambda form: replace(form, title="Another"),
        [f"{THE_FORM} | {THE_FORM} | its title was reworded | Small form | Another"],
    ),
    (
        lambda form: with_text(form, "<p>For <b>you</b>.</p>"),
        [f"{THE_FORM} | {THE_FORM} | the text “introduction” was reworded | Who it is for. | For you."],
    ),
    (
        lambda form: with_text(form, "<p><b>Who</b> it is for.</p>"),
        [f"{THE_FORM} | {THE_FORM} | the text “introduction” looks different, its words are the same"],
    ),
    (
        lambda form: with_step(form, "worry", title="Your worry"),
        ["Your worry | Step “Your worry” | its title was reworded | The worry | Your worry"],
    ),
    (
        lambda form: with_step(form, "worry", slug="concern"),
        ["The worry | Step “The worry” | its address was changed | worry | concern"],
    ),
    (
        lambda form: with_step(form, "worry", condition=YES_OR_NO),
        [
            "The worry | Step “The worry” | its condition was changed | always asked | "
            "asked only if “Are there other children?” is “Yes” or “No”"
        ],
    ),
    (
        lambda form: with_part(form, "worry", label="Why?"),
        ["The worry | Question “Why?” | its label was reworded | What are you worried about? | Why?"],
    ),
    (
        lambda form: with_part(form, "worry", hint="In your own words"),
        [f"The worry | {WORRY} | its hint was added | In your own words"],
    ),
    (
        lambda form: with_part(form, "worry", error="Tell us what worries you"),
        [f"The worry | {WORRY} | its error was added | Tell us what worries you"],
    ),
    (
        lambda form: with_part(form, "worry", strength="standard"),
        [
            f"The worry | {WORRY} | whether it must be answered was changed | "
            "must always be answered | must be answered in a standard request"
        ],
    ),
    (
        lambda form: with_part(form, "worry", meaning=""),
        [f"The worry | {WORRY} | its meaning was changed | concern.worry | nothing"],
    ),
    (
        lambda form: with_part(form, "worry", family_copy=True),
        [f"The worry | {WORRY} | now shown in the family's copy"],
    ),
    (
        lambda form: with_part(form, "worry", prefill="email"),
        [f"The worry | {WORRY} | what is filled in from the account was changed | nothing | email address"],
    ),
    (
        lambda form: with_part(form, "worry", settings={"max_length": 900, "not_known": True}),
        [
            f"The worry | {WORRY} | the most characters was changed | 300 | 900",
            f"The worry | {WORRY} | whether “Not known” is an answer was changed | no | yes",
        ],
    ),
    (
        lambda form: with_part(form, "worry", kind="text"),
        [f"The worry | {WORRY} | its kind was changed | long text | short text"],
    ),
    (
        lambda form: with_part(form, "why_not", condition=Condition()),
        [
            "The worry | Question “Why not?” | its condition was changed | "
            "asked only if “Have you told the family?” is “No” | always asked"
        ],
    ),
    (
        lambda form: with_part(form, "gender", options=(*SEXES[:2], Option("X", "Another"))),
        [
            "Child's details | Question “Gender” | the answer “Another” was added",
            "Child's details | Question “Gender” | the answer “Unknown or not stated” was removed",
        ],
    ),
    (
        lambda form: with_part(form, "gender", options=(Option("M", "Boy"), *SEXES[1:])),
        ["Child's details | Question “Gender” | the answer with the code “M” was reworded | Male | Boy"],
    ),
    (
        lambda form: with_part(form, "gender", options=(SEXES[1], SEXES[0], SEXES[2])),
        [
            "Child's details | Question “Gender” | the order of its answers was changed | "
            "Male / Female / Unknown or not stated | Female / Male / Unknown or not stated"
        ],
    ),
    (
        lambda form: with_part(form, "children_here", most=5),
        [
            "Other children | Group “Children at the same address” | "
            "the greatest number of rows was changed | 3 | 5"
        ],
    ),
    (
        lambda form: with_row_question(form, "children_here", "first_name", label="Given name"),
        [
            "Other children | Question “Given name” in the group “Children at the same address” | "
            "its label was reworded | First name | Given name"
        ],
    ),
    (
        lambda form: with_step(form, "worry", parts=turned(form.steps[2].parts)),
        ["The worry | Question “Your telephone number” | moved: it comes first now"],
    ),
    (
        lambda form: replace(form, steps=(form.steps[1], form.steps[0], *form.steps[2:])),
        ["Other children | Step “Other children” | moved: it comes first now"],
    ),
    (
        lambda form: with_step(form, "worry", rules=(RULE,)),
        [
            "The worry | Rule “Stop here” | added | "
            "go on only if “Have you told the family?” is “No” / Stop here / Call us."
        ],
    ),
]


def turned(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """The last one first."""
    return parts[-1:] + parts[:-1]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_each_change_is_told_and_nothing_else(
    change: Callable[[Definition], Definition], expected: list[str]
) -> None:
    assert told(SMALL, change(SMALL)) == expected
    assert compare(SMALL, SMALL) == []


def test_what_was_removed_and_what_was_added_are_described() -> None:
    step = step_of(SMALL, "worry")
    shorter = with_step(SMALL, "worry", parts=step.parts[:1] + step.parts[2:])
    described = "Why not? / short text, must always be answered"
    described += " / asked only if “Have you told the family?” is “No”"
    assert told(SMALL, shorter) == [f"The worry | Question “Why not?” | removed | {described}"]
    assert told(shorter, SMALL) == [f"The worry | Question “Why not?” | added | {described}"]


def test_a_question_with_another_key_is_another_question() -> None:
    renamed = with_part(SMALL, "worry", key="concern")
    assert [change.what for change in compare(SMALL, renamed)] == ["added", "removed"]


def test_a_question_on_another_step_has_moved() -> None:
    child, worry = step_of(SMALL, "child"), step_of(SMALL, "worry")
    moved = with_step(SMALL, "child", parts=child.parts[:-1])
    moved = with_step(moved, "worry", parts=(*worry.parts, child.parts[-1]))
    assert told(SMALL, moved) == [
        "The worry | Question “Address” | moved here from the step “Child's details”"
    ]


def test_a_question_that_became_a_group_is_another() -> None:
    group = Group("worry", "Worries", "worry", (Question("what", "text", "What?"),))
    step = step_of(SMALL, "worry")
    parts = tuple(group if part.key == "worry" else part for part in step.parts)
    whats = [(change.about, change.what) for change in compare(SMALL, with_step(SMALL, "worry", parts=parts))]
    assert whats == [("Group “Worries”", "added"), (WORRY, "removed")]


def test_rules_are_told_with_what_they_say() -> None:
    before = with_step(SMALL, "worry", rules=(RULE,))
    other = with_step(SMALL, "worry", rules=(replace(RULE, body="<p>Write to us.</p>"),))
    renamed = with_step(SMALL, "worry", rules=(replace(RULE, title="The end"),))
    two = with_step(SMALL, "worry", rules=(RULE, replace(RULE, title="The end")))
    exchanged = with_step(SMALL, "worry", rules=two.steps[2].rules[::-1])
    assert [change.what for change in compare(before, SMALL)] == ["removed"]
    assert told(before, other) == [
        "The worry | Rule “Stop here” | the text of its end page was reworded | Call us. | Write to us."
    ]
    assert told(before, renamed) == [
        "The worry | Rule “The end” | the title of its end page was reworded | Stop here | The end"
    ]
    assert told(two, exchanged) == [
        "The worry | Rules | their order was changed | Stop here / The end | The end / Stop here"
    ]


def test_conditions_say_all_that_they_hang_on() -> None:
    several = Condition((Test("told", "unless", ("yes",)), Test("other_children", "answered")), "any")
    dated = Condition((Test("birth", "before", ("2010-09-01",)), Test("birth", "is_not", ("unborn",))))
    (one,), (other,) = (
        compare(SMALL, with_part(SMALL, "email", condition=condition)) for condition in (several, dated)
    )
    assert one.new == (
        "asked only if any of these holds: “Have you told the family?” is not answered with “Yes”; "
        "“Are there other children?” is answered"
    )
    assert other.new == (
        "asked only if all of these hold: “Date of birth” is before 1 September 2010; "
        "“Date of birth” is answered, but not with “Not yet born”"
    )


def test_a_condition_on_another_question_with_the_same_words_is_told() -> None:
    one = Question("one", "yes_no", "Same?", options=(Option("yes", "Yes"),))
    parts = (one, replace(one, key="two"), Question("q", "text", "Q"))
    form = Definition("Form", (Step("s", "Step", parts),))
    on = [Condition((Test(key, "is", ("yes",)),)) for key in ("one", "two")]
    (change,) = compare(*(with_part(form, "q", condition=condition) for condition in on))
    assert change.old == "asked only if “Same?” is “Yes” (one)"
    assert change.new == "asked only if “Same?” is “Yes” (two)"


def test_what_nobody_notices_is_told_as_such() -> None:
    assert compare(with_part(SMALL, "worry", condition=Condition(mode="any")), SMALL) == [
        Change(THE_FORM, THE_FORM, "kept in another way, which nobody notices")
    ]


def test_changes_stand_under_their_step_and_what_they_are_about() -> None:
    changed = with_part(with_part(SMALL, "worry", hint="A hint", error="An error"), "gender", hint="A hint")
    grouped = [
        (step, [(about, len(changes)) for about, changes in parts])
        for step, parts in by_step(compare(SMALL, changed))
    ]
    assert grouped == [("Child's details", [("Question “Gender”", 1)]), ("The worry", [(WORRY, 2)])]


def test_only_the_words_that_differ_are_marked() -> None:
    old, new = marked("What are you worried about?", "What are they worried about?")
    assert old == [("What are ", False), ("you", True), (" worried about?", False)]
    assert [text for text, differs in new if differs] == ["they"]
    both = marked("Tell us what you are worried about", "Tell us what has made anybody worried about")
    assert [[text for text, differs in side if differs] for side in both] == [
        ["you are"],
        ["has made anybody"],
    ]
    assert marked("must be answered in a request", "expected, never in the way") == (
        [("must be answered in a request", False)],
        [("expected, never in the way", False)],
    )
    assert marked("", "Added") == ([("", False)], [("Added", False)])
    long = "word " * MOST_WORDS
    assert marked(long, long + "more") == ([(long, False)], [(long + "more", False)])


def test_of_a_long_text_only_what_is_near_a_difference_is_shown() -> None:
    lines = [f"Line {number}" for number in range(9)]
    old, new = marked("\n".join([*lines, "old", *lines]), "\n".join([*lines, "new", *lines]))
    assert [text for text, differs in old if differs] == ["old"]
    assert "".join(text for text, _ in new).split("\n") == [
        *("Line 0", "Line 1", "…", "Line 8", "new", "Line 0", "…", "Line 7", "Line 8")
    ]


def test_rich_text_is_read_as_lines_with_the_addresses_of_links() -> None:
    html = "<h2>Call</h2><p>Ask <b>us</b><br/>now &amp; here</p>"
    html += '<ul><li>One</li><li><a href="/menu/">Two</a></li></ul>'
    assert plain(html) == "Call\nAsk us\nnow & here\n• One\n• Two (/menu/)"
    assert plain('<p><a linktype="page" id="3">There</a></p>') == "There (page 3)"


def test_every_kind_and_every_setting_has_words() -> None:
    assert set(KIND_WORDS) == set(KINDS)
    names = {
        name
        for path in FORMS.glob("*.yaml")
        for question in shipped(path.stem).questions()
        for name in question.settings
    }
    assert names <= set(SETTING_WORDS)
    assert {name for kind in KINDS.values() for name in kind.settings(_defaults(kind))} <= set(SETTING_WORDS)


def _defaults(kind: Any) -> Any:
    return kind.block().get_default()


@given(definitions())
def test_a_form_does_not_differ_from_itself(form: Definition) -> None:
    assert compare(form, form) == []


@st.composite
def mutated(draw: st.DrawFn, form: Definition) -> Definition:
    """The form with one thing about it changed."""
    ways = [_retitled, _without_step, _turned_steps, _changed_step, _changed_part, _without_part, _ruled]
    return draw(st.sampled_from(ways))(draw, form)


def _retitled(draw: st.DrawFn, form: Definition) -> Definition:
    return replace(form, title=form.title + "!")


def _without_step(draw: st.DrawFn, form: Definition) -> Definition:
    gone = draw(st.sampled_from(form.steps))
    return replace(form, steps=tuple(step for step in form.steps if step != gone))


def _turned_steps(draw: st.DrawFn, form: Definition) -> Definition:
    return replace(form, steps=tuple(draw(st.permutations(form.steps))))


def _changed_step(draw: st.DrawFn, form: Definition) -> Definition:
    step = draw(st.sampled_from(form.steps))
    changes: list[dict[str, Any]] = [
        {"title": f"{step.title}!"},
        {"slug": f"{step.slug}-x"},
        {"condition": _other_condition(step.condition)},
        {"parts": step.parts[::-1]},
    ]
    return with_step(form, step.slug, **draw(st.sampled_from(changes)))


def _other_condition(condition: Condition) -> Condition:
    return Condition((*condition.tests, Test("q0", "is", ("z",))), condition.mode)


OTHERS: dict[str, Any] = {
    "kind": "yes_no",
    "label": "Other",
    "hint": "Other",
    "strength": "expected",
    "error": "Other",
    "meaning": "other",
    "prefill": "role",
    "options": (Option("o", "Other"),),
    "settings": {"default": "o"},
    "family_copy": True,
    "row_name": "other",
    "rows_name": "others",
    "least": 7,
    "most": 8,
    "key": "other",
}


def _changed_part(draw: st.DrawFn, form: Definition) -> Definition:
    """Any field of any question or group, those in groups among them, set to something else."""
    part = draw(st.sampled_from([part for step in form.steps for part in step.parts]))
    if isinstance(part, Group) and draw(st.booleans()):
        question = draw(st.sampled_from(part.questions))
        return with_row_question(form, part.key, question.key, **_other_field(draw, question))
    return with_part(form, part.key, **_other_field(draw, part))


def _other_field(draw: st.DrawFn, part: Question | Group) -> dict[str, Any]:
    name = draw(st.sampled_from([field.name for field in fields(part) if field.name != "questions"]))
    return {name: _other_condition(part.condition) if name == "condition" else OTHERS[name]}


def _without_part(draw: st.DrawFn, form: Definition) -> Definition:
    step = draw(st.sampled_from(form.steps))
    gone = draw(st.sampled_from(step.parts))
    return with_step(form, step.slug, parts=tuple(part for part in step.parts if part.key != gone.key))


def _ruled(draw: st.DrawFn, form: Definition) -> Definition:
    step = draw(st.sampled_from(form.steps))
    rule = Rule(_other_condition(Condition()), "Another end", "<p>Text</p>")
    changes = [(*step.rules, rule), step.rules[1:], tuple(replace(each, title="X") for each in step.rules)]
    return with_step(form, step.slug, rules=draw(st.sampled_from(changes)))


@given(st.data(), definitions())
def test_any_single_change_is_told_both_ways(data: st.DataObject, form: Definition) -> None:
    other = data.draw(mutated(form))
    assume(other != form)
    for changes in (compare(form, other), compare(other, form)):
        assert changes
        assert "another way" not in changes[0].what
