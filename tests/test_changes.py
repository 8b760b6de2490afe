"""What differs between two forms sent under one reference."""

from formpages.changes import changes
from formpages.summary import Card, Entry, Section, Table


def section(*parts: Entry | Table) -> list[Section]:
    return [Section("child", "Child", 1, parts)]


def entry(key: str, *words: str, row: str = "") -> Entry:
    return Entry(key, key.title(), words, row=row)


def rows(*cards: tuple[str, str]) -> Table:
    made = tuple(Card(row, name, (entry("name", name, row=row),)) for row, name in cards)
    return Table("children", "Children", "child", made)


def test_nothing_differs_from_itself() -> None:
    same = section(entry("name", "Kim"), rows(("a", "Bo")), entry("none"))
    found = changes(same, same)
    assert not found
    assert found.sections == same


def test_a_changed_answer_knows_what_it_was() -> None:
    found = changes(
        section(entry("name", "Kim"), entry("age")), section(entry("name", "Kay"), entry("age", "7"))
    )
    assert [(each.key, each.before) for _, each in found.changed] == [("name", ("Kim",)), ("age", ())]
    assert found.gone == []


def test_rows_are_known_by_their_ids() -> None:
    found = changes(section(rows(("a", "Bo"), ("b", "Al"))), section(rows(("b", "Al"), ("c", "Di"))))
    assert [(each.row, each.before) for _, each in found.changed] == [("c", ())]
    assert [(each.row, each.words) for _, each in found.gone] == [("a", ("Bo",))]


def test_a_question_that_is_not_asked_any_more_is_named_if_it_was_answered() -> None:
    found = changes(
        section(entry("name", "Kim"), entry("why", "Unsafe"), entry("blank")), section(entry("name", "Kim"))
    )
    assert [each.key for _, each in found.gone] == ["why"]
    assert found.changed == []


def test_an_emptied_answer_is_a_change() -> None:
    found = changes(section(entry("name", "Kim")), section(entry("name")))
    assert [(each.words, each.before) for _, each in found.changed] == [((), ("Kim",))]
