"""Name the leads that enter or leave the hand-off, the rules that moved them, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.conditions import Booleans
from scoring.dataset import Dataset
from scoring.model import Rule, ScoringModel, thousandths
from scoring.scores import MILLION, UnitMatrix
from scoring.shared_rows import SharedRows
from scoring.statistics import Floats
from scoring.tiers import RowFacts, Scored, score_rows, score_values
from scoring.times import iso

Direction = Literal["entered", "left"]
Became = Literal["converted", "not_converted", "immature"]
HandedBy = Literal["", "score", "surge", "instant"]
DIRECTIONS: tuple[Direction, ...] = ("entered", "left")
BECAME: tuple[Became, ...] = ("converted", "not_converted", "immature")
HANDED_BY: tuple[HandedBy, ...] = ("", "score", "surge", "instant")


@dataclass(frozen=True)
class MovedBy:
    """A rule that gives a lead other points under the candidate; 0 where a model lacks the rule or has it disabled."""

    rule_id: str
    before: float
    after: float


@dataclass(frozen=True)
class Mover:
    """A lead that is handed off under one model and not under the other, as of a moment.

    by_before, by_after: what hands it off: ``score``, ``surge``, ``instant``, or nothing. rules: those that moved it,
    the largest change first; empty where only lines, bounds, needs, surge or instant entries did. goal_at: when it
    converted, where it did.
    """

    lead_id: str
    moment: int
    direction: Direction
    score_before: float
    score_after: float
    tier_before: str
    tier_after: str
    by_before: HandedBy
    by_after: HandedBy
    became: Became
    goal_at: int | None
    rules: tuple[MovedBy, ...]


@dataclass(frozen=True)
class MoverPage:
    """Some movers, and how many there are that meet the filters."""

    total: int
    movers: tuple[Mover, ...]


@dataclass(frozen=True, eq=False)
class ComparedRows:
    """Shared rows as both models score them; the rows of mature moments, or of immature ones."""

    shared: SharedRows
    scored: tuple[Scored, Scored]
    mature: bool

    @property
    def facts(self) -> tuple[RowFacts, RowFacts]:
        before, after = (one.facts for one in self.shared.rows)
        return before, after


class Movers:
    """All movers: the latest moment first, then the largest change of the score, then the order of the file."""

    def __init__(
        self, dataset: Dataset, models: tuple[ScoringModel, ScoringModel], parts: Sequence[ComparedRows]
    ) -> None:
        self._dataset = dataset
        self._models = models
        self._parts = parts
        pieces = [_moved(models, part, number) for number, part in enumerate(parts)]
        table = {name: np.concatenate([one[name] for one in pieces]) for name in pieces[0]}
        change = np.abs(table["score_after"] - table["score_before"])
        order = np.lexsort((table["lead"], -change, -table["moment"]))
        self._table = {name: column[order] for name, column in table.items()}

    def __len__(self) -> int:
        return len(self._table["lead"])

    def count(self, direction: Direction | None = None, became: Became | None = None) -> int:
        return len(self._chosen(direction, became))

    def page(
        self,
        offset: int = 0,
        limit: int | None = 50,
        *,
        direction: Direction | None = None,
        became: Became | None = None,
    ) -> MoverPage:
        """``limit`` movers from the ``offset``-th on, of those that meet the filters; None for no limit."""
        chosen = self._chosen(direction, became)
        at = chosen[offset : None if limit is None else offset + limit]
        table = {name: column[at] for name, column in self._table.items()}
        before, after = (self._points(side, at) for side in range(2))
        # The largest change first; equal ones in the order of the models.
        largest_first = np.argsort(-np.abs(after - before), axis=0, kind="stable")
        ids = [[tier.id for tier in model.tiers] for model in self._models]
        movers = [
            Mover(
                lead_id=str(self._dataset.lead_ids[table["lead"][i]]),
                moment=int(table["moment"][i]),
                direction=DIRECTIONS[table["direction"][i]],
                score_before=float(table["score_before"][i]),
                score_after=float(table["score_after"][i]),
                tier_before=ids[0][table["tier_before"][i]],
                tier_after=ids[1][table["tier_after"][i]],
                by_before=HANDED_BY[table["by_before"][i]],
                by_after=HANDED_BY[table["by_after"][i]],
                became=BECAME[table["became"][i]],
                goal_at=int(table["goal"][i]) if BECAME[table["became"][i]] == "converted" else None,
                rules=tuple(
                    MovedBy(self._rule_ids[rule], float(before[rule, i]), float(after[rule, i]))
                    for rule in largest_first[:, i]
                    if before[rule, i] != after[rule, i]
                ),
            )
            for i in range(len(at))
        ]
        return MoverPage(len(chosen), tuple(movers))

    def table(self, direction: Direction | None = None, became: Became | None = None) -> pd.DataFrame:
        """One row a mover, for download: the fields of ``Mover``, and for each rule that moved any of them
        ``before_<rule>`` and ``after_<rule>``, its points."""
        at = self._chosen(direction, became)
        table = {name: column[at] for name, column in self._table.items()}
        moments = {int(one): iso(int(one)) for one in np.unique(table["moment"])}
        has_goal = table["became"] == BECAME.index("converted")
        goal_at = np.full(len(at), None, dtype=object)
        goal_at[has_goal] = np.datetime_as_string(table["goal"][has_goal].astype("datetime64[s]"))
        tiers = [np.array([tier.id for tier in model.tiers], dtype=object) for model in self._models]
        columns: dict[str, Any] = {
            "lead_id": self._dataset.lead_ids[table["lead"]],
            "moment": [moments[one] for one in table["moment"].tolist()],
            "direction": np.array(DIRECTIONS, dtype=object)[table["direction"]],
            "score_before": table["score_before"],
            "score_after": table["score_after"],
            "tier_before": tiers[0][table["tier_before"]],
            "tier_after": tiers[1][table["tier_after"]],
            "by_before": np.array(HANDED_BY, dtype=object)[table["by_before"]],
            "by_after": np.array(HANDED_BY, dtype=object)[table["by_after"]],
            "became": np.array(BECAME, dtype=object)[table["became"]],
            "goal_at": goal_at,
        }
        before, after = (self._points(side, at) for side in range(2))
        for rule in np.flatnonzero((before != after).any(axis=1)):
            columns[f"before_{self._rule_ids[rule]}"] = before[rule]
            columns[f"after_{self._rule_ids[rule]}"] = after[rule]
        return pd.DataFrame(columns)

    def leads(self, direction: Direction | None = None, became: Became | None = None) -> NDArray[np.integer]:
        """The index of each mover's lead in the data set, in the order of ``page`` and ``table``."""
        return self._table["lead"][self._chosen(direction, became)]

    def _chosen(self, direction: Direction | None, became: Became | None) -> NDArray[np.intp]:
        chosen = np.ones(len(self), dtype=bool)
        if direction is not None:
            chosen &= self._table["direction"] == DIRECTIONS.index(direction)
        if became is not None:
            chosen &= self._table["became"] == BECAME.index(became)
        return np.flatnonzero(chosen)

    @cached_property
    def _rule_ids(self) -> list[str]:
        """The rules of both models by id, the base's first."""
        return list(dict.fromkeys(rule.id for model in self._models for rule in model.rules))

    def _points(self, side: int, at: NDArray[np.intp]) -> Floats:
        """[rules, movers]: what each rule gives each of some movers under one model."""
        points = np.zeros((len(self._rule_ids), len(at)))
        part, row = self._table["part"][at], self._table["row"][at]
        for number, rows in enumerate(self._parts):
            here = np.flatnonzero(part == number)
            for i, rule in enumerate(self._models[side].rules):
                points[self._rule_ids.index(rule.id), here] = rule_points(rule, rows.facts[side].units, i, row[here])
        return points


