"""Referrals and numbers as files for a spreadsheet: no names of children, nothing that it would run.

Staff work out figures with them; whom a referral is about stays in the portal (docs/decisions/0172).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from formpages.codelists import Code

from . import districts, reasons
from .board import Numbers
from .records import Referral

MOST_ROWS = 50_000
COLUMNS = (
    *("Reference", "Form", "Urgency", "Status", "Primary reason", "District", "Received", "Acknowledge by"),
    *("Decide by", "Acknowledged", "Closed", "Outcome", "Worker", "Times returned", "Contact number"),
)
Row = tuple[str, ...]
#: What makes a spreadsheet take a text for a formula, in their wide forms too.
_FORMULA = re.compile(r"^\s*[=+\-@\t\r\n＝＋－＠]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def rows(referrals: QuerySet[Referral], there: int) -> Iterator[Row]:
    """The head, then a row for each of at most 50,000, read bit by bit and without what is sealed.

    If there are more, the last row says so.
    """
    outcomes = dict(Code.objects.filter(code_list__slug__startswith="outcomes-").values_list("code", "label"))
    found = referrals.select_related(None).select_related("worker").defer("people")
    yield COLUMNS
    for referral in found[:MOST_ROWS].iterator(chunk_size=2000):
        yield _row(referral, outcomes)
    if there > MOST_ROWS:
        yield (f"Only the first {MOST_ROWS:,} of {there:,} are in this file. Choose fewer to have them all.",)


def _row(referral: Referral, outcomes: dict[str, str]) -> Row:
    worker = referral.worker
    return (
        referral.reference,
        referral.form,
        referral.get_urgency_display(),
        referral.status_in_words,
        reasons.in_words(referral.reason),
        districts.in_words(referral.district),
        *(
            _moment(at)
            for at in (
                *(referral.received_at, referral.acknowledge_by, referral.decide_by),
                *(referral.acknowledged_at, referral.closed_at),
            )
        ),
        outcomes.get(referral.outcome, referral.outcome),
        worker.called if worker else "",
        str(referral.times_returned),
        str(referral.contact_number),
    )


def _moment(at: datetime | None) -> str:
    """As spreadsheets sort it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def rows_of_numbers(numbers: Numbers) -> Iterator[Row]:
    """Every number of the board with what it counts, one a row."""
    yield ("Table", "Of", "Number of", "Number")
    for table in numbers.tables:
        for line in table.lines:
            for head, cell in zip(table.heads, line.cells, strict=True):
                yield (table.title, line.label, head, str(cell))


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and does not work it out."""
    clean = _UNPRINTABLE.sub("", text)
    return f"'{clean}" if _FORMULA.match(clean) else clean


class _Echo:
    """What csv writes to: gives back each line."""

    def write(self, line: str) -> str:
        return line


def as_csv(found: Iterable[Row]) -> Iterator[str]:
    """Lines of a CSV file that spreadsheets open with its accents right."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff"
    for row in found:
        yield writer.writerow([harmless(cell) for cell in row])  # what _Echo gives back


def as_xlsx(found: Iterable[Row]) -> BytesIO:
    """An Excel file, in which every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.freeze_panes = "A2"
    for row in found:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, harmless(text))
    cell.data_type = "s"
    return cell
