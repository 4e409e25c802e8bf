"""Make the tables from which the browser works out the desk's figures while something is dragged: docs/live.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from scoring.desk import Desk
from scoring.evaluation import Evaluation, EvaluationSettings, Today
from scoring.live.lead_table import MOST_ROWS, lead_table
from scoring.live.lines import Lines
from scoring.live.population import Population
from scoring.live.position_table import position_table
from scoring.live.row_table import RowTable, firing_rows, fits, row_table
from scoring.live.score_table import score_table
from scoring.live.standings import MOST_TIERS, Standing
from scoring.model import Rule, ScoringModel, thousandths
from scoring.rows import RowSet
from scoring.scores import MILLION
from ui.charts.live_packing import packed_firing, packed_leads, packed_positions, packed_rows, packed_scores, size
from ui.charts.live_surroundings import surroundings
from ui.charts.panel import Labels

MOST_BYTES = 1_000_000  # of all tables, as sent
MOST_BYTES_OF_A_RULE = 100_000
MOST_POSITIONS = 401
MOST_SLIDER_STEPS = 2_000
# Every score and every step on the way to it is a whole number of millionths below this: exact in a double.
_EXACT = 2**50
# Rows that move, summed over rules and positions, that are ranked anew for the AUC: about half a second.
_MOST_RANKED = 40_000_000
# A sweep of more steps on a scale without bounds may get thresholds between whole points when something moves.
_MOST_OPEN_STEPS = 500


class Positions(Protocol):
    """Where a slider can stand: ``low``, and every ``step`` up to ``high``."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def step(self) -> float: ...


@dataclass(frozen=True)
class LiveAsk:
    """What the tables are asked of. points: the slider of each rule, thresholds: of each tier, by id.

    progress: called with the share done after each rule; what it raises ends the work.
    """

    desk: Desk
    settings: EvaluationSettings
    points: Mapping[str, Positions]
    thresholds: Mapping[str, Positions]
    progress: Callable[[float], object] | None = None


def live_tables(
    candidate: Evaluation | Today,
    current: Evaluation | Today | None,
    candidate_model: ScoringModel,
    current_model: ScoringModel,
    ask: LiveAsk,
    *,
    labels: Labels,
) -> dict[str, Any]:
    """All tables of the candidate as the browser gets them: JSON-able, at most ``MOST_BYTES`` as sent."""
    population, rows = _population(candidate, candidate_model, ask)
    if not _is_exact(candidate_model, population, ask) or len(candidate_model.tiers) > MOST_TIERS:
        return {"base": None, "rules": {rule.id: {"left_out": "too_large"} for rule in candidate_model.rules}}
    work = _Work(candidate_model, population, ask, candidate)
    base = work.counts() | surroundings(candidate, current, candidate_model, current_model, ask.settings, labels)
    if rows is not None and not rows.on_one_date and len(rows.pattern) <= MOST_ROWS:
        base["leads"] = work.leads(rows)
    return {"base": base, "rules": _within_limits(dict(work.rules()), MOST_BYTES - size({"base": base, "rules": {}}))}


def _population(candidate: Evaluation | Today, model: ScoringModel, ask: LiveAsk) -> tuple[Population, RowSet | None]:
    if isinstance(candidate, Today):
        facts, weight, scored = ask.desk.rows_today(model, ask.settings.data_as_of)
        return Population.of(model, facts, scored, weight, np.zeros(len(weight), dtype=bool)), None
    on = ask.desk.scored_rows(model, ask.settings)
    return Population.of(model, on.rows.facts, on.scored, on.rows.weight, on.rows.converted), on.rows


def _within_limits(rules: dict[str, dict[str, Any]], most_bytes: int) -> dict[str, dict[str, Any]]:
    """The rules' tables, the largest left out until they fit."""
    sizes = {rule_id: size({rule_id: sent}) for rule_id, sent in rules.items()}
    left_out = {rule_id for rule_id, one in sizes.items() if one > MOST_BYTES_OF_A_RULE}
    while sum(one for rule_id, one in sizes.items() if rule_id not in left_out) > most_bytes:
        left_out.add(max(sizes.keys() - left_out, key=sizes.__getitem__))
    return {rule_id: {"left_out": "too_large"} if rule_id in left_out else sent for rule_id, sent in rules.items()}


