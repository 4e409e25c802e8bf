"""Line numbers are those that an editor shows, whatever quotes, breaks and blank lines there are."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.intake.reading.lines import scan_lines

CELL = st.text(st.sampled_from('ab," \n'), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.tuples(CELL, CELL), st.integers(0, 2)), min_size=1, max_size=12), st.booleans())
def test_each_record_is_found_on_its_line(rows, ends_with_a_break):
    text, starts, line = "a,b\n", [], 2
    for cells, blank_lines in rows:
        text += "\n" * blank_lines
        written = io.StringIO()
        csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
        starts.append(line + blank_lines)
        text += written.getvalue()
        line += blank_lines + written.getvalue().count("\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text(text if ends_with_a_break else text.removesuffix("\n"), encoding="utf-8", newline="")
        found = scan_lines(path, ",", 2)
    assert found.unclosed is None
    assert found.lines.records == len(rows)
    assert found.lines.lines(np.arange(len(rows))).tolist() == starts
    assert found.lines.records_at(np.array(starts)).tolist() == list(range(len(rows)))


def test_a_cell_of_several_lines_may_hold_delimiters(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('id,type,note\nL-1,call,"Asked for:\nprice, terms, date\n1, 2 and 3"\nL-2,call,x\n')
    assert scan_lines(path, ",", 3).unclosed is None


def test_a_cell_that_holds_a_record_is_a_quote_left_open(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('id,type,note\nL-1,call,"Asked\nL-22,mail,price"\nL-2,call,x\n')
    assert scan_lines(path, ",", 3).unclosed == 2


def test_kinds_of_line_breaks_are_told_apart(tmp_path):
    path = tmp_path / "x.csv"
    for content, is_mixed in ((b"a\n1\n", False), (b"a\r\n1\r\n", False), (b'a\r\n"1\n2"\r\n', False),
                              (b"a\r\n1\n", True), (b"a\n1\r2\n", True)):  # fmt: skip
        path.write_bytes(content)
        assert scan_lines(path, ",", 1).has_mixed_breaks is is_mixed, content
