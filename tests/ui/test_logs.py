import logging

import pytest

from ui.logs import keep_cells_out_of_logs, stack_without_messages

# Not written out, for a stack shows the lines of this file.
CELL = "@".join(["taro", "example.com"])


@pytest.fixture
def record_factory():
    before = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(before)


def fail(cell: str) -> None:
    try:
        float(cell)
    except ValueError as error:
        raise RuntimeError(f"cannot read {cell}") from error


def logged(name: str) -> str:
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(logging.Formatter().format(record))
    logger = logging.Logger(name)
    logger.addHandler(handler)
    try:
        fail(CELL)
    except RuntimeError:
        logger.exception("Uncaught app execution")
    return lines[0]


@pytest.mark.usefixtures("record_factory")
def test_a_log_of_a_failure_names_its_kind_and_place_but_no_cell():
    keep_cells_out_of_logs()
    line = logged("streamlit.error_util")
    assert CELL not in line
    assert "RuntimeError" in line
    assert "ValueError" in line
    assert "in fail" in line


@pytest.mark.usefixtures("record_factory")
def test_other_logs_are_left_alone():
    keep_cells_out_of_logs()
    assert CELL in logged("another")


@pytest.mark.usefixtures("record_factory")
def test_asking_twice_wraps_once():
    keep_cells_out_of_logs()
    once = logging.getLogRecordFactory()
    keep_cells_out_of_logs()
    assert logging.getLogRecordFactory() is once


def test_the_stack_of_a_cause_stands_before_that_of_its_effect():
    with pytest.raises(RuntimeError) as caught:
        fail("x")
    stack = stack_without_messages(caught.value)
    assert stack.index("ValueError") < stack.index("RuntimeError")
