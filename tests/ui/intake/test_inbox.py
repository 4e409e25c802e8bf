"""What a browser sends comes whole or not at all, within the session's limits, for whoever has the ticket."""

import shutil
from collections import namedtuple

import pytest

from ui.intake import inbox as inbox_module
from ui.intake.inbox import Inbox, RefusedError, inbox_of
from ui.uploads import Uploads


@pytest.fixture
def uploads():
    uploads = Uploads()
    yield uploads
    uploads.close()


@pytest.fixture
def inbox(uploads):
    inbox = Inbox(uploads, lambda: uploads.bytes_held)
    inbox.ticket_for("session")
    return inbox


def come(inbox, name="leads.csv", content=b"lead_id\n1\n"):
    coming = inbox.begin(name, len(content))
    coming.write(content)
    return coming.finish()


def come_in_pieces(inbox, size, pieces):
    coming = inbox.begin("more.csv", size)
    try:
        for piece in pieces:
            coming.write(piece)
    finally:
        coming.abandon()


def files_under(uploads):
    return sorted(path.name for path in uploads._folder.path.rglob("*") if path.is_file() and path.name != "in_use")


def test_a_file_that_came_is_taken_once_under_its_name(inbox, uploads):
    mark = come(inbox)
    assert inbox.waiting == [mark]
    (path,) = inbox.take([mark, mark, "unknown"])
    assert (path.name, path.read_bytes()) == ("leads.csv", b"lead_id\n1\n")
    assert inbox.take([mark]) == []
    assert inbox.waiting == []


def test_files_are_taken_in_the_order_asked_for(inbox):
    marks = [come(inbox, name) for name in ("b.csv", "a.csv", "a.csv")]
    assert [path.name for path in inbox.take(reversed(marks))] == ["a.csv", "a (2).csv", "b.csv"]


def test_a_file_that_does_not_come_to_its_end_leaves_nothing(inbox, uploads):
    coming = inbox.begin("leads.csv", 100)
    coming.write(b"half")
    coming.abandon()
    assert files_under(uploads) == []
    assert inbox.waiting == []
    assert inbox.bytes_left == inbox_module.MOST_BYTES


def test_an_inbox_is_in_use_from_the_first_byte_until_all_is_taken(inbox):
    assert not inbox.is_in_use
    coming = inbox.begin("leads.csv", 1)
    assert inbox.is_in_use
    coming.write(b"a")
    mark = coming.finish()
    assert inbox.is_in_use
    inbox.take([mark])
    assert not inbox.is_in_use


def test_what_was_abandoned_after_it_came_stays(inbox):
    coming = inbox.begin("leads.csv", 4)
    coming.write(b"a\n1\n")
    mark = coming.finish()
    coming.abandon()
    assert [path.read_bytes() for path in inbox.take([mark])] == [b"a\n1\n"]


@pytest.mark.parametrize("size", [None, 6, 12])
def test_a_session_brings_so_much_and_no_more(inbox, uploads, monkeypatch, size):
    """10 bytes are allowed: 4 were taken, 2 have come, and now come 12, whatever is said of them."""
    monkeypatch.setattr(inbox_module, "MOST_BYTES", 10)
    inbox.take([come(inbox, content=b"1234")])
    come(inbox, content=b"12")
    with pytest.raises(RefusedError) as refused:
        come_in_pieces(inbox, size, [b"1234"] * 3)
    assert refused.value.reason == "too_large"
    assert inbox.bytes_left == 4
    come(inbox, content=b"1234")


def test_what_is_removed_makes_room_again(inbox, uploads, monkeypatch):
    monkeypatch.setattr(inbox_module, "MOST_BYTES", 10)
    (path,) = inbox.take([come(inbox, content=b"0123456789")])
    assert inbox.bytes_left == 0
    uploads.remove(path)
    assert inbox.bytes_left == 10
    inbox.discard([come(inbox, content=b"0123456789")])
    assert inbox.bytes_left == 10
    assert files_under(uploads) == []


def test_files_that_are_on_their_way_count(inbox, monkeypatch):
    monkeypatch.setattr(inbox_module, "MOST_BYTES", 10)
    first = inbox.begin("one.csv", 8)
    with pytest.raises(RefusedError):
        inbox.begin("two.csv", 3)
    first.abandon()
    inbox.begin("two.csv", 3).abandon()


def test_no_more_files_than_so_many(inbox, monkeypatch):
    monkeypatch.setattr(inbox_module, "MOST_FILES", 2)
    come(inbox)
    coming = inbox.begin("two.csv", 1)
    with pytest.raises(RefusedError) as refused:
        inbox.begin("three.csv", 1)
    assert refused.value.reason == "too_many"
    coming.abandon()


def test_no_more_files_on_their_way_than_so_many(inbox):
    coming = [inbox.begin(f"{number}.csv", 1) for number in range(inbox_module.MOST_AT_ONCE)]
    with pytest.raises(RefusedError) as refused:
        inbox.begin("more.csv", 1)
    assert refused.value.reason == "too_many"
    coming[0].abandon()
    inbox.begin("more.csv", 1).abandon()


def test_the_disk_is_not_filled(inbox, uploads, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, inbox_module.BYTES_LEFT_FREE + 5))
    inbox.begin("small.csv", 5).abandon()
    with pytest.raises(RefusedError) as refused:
        inbox.begin("large.csv", 6)
    assert refused.value.reason == "no_room"
    assert files_under(uploads) == []


def test_a_ticket_is_for_one_inbox_and_one_session(inbox):
    ticket = inbox.ticket_for("session")
    assert inbox_of(ticket) is inbox
    assert inbox.ticket_for("session") == ticket
    after_reload = inbox.ticket_for("another")
    assert inbox_of(ticket) is None
    assert inbox_of(after_reload) is inbox
    inbox.close()
    assert inbox_of(after_reload) is None


def test_a_file_of_the_former_page_does_not_come_into_the_next_one(inbox, uploads):
    coming = inbox.begin("leads.csv", 4)
    coming.write(b"a\n")
    inbox.ticket_for("another")
    with pytest.raises(RefusedError):
        coming.finish()
    coming.abandon()
    assert files_under(uploads) == []


def test_closing_ends_what_is_on_its_way(inbox, uploads):
    come(inbox)
    coming = inbox.begin("leads.csv", 4)
    inbox.close()
    with pytest.raises(RefusedError):
        coming.write(b"a\n")
    assert files_under(uploads) == []
    with pytest.raises(RefusedError):
        inbox.begin("leads.csv", 4)


def test_an_inbox_that_nobody_has_takes_nothing(uploads):
    inbox = Inbox(uploads, lambda: 0)
    ticket = inbox.ticket_for("session")
    assert inbox_of(f"{ticket.partition('.')[0]}.") is None
    del inbox
    assert inbox_of(ticket) is None
