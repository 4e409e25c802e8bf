from ui.controls.mapping import guessed_mapping, to_be_said


def test_equal_names_are_found_whatever_their_spelling():
    found = guessed_mapping("activities", ["Lead ID", "TYPE", "occurred-at", "detail", "other"])
    assert found["lead_id"] == "Lead ID"
    assert found["type"] == "TYPE"
    assert found["occurred_at"] == "occurred-at"
    assert found["detail"] == "detail"
    assert found["campaign"] is None


def test_an_exact_name_goes_before_a_near_one():
    found = guessed_mapping("leads", ["lead_ids", "lead_id"])
    assert found["lead_id"] == "lead_id"


def test_no_column_is_taken_twice():
    found = guessed_mapping("outcomes", ["lead_id", "outcomes", "occurred"])
    taken = [theirs for theirs in found.values() if theirs is not None]
    assert len(taken) == len(set(taken))
    assert found["outcome"] == "outcomes"


def test_columns_named_as_ours_are_not_said_again():
    assert to_be_said({"lead_id": "lead_id", "created_at": "since", "x": None}) == {"created_at": "since", "x": None}
