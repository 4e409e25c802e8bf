"""Say what the charts show in words, for a browser in which the board's script does not run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from ui.charts.panel import Cards, Labels, Panel

KEY = "plain_figures"


def plain_figures(panels: Sequence[Panel | Cards], labels: Labels) -> None:
    """The figures, and a sentence a chart; on the page unseen, and uncovered where no board comes (ui/layout.css)."""
    with st.container(key=KEY):
        st.html("".join([f"<p>{escape(labels('charts.plain_note'))}</p>", *(_words(panel) for panel in panels)]))


def _words(panel: Panel | Cards) -> str:
    if isinstance(panel, Panel):
        sentences = (panel.empty or panel.summary, panel.note)
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences if sentence)
        return f"<h3>{escape(panel.title)}</h3>{said}"
    return f"<table>{''.join(_rows(panel))}</table>"


def _rows(cards: Cards) -> Iterator[str]:
    for card in cards.cards:
        cells = (card.value, card.current, card.difference, card.note)
        written = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        yield f'<tr><th scope="row">{escape(card.label)}</th>{written}</tr>'
