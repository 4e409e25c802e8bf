"""Every sentence is in both languages, is used, and stands nowhere else."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from ui.i18n import LANGUAGES, catalogue, language_of, text

REPOSITORY = Path(__file__).parents[2]
SCREEN = sorted([REPOSITORY / "app.py", *(REPOSITORY / "pages").rglob("*.py"), *(REPOSITORY / "ui").rglob("*.py")])


def forms(entry) -> dict[str, str]:
    return {"other": entry} if isinstance(entry, str) else dict(entry)


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_keys():
    assert catalogue("en").keys() == catalogue("ja").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_with_forms_has_the_general_one_and_counts(language):
    for key, entry in catalogue(language).items():
        if not isinstance(entry, str):
            assert set(entry) <= {"one", "other"}, key
            assert "count" in placeholders(entry["other"]), key


def test_both_languages_have_the_same_placeholders():
    for key, english in catalogue("en").items():
        japanese = catalogue("ja")[key]
        assert placeholders(forms(english)["other"]) == placeholders(forms(japanese)["other"]), key
        assert placeholders(forms(english).get("one", "")) <= placeholders(forms(english)["other"]), key


def test_no_sentence_is_empty():
    for language in LANGUAGES:
        for key, entry in catalogue(language).items():
            assert all(form.strip() for form in forms(entry).values()), (language, key)


def test_japanese_sentences_are_japanese():
    """But for names, formats and abbreviations that both languages write alike."""
    alike = {key for key, entry in catalogue("en").items() if catalogue("ja")[key] == entry}
    for key in alike:
        words = re.sub(r"\{[^}]*\}", "", forms(catalogue("en")[key])["other"])
        assert not re.search(r"[a-z]{4,}", words), key


def strings_of(path: Path) -> set[str]:
    """Every text in a file's code; a key that is built is there as the pattern of its parts."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(re.escape(node.value))
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in node.values]
            found.add("".join(parts))
    return found


def test_every_sentence_is_used():
    patterns = set().union(*(strings_of(path) for path in SCREEN))
    topics = {key.split(".")[0] for key in catalogue("en")}
    patterns = {pattern for pattern in patterns if re.match(rf"({'|'.join(topics)})\\\.", pattern)}
    used = re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    unused = sorted(key for key in catalogue("en") if not used.fullmatch(key))
    assert unused == []


def test_every_key_in_the_code_is_in_the_catalogue():
    topics = {key.split(".")[0] for key in catalogue("en")}
    key = re.compile(rf"({'|'.join(topics)})\.[a-z_]*[a-z]")
    found = {
        node.value
        for path in SCREEN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and key.fullmatch(node.value)
    }
    assert len(found) > 100
    assert found - catalogue("en").keys() == set()


def literal_sentences(path: Path) -> list[str]:
    """Texts in the code that read like words for a reader: two words, or anything beyond ASCII letters."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(node.value)  # documentation
        elif isinstance(node, ast.Raise | ast.Assert):
            passed_over.update(ast.walk(node))  # words for programmers
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed_over
        if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}|[\u3040-\u30ff\u4e00-\u9fff]", node.value)
        if not re.search(r"[{};<>]|^:|\bfunction\b|Noto Sans|minmax|^middle ", node.value)
    ]


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_no_words_for_readers_stand_in_the_code(path):
    assert literal_sentences(path) == []


def test_the_check_for_words_finds_them(tmp_path):
    path = tmp_path / "page.py"
    path.write_text(
        '"""Doc string here."""\nimport streamlit as st\nst.write("Leads handed off")\nst.write("引き渡し")\n'
    )
    assert literal_sentences(path) == ["Leads handed off", "引き渡し"]


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("ja", "ja"),
        ("ja-JP", "ja"),
        ("JA-jp", "ja"),
        ("en-GB", "en"),
        ("de", "en"),
        ("jam", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_of_a_browser(locale, language):
    assert language_of(locale) == language


def test_a_number_decides_the_form():
    assert text("en", "desk.rows_used", count=1) == "1 row used"
    assert text("en", "desk.rows_used", count=1200) == "1,200 rows used"
    assert text("ja", "desk.rows_used", count=1) == "集計対象1行"


def test_an_unknown_key_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        text("en", "desk.no_such_key")
