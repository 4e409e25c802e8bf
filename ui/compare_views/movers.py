"""Show the leads that enter or leave the hand-off by name, with the rules that moved them and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from scoring.comparing.comparison import Comparison
from scoring.comparing.movers import BECAME, DIRECTIONS, Became, Direction, Mover
from scoring.model import ScoringModel
from ui import format as formats
from ui.controls.compare_controls import change_compare
from ui.controls.lead_table import ROWS_A_PAGE
from ui.downloads import download, table_csv
from ui.frame import Frame
from ui.masking import Masking, masking_of
from ui.session import Bench

_PREPARED = "_movers_prepared"
_ALL = "all"
# A file of more leads than this takes a moment: it is made when asked for.
_MOST_AT_ONCE = 2_000
_MOST_RULES = 4


def movers_view(bench: Bench, found: Comparison, frame: Frame) -> None:
    """Two filters, a page of movers, and all of them as a file."""
    if found.base_model == found.candidate_model:
        st.info(frame.text("compare.same_models"))
    direction, became = _filters(bench, found, frame)
    total = found.movers.count(direction, became)
    if not total:
        st.text(frame.text("compare.no_movers"))
        return
    pages = -(-total // ROWS_A_PAGE)
    page = 1
    if pages > 1:
        key = f"movers_page_{direction}_{became}_{total}"
        page = int(st.number_input(frame.text("data.page", count=pages), 1, pages, key=key, width=220))
    offset = (page - 1) * ROWS_A_PAGE
    shown = found.movers.page(offset, ROWS_A_PAGE, direction=direction, became=became)
    masking = masking_of(bench, frame.language)
    with st.container(key="movers_table"):
        table = mover_table(shown.movers, found.base_model, found.candidate_model, frame)
        leads = found.movers.leads(direction, became)
        table[frame.text("replay.lead_id")] = masking.lead_ids(leads[offset : offset + ROWS_A_PAGE])
        st.dataframe(table, hide_index=True, key="movers", height=min(36 * (len(table) + 1) + 2, 560))
    _download(bench, found, direction, became, total, masking, frame)


def _filters(bench: Bench, found: Comparison, frame: Frame) -> tuple[Direction | None, Became | None]:
    chosen = bench.choices.compare
    st.session_state["movers_direction"] = chosen.direction or _ALL
    st.session_state["movers_became"] = chosen.became or _ALL
    with st.container(key="page_controls", horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            frame.text("compare.direction"), (_ALL, *DIRECTIONS), key="movers_direction", required=True,
            format_func=lambda one: frame.text(
                f"compare.direction_{one}", count=found.movers.count(None if one == _ALL else one, chosen.became)
            ),
            on_change=_change,
        )  # fmt: skip
        st.segmented_control(
            frame.text("compare.became"), (_ALL, *BECAME), key="movers_became", required=True,
            format_func=lambda one: frame.text(
                f"compare.became_{one}", count=found.movers.count(chosen.direction, None if one == _ALL else one)
            ),
            on_change=_change,
        )  # fmt: skip
    return chosen.direction, chosen.became


def _change() -> None:
    direction, became = st.session_state["movers_direction"], st.session_state["movers_became"]
    change_compare(
        direction=direction if direction in DIRECTIONS else None, became=became if became in BECAME else None
    )


def mover_table(movers: Sequence[Mover], base: ScoringModel, other: ScoringModel, frame: Frame) -> pd.DataFrame:
    """One row a mover, in the reader's words."""
    language = frame.language
    tiers = [{tier.id: tier.title for tier in model.tiers} for model in (base, other)]
    rules = {rule.id: rule.title for model in (base, other) for rule in model.rules}

    def change(before: str, after: str) -> str:
        return frame.text("desk.changed", before=before, now=after)

    def moved_by(one: Mover) -> str:
        parts = [
            frame.text("compare.rule_moved", rule=rules[rule.rule_id], before=formats.points(rule.before, language),
                       after=formats.points(rule.after, language))
            for rule in one.rules[:_MOST_RULES]
        ]  # fmt: skip
        if len(one.rules) > _MOST_RULES:
            parts.append(frame.text("frame.more_problems", count=len(one.rules) - _MOST_RULES))
        return "; ".join(parts) if parts else frame.text("compare.moved_by_lines")

    def score(value: float) -> str:
        return formats.points(value, language)

    return pd.DataFrame(
        {
            frame.text("replay.lead_id"): [one.lead_id for one in movers],
            frame.text("compare.as_of"): [formats.moment(one.moment, language) for one in movers],
            frame.text("compare.move"): [frame.text(f"compare.{one.direction}") for one in movers],
            frame.text("charts.score"): [change(score(one.score_before), score(one.score_after)) for one in movers],
            frame.text("charts.tier"): [change(tiers[0][one.tier_before], tiers[1][one.tier_after]) for one in movers],
            frame.text("compare.handed_by"): [
                frame.text(f"compare.by_{one.by_after or one.by_before}") for one in movers
            ],
            frame.text("compare.became"): [frame.text(f"compare.it_{one.became}") for one in movers],
            frame.text("compare.moved_by"): [moved_by(one) for one in movers],
        }
    )


def _download(
    bench: Bench,
    found: Comparison,
    direction: Direction | None,
    became: Became | None,
    total: int,
    masking: Masking,
    frame: Frame,
) -> None:
    mark = (bench.data.dataset.id, id(found), direction, became, masking.mark)
    prepared = st.session_state.get(_PREPARED)
    if prepared is None or prepared[0] != mark:
        if total > _MOST_AT_ONCE and not st.button(frame.text("replay.prepare_file"), key="movers_prepare"):
            return
        table = found.movers.table(direction, became)
        table["lead_id"] = masking.lead_ids(found.movers.leads(direction, became))
        prepared = st.session_state[_PREPARED] = (mark, table_csv(table))
    download(
        frame.text("replay.download_leads", count=total), prepared[1], "movers.csv", "text/csv", key="movers_download"
    )
