"""A page of the tests: the chart board on the sample data, with one slider. Query: ``lang``, ``case``."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

import sample_data
from scoring.dataset_frames import dataset_from_frames
from scoring.desk import Desk
from scoring.evaluation import Evaluation, EvaluationSettings
from scoring.model import ScoreBounds, ScoringModel, Tier
from scoring.model_file import load_model
from scoring.times import second_of
from ui.charts.board import chart_board
from ui.charts.desk import evaluation_panels, today_panels
from ui.charts.labels import ChartLabels
from ui.theme import css

SAMPLE = Path(sample_data.__file__).parent
LONG = ('<a href="https://a.example/">Sales</a> calls within the hour', "営業がすぐに電話する最優先のリード(全製品)")


@st.cache_resource
def desk() -> Desk:
    tables = (pd.read_parquet(SAMPLE / f"{name}.parquet") for name in ("leads", "activities", "outcomes"))
    return Desk(dataset_from_frames(*tables))


@st.cache_resource
def sample_model() -> ScoringModel:
    return load_model(SAMPLE / "current_model.yaml")


def model_of(case: str) -> ScoringModel:
    model = sample_model()
    if case == "eight":
        cuts = (90, 75, 60, 45, 30, 20, 10, None)
        tiers = tuple(
            Tier(id=f"t{i}", label=LONG[i // 3] if i % 3 == 0 and i < 6 else f"Tier {i}", from_score=cut)
            for i, cut in enumerate(cuts)
        )
        return model.model_copy(update={"tiers": tiers, "hand_off": "t2"})
    if case == "wide":
        return model.model_copy(update={"score": ScoreBounds(min=-100_000, max=3_000)})
    return model


def a_thousand_times(evaluation: Evaluation) -> Evaluation:
    """The same shares of a thousand times as many leads."""
    counts = {"n", "k", "lead_n", "lead_k", "ties", "converted", "not_converted"}
    columns = {
        table: {name: values * 1000 if name in counts else values for name, values in one.items()}
        for table, one in evaluation.columns.items()
    }
    rate = replace(evaluation.hand_off.rate, n=evaluation.hand_off.rate.n * 1000, k=evaluation.hand_off.rate.k * 1000)
    hand_off = replace(evaluation.hand_off, rate=rate, on_the_line=evaluation.hand_off.on_the_line * 1000)
    converted = evaluation.converted * 1000
    return replace(evaluation, columns=columns, hand_off=hand_off, converted=converted)


# The date of each case; the latest mature one where none is said.
DATES = {"empty": (0,), "tiny": (second_of("2025-05-05"),)}

st.set_page_config(layout="wide")
st.html(f"<style>{css()}</style>")
labels = ChartLabels("ja" if st.query_params.get("lang") == "ja" else "en")
case = st.query_params.get("case", "sample")
current = model_of(case)
left, right = st.columns([0.28, 0.72])
with left:
    rule = current.rules[0]
    points = st.slider("Points", -60, 60, int(rule.points), key="points")
    line = st.slider("Hand-off", 1, 89, int(current.hand_off_score or 1), key="line")
candidate = current.with_points(rule.id, points)
if case != "eight":
    candidate = candidate.with_tier_from(candidate.hand_off, line)
with right:
    if case == "today":
        panels = today_panels(desk().today(candidate), desk().today(current), candidate_model=candidate, labels=labels)
    else:
        settings = EvaluationSettings(horizon_days=90, on=DATES.get(case, ()))
        now, before = (desk().evaluate(model, settings) for model in (candidate, current))
        if case == "huge":
            now, before = a_thousand_times(now), a_thousand_times(before)
        panels = evaluation_panels(now, before, candidate_model=candidate, current_model=current, labels=labels)
    chart_board(panels, key="board", labels=labels, caption="Sample data, won within 90 days")
st.write(f"points {points}")
