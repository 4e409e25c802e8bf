"""Warn of what is legal in a model but surely a mistake, from the model alone and from what its rules met in the data.

A warning names the part; it never stops a model from being used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scoring.columns import comparable
from scoring.leakage import CURRENT_VALUE, leak_of, may_leak
from scoring.model import Conditions, Rule, ScoringModel
from scoring.problems import Problem
from scoring.reach import band_of, group_range, reachable_scores
from scoring.statistics import wilson

__all__ = ["RuleFacts", "check_model", "check_on_data", "may_leak"]

# Many leads on a threshold: a change of one point moves them all.
SHARE_ON_THE_LINE = 0.05
ROWS_ON_THE_LINE = 10
# Two points always lie on a line: order shows from three answers on.
FEWEST_ANSWERS = 3


@dataclass(frozen=True)
class RuleFacts:
    """What one enabled rule met in the rows that an evaluation uses.

    rows: all of them. fired: those with units above 0. converted_fired, converted_rows: how many of each converted.
    always_cut: whether a cap takes away all it gives, in every row where it fires. same_as: ids of the rules that
    fire on exactly the same rows.
    """

    rule_id: str
    rows: int
    fired: int
    converted_fired: int
    converted_rows: int
    always_cut: bool = False
    same_as: tuple[str, ...] = ()


def check_model(model: ScoringModel, marked: Collection[str] = ()) -> list[Problem]:
    """Warnings that need no data. The model must be one without ``model_file.problems_of``.

    marked: columns that are known to be made by the outcome, whatever their names.
    """
    return [
        *_tiers_out_of_reach(model),
        *_needs_of_disabled_rules(model),
        *_caps_below_rules(model),
        *_answers_out_of_order(model),
        *_everyone(model),
        *_leaks(model, marked),
    ]


def check_on_data(
    model: ScoringModel, facts: Iterable[RuleFacts], on_the_line: Mapping[str, int], rows: int
) -> list[Problem]:
    """Warnings from data.

    on_the_line: by tier id, how many of ``rows`` have a score of exactly the tier's ``from``.
    """
    by_rule = {one.rule_id: one for one in facts}
    warnings: list[Problem] = []
    for i, rule in enumerate(model.rules):
        if rule.enabled and rule.id in by_rule:
            warnings.extend(_against_data(i, rule, by_rule[rule.id], [other.id for other in model.rules[:i]]))
    for i, tier in enumerate(model.tiers):
        ties = on_the_line.get(tier.id, 0)
        if ties >= ROWS_ON_THE_LINE and ties >= SHARE_ON_THE_LINE * rows:
            share = round(100 * ties / rows, 1)
            warnings.append(
                _warning("check_on_the_line", f"tiers[{i}].from", tier=tier.title, score=tier.from_score, count=ties,
                         share=share)
            )  # fmt: skip
    return warnings


def _warning(key: str, part: str, **values: object) -> Problem:
    return Problem(key, {"part": part}, values, "warning")


def _tiers_out_of_reach(model: ScoringModel) -> Iterator[Problem]:
    if model.grid is not None:
        for side, name in ((model.grid.rows, "rows"), (model.grid.columns, "columns")):
            most = group_range(model, side.group).high
            for i, cut in enumerate(side.cuts):
                if cut > _neat(most):
                    yield _warning("check_cut_out_of_reach", f"grid.{name}.cuts[{i}]", cut=cut, most=_neat(most),
                                   group=side.group)  # fmt: skip
        return
    scores = reachable_scores(model)
    for i, tier in enumerate(model.tiers[:-1]):
        assert tier.from_score is not None
        part = f"tiers[{i}].from"
        if tier.from_score > _neat(scores.high):
            yield _warning("check_tier_out_of_reach", part, tier=tier.title, score=tier.from_score,
                           most=_neat(scores.high))  # fmt: skip
        elif tier.from_score <= _neat(scores.low) and not tier.needs_any and not tier.needs_all:
            below = tuple(other.title for other in model.tiers[i + 1 :])
            yield _warning("check_tier_takes_all", part, tier=tier.title, score=tier.from_score,
                           least=_neat(scores.low), below=below)  # fmt: skip
            return


def _neat(value: float) -> float:
    """Ten steps of a tenth are 1, not 0.9999999999999999."""
    return round(value, 6)


def _needs_of_disabled_rules(model: ScoringModel) -> Iterator[Problem]:
    disabled = {rule.id for rule in model.rules if not rule.enabled}
    for i, tier in enumerate(model.tiers):
        for key, needed in (("needs_any", tier.needs_any), ("needs_all", tier.needs_all)):
            for j, rule_id in enumerate(needed):
                if rule_id in disabled:
                    yield _warning("check_needs_disabled", f"tiers[{i}].{key}[{j}]", tier=tier.title, rule=rule_id)


def _caps_below_rules(model: ScoringModel) -> Iterator[Problem]:
    for i, group in enumerate(model.groups):
        for rule in model.rules:
            if rule.enabled and rule.group == group.id and group.max is not None and 0 < rule.points > group.max:
                yield _warning("check_cap_below_rule", f"groups[{i}].max", group=group.title, most=group.max,
                               rule=rule.title, points=rule.points)  # fmt: skip


def _everyone(model: ScoringModel) -> Iterator[Problem]:
    if model.hand_off_index == len(model.tiers) - 1:
        yield _warning("check_all_handed_off", "hand_off", tier=model.tiers[-1].title)
    for i, exclusion in enumerate(model.exclude):
        if exclusion.lead == Conditions():
            yield _warning("check_all_excluded", f"exclude[{i}].lead", exclusion=exclusion.title)


def _leaks(model: ScoringModel, marked: Collection[str]) -> Iterator[Problem]:
    for i, rule in enumerate(model.rules):
        reason, names = leak_of(rule, marked)
        if rule.enabled and reason is not None and reason != CURRENT_VALUE:
            yield _warning(f"check_{reason}", f"rules[{i}]", rule=rule.title, found=names)


def _against_data(position: int, rule: Rule, facts: RuleFacts, before: Sequence[str]) -> Iterator[Problem]:
    part = f"rules[{position}]"
    if facts.fired == 0:
        if facts.rows:
            yield _warning("check_never_fires", part, rule=rule.title, rows=facts.rows)
        return
    if facts.always_cut:
        yield _warning("check_always_cut", part, rule=rule.title, group=rule.group)
    twins = tuple(other for other in facts.same_as if other in before)
    if twins:
        yield _warning("check_same_leads", part, rule=rule.title, others=twins)
    others, converted_others = facts.rows - facts.fired, facts.converted_rows - facts.converted_fired
    if others == 0:
        return
    low, high = wilson([facts.converted_fired, converted_others], [facts.fired, others])
    is_better, is_worse = low[0] > high[1], high[0] < low[1]
    if (rule.points > 0 and is_worse) or (rule.points < 0 and is_better):
        key = "check_points_for_worse" if rule.points > 0 else "check_points_off_better"
        sides = {"": (facts.converted_fired, facts.fired, 0), "other_": (converted_others, others, 1)}
        known_from = {
            f"{side}{name}": value
            for side, (k, n, i) in sides.items()
            for name, value in (
                ("leads", n), ("rate", _percent(k, n)), ("low", _tenths(low[i])), ("high", _tenths(high[i]))
            )
        }  # fmt: skip
        yield _warning(key, f"{part}.points", rule=rule.title, points=rule.points, **known_from)


def _percent(k: int, n: int) -> float:
    return _tenths(k / n)


def _tenths(share: float) -> float:
    return round(100 * float(share), 1)


def _answers_out_of_order(model: ScoringModel) -> Iterator[Problem]:
    """Rules on bands of one column, or on ranked answers, whose points do not follow the order.

    Ranked answers must fall or rise all the way. Bands of a number may have one best band (companies of 50 to 500),
    so only points that fall and rise again are warned of.
    """
    series: dict[tuple[str, str, str], list[tuple[float, int, Rule]]] = {}
    for i, rule in enumerate(model.rules):
        column = _only_column(rule)
        if not rule.enabled or column is None:
            continue
        band = band_of(rule.lead)
        if band is not None:
            series.setdefault((rule.group, column, "bands"), []).append((band.low, i, rule))
        elif (answer := _rank(rule)) is not None:
            series.setdefault((rule.group, column, answer[0]), []).append((answer[1], i, rule))
    for (_, column, kind), members in series.items():
        members.sort(key=lambda member: member[:2])
        if len(members) < FEWEST_ANSWERS or (kind == "bands" and _overlap([rule for _, _, rule in members])):
            continue
        points = [rule.points for _, _, rule in members]
        breaker = _second_rise(points) if kind == "bands" else _step_back(points)
        if breaker is None:
            continue
        yield _warning("check_points_out_of_order", f"rules[{members[breaker][1]}].points", column=column,
                       rules=tuple(f"{rule.title}: {rule.points}" for _, _, rule in members))  # fmt: skip


def _step_back(points: Sequence[float]) -> int | None:
    """The first place that goes up where the whole falls, or down where it does not."""
    falls = points[-1] < points[0]
    steps = range(1, len(points))
    return next((i for i in steps if (points[i] > points[i - 1] if falls else points[i] < points[i - 1])), None)


def _second_rise(points: Sequence[float]) -> int | None:
    """The first place that goes up after a fall."""
    fell = False
    for i, (before, after) in enumerate(pairwise(points), start=1):
        if fell and after > before:
            return i
        fell |= after < before
    return None


def _only_column(rule: Rule) -> str | None:
    """The column of a rule on one plain test."""
    conditions = rule.lead
    if conditions is None or len(conditions.tests) != 1 or conditions.any_of or conditions.negated is not None:
        return None
    return conditions.tests[0][0]


def _overlap(rules: Sequence[Rule]) -> bool:
    bands = [band for rule in rules if (band := band_of(rule.lead)) is not None]
    return any(later.low < earlier.high for earlier, later in pairwise(bands))


_ORDINALS = {"best": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_RANK = re.compile(rf"\d+|\b(?:{'|'.join(_ORDINALS)})\b")


def _rank(rule: Rule) -> tuple[str, float] | None:
    """What an answer is called without its rank, and the rank: ('# choice', 2) of 'Second choice'."""
    for name in (rule.label, rule.id.replace("_", " ")):
        found = _RANK.findall(comparable(name))
        if len(found) == 1:
            # 'Best answer', '2nd answer' and 'Third answer' are of one series.
            stem = re.sub(r"#(st|nd|rd|th)\b", "#", _RANK.sub("#", comparable(name)))
            return stem, _ORDINALS.get(found[0]) or float(found[0])
    return None
