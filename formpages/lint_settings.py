"""What is wrong with a form as a whole, and with the settings of its questions."""

from __future__ import annotations

from collections.abc import Iterator

from .definition import Group, Question
from .finding import Finding, Form, codes_of

#: Kinds that need an account, and a form that is saved in between.
NEEDS_DRAFT = frozenset({"account", "uploads", "address"})
#: Kinds that can begin with what the account knows as text.
TAKES_TEXT = frozenset({"text", "long_text", "email", "telephone"})


def whole(form: Form) -> Iterator[Finding]:
    """What a form of one page cannot have, and what a form of its type must have."""
    if form.facts.one_page:
        yield from _one_page(form)
    meant = {meaning for step in form.definition.steps for part in step.parts for meaning in part.meanings}
    for meaning in sorted(form.facts.needs - meant):
        yield Finding("", f"no question has the meaning “{meaning}”, and this form needs one that has.")


def _one_page(form: Form) -> Iterator[Finding]:
    if len(form.definition.steps) > 1:
        yield Finding("", "this form has one step only.")
    for step in form.definition.steps:
        if step.rules:
            yield Finding(f"step/{step.slug}", "this form is answered at one go and cannot have rules.")
    for path, (_, _, part) in form.map.places.items():
        if isinstance(part, Group) or part.kind in NEEDS_DRAFT:
            yield Finding(path, "this form is answered at one go and cannot ask for this.")


def settings(form: Form) -> Iterator[Finding]:
    """Answers, what is filled in or chosen beforehand, differences, and the family's copy."""
    for path, (step, group, part) in form.map.places.items():
        yield from _family_copy(form, path, group, part)
        if isinstance(part, Question):
            beside = group.questions if group else step.questions
            yield from _answers(path, part)
            yield from _relied_on(form, path, part)
            yield from _prefill(path, part)
            yield from _difference(path, part, {each.key for each in beside})


def _family_copy(form: Form, path: str, group: Group | None, part: Question | Group) -> Iterator[Finding]:
    if not part.family_copy:
        return
    if any(each.meaning.startswith(form.facts.never_shared or ("\0",)) for each in (part, group) if each):
        yield Finding(path, "what it tells must not be in the family's copy.")
    elif group and not group.family_copy:
        words = f"it is shown in the family's copy only if its group “{group.label}” is shown too."
        yield Finding(path, words, is_error=False)
    elif isinstance(part, Group) and not any(each.family_copy for each in part.questions):
        words = "it is shown in the family's copy, and none of its questions is."
        yield Finding(path, words, is_error=False)


def _relied_on(form: Form, path: str, question: Question) -> Iterator[Finding]:
    lacking = form.facts.relied_on.get(question.meaning, frozenset()) - (codes_of(question) or frozenset())
    if lacking:
        codes = ", ".join(f"“{code}”" for code in sorted(lacking))
        yield Finding(
            path, f"what is shown and told depends on the answers {codes}, and it does not offer them."
        )


def _answers(path: str, question: Question) -> Iterator[Finding]:
    if any(not option.code for option in question.options):
        yield Finding(path, "one of its answers has no code. Write the code, a bar and the words: yes|Yes.")
    if any(not option.label.strip() for option in question.options):
        yield Finding(path, "one of its answers has no words. Write the code, a bar and the words: yes|Yes.")
    default = question.settings.get("default")
    if default and default not in (codes_of(question) or ()):
        yield Finding(path, f"“{default}”, chosen beforehand, is none of its answers.")
    for name, value in question.settings.items():
        if name.endswith("_list") and not value:
            yield Finding(path, f"the pick list for the {name.removesuffix('_list')} offers nothing.")


def _prefill(path: str, question: Question) -> Iterator[Finding]:
    kinds = {"address"} if question.prefill == "address" else TAKES_TEXT
    if question.prefill and question.kind not in kinds:
        yield Finding(path, f"the account's {question.prefill.replace('_', ' ')} cannot be filled in here.")


def _difference(path: str, question: Question, beside: set[str]) -> Iterator[Finding]:
    other = question.settings.get("differs_from")
    if other == question.key:
        yield Finding(path, "it must differ from itself, which it never does.")
    elif other and other not in beside:
        yield Finding(path, f"it must differ from “{other}”, which is not on the same page.")
