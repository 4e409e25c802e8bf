"""Set all tiers at once: from lowest scores, from shares of the leads, or from what can be worked in a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from scoring.choosing.tier_cuts import with_capacities, with_cuts, with_shares
from scoring.dataset import Dataset
from scoring.evaluation import Evaluation
from scoring.model import LARGEST_NUMBER, ScoringModel
from scoring.problems import InputError
from ui import format as formats
from ui import session
from ui.choices import TIERS_BY, TiersBy
from ui.chosen import Chosen
from ui.frame import Frame, show_problems
from ui.optimistic import marked_heading
from ui.rate_words import rate_words
from ui.session import Bench


def tier_form(bench: Bench, chosen: Chosen, frame: Frame) -> None:
    """One number a tier but the last, what comes of them, and a button that makes it the candidate."""
    model = bench.candidate
    if model.grid is not None:
        st.info(frame.text("desk.thresholds_by_grid"))
        return
    by = _method(bench, chosen, frame)
    numbers = _numbers(model, by, chosen, frame)
    try:
        changed = changed_model(model, by, numbers, chosen)
    except InputError as error:
        show_problems(error.problems, frame)
        return
    found = bench.data.desk.evaluate(changed, bench.settings)
    with st.container(key="tiers_table"):
        table = tier_table(changed, found, chosen, frame, bench.data.dataset)
        st.dataframe(table, hide_index=True, key="tiers")
    st.button(
        frame.text("thresholds.set_tiers"), type="primary", key="set_tiers", disabled=changed == model,
        on_click=_set, args=(changed,),
    )  # fmt: skip


def _method(bench: Bench, chosen: Chosen, frame: Frame) -> TiersBy:
    """In snapshot mode nothing is known of weeks."""
    offered = [one for one in TIERS_BY if one != "capacity" or chosen.flow is not None]
    now = bench.choices.thresholds.tiers_by
    st.session_state["tiers_by"] = now if now in offered else "cuts"
    found = st.segmented_control(
        frame.text("thresholds.tiers_by"), offered, key="tiers_by", required=True, on_change=_change_method,
        format_func=lambda one: frame.text(f"thresholds.tiers_by_{one}"), help=frame.text("thresholds.tiers_by_help"),
    )  # fmt: skip
    return found if found in offered else "cuts"


def _change_method() -> None:
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    after = replace(bench.choices.thresholds, tiers_by=st.session_state["tiers_by"])
    session.change_bench(choices=replace(bench.choices, thresholds=after))


def _numbers(model: ScoringModel, by: TiersBy, chosen: Chosen, frame: Frame) -> list[float]:
    """Filled in with what the candidate has now."""
    now = numbers_of(model, by, chosen)
    found = []
    with st.container(key="page_controls", horizontal=True, vertical_alignment="bottom"):
        for i, (tier, value) in enumerate(zip(model.tiers[:-1], now, strict=True)):
            # A key a candidate: new thresholds bring new numbers.
            key = f"tier_number_{by}_{i}_{hash((by, *now))}"
            low, high = (-float(LARGEST_NUMBER), float(LARGEST_NUMBER)) if by == "cuts" else (0.0, 1e6)
            one: Any = st.number_input(
                frame.text(f"thresholds.tier_{by}", tier=tier.title), low, high, value=value, step=1.0, format="%g",
                key=key, width=220,
            )  # fmt: skip
            found.append(float(value if one is None else one))
    return found


def numbers_of(model: ScoringModel, by: TiersBy, chosen: Chosen) -> list[float]:
    """Lowest scores; shares of the leads in percent; or leads a week: of each tier but the last."""
    cuts = [float(tier.from_score or 0) for tier in model.tiers[:-1]]
    if by == "cuts":
        return cuts
    if by == "capacity":
        assert chosen.flow is not None, "leads a week are offered only where they are known"
        reached = chosen.flow.per_week(np.array(cuts))
    else:
        sweep = chosen.evaluation.columns["sweep"]
        places = np.minimum(np.searchsorted(sweep["threshold"], cuts), len(sweep["threshold"]) - 1)
        reached = 100 * sweep["share"][places]
    return [round(float(one), 1) for one in np.diff(reached, prepend=0.0)]


def changed_model(model: ScoringModel, by: TiersBy, numbers: Sequence[float], chosen: Chosen) -> ScoringModel:
    """The candidate with the tiers set; raises InputError where the numbers make no sense."""
    if by == "cuts":
        return with_cuts(model, numbers)
    if by == "capacity":
        assert chosen.flow is not None, "leads a week are offered only where they are known"
        return with_capacities(model, numbers, chosen.flow)
    sweep = chosen.evaluation.columns["sweep"]
    return with_shares(model, [one / 100 for one in numbers], sweep["threshold"], sweep["n"])


def tier_table(model: ScoringModel, found: Evaluation, chosen: Chosen, frame: Frame, dataset: Dataset) -> pd.DataFrame:
    """One row a tier, as a reader would see it: tier, lowest score, leads, share, rate with interval, and leads a week
    where they are known."""
    language, tiers = frame.language, found.tiers
    cuts = [tier.from_score for tier in model.tiers]
    weekly = {}
    if chosen.flow is not None:
        reached = chosen.flow.per_week(np.array([cut if cut is not None else -np.inf for cut in cuts], dtype=float))
        each = np.diff(reached, prepend=0.0).tolist()
        weekly = {frame.text("replay.per_week"): [formats.decimal(one, language, 1) for one in each]}
    total = max(1, int(tiers["n"].sum()))
    # Of leads, each at its first row in the tier, as the intervals are.
    lead_n, lead_k, low, high = (tiers[name].tolist() for name in ("lead_n", "lead_k", "ci_low", "ci_high"))
    rates = [
        rate_words(n, k / n if n else None, least, most, language)
        for n, k, least, most in zip(lead_n, lead_k, low, high, strict=True)
    ]
    return pd.DataFrame(
        {
            frame.text("charts.tier"): [tier.title for tier in model.tiers],
            frame.text("thresholds.lowest_score"): [formats.points(cut, language) for cut in cuts],
            frame.text("charts.leads"): [formats.count(n, language) for n in tiers["n"]],
            frame.text("charts.share"): [formats.percent(n / total, language) for n in tiers["n"]],
            marked_heading(frame.text("charts.rate"), dataset, language): rates,
            **weekly,
        }
    )


def _set(changed: ScoringModel) -> None:
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    session.change_bench(history=bench.history.with_candidate(changed))
