"""Read one file of text as a table: in place where it is well-formed UTF-8, else by way of a copy."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scoring.intake.raw import Layout, RawTable, ReadingChoices, RefusedLine
from scoring.intake.reading.encodings import Encoding, Undecodable, detect_encoding, first_fault, utf8_pieces
from scoring.intake.reading.form import BLANKS, Form, blank_cut, decimal_of, recognise_form, unique_names
from scoring.intake.reading.lines import LONGEST_LINE, Scan, scan_lines
from scoring.intake.reading.written import RefusedLines, check_columns, line_map, place_of, preview_of
from scoring.problems import InputError, Problem

_HEAD = 1 << 20
_BOM = b"\xef\xbb\xbf"


def read_text(path: Path, folder: Path, file: str, part: str, choices: ReadingChoices) -> RawTable:
    """The table of a text file. Raises InputError with all that is wrong with it as a file."""
    return _read(path, folder, file, part, choices, _encoding(path, choices, place_of(file, part)))


def _read(path: Path, folder: Path, file: str, part: str, choices: ReadingChoices, encoding: Encoding) -> RawTable:
    place = place_of(file, part)
    inside, is_copy = _in_utf8(path, folder, encoding)
    form = _form(inside, choices, place)
    check_columns(len(form.names), place)
    refused = RefusedLines(folder / "refused.csv")
    if form.delimiter == BLANKS or form.quote != '"':
        return _rewritten(inside, folder, file, part, encoding, form, refused)
    scan = _scan(inside, form, refused)
    if scan.not_utf8 is not None:
        # The head was UTF-8, or plain ASCII, and what follows is not.
        inside.unlink()
        return _read(path, folder, file, part, choices, _detected(path, place))
    if scan.has_mixed_breaks:
        inside.unlink()
        refused = _fresh(refused)
        _write(inside, path, encoding.codec, unify_breaks=True)
        is_copy = True
        form = _form(inside, choices, place)
        scan = _scan(inside, form, refused)
    _raise_faults(scan, form, place)
    layout = Layout(form.delimiter or ",", form.lines_above, form.header_row > 0)
    if scan.refused:
        whole = inside.with_name("whole.csv")
        inside.rename(whole)
        with inside.open("wb") as copy:
            scan = _scan(whole, form, _fresh(refused), copy)
        if is_copy:
            whole.unlink()
        layout = Layout(layout.delimiter, 0, layout.has_header)
    lines_path = folder / "lines.npz"
    scan.lines.save(lines_path)
    columns = unique_names(form.names)
    warnings = _warnings(encoding, form, columns, place)
    rows = first_rows(inside, layout)
    return RawTable(
        file, part, inside, columns, scan.lines.records, _read_as(encoding, form, choices), preview_of(rows), warnings,
        layout, refused.count, refused.path if refused.count else None, tuple(refused.first), lines_path,
    )  # fmt: skip


def _encoding(path: Path, choices: ReadingChoices, place: dict[str, object]) -> Encoding:
    """As chosen; else UTF-8 where the head is, which the walk over the lines holds against the whole."""
    if choices.encoding is not None:
        chosen = Encoding(known_codec(choices.encoding, place))
        fault = first_fault(path, chosen.codec)
        if fault is not None:
            raise InputError([Problem("data_not_in_encoding", {**place, "line": fault}, {"found": chosen.name})])
        return chosen
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8")
        looks_like_utf8 = b"\0" not in head and b"\n" in head
    except UnicodeDecodeError:
        looks_like_utf8 = False
    if looks_like_utf8:
        return Encoding("utf-8-sig" if head.startswith(_BOM) else "utf-8")
    return _detected(path, place)


def known_codec(name: str, place: dict[str, object]) -> str:
    """Python's name of an encoding; 'Shift_JIS' means cp932. Raises InputError where there is none of the name.

    >>> known_codec("Shift_JIS", {}), known_codec("UTF8", {})
    ('cp932', 'utf-8')
    """
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        values = {"found": name, "allowed": ("utf-8", "utf-16", "cp932", "euc_jp", "cp1252")}
        raise InputError([Problem("data_unknown_encoding", place, values)]) from None
    return "cp932" if codec == "shift_jis" else codec


def _detected(path: Path, place: dict[str, object]) -> Encoding:
    encoding = detect_encoding(path)
    if isinstance(encoding, Undecodable):
        raise InputError([Problem("data_not_decodable", {**place, "line": encoding.line})])
    return encoding


def _in_utf8(path: Path, folder: Path, encoding: Encoding) -> tuple[Path, bool]:
    """A file in the folder, and whether it is a copy; else it is a link."""
    inside = folder / "table.csv"
    with path.open("rb") as file:
        head = file.read(_HEAD)
    is_old_mac = b"\r" in head and b"\n" not in head
    if encoding.is_utf8 and not is_old_mac:
        inside.symlink_to(path.resolve())
        return inside, False
    _write(inside, path, encoding.codec, unify_breaks=is_old_mac)
    with inside.open("rb") as copied:
        head = copied.read(_HEAD)
    if b"\r" in head and b"\n" not in head:
        _write(inside, path, encoding.codec, unify_breaks=True)
    return inside, True


def _write(inside: Path, path: Path, codec: str, *, unify_breaks: bool) -> None:
    with inside.open("wb") as file:
        file.writelines(utf8_pieces(path, codec, unify_breaks=unify_breaks))


def _form(inside: Path, choices: ReadingChoices, place: dict[str, object]) -> Form:
    with inside.open("rb") as file:
        head = file.read(_HEAD)
        is_whole = not file.read(1)
    if not is_whole and b"\n" in head:
        head = head[: head.rfind(b"\n")]
    text = head.decode("utf-8-sig", errors="ignore").replace("\r\n", "\n").replace("\r", "\n")
    form = recognise_form(text, choices)
    if form is None:
        raise InputError([Problem("data_file_empty", place)])
    return form


def _scan(inside: Path, form: Form, refused: RefusedLines, copy: object = None) -> Scan:
    return scan_lines(
        inside, form.delimiter or ",", len(form.names), lines_above=form.lines_above, has_header=form.header_row > 0,
        refuse=refused.add, copy=copy,  # type: ignore[arg-type]
    )  # fmt: skip


def _fresh(refused: RefusedLines) -> RefusedLines:
    """The same file from its beginning."""
    refused.path.unlink(missing_ok=True)
    refused.count = 0
    refused.first.clear()
    return refused


def _raise_faults(scan: Scan, form: Form, place: dict[str, object]) -> None:
    if scan.zero_byte is not None:
        raise InputError([Problem("data_zero_byte", {**place, "line": scan.zero_byte})])
    if scan.unclosed is not None:
        raise InputError([Problem("data_unclosed_quote", {**place, "line": scan.unclosed})])
    if scan.lines.records == 0:
        if scan.refused:
            values = {"rows": scan.refused, "columns": len(form.names)}
            raise InputError([Problem("data_all_lines_refused", place, values)])
        raise InputError([Problem("data_header_only", place)])


def _warnings(
    encoding: Encoding, form: Form, columns: tuple[str, ...], place: dict[str, object]
) -> tuple[Problem, ...]:
    warnings = []
    if not encoding.is_certain:
        warnings.append(Problem("data_encoding_guessed", place, {"found": encoding.name}, "warning"))
    repeated = [name for name, times in Counter(form.names).items() if name and times > 1]
    for name in repeated[:5]:
        at = {**place, "line": form.header_row}
        warnings.append(Problem("data_column_renamed", at, {"found": name}, "warning"))
    return tuple(warnings)


def _read_as(encoding: Encoding, form: Form, choices: ReadingChoices) -> ReadingChoices:
    return ReadingChoices(
        encoding.codec, form.delimiter or ",", form.quote, form.header_row, choices.decimal or form.decimal
    )


def first_rows(inside: Path, layout: Layout) -> Iterator[list[str]]:
    """The rows of a CSV file laid out so, from the first on."""
    with inside.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(layout.lines_above):
            file.readline()
        reader = csv.reader(file, delimiter=layout.delimiter, skipinitialspace=False)
        rows = (row for row in reader if row)
        if layout.has_header:
            next(rows, None)
        yield from rows


def _rewritten(
    inside: Path, folder: Path, file: str, part: str, encoding: Encoding, form: Form, refused: RefusedLines
) -> RawTable:
    """By way of a copy with commas and quotation marks, where DuckDB does not know the marks of the file."""
    width, path, numbers = len(form.names), folder / "rows.csv", []
    columns = unique_names(form.names)
    first: list[list[str]] = []
    with (
        inside.open(encoding="utf-8-sig", newline=None) as source,
        path.open("w", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for number, cells, text in _cut(source, form):
            if number <= (form.header_row or form.lines_above):
                continue
            if "\0" in text:
                raise InputError([Problem("data_zero_byte", {**place_of(file, part), "line": number})])
            if len(cells) != width or len(text) > LONGEST_LINE:
                few = "data_row_too_few_cells" if len(cells) < width else "data_row_too_many_cells"
                reason = few if len(cells) != width else "data_row_too_long"
                refused.add(RefusedLine(number, reason, text[:10_000].rstrip("\r\n")))
                continue
            writer.writerow(cells)
            numbers.append(number)
            if len(first) < 200:
                first.append(cells)
    inside.unlink()
    place = place_of(file, part)
    if not numbers:
        key = "data_all_lines_refused" if refused.count else "data_header_only"
        raise InputError([Problem(key, place, {"rows": refused.count, "columns": width})])
    line_map(numbers).save(folder / "lines.npz")
    return RawTable(
        file, part, path, columns, len(numbers),
        ReadingChoices(encoding.codec, form.delimiter or ",", form.quote, form.header_row, decimal_of(first)),
        preview_of(first), _warnings(encoding, form, columns, place), Layout(), refused.count,
        refused.path if refused.count else None, tuple(refused.first), folder / "lines.npz",
    )  # fmt: skip


def _cut(source: Iterator[str], form: Form) -> Iterator[tuple[int, list[str], str]]:
    """The line, cells and text of each record that is not blank."""
    if form.delimiter == BLANKS:
        for number, line in enumerate(source, start=1):
            if line.strip():
                yield number, blank_cut(line), line
        return
    reader = csv.reader(source, delimiter=form.delimiter or ",", quotechar=form.quote)
    start = 1
    for cells in reader:
        if cells:
            yield start, cells, (form.delimiter or ",").join(cells)
        start = reader.line_num + 1
