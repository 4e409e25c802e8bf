"""Times in the commonest form are the moments that ``scoring.times`` reads, and no other form is taken for it."""

from __future__ import annotations

import re

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from scoring.loading.plain_times import plain_seconds
from scoring.times import NO_TIME, second_of

FORM = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.ASCII)
MOMENTS = st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S").rjust(19, "0"))
NEARLY = st.from_regex(r"[0-3]\d{3}[-/][0-1]\d[-/][0-3]\d[ T][0-2]\d:[0-6]\d[:+][0-6]\d", fullmatch=True)
OTHERS = st.text(max_size=20) | st.sampled_from(
    ["2024-03-01", "2024-03-01T09:00:00Z", "2024-03-01 09:00+09", "0000-01-01 00:00:00"]
)


@given(texts=st.lists(MOMENTS | NEARLY | OTHERS, max_size=30))
def test_plain_times_are_read_and_all_others_left(texts):
    seconds, plain = plain_seconds(pa.array(["2024", *texts], pa.string())[1:])
    for text, second, is_plain in zip(texts, seconds.tolist(), plain.tolist(), strict=True):
        # Python has no year 0; no date of it is in the range of times that are kept.
        if text.startswith("0000"):
            continue
        expected = second_of(text) if FORM.fullmatch(text) else NO_TIME
        assert is_plain == (expected != NO_TIME), text
        assert not is_plain or second == expected, text
