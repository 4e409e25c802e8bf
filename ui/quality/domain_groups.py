"""Show what leaving out personal, academic, competitors' and one's own addresses would take away, and do it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from scoring.model import Exclusion, ScoringModel
from scoring.quality import DOMAIN_GROUPS, DomainFacts, DomainGroup, DomainLists, Quality, domains_in
from ui import format as formats
from ui import session
from ui.escaping import as_markdown
from ui.frame import Frame
from ui.masking import HIDDEN, masking_of
from ui.session import Bench

_LISTS_OF = "_lists_of"
# What the user wrote into these lists names firms.
_NAMES_FIRMS = ("competitor", "own")


def domain_groups(bench: Bench, found: Quality, frame: Frame) -> None:
    """Nothing where the leads have neither addresses nor domains."""
    if not found.has_domains:
        return
    st.subheader(frame.text("quality.domains"), anchor=False)
    st.caption(frame.text("quality.domains_help"))
    if st.session_state.get(_LISTS_OF) != bench.data.dataset.id:
        # What was typed for other data is none of these.
        st.session_state[_LISTS_OF] = bench.data.dataset.id
        for group in DOMAIN_GROUPS:
            st.session_state[f"list_{group}"] = "\n".join(bench.choices.quality.lists.of(group, found.own))
    by_group = {one.group: one for one in found.domains}
    for place, group in zip(st.columns(len(DOMAIN_GROUPS)), DOMAIN_GROUPS, strict=True):
        with place, st.container(border=True, key=f"domains_{group}"):
            st.markdown(f"**{frame.text(f'quality.group_{group}')}**")
            if group == "own" and bench.choices.quality.lists.own is None:
                _how_guessed(found, frame)
            _counts(bench, found, by_group.get(group), frame)
            _list(bench, found, group, frame)


def _how_guessed(found: Quality, frame: Frame) -> None:
    """From which columns the own company's domains are known; else that they are to be named."""
    columns = frame.text("data.list_separator").join(as_markdown(name) for name in found.own.columns)
    st.caption(frame.text("quality.own_guessed", columns=columns) if columns else frame.text("quality.own_not_known"))


def _counts(bench: Bench, found: Quality, facts: DomainFacts | None, frame: Frame) -> None:
    if facts is None:
        st.text(frame.text("quality.group_none"))
        return
    language = frame.language

    def count(value: int) -> str:
        return formats.count(value, language)

    lines = [
        frame.text("quality.group_counts", leads=count(len(facts.leads)), all=count(len(bench.data.dataset)),
                   conversions=count(facts.conversions), converted=count(found.all_converted))
    ]  # fmt: skip
    masked = masking_of(bench, language).on and facts.group != "personal"
    lines += [
        "- " + frame.text("quality.group_top", domain=HIDDEN if masked else as_markdown(domain), leads=count(leads),
                          conversions=count(conversions))
        for domain, leads, conversions in facts.top
    ]  # fmt: skip
    st.markdown("\n".join([lines[0], "", *lines[1:]]))
    if _same(bench.candidate, facts.exclusion) is not None:
        st.markdown(f":material/block: {frame.text('quality.excluded')}")
        st.button(frame.text("quality.include"), key=f"include_{facts.group}", on_click=_include,
                  args=(facts.exclusion,))  # fmt: skip
    elif len(facts.leads):
        label = frame.text(f"quality.exclusion_{facts.group}")
        st.button(frame.text("quality.exclude", count=len(facts.leads)), key=f"exclude_{facts.group}",
                  on_click=_exclude, args=(facts.exclusion, label))  # fmt: skip


def _list(bench: Bench, found: Quality, group: DomainGroup, frame: Frame) -> None:
    if group in _NAMES_FIRMS and masking_of(bench, frame.language).on:
        return
    lists = bench.choices.quality.lists
    key = f"list_{group}"
    with st.expander(frame.text("quality.edit_list"), key=f"edit_{group}"):
        st.session_state.setdefault(key, "\n".join(lists.of(group, found.own)))
        st.text_area(frame.text("quality.list_of_domains"), key=key, height=180)
        with st.container(horizontal=True):
            st.button(frame.text("quality.save_list"), key=f"save_{group}", on_click=_save, args=(group,))
            if group != "competitor":
                label = frame.text("quality.own_list_reset" if group == "own" else "quality.list_reset")
                st.button(label, key=f"reset_{group}", on_click=_reset, args=(group,))


def _save(group: DomainGroup) -> None:
    bench = session.bench_now()
    domains = domains_in(str(st.session_state[f"list_{group}"]))
    _change_lists(bench, bench.choices.quality.lists.with_group(group, domains))
    st.session_state[f"list_{group}"] = "\n".join(domains)


def _reset(group: DomainGroup) -> None:
    bench = session.bench_now()
    _change_lists(bench, bench.choices.quality.lists.with_group(group, None))
    # Drawn anew with what the program or the data say.
    st.session_state.pop(f"list_{group}", None)


def _change_lists(bench: Bench, lists: DomainLists) -> None:
    quality = replace(bench.choices.quality, lists=lists)
    session.change_bench(choices=replace(bench.choices, quality=quality))


def _same(model: ScoringModel, exclusion: Exclusion) -> Exclusion | None:
    """The model's exclusion that leaves out the same leads."""
    return next((one for one in model.exclude if one.lead is not None and one.lead == exclusion.lead), None)


def _exclude(exclusion: Exclusion, label: str) -> None:
    """One step of the candidate's history; a list that was changed takes the place of the one before."""
    bench = session.bench_now()
    entry = exclusion.model_copy(update={"label": label})
    others = tuple(one for one in bench.candidate.exclude if one.id != entry.id)
    model = bench.candidate.model_copy(update={"exclude": (*others, entry)})
    session.change_bench(history=bench.history.with_candidate(model))


def _include(exclusion: Exclusion) -> None:
    bench = session.bench_now()
    there = _same(bench.candidate, exclusion)
    others = tuple(one for one in bench.candidate.exclude if one is not there)
    model = bench.candidate.model_copy(update={"exclude": others})
    session.change_bench(history=bench.history.with_candidate(model))
