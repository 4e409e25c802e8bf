import io
import stat

import pytest

from ui.uploads import Uploads, safe_name


class File(io.BytesIO):
    def __init__(self, name: str, content: bytes, file_id: str = "1") -> None:
        super().__init__(content)
        self.name, self.file_id = name, file_id


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("leads.csv", "leads.csv"),
        ("../../etc/leads.csv", "leads.csv"),
        ("C:\\data\\leads.csv", "leads.csv"),
        ("リード 一覧.csv", "リード 一覧.csv"),
        ("a\x00b\u202ecsv.exe", "a_b_csv.exe"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_file_name_leads_nowhere(name, safe):
    assert safe_name(name) == safe


def test_a_very_long_name_keeps_its_ending():
    assert safe_name("x" * 5000 + ".parquet").endswith("x.parquet")
    assert len(safe_name("x" * 5000 + ".parquet")) < 200


def test_an_uploaded_file_is_written_once_for_us_alone():
    uploads = Uploads()
    path = uploads.path_of(File("leads.csv", b"lead_id\n1\n"))
    assert path.read_bytes() == b"lead_id\n1\n"
    assert uploads.path_of(File("leads.csv", b"other", "1")) == path
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    uploads.close()
    assert not path.exists()


def test_a_file_that_was_taken_back_is_removed():
    uploads = Uploads()
    paths = [uploads.path_of(File(name, b"lead_id\n1\n", name)) for name in ("a.csv", "b.csv")]
    uploads.remove(paths[0])
    assert [path.exists() for path in paths] == [False, True]


def test_the_second_file_of_a_name_gets_another():
    uploads = Uploads()
    names = [uploads.path_of(File("leads.csv", b"lead_id\n1\n", str(i))).name for i in range(3)]
    assert names == ["leads.csv", "leads (2).csv", "leads (3).csv"]


def test_of_a_file_of_the_server_the_link_alone_is_removed(tmp_path):
    own = tmp_path / "leads.csv"
    own.write_bytes(b"lead_id\n1\n")
    uploads = Uploads()
    uploads.path_of(File("leads.csv", b"lead_id\n2\n"))
    path = uploads.link_to(own)
    assert (path.name, path.read_bytes()) == ("leads (2).csv", b"lead_id\n1\n")
    uploads.remove(path)
    assert not path.exists()
    assert own.exists()
