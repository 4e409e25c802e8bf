"""Make text from users safe to stand in Markdown: shown as it is, never as a link, an image, colour or formula."""

from __future__ import annotations

import string

_ESCAPES = {ord(character): f"\\{character}" for character in string.punctuation}
# A line break could begin a list, a heading or a table.
_ESCAPES.update({ord(character): " " for character in "\r\n\t\v\f\x1c\x1d\x1e\x85\u2028\u2029"})


def as_markdown(text: str) -> str:
    r"""The text with every character that Markdown gives a meaning to escaped.

    >>> as_markdown("![x](http://a.example)")
    '\\!\\[x\\]\\(http\\:\\/\\/a\\.example\\)'
    """
    return text.translate(_ESCAPES)


def sentence_as_markdown(sentence: str) -> str:
    r"""A sentence in which backticks mark names and values: those as code, all else as it is.

    >>> sentence_as_markdown("Column `a*b` is missing.")
    'Column `a*b` is missing\\.'
    """
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return as_markdown(sentence)
    return "".join(f"`{part}`" if place % 2 and part.strip() else as_markdown(part) for place, part in enumerate(parts))
