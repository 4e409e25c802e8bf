"""Files come to a real server by real requests, and from nobody but the page of a session that is there."""

import http.client
import socket
import time
from pathlib import Path

import pytest

from tests.browser.conftest import REPOSITORY, files_that_hold, start_server
from tests.ui.intake.page_socket import opened_page
from ui.intake.inbox import MOST_BYTES

LEADS = b"lead_id,created_at\nL1,2024-04-03\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The app's address, and the folder of everything that it writes."""
    folder = tmp_path_factory.mktemp("server")
    server = start_server(REPOSITORY / "serve.py", TMPDIR=str(folder))
    yield next(server), folder
    server.close()


@pytest.fixture
def page(served):
    with opened_page(served[0]) as page:
        yield page


def files_with(folder: Path, content: bytes) -> list[str]:
    return sorted(path.name for path in files_that_hold(folder, content))


def until(found):
    deadline = time.monotonic() + 60
    while not found():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def until_it_says(page, words):
    deadline = time.monotonic() + 60
    while words not in page.words:
        assert time.monotonic() < deadline
        time.sleep(0.2)
        page.run()


def test_a_file_comes_whole_and_is_read_under_its_name(page, served):
    content = LEADS + b"".join(b"L%d,2024-04-03\n" % number for number in range(2, 200_000))
    status, answer = page.send("leads.csv", content)
    assert status == 201
    page.take(answer["mark"])
    until_it_says(page, "Taken for")
    (path,) = [path for path in served[1].rglob("leads.csv") if path.is_file()]
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"ticket": ""},
        {"ticket": "x.y"},
        {"ticket": "\u00e9" * 40},
        {"Origin": "http://attacker.example"},
        {"Origin": "null"},
        {"Origin": None},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Host": "attacker.example", "Origin": "http://attacker.example"},
    ],
)
def test_nobody_else_may_send_a_file(page, served, change):
    content = b"of somebody else"
    status, answer = page.send("leads.csv", content, **change)
    assert (status, answer) == (403, {"reason": "not_known"})
    assert files_with(served[1], content) == []


def test_a_ticket_with_a_wrong_secret_is_worth_nothing(page):
    number, _, secret = page.ticket.partition(".")
    for wrong in (f"{number}.", f"{number}.{secret[:-1]}", f"{number}.{secret}x", f"0{number[1:]}.{secret}", number):
        if wrong != page.ticket:
            assert page.send("leads.csv", LEADS, ticket=wrong)[0] == 403


def test_what_another_session_sends_is_none_of_ours(served, page):
    with opened_page(served[0]) as other:
        assert other.ticket != page.ticket
        status, answer = other.send("theirs.csv", LEADS)
        assert status == 201
        page.take(answer["mark"])
        assert "theirs.csv" not in page.words
        other.run()
        assert other.components["drop_zone"]["waiting"] == [answer["mark"]]


def test_a_ticket_ends_with_its_session(served):
    with opened_page(served[0]) as page:
        assert page.send("leads.csv", LEADS)[0] == 201
    until(lambda: page.send("leads.csv", LEADS)[0] == 403)


def test_too_much_is_refused_before_it_is_sent(page, served):
    status, answer = page.send("leads.csv", b"", Content_Length=str(MOST_BYTES + 1))
    assert (status, answer["reason"]) == (413, "too_large")


@pytest.mark.parametrize("change", [{"X_File_Name": None}, {"X_File_Name": "%E3%83%AA" * 500}])
def test_a_request_that_says_too_little_or_too_much_is_refused(page, change):
    assert page.send("leads.csv", LEADS, **change) == (400, {"reason": "not_understood"})


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../leads.csv", "leads.csv"),
        ("C:\\data\\leads.csv", "leads.csv"),
        ("リード 一覧.csv", "リード 一覧.csv"),
        ("a\x00b\u202ecsv.exe", "a_b_csv.exe"),
        ("..", "file"),
        ("x" * 1000 + ".csv", "x" * 120 + ".csv"),
        ("<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),
        ("in_use", "in_use"),
        ("line\r\nX-Other: 1.csv", "line__X-Other: 1.csv"),
    ],
)
def test_a_name_leads_nowhere(page, served, name, kept):
    content = LEADS + name.encode("utf-8", "replace")
    status, answer = page.send(name, content)
    assert status == 201
    page.take(answer["mark"])
    until(lambda: kept in files_with(served[1], content))
    inside = [path for path in files_that_hold(served[1], content) if path.name == kept]
    assert all("upload-" in str(path.relative_to(served[1])).split("/")[0] for path in inside)


def test_two_files_of_one_name_are_both_kept(page, served):
    marks = [page.send("same.csv", LEADS + b"L%d,2024-01-01\n" % number)[1]["mark"] for number in (7, 8)]
    page.take(*marks)
    until(lambda: {"same.csv", "same (2).csv"} <= set(files_with(served[1], LEADS)))


def test_an_empty_file_comes_and_is_told_to_be_empty(page):
    status, answer = page.send("empty.csv", b"")
    assert status == 201
    page.take(answer["mark"])
    until_it_says(page, "The file is empty")


def test_of_a_file_that_breaks_off_nothing_stays(page, served):
    content = b"broken off in the middle " * 200_000
    sender = socket.create_connection(page.host.split(":"), timeout=20)
    head = {
        "Host": page.host, "Origin": page.address, "X-Ticket": page.ticket, "X-File-Name": "half.csv",
        "Content-Length": str(2 * len(content)),
    }  # fmt: skip
    lines = "".join(f"{key}: {value}\r\n" for key, value in head.items())
    sender.sendall(f"POST /bring/file HTTP/1.1\r\n{lines}\r\n".encode() + content)
    until(lambda: files_with(served[1], content[:1000]) != [])
    sender.close()
    until(lambda: files_with(served[1], content[:1000]) == [])
    page.run()
    assert page.components["drop_zone"]["waiting"] == []


def test_what_was_sent_before_a_reload_is_read_after_it(served):
    with opened_page(served[0]) as page:
        token = page.token
        assert page.send("leads.csv", LEADS)[0] == 201
    until(lambda: page.send("leads.csv", LEADS)[0] == 403)
    with opened_page(served[0], token) as page:
        assert page.token == token
        until_it_says(page, "Taken for")


def test_another_tab_has_it_only_when_asked_for(served):
    with opened_page(served[0]) as first:
        first.take(first.send("leads.csv", LEADS)[1]["mark"])
        until_it_says(first, "Taken for")
        with opened_page(served[0], first.token) as second:
            assert "Taken for" not in second.words
            assert "in another tab" in second.words


@pytest.mark.parametrize("header", ["content-security-policy", "x-content-type-options", "referrer-policy"])
def test_every_answer_says_what_a_page_may_load(page, header):
    for path in ("/", "/data", "/_stcore/health", "/bring/file"):
        connection = http.client.HTTPConnection(page.host, timeout=20)
        connection.request("GET", path)
        assert connection.getresponse().getheader(header), path
        connection.close()
