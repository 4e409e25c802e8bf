import string

import pytest
from markdown_it import MarkdownIt

from ui.escaping import as_markdown

RENDER = MarkdownIt("js-default", {"linkify": False, "html": True})


@pytest.mark.parametrize(
    "text",
    [
        "![x](http://attacker.example/a.png)",
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "http://attacker.example",
        "**bold** _it_ `code` ~~no~~",
        "# heading",
        "- item",
        "| a | b |",
        ":red[x] :material/home: $x^2$",
        "a & b < c",
        string.punctuation,
        "株式会社 ★ ① ㈱",
    ],
)
def test_text_is_shown_as_it_came(text):
    tokens = RENDER.parse(as_markdown(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inline = tokens[1].children
    assert {token.type for token in inline} <= {"text", "text_special"}
    assert "".join(token.content for token in inline) == text


def test_a_line_break_begins_nothing_new():
    assert "\n" not in as_markdown("a\n\n# b\r\n- c\u2028d")
