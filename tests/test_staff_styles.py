"""The staff side's style sheets hold together: one brace too few, and all that follows is lost."""

from pathlib import Path

import pytest

SHEETS = sorted(Path("safeguarding/static").rglob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_block_is_closed_before_the_next_part_begins(sheet: Path) -> None:
    depth = 0
    for number, line in enumerate(sheet.read_text().splitlines(), 1):
        assert depth == 0 or not line.startswith("/*"), f"line {number}: the block before is not closed"
        depth += line.count("{") - line.count("}")
        assert depth >= 0, f"line {number}: a brace too many"
    assert depth == 0
