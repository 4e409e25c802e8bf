import io
import stat

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ui.uploads import Uploads, columns_in, safe_name


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
    first, second = File("a.csv", b"lead_id\n1\n", "1"), File("b.csv", b"lead_id\n1\n", "2")
    paths = [uploads.path_of(first), uploads.path_of(second)]
    uploads.keep_only([second])
    assert [path.exists() for path in paths] == [False, True]


def test_columns_of_several_files_are_named_once():
    uploads = Uploads()
    files = [File("a.csv", b"id,title\n1,CEO\n", "1"), File("b.tsv", b"id\tsize\n1\t9\n", "2")]
    assert uploads.columns_of(files) == ("id", "title", "size")


def test_japanese_headers_are_read_in_their_encoding(tmp_path):
    path = tmp_path / "leads.csv"
    path.write_bytes("顧客番号,役職\n1,部長\n".encode("cp932"))
    assert columns_in(path) == ("顧客番号", "役職")


def test_parquet_columns_are_read_from_its_schema(tmp_path):
    path = tmp_path / "leads.parquet"
    pq.write_table(pa.table({"lead_id": ["1"], "役職": ["部長"]}), path)
    assert columns_in(path) == ("lead_id", "役職")


@pytest.mark.parametrize("content", [b"", b"PAR1 broken", b"PK\x03\x04xl/", b"\xff\xfe\xff", b"%PDF-1.7"])
def test_what_is_no_table_has_no_columns(tmp_path, content):
    path = tmp_path / "leads.csv"
    path.write_bytes(content)
    assert columns_in(path) == ()
