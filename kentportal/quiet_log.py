"""Log records without what people typed: an exception's text can quote the value that caused it."""

import logging
import traceback
from types import TracebackType

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Of an exception, writes its type and where it happened, never its text."""

    def formatException(self, ei: ExceptionInfo) -> str:
        frames = traceback.extract_tb(ei[2]) if ei[2] else []
        lines = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
        return "\n".join([*lines, f"  {ei[0].__name__ if ei[0] else 'no exception'}"])
