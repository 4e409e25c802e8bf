"""Make the first model: choose the rules one by one, give them points, and cut the tiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.dataset import Dataset
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model import (
    ActivityUnits,
    Group,
    LeadUnits,
    NumberUnits,
    Rule,
    ScoreBounds,
    ScoringModel,
    SilenceUnits,
    thousandths,
)
from scoring.moments import data_end
from scoring.starting_model.candidates import Candidate, StartingUnits, candidates
from scoring.starting_model.columns import offered_columns
from scoring.starting_model.dates import FEWEST_CONVERSIONS, OpenLeads, StartingDates
from scoring.starting_model.equal_points import equal_points
from scoring.starting_model.evidence import beyond_luck, fitted, luck_reaches
from scoring.starting_model.points import points_of, tiers_of
from scoring.starting_model.rows import Rows, halves, rows_to_learn_from
from scoring.times import DAY
from scoring.units import ONE

# past: learnt from leads as of earlier dates. half: from half of the leads as of the date that is shown. few: equal
# points, too few conversions to learn from. luck: equal points, nothing told the converted from the others.
Basis = Literal["past", "half", "few", "luck"]

MOST_ACTIVITY_RULES, MOST_ATTRIBUTE_RULES, MOST_OF_ONE_SOURCE = 12, 6, 2
# A range of a counter has a cut that was chosen too: it must say more than counting does by what chance adds to
# chi-square for one thing more in one of twenty.
_MORE_BY_A_CUT = 3.84

# Of what a rule counts, its key in the model and what its id begins with.
_KINDS: Mapping[type[StartingUnits], tuple[str, str]] = {
    ActivityUnits: ("activity", "activity"),
    SilenceUnits: ("silence", "silence"),
    NumberUnits: ("number", "counter"),
    LeadUnits: ("lead", "attribute"),
}


@dataclass(frozen=True)
class StartingModel:
    """A first model without any labels, and where it comes from.

    settings: the goal and the date to look at it with. learnt: conversions that there were to learn from. since,
    until: the first date that was learnt from, and the moment after which nothing was looked at; None where there was
    nothing to. auc: of the other half of the leads, where it comes from one half.
    """

    model: ScoringModel
    settings: EvaluationSettings
    basis: Basis
    learnt: int
    since: int | None = None
    until: int | None = None
    auc: float | None = None


def starting_model(dataset: Dataset, dates: StartingDates, columns: Sequence[str] | None = None) -> StartingModel:
    """From the past where there are enough conversions in it, else from half of the leads, else with equal points.

    A row of the past is a lead that stood open as of a date, and whether it converted within the days after; all of
    that lies before the date that is shown. columns: of the leads, those that may become rules, from
    ``offered_columns``; None for those that it offers by their names.
    """
    columns = offered_columns(dataset) if columns is None else columns
    with ThreadPoolExecutor(1) as thread:
        # They come from the store while the rows are laid out, which keeps one processor busy.
        thread.map(dataset.lead_columns.__getitem__, columns)
        return _made(dataset, dates, columns)


def _made(dataset: Dataset, dates: StartingDates, columns: Sequence[str]) -> StartingModel:
    settings, shown = dates.settings, dates.moment
    leads, days = OpenLeads(dataset, settings), settings.horizon_days
    if dates.learnt >= FEWEST_CONVERSIONS:
        rows = rows_to_learn_from(dataset, leads, dates.learn_on, dates.learn_days)
        model = learnt_model(rows, columns)
        basis: Basis = "past" if model else "luck"
        until = max(dates.learn_on) + dates.learn_days * DAY
        found = StartingModel(model or equal_points(dataset, shown, columns), settings, basis, dates.learnt)
        return replace(found, since=min(dates.learn_on), until=until)
    half = halves(dataset)
    converting = leads.converting(shown, days)
    learnt = int(half[converting].sum())
    if min(learnt, len(converting) - learnt) < FEWEST_CONVERSIONS:
        return StartingModel(equal_points(dataset, shown, columns), settings, "few", max(dates.learnt, len(converting)))
    model = learnt_model(rows_to_learn_from(dataset, leads, (shown,), days, half), columns)
    found = StartingModel(model or equal_points(dataset, shown, columns), settings, "half" if model else "luck", learnt)
    if model is None:
        return found
    others = rows_to_learn_from(dataset, leads, (shown,), days, ~half)
    return replace(found, since=shown, until=shown + days * DAY, auc=_auc(model, found.settings, dataset, others))


def learnt_model(rows: Rows, columns: Sequence[str]) -> ScoringModel | None:
    """Without labels; None where nothing tells those that converted from the others."""
    tried = candidates(rows, columns)
    chosen = chosen_rules(tried, rows)
    if not chosen:
        return None
    log_odds = fitted(_facts(chosen), rows.converted, rows.date).log_odds
    # A rule that the others leave nothing for has no say.
    points = points_of(log_odds, _facts(chosen), np.array([one.most for one in chosen]))
    kept = [(one, given) for one, given in zip(chosen, points, strict=True) if given]
    if not any(given > 0 for _, given in kept):
        return None
    units = np.array([one.units for one, _ in kept], dtype=np.int64)
    # Tiers begin at whole points: a score reaches one where what is left of it without its decimals does.
    score = np.array([thousandths(given) for _, given in kept]) @ units // ONE
    return _model([(one.definition, given * one.most, given) for one, given in kept], score, rows)


def chosen_rules(tried: list[Candidate], rows: Rows) -> list[Candidate]:
    """One after the other the rule that says most beyond those chosen before, as long as that is more than luck."""
    if not tried or not rows.converted.any() or rows.converted.all():
        return []
    facts, limit = _facts(tried), luck_reaches(len(tried))
    squares = np.square(facts) if any(one.most > 1 for one in tried) else None
    can_be_negative = np.array([one.can_be_negative for one in tried])
    counters = {one.source: i for i, one in enumerate(tried) if isinstance(one.definition, NumberUnits)}
    chosen: list[int] = []
    while True:
        given = fitted(facts[chosen], rows.converted, rows.date)
        z = beyond_luck(facts, rows.converted, given, squares)
        strength = np.where(np.isnan(z), 0.0, np.where(can_be_negative, np.abs(z), z))
        strength[[i for i, one in enumerate(tried) if not _has_room(one, [tried[j] for j in chosen])]] = 0.0
        best = int(np.argmax(strength))
        if strength[best] < limit:
            return [tried[i] for i in chosen]
        whole = counters.get(tried[best].source, best)
        more = strength[best] ** 2 - strength[whole] ** 2
        chosen.append(whole if strength[whole] >= limit and more < _MORE_BY_A_CUT else best)


def _has_room(one: Candidate, chosen: list[Candidate]) -> bool:
    alike = [other for other in chosen if other.source == one.source]
    if one in chosen or len(alike) >= MOST_OF_ONE_SOURCE:
        return False
    if alike and any(isinstance(other.definition, NumberUnits) for other in (one, *alike)):
        # A counter is either counted or cut into ranges, whichever says more.
        return False
    is_attribute = [isinstance(other.definition, LeadUnits) for other in chosen]
    most = MOST_ATTRIBUTE_RULES if isinstance(one.definition, LeadUnits) else MOST_ACTIVITY_RULES
    return is_attribute.count(isinstance(one.definition, LeadUnits)) < most


def _facts(some: list[Candidate]) -> NDArray[np.float32]:
    return np.array([one.fact for one in some], dtype=np.float32)


def _model(rules: list[tuple[StartingUnits, float, int | float]], score: NDArray[np.int64], rows: Rows) -> ScoringModel:
    """Rules on what leads did first, those of most points first.

    rules: of each its units, its points for the most units, and for one.
    """
    numbers: Counter[str] = Counter()
    parts = []
    for definition, _, points in sorted(rules, key=lambda one: (isinstance(one[0], LeadUnits), -one[1])):
        kind, stem = _KINDS[type(definition)]
        numbers[stem] += 1
        says = definition.lead if isinstance(definition, LeadUnits) else definition
        group = "fit" if kind == "lead" else "interest"
        parts.append(Rule(id=f"{stem}_{numbers[stem]}", group=group, points=points, **{kind: says}))
    groups = [one for one in ("interest", "fit") if any(rule.group == one for rule in parts)]
    return ScoringModel(
        name="first_model",
        # Where rules take points away, a floor at 0 would make the many below it alike.
        score=ScoreBounds(min=0 if all(rule.points > 0 for rule in parts) else None, max=None),
        groups=tuple(Group(id=one) for one in groups),
        rules=tuple(parts),
        tiers=tiers_of(score, rows.converted, rows.weight),
        hand_off="hot",
    )


def _auc(model: ScoringModel, settings: EvaluationSettings, dataset: Dataset, others: Rows) -> float | None:
    """On leads that it was not made from; a sample of them ranks as all do."""
    settings = replace(settings, data_as_of=data_end(dataset, settings))
    return Desk(others.dataset).evaluate(model, settings).auc
