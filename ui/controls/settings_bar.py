"""Let the user say what conversion means and at which moments the models are looked at, and say it back in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

import streamlit as st

from scoring.dataset import OUTCOMES
from scoring.evaluation import BandKind, EvaluationSettings
from scoring.moments import chosen_moments, data_end
from scoring.snapshot_mode import has_times, in_snapshot_mode
from scoring.times import DAY, NO_TIME, iso, second_of
from ui import format as formats
from ui import session
from ui.controls.model_bar import model_file
from ui.days import day_input, moment_of
from ui.escaping import as_markdown
from ui.frame import Frame
from ui.locked_dates import choose_settings, chosen_settings, is_locked, lock_refusal
from ui.session import Bench, Population

Moments = Literal["latest", "date", "dates", "month", "week"]
MOMENTS: tuple[Moments, ...] = ("latest", "date", "dates", "month", "week")
BANDS: tuple[BandKind, ...] = ("width", "tiers", "count")
LONGEST_DAYS = 3650
MOST_DATES = 60


def settings_bar(bench: Bench, frame: Frame) -> None:
    """The strip: the data set and the settings in one line, the population, the settings and the model file."""
    with st.container(key="strip", horizontal=True, vertical_alignment="center"):
        st.markdown(as_markdown(settings_sentence(bench, frame)), width="stretch")
        _population(bench, frame)
        settings_popover(bench, frame)
        model_file(bench, frame)


def settings_popover(bench: Bench, frame: Frame) -> None:
    """The settings of the evaluation, folded behind a button."""
    with st.popover(frame.text("settings.change"), icon=":material/calendar_month:", key="settings"):
        _settings(bench, frame)


def settings_sentence(bench: Bench, frame: Frame) -> str:
    """'Sample data · goal: won within 90 days · scored as of 3 Apr 2025 · …', plain text."""
    settings, dataset, language = bench.settings, bench.data.dataset, frame.language
    end = formats.date(data_end(dataset, settings), language)
    if bench.population == "today":
        return " · ".join((bench.data.name(language), frame.text("settings.all_leads_on", date=end)))
    goal = frame.text(f"settings.goal_{settings.goal}")
    if has_times(dataset):
        parts = [
            bench.data.name(language),
            frame.text("settings.goal_within", goal=goal, count=settings.horizon_days),
            _moments_sentence(bench, frame),
            frame.text("settings.data_to", date=end),
        ]
    else:
        parts = [
            bench.data.name(language),
            frame.text("settings.goal_alone", goal=goal),
            frame.text("settings.as_they_are"),
        ]
    if in_snapshot_mode(bench.data.dataset):
        parts.append(frame.text("settings.snapshot_mode"))
    if is_locked(bench):
        parts.append(frame.text("settings.locked"))
    if settings.gap_days:
        parts.append(frame.text("settings.gap_of", count=settings.gap_days))
    return " · ".join(parts)


def _moments_sentence(bench: Bench, frame: Frame) -> str:
    settings = bench.settings
    mature, immature = chosen_moments(bench.data.dataset, settings)
    moments = sorted((*mature, *immature))
    dates = [formats.date(moment, frame.language) for moment in moments]
    if not dates:
        return frame.text("settings.no_moment")
    if not settings.on and settings.every is None:
        return frame.text("settings.latest_moment", date=dates[-1])
    if len(dates) == 1:
        return frame.text("settings.on_date", date=dates[0])
    kind = settings.every or "dates"
    return frame.text(f"settings.on_{kind}", count=len(dates), first=dates[0], last=dates[-1])


def _population(bench: Bench, frame: Frame) -> None:
    st.session_state["population"] = bench.population
    st.segmented_control(
        frame.text("settings.population"),
        ("as_of", "today"),
        format_func=lambda population: frame.text(f"settings.population_{population}"),
        key="population",
        required=True,
        help=frame.text("settings.population_help"),
        label_visibility="collapsed",
        on_change=_choose_population,
    )


def _choose_population() -> None:
    population: Population = "today" if st.session_state["population"] == "today" else "as_of"
    session.change_bench(population=population)


def _settings(bench: Bench, frame: Frame) -> None:
    settings = chosen_settings(bench)
    end = bench.data.dataset.end
    moments = moments_of(settings)
    for key, value in {
        "goal": settings.goal,
        "horizon_days": settings.horizon_days,
        "gap_days": settings.gap_days,
        "moments": moments,
        "bands": settings.bands,
    }.items():
        st.session_state[key] = value
    st.selectbox(
        frame.text("settings.goal"), OUTCOMES, format_func=lambda goal: frame.text(f"settings.goal_{goal}"),
        key="goal", help=frame.text("settings.goal_help"), on_change=_change_settings,
    )  # fmt: skip
    left, right = st.columns(2)
    left.number_input(
        frame.text("settings.horizon"), 1, LONGEST_DAYS, step=1, key="horizon_days",
        help=frame.text("settings.horizon_help"), on_change=_change_settings,
    )  # fmt: skip
    right.number_input(
        frame.text("settings.gap"), 0, LONGEST_DAYS, step=1, key="gap_days",
        help=frame.text("settings.gap_help"), on_change=_change_settings,
    )  # fmt: skip
    st.selectbox(
        frame.text("settings.moments"), MOMENTS, format_func=lambda one: frame.text(f"settings.moments_{one}"),
        key="moments", help=frame.text("settings.moments_help"), on_change=_change_moments,
    )  # fmt: skip
    if moments == "date":
        day_input(frame.text("settings.date"), "on_date", settings.on[0], end, _change_date)
    elif moments == "dates":
        st.session_state.setdefault("on_dates", ", ".join(iso(moment) for moment in settings.on))
        st.text_input(frame.text("settings.dates"), key="on_dates", on_change=_change_dates)
        if dates_of(st.session_state["on_dates"]) is None:
            st.error(frame.text("settings.dates_wrong", count=MOST_DATES))
    day_input(
        frame.text("settings.data_as_of"), "data_as_of", settings.data_as_of, end, _change_settings,
        help=frame.text("settings.data_as_of_help"),
    )  # fmt: skip
    st.selectbox(
        frame.text("settings.bands"), BANDS, format_func=lambda bands: frame.text(f"settings.bands_{bands}"),
        key="bands", on_change=_change_settings,
    )  # fmt: skip
    if is_locked(bench):
        lock_refusal(frame)
        st.caption(frame.text("settings.locked_help"))


def _bench() -> Bench:
    bench = session.remembered().bench
    assert bench is not None, "a bench is set before any control is drawn"
    return bench


def _change_settings() -> None:
    chosen, bench = st.session_state, _bench()
    data_as_of = chosen["data_as_of"]
    choose_settings(
        bench,
        replace(
            chosen_settings(bench),
            goal=chosen["goal"] if chosen["goal"] in OUTCOMES else "won",
            horizon_days=min(max(int(chosen["horizon_days"] or 1), 1), LONGEST_DAYS),
            gap_days=min(max(int(chosen["gap_days"] or 0), 0), LONGEST_DAYS),
            bands=chosen["bands"] if chosen["bands"] in BANDS else "width",
            data_as_of=moment_of(data_as_of) if isinstance(data_as_of, date) else None,
        ),
    )


def _change_moments() -> None:
    """To the chosen kind of moments; dates start from the latest mature day."""
    bench, moments = _bench(), st.session_state["moments"]
    before = chosen_settings(bench)
    settings = replace(before, on=(), every=None)
    end = bench.data.dataset.end if settings.data_as_of is None else settings.data_as_of
    latest = (end - settings.horizon_days * DAY) // DAY * DAY
    if moments in ("month", "week"):
        settings = replace(settings, every=moments)
    elif moments == "date":
        settings = replace(settings, on=before.on[-1:] or (latest,))
    elif moments == "dates":
        settings = replace(settings, on=before.on if len(before.on) > 1 else (latest - 90 * DAY, latest))
        st.session_state["on_dates"] = ", ".join(iso(moment) for moment in settings.on)
    choose_settings(bench, settings)


def _change_date() -> None:
    chosen = st.session_state["on_date"]
    if isinstance(chosen, date):
        bench = _bench()
        choose_settings(bench, replace(chosen_settings(bench), on=(moment_of(chosen),), every=None))


def _change_dates() -> None:
    dates = dates_of(st.session_state["on_dates"])
    if dates is not None:
        bench = _bench()
        choose_settings(bench, replace(chosen_settings(bench), on=dates, every=None))


def moments_of(settings: EvaluationSettings) -> Moments:
    """Which kind of moments the settings ask for."""
    if settings.every is not None:
        return settings.every
    return {0: "latest", 1: "date"}.get(len(settings.on), "dates")  # type: ignore[return-value]


def dates_of(written: str) -> tuple[int, ...] | None:
    """The moments of '2025-01-01, 2025-04-01', ascending, each once; None where one is no date, or they are too many.

    >>> dates_of("1970-01-02, 1970-01-01")
    (0, 86400)
    """
    parts = [part.strip() for part in written.replace("、", ",").replace("\n", ",").split(",") if part.strip()]
    moments = {second_of(part) for part in parts}
    if not 2 <= len(moments) <= MOST_DATES or NO_TIME in moments:
        return None
    return tuple(sorted(moments))
