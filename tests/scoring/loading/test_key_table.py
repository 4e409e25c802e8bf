"""A text is found in the row where it is known, and nowhere else."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.loading.key_table import UNKNOWN, KeyTable, TextKeys

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@given(
    known=st.lists(TEXTS, unique=True, max_size=60), others=st.lists(TEXTS | st.text("ab", max_size=40), max_size=40)
)
def test_each_text_is_found_as_a_dictionary_finds_it(known, others):
    rows = {text: row for row, text in enumerate(known)}
    wanted = [*others, *known, *others]
    # A slice begins in the midst of its texts.
    found = TextKeys(pa.array(known, pa.string())).find(pa.array(["x", *wanted], pa.string())[1:])
    assert found.tolist() == [rows.get(text, UNKNOWN) for text in wanted]


@given(keys=st.lists(st.integers(0, 2**64 - 1), unique=True, max_size=80), others=st.lists(st.integers(0, 2**64 - 1)))
def test_each_number_is_found_as_a_dictionary_finds_it(keys, others):
    rows = {key: row for row, key in enumerate(keys)}
    found = KeyTable([np.array(keys, np.uint64)]).find([np.array([*keys, *others], np.uint64)])
    assert found.tolist() == [rows.get(key, UNKNOWN) for key in [*keys, *others]]


@pytest.mark.parametrize("form", ["L{:07d}", "{}", "003Ab00000{:08d}AAC", "person.{}@firm.example"])
def test_a_hundred_thousand_ids_of_one_form_are_told_apart(form):
    ids = [form.format(number) for number in range(100_000)]
    order = np.random.default_rng(0).permutation(len(ids))
    keys = TextKeys(pa.array(ids))
    assert (keys.find(pa.array(ids).take(pa.array(order))) == order).all()
    assert (keys.find(pa.array([form.format(number) for number in range(100_000, 101_000)])) == UNKNOWN).all()


@pytest.mark.parametrize("text", ["x" * 65, "a\0", "山" * 22])
def test_a_text_that_is_no_key_is_told_at_once(text):
    with pytest.raises(ValueError, match="key"):
        TextKeys(pa.array(["a", text]))
