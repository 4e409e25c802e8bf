"""Ask how dates are read that can be read in two ways, and let the user change how any column of times is read."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from zoneinfo import available_timezones

import streamlit as st

from scoring.intake.dates import class_of
from scoring.intake.plan import (
    DATE_FORMS,
    NUMBER_FORMS,
    TIME_COLUMNS,
    DateForm,
    DateReading,
    PlannedTable,
    UndecidedDate,
)
from scoring.intake.plan_problems import reading_of
from scoring.intake.raw import RawTable
from scoring.intake.recognition.survey import previewed
from scoring.intake.times_read import times_read
from scoring.loading.verdicts import TimeLimits
from scoring.problems import Problem
from scoring.times import second_of
from scoring.wording import sentence
from ui import format as formats
from ui.escaping import as_markdown
from ui.frame import Frame
from ui.intake.bringing import bringing, corrected
from ui.intake.keys import key_of

_OWN_ZONE = ""
_MOST_EXAMPLES = 3


def date_questions(planned: PlannedTable, frame: Frame) -> None:
    """Each column of dates that is to be decided, with what its first date would be."""
    used = {column for use in planned.uses for column in use.named()}
    for column, undecided in planned.undecided.items():
        if column not in used:
            continue
        key = key_of("date", planned.name, column)
        st.radio(
            frame.text("data.date_question", column=as_markdown(column), example=as_markdown(undecided.example)),
            undecided.forms, index=None, key=key, on_change=_decide, args=(planned.name, column, key), horizontal=True,
            format_func=partial(_read_as, undecided, frame=frame),
        )  # fmt: skip


def _read_as(undecided: UndecidedDate, form: str, frame: Frame) -> str:
    day = reading_of(undecided, form)
    shown = formats.UNKNOWN if day == "?" else formats.date(second_of(day), frame.language)
    return frame.text("data.date_read_as", date=shown, form=frame.text(f"data.form_{form}"))


def _decide(name: str, column: str, key: str) -> None:
    form: DateForm | None = st.session_state[key]
    if form is not None:
        corrected(name, lambda plan: plan.with_date_format(name, column, form))


def date_choices(table: RawTable, planned: PlannedTable, frame: Frame) -> None:
    """How each column of times is read, and in which zone; how numbers are written; which words are empty cells."""
    times = _columns_of_times(planned)
    if not times:
        st.caption(frame.text("data.no_times"))
    zones = [_OWN_ZONE, *sorted(available_timezones())]
    for column in times:
        reading = planned.dates.get(column, DateReading())
        name_place, form_place, zone_place = st.columns([0.3, 0.4, 0.3], vertical_alignment="center")
        with name_place:
            st.markdown(f"**{as_markdown(column)}**")
            _first_times(table, planned, column, reading, frame)
        form_key, zone_key = (key_of(part, planned.name, column) for part in ("date_form", "date_zone"))
        st.session_state[form_key] = reading.form
        st.session_state[zone_key] = reading.zone if reading.zone in zones else _OWN_ZONE
        arguments = (planned.name, column, form_key, zone_key)
        form_place.selectbox(
            frame.text("data.date_form"), DATE_FORMS, key=form_key, on_change=_choose, args=arguments,
            format_func=lambda form: frame.text(f"data.form_{form}"),
        )  # fmt: skip
        zone_place.selectbox(
            frame.text("data.date_zone"), zones, key=zone_key, on_change=_choose, args=arguments,
            format_func=lambda zone: zone or frame.text("data.own_zone"),
        )  # fmt: skip
    for column, form in planned.numbers.items():
        key = key_of("number", planned.name, column)
        st.session_state[key] = form
        st.selectbox(
            frame.text("data.number_form", column=as_markdown(column)), [None, *NUMBER_FORMS], key=key, width=420,
            on_change=_choose_number, args=(planned.name, column, key),
            format_func=lambda form: frame.text(f"data.number_{form or 'as_is'}"),
        )  # fmt: skip
    key = key_of("nulls", planned.name)
    st.session_state[key] = ", ".join(planned.nulls)
    st.text_input(
        frame.text("data.nulls"), key=key, help=frame.text("data.nulls_help"), on_change=_choose_nulls,
        args=(planned.name, key), width=420,
    )  # fmt: skip


def _first_times(table: RawTable, planned: PlannedTable, column: str, reading: DateReading, frame: Frame) -> None:
    """What becomes of the column's first cell, of the first that is written otherwise, and of the first that a load
    would refuse, each as it stands in the file."""
    cells = list(dict.fromkeys(previewed(table, column, planned.nulls) if column in table.columns else ()))
    limits = TimeLimits.up_to(int(datetime.now(UTC).timestamp()), None)
    examples: dict[tuple[str | None, str], str] = {}
    for cell, read in zip(cells, times_read(cells, reading, bringing().time_zone or "UTC"), strict=True):
        second = None if read is None else second_of(read)
        reason = limits.reason(second)
        if second is None:
            said = frame.text("data.date_unread", cell=as_markdown(cell))
        else:
            date = formats.moment(second, frame.language)
            said = frame.text("data.date_becomes", cell=as_markdown(cell), date=date)
            if reason:
                said = frame.text("data.date_refused", becomes=said, why=sentence(Problem(reason), frame.language))
        examples.setdefault((class_of(cell), reason), said)
    lines = [said for (_, reason), said in examples.items() if not reason]
    refused = [said for (_, reason), said in examples.items() if reason]
    lines = lines[:_MOST_EXAMPLES] + refused[:_MOST_EXAMPLES]
    if lines:
        st.caption("  \n".join(lines))


def _columns_of_times(planned: PlannedTable) -> list[str]:
    used = [
        column
        for use in planned.uses
        for ours, column in (*use.columns.items(), *use.otherwise.items())
        if ours in TIME_COLUMNS
    ]
    used += [column for use in planned.uses for column in use.dated]
    return list(dict.fromkeys((*used, *planned.dates)))


def _choose(name: str, column: str, form_key: str, zone_key: str) -> None:
    form, zone = st.session_state[form_key], st.session_state[zone_key]
    corrected(name, lambda plan: plan.with_date_format(name, column, form, zone))


def _choose_number(name: str, column: str, key: str) -> None:
    form = st.session_state[key]
    corrected(name, lambda plan: plan.with_number_format(name, column, form))


def _choose_nulls(name: str, key: str) -> None:
    words = [word.strip() for word in str(st.session_state[key]).split(",")]
    corrected(name, lambda plan: plan.with_nulls(name, [word for word in words if word]))
