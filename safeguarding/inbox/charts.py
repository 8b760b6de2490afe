"""Charts of a table's numbers, as SVG made here: no script, no style but classes, readable in grey.

The first series is solid and the second hatched, so that they are told apart without colour. The table itself
stands beside its chart and says the same to whoever does not see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..board import FEWER, NOT_SHOWN, Line, Table

WIDTH, TOP, ROW, THICK = 360, 30, 40, 16.0
ROOM_FOR_NUMBER = 96
TALL, UNDER, EVERY = 140, 22, 3
AN_HOUR = WIDTH / 24

Box = tuple[str, float, float, float, float]
Words = tuple[float, float, str]


class Bar(NamedTuple):
    """A line of a table: how long its solid and its hatched part are, and what is written at its end."""

    label: str
    solid: float
    hatched: float
    words: str

    @property
    def whole(self) -> float:
        return self.solid + self.hatched


def chart(table: Table) -> SafeString:
    """The table as a picture; nothing where there is nothing to draw."""
    bars = [_bar(table, line) for line in table.lines]
    if not any(bar.whole for bar in bars):
        return SafeString("")
    return _columns(table, bars) if table.slug == "hours" else _rows(table, bars)


def _bar(table: Table, line: Line) -> Bar:
    if table.of_times:
        half, most = (_number(cell) for cell in line.cells[1:])
        return Bar(line.label, half, max(0.0, most - half), ", ".join(map(_word, line.cells[1:])))
    solid, *rest = (_number(cell) for cell in line.cells)
    return Bar(line.label, solid, sum(rest), " + ".join(map(_word, line.cells)))


def _number(cell: Any) -> float:
    """A number that is hidden is drawn as none."""
    return 0.0 if isinstance(cell, str) else float(cell)


def _word(cell: Any) -> str:
    """The number as it stands at the end of a bar, where there is little room."""
    return {FEWER: "<5", NOT_SHOWN: "?"}.get(cell, str(cell))


def _rows(table: Table, bars: list[Bar]) -> SafeString:
    """Bars from left to right, one below the other, each under its label."""
    scale = (WIDTH - ROOM_FOR_NUMBER) / max(bar.whole for bar in bars)
    words: list[Words] = []
    boxes: list[Box] = []
    for number, bar in enumerate(bars):
        top = TOP + number * ROW
        solid, hatched = bar.solid * scale, bar.hatched * scale
        boxes += [("board-solid", 0.0, top + 16.0, solid, THICK), ("", solid, top + 16.0, hatched, THICK)]
        words += [(0.0, top + 11.0, bar.label), (solid + hatched + 6, top + 29.0, bar.words)]
    return _drawn(table, TOP + len(bars) * ROW, boxes, words)


def _columns(table: Table, bars: list[Bar]) -> SafeString:
    """Bars from the bottom up, an hour each; every third has its label, and the highest its number."""
    highest = max(bars, key=lambda bar: bar.whole)
    scale, floor = TALL / highest.whole, float(TOP + TALL + 14)
    words: list[Words] = []
    boxes: list[Box] = []
    for number, bar in enumerate(bars):
        left, solid, hatched = float(number * AN_HOUR), bar.solid * scale, bar.hatched * scale
        boxes += [
            ("board-solid", left, floor - solid, AN_HOUR - 3, solid),
            ("", left, floor - solid - hatched, AN_HOUR - 3, hatched),
        ]
        if number % EVERY == 0:
            words.append((left, floor + 16, bar.label))
        if bar is highest:
            words.append((min(left, WIDTH - 40.0), floor - TALL - 4, f"{bar.whole:g}"))
    return _drawn(table, int(floor) + UNDER, boxes, words)


def _drawn(table: Table, height: int, boxes: list[Box], words: list[Words]) -> SafeString:
    hatch = f"hatch-{table.slug}"
    return format_html(
        '<svg class="board-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect class="board-paper" width="6" height="6"></rect>'
        '<path class="board-hatch" d="M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2"></path></pattern></defs>'
        "{}{}{}</svg>",
        *(WIDTH, height, f"Chart: {table.title}. The table has the same numbers.", hatch),
        *(_legend(table, hatch), _boxes(boxes, hatch), _texts(words)),
    )


def _legend(table: Table, hatch: str) -> SafeString:
    heads = table.heads[1:] if table.of_times else table.heads
    boxes: list[Box] = [("board-solid", 0, 4, 14, 14), ("", WIDTH / 2, 4, 14, 14)]
    places = (20, WIDTH / 2 + 20)
    words = [(place, 16, head) for place, head in zip(places, heads, strict=False)]
    return SafeString(_boxes(boxes[: len(heads)], hatch) + _texts(words))


def _boxes(boxes: Iterable[Box], hatch: str) -> SafeString:
    return format_html_join(
        "",
        '<rect class="{}" fill="{}" x="{}" y="{}" width="{}" height="{}"></rect>',
        (
            (css or "board-hatched", "currentColor" if css else f"url(#{hatch})", *_rounded(place))
            for css, *place in boxes
            if place[2] and place[3]
        ),
    )


def _rounded(numbers: Iterable[float]) -> Iterator[str]:
    return (f"{number:.1f}" for number in numbers)


def _texts(words: Iterable[Words]) -> SafeString:
    return format_html_join(
        "", '<text x="{}" y="{}">{}</text>', ((f"{x:.1f}", f"{y:.1f}", text) for x, y, text in words)
    )
