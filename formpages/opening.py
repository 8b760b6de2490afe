"""A form file opened: its form in the newest format, and a place to note what does not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .located import Listed, Mapped, Misfit, Path, Unreadable, in_words, line_of, read

FORMAT = 2


@dataclass
class Opened:
    """A file's form in the newest format, and what is wrong with it so far."""

    form: Any
    format: int
    faults: list[Misfit]
    found_at: set[Path] = field(default_factory=set)

    def fault(self, path: Path, message: str) -> None:
        """Note a misfit, unless something it stands in does not fit as a whole."""
        if any(path[: len(found)] == found for found in self.found_at):
            return
        self.found_at.add(path)
        self.faults.append(self.misfit(path, message))

    def misfit(self, path: Path, message: str) -> Misfit:
        words = in_words(path)
        return Misfit(
            line_of(self.form, path), words.replace("rules 1", "rule") if self.format == 1 else words, message
        )


def open_file(source: str | bytes) -> Opened:
    """The form in a file; raises Unreadable when there is no telling what the rest means."""
    form, found = read(source)
    if not isinstance(form, Mapped):
        raise Unreadable([Misfit(1, "", "this is no form file: it does not begin with “format: 2”")])
    opened = Opened(form, FORMAT, list(found.values()), set(found))
    if "format" not in form:
        opened.fault((), f"this is no form file: the line “format: {FORMAT}” is missing")
    elif type(form["format"]) is not int or form["format"] < 1:
        opened.fault(("format",), f"this is no form file: write “format: {FORMAT}”")
    elif form["format"] > FORMAT:
        words = f"it is newer than this portal, which reads up to {FORMAT}: export it from a portal like this"
        raise Unreadable([opened.misfit(("format",), words)])
    else:
        opened.format = form["format"]
    if opened.format == 1:
        _upgrade(form)
    return opened


def _upgrade(form: Mapped) -> None:
    """From format 1, where a step had one rule."""
    form["format"] = FORMAT
    steps = form.get("steps")
    for step in steps if isinstance(steps, Listed) else ():
        if isinstance(step, Mapped) and "rule" in step and "rules" not in step:
            rules = Listed(step.lines["rule"])
            rules.append(step.pop("rule"))
            rules.lines[1] = step.lines["rules"] = rules.line
            step["rules"] = rules
