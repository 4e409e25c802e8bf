"""Keep users' cells out of the server's log: a failure is logged by its kind and place, without its message."""

from __future__ import annotations

import logging
import traceback

_wrapped = "_without_messages"


def keep_cells_out_of_logs() -> None:
    """From now on, log records of Streamlit carry exceptions as type and stack only. Calling it again does nothing.

    An exception's message quotes the value that caused it (``could not convert 'taro@example.com'``), and Streamlit
    logs whatever a script raises.
    """
    make_record = logging.getLogRecordFactory()
    if getattr(make_record, _wrapped, False):
        return

    def record_without_message(*args: object, **kwargs: object) -> logging.LogRecord:
        record: logging.LogRecord = make_record(*args, **kwargs)
        if record.exc_info and record.exc_info[1] is not None and record.name.split(".")[0] == "streamlit":
            record.exc_text = stack_without_messages(record.exc_info[1])
            record.exc_info = None
        return record

    setattr(record_without_message, _wrapped, True)
    logging.setLogRecordFactory(record_without_message)


def stack_without_messages(error: BaseException) -> str:
    """The type and the stack of an exception and of its causes, oldest first."""
    parts = []
    cause: BaseException | None = error
    while cause is not None:
        stack = "".join(traceback.format_tb(cause.__traceback__))
        parts.append(f"{stack}{type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__ or cause.__context__
    return "\n\n".join(reversed(parts))