def rule_points(rule: Rule, units: UnitMatrix, index: int, rows: NDArray[np.intp]) -> Floats:
    """A rule's points in some rows: each the double nearest to the exact points, 0 where the rule is disabled."""
    if not rule.enabled:
        return np.zeros(len(rows))
    weight = thousandths(rule.points) * units.step
    values = units.values[index, rows]
    if units.values.dtype == np.object_ or abs(weight) * units.largest[index] >= 2**53:
        return np.array([int(one) * weight / MILLION for one in values], dtype=np.float64)
    return values.astype(np.float64) * weight / MILLION + 0.0  # no minus zero


def handed_off(model: ScoringModel, scored: Scored) -> Booleans:
    return scored.tier <= model.hand_off_index


def _moved(models: tuple[ScoringModel, ScoringModel], part: ComparedRows, number: int) -> dict[str, NDArray[Any]]:
    """One entry a lead and moment that moved."""
    before, after = part.scored
    was, is_now = (handed_off(model, scored) for model, scored in zip(models, part.scored, strict=True))
    moves = was != is_now
    leads, rows, moments = [np.zeros(0, np.intp)], [np.zeros(0, np.intp)], [np.zeros(0, np.int64)]
    for i, moment in enumerate(part.shared.rows[0].moments):
        lead, row = part.shared.leads_at(i)
        here = moves[row]
        leads.append(lead[here])
        rows.append(row[here])
        moments.append(np.full(int(here.sum()), moment, dtype=np.int64))
    lead, row = np.concatenate(leads), np.concatenate(rows)
    converted = part.shared.rows[0].converted[row]
    found = np.where(converted, BECAME.index("converted"), BECAME.index("not_converted"))
    by = [
        _handed_by(model, facts, rows_of.tier, row)
        for model, facts, rows_of in zip(models, part.facts, part.scored, strict=True)
    ]
    return {
        "lead": lead,
        "row": row,
        "part": np.full(len(row), number),
        "moment": np.concatenate(moments),
        "direction": np.where(is_now[row], DIRECTIONS.index("entered"), DIRECTIONS.index("left")),
        "score_before": score_values(before.total[row], before.grain),
        "score_after": score_values(after.total[row], after.grain),
        "tier_before": before.tier[row],
        "tier_after": after.tier[row],
        "by_before": by[0],
        "by_after": by[1],
        "became": found if part.mature else np.full(len(row), BECAME.index("immature")),
        "goal": part.shared.goal[lead],
    }