@dataclass(frozen=True, eq=False)
class _Work:
    model: ScoringModel
    population: Population
    ask: LiveAsk
    found: Evaluation | Today

    def counts(self) -> dict[str, Any]:
        """How many rows have which score and standing: row by row where there are few."""
        lines = self._threshold_lines()
        sent_lines = {"lines": _sent_lines(lines), "points_lines": _sent_lines(self._points_lines() or lines)}
        if self.by_row:
            table = self.row_table
            return sent_lines | {
                "rows": True, "exact": True, "grain": table.grain, "standings": _standings(table.standings),
                "counts": packed_rows(table),
            }  # fmt: skip
        counts = score_table(self.model, self.population, lines)
        return sent_lines | {
            "rows": False, "exact": counts.exact, "grain": self.population.scored.grain if counts.exact else 1,
            "standings": _standings(counts.standings), "counts": packed_scores(counts),
        }  # fmt: skip

    @property
    def by_row(self) -> bool:
        """Whether the rows themselves are sent."""
        return fits(self.model, self.population)

    @cached_property
    def row_table(self) -> RowTable:
        return row_table(self.model, self.population)

    def rules(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Id and table of each rule, one after the other."""
        lines = self._points_lines()
        for place, rule in enumerate(self.model.rules):
            head = {"enabled": rule.enabled, "points": thousandths(rule.points)}
            yield rule.id, self._rule_by_row(place, head) if self.by_row else self._rule_by_position(place, head, lines)
            if self.ask.progress is not None:
                self.ask.progress((place + 1) / len(self.model.rules))

    def _rule_by_row(self, place: int, head: dict[str, Any]) -> dict[str, Any]:
        group = next(i for i, one in enumerate(self.model.groups) if one.id == self.model.rules[place].group)
        firing = firing_rows(self.row_table, self.population, place, group)
        return head | {"kind": "rows", "group": group} | packed_firing(firing)

    def _rule_by_position(self, place: int, head: dict[str, Any], lines: Lines | None) -> dict[str, Any]:
        if lines is None:
            return {"left_out": "open_scale"}
        rule = self.model.rules[place]
        points = _points_of(rule, self.ask.points.get(rule.id))
        if points is None:
            return {"left_out": "too_many_positions"}
        one_date = isinstance(self.found, Today) or len(self.found.moments) <= 1
        table = position_table(
            self.model, self.population, place, points, lines, one_date=one_date, most_areas=self._most_areas
        )
        return head | {"kind": "positions"} | packed_positions(table)

    def leads(self, rows: RowSet) -> dict[str, Any]:
        """For each tier whose threshold can move, its leads at the first row at each position."""
        if self.model.grid is not None:
            return {}
        found = {}
        for place, tier in enumerate(self.model.tiers[:-1]):
            scale = self.ask.thresholds.get(tier.id)
            if scale is None or len(_positions(scale)) > MOST_SLIDER_STEPS:
                continue
            thresholds = sorted({*_positions(scale), *self._stops()})
            found[tier.id] = packed_leads(lead_table(self.model, rows, self.population, place, thresholds))
        return found

    @cached_property
    def _most_areas(self) -> int:
        """At how many positions of each rule the AUC is worth its time."""
        if isinstance(self.found, Today):
            return 0
        moved = sum(int(np.count_nonzero(units)) for units in self.population.facts.units.values)
        return _MOST_RANKED // max(1, moved)

    def _cuts(self) -> list[int]:
        """The tiers' lowest scores in thousandths."""
        return [thousandths(tier.from_score) for tier in self.model.tiers if tier.from_score is not None]

    def _stops(self) -> list[int]:
        """The thresholds, and where one stops short of another, in thousandths."""
        return [cut + away for cut in self._cuts() for away in (-1_000, -1, 0, 1, 1_000)]

    def _drawn(self) -> list[int]:
        """What the charts compare scores with beside the whole points."""
        if isinstance(self.found, Today):
            return []
        bands, sweep = self.found.columns["bands"], self.found.columns["sweep"]
        return [round(float(one) * MILLION) for one in (*bands["low"], *bands["high"], *sweep["threshold"])]

    def _threshold_lines(self) -> Lines:
        """What scores are compared with while a threshold moves."""
        steps, others = [], self._drawn()
        others += [stop * 1_000 for stop in self._stops()]
        for scale in self.ask.thresholds.values():
            steps.append(thousandths(scale.step) * 1_000)
            if thousandths(scale.low) % thousandths(scale.step) and len(_positions(scale)) <= MOST_SLIDER_STEPS:
                others += [one * 1_000 for one in _positions(scale)]
        return Lines.of(steps, others)

    def _points_lines(self) -> Lines | None:
        """What scores are compared with while points move; None where that depends on the scores themselves."""
        is_open = self.model.score.min is None or self.model.score.max is None
        if is_open and isinstance(self.found, Evaluation) and len(self.found.columns["sweep"]["n"]) > _MOST_OPEN_STEPS:
            return None
        return Lines.of([], [*(cut * 1_000 for cut in self._cuts()), *self._drawn()])


def _sent_lines(lines: Lines) -> dict[str, Any]:
    return {"step": lines.step, "others": lines.others.tolist()}


def _standings(standings: Sequence[Standing]) -> list[dict[str, int]]:
    return [vars(one) for one in standings]


def _positions(scale: Positions) -> range:
    """In thousandths."""
    return range(thousandths(scale.low), thousandths(scale.high) + 1, max(1, thousandths(scale.step)))


def _points_of(rule: Rule, scale: Positions | None) -> list[float] | None:
    """The points that are asked for, rising; None where there are too many."""
    own = {0, thousandths(rule.points)}
    # A rule that does not count moves nothing but when it is turned on.
    if scale is None or not rule.enabled:
        return [one / 1_000 for one in sorted(own)]
    positions = _positions(scale)
    return None if len(positions) > MOST_POSITIONS else [one / 1_000 for one in sorted({*positions, *own})]


def _is_exact(model: ScoringModel, population: Population, ask: LiveAsk) -> bool:
    units = population.facts.units
    reach = sum(abs(bound) for bound in _bounds(model))
    for rule, largest in zip(model.rules, units.largest, strict=True):
        scale = ask.points.get(rule.id)
        ends = [rule.points] if scale is None else [rule.points, scale.low, scale.high]
        reach += max(abs(thousandths(one)) for one in ends) * largest * units.step
    return reach < _EXACT


def _bounds(model: ScoringModel) -> list[int]:
    bounds = [model.score.min, model.score.max, *(bound for group in model.groups for bound in (group.min, group.max))]
    return [thousandths(bound) * 1_000 for bound in bounds if bound is not None]
