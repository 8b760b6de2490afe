"""Files that are no form files, or mean harm: refused in words, whatever they hold."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from formpages import located
from formpages.parsing import read

from .wrong_files import SMALL, faults_of, put

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "this is no form file"),
        ("- 1", "this is no form file"),
        ("just words", "this is no form file"),
        ("a: [", "this is not YAML"),
        ("a: 1\n\tb: 2", "this is not YAML"),
        ("%PDF-1.7", "this is not YAML"),
        ("format: 2\n---\nformat: 2\n", "this is not YAML"),
        (LAUGHS, "cannot stand here: write out what it means"),
        ("a: &a x\n", "“&a” cannot stand here: leave it out"),
        ("a: !!python/object/apply:os.system [ls]", "cannot stand here: leave it out"),
        ("a: !mine x", "“!mine” cannot stand here: leave it out"),
        ("[" * 100_000, "nested too deep"),
        ("a: " + "{b: " * 5_000, "nested too deep"),
        ("- " * 100_000, "nested too deep"),
        ("? " * 50_000, "nested too deep"),
        ("title: a\0b", "the character U+0000 cannot stand in a file"),
        ("title: a\ud800b", "the character U+D800 cannot stand in a file"),
        (b"format: 2\ntitle: caf\xe9\n", "the file is not in UTF-8"),
        ("format: 2\n".encode("utf-16"), "the file is not in UTF-8"),
        (b"PK\x03\x04\x14\x00", "the character U+0003 cannot stand in a file"),
        ("# " + "x" * 2_000_000, "the file is larger than 2 MB"),
        (b"# " + b"x" * 2_000_000, "the file is larger than 2 MB"),
    ],
)
def test_what_is_no_form_file_at_all_is_refused_in_words(source: str | bytes, words: str) -> None:
    found = faults_of(source)
    assert words in found[-1].message
    assert all(fault.line >= 1 for fault in found)


def test_the_line_of_a_byte_or_a_sign_that_cannot_be_is_said() -> None:
    assert faults_of(b"format: 2\ntitle: caf\xe9\n")[0].line == 2
    assert faults_of("format: 2\n\n\ntitle: a\0b")[0].line == 4


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()).steps == read(SMALL).steps


def test_reading_without_the_fast_library_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    slow: Callable[..., Any] = type("Slow", (yaml.SafeLoader,), dict(vars(located._Loader)))
    bad, _ = put("max_length: 300", "max_length: many")
    fast = read(SMALL).steps, faults_of(bad), faults_of("a: &a x\n"), faults_of("{b: " * 5_000)
    monkeypatch.setattr(located, "_Loader", slow)
    assert (read(SMALL).steps, faults_of(bad), faults_of("a: &a x\n"), faults_of("{b: " * 5_000)) == fast