def _handed_by(
    model: ScoringModel, facts: RowFacts, tier: NDArray[np.int8], rows: NDArray[np.intp]
) -> NDArray[np.intp]:
    """What hands each of some rows off, as an index into ``HANDED_BY``: the weakest that does."""
    chosen = _facts_of(facts, rows)
    line = model.hand_off_index
    without_instant = model.model_copy(update={"instant": ()})
    by_surge = score_rows(without_instant, chosen).tier <= line
    plain = RowFacts(chosen.units, chosen.resets)
    by_score = score_rows(without_instant.model_copy(update={"surge": None}), plain).tier <= line
    return np.select([by_score, by_surge, tier[rows] <= line], [1, 2, 3], default=0)


def _facts_of(facts: RowFacts, rows: NDArray[np.intp]) -> RowFacts:
    """The facts of some rows, without those of instant entries."""

    def matrix(units: UnitMatrix) -> UnitMatrix:
        return UnitMatrix(units.values[:, rows], units.step, units.largest)

    return RowFacts(
        units=matrix(facts.units),
        resets=[one[rows] for one in facts.resets],
        earlier_units=None if facts.earlier_units is None else matrix(facts.earlier_units),
        earlier_resets=[one[rows] for one in facts.earlier_resets],
        born_since=None if facts.born_since is None else facts.born_since[rows],
    )
