"""Say in plain words whether the data are enough to tune a model on: enough, thin, or too little, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.evaluation import FEWEST_ROWS, EvaluationSettings
from scoring.holdout import split_settings
from scoring.moments import chosen_moments
from scoring.problems import InputError, Problem
from scoring.quality.finding import Word, number_text
from scoring.quality.subject import Subject
from scoring.row_states import CONVERTED, USED, LeadTimes
from scoring.times import DAY, NO_TIME
from scoring.wording import sentence

Level = Literal["enough", "thin", "too_little"]
LEVELS: tuple[Level, ...] = ("enough", "thin", "too_little")

# docs/evaluation.md: with fewer conversions no threshold is recommended.
FEWEST_CONVERSIONS = 30
# The 95 % interval of a rate of k conversions is about ±1.96/√k of it: ±36 % with 30, ±20 % with 100. With 100 the
# later third of the dates holds some 30, enough for a holdout of its own.
SOLID_CONVERSIONS = 100
# A month is no proof: the second may be a holiday, the third tells which of the two was usual.
FEWEST_MONTHS = 3


@dataclass(frozen=True)
class Reason:
    """level: what the reason alone makes of the data. key: its sentence is ``quality_verdict_<key>``."""

    level: Level
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, language: str) -> str:
        values = {
            name: sentence(Problem(value.key), language) if isinstance(value, Word) else number_text(value)
            for name, value in self.values.items()
        }
        return sentence(Problem(f"quality_verdict_{self.key}", {}, values), language)


@dataclass(frozen=True)
class Verdict:
    """level: that of the worst reason. reasons: the worst first.

    converted, others: leads that converted within the horizon after the start of any of the last 12 mature months (or
    the latest mature moment), and those that stood open there and did not; where nothing has a date those of
    the one moment that there is. months: those with such a lead; 0 where nothing has a date. holdout: conversions in
    the later third of those months, None where there are too few dates.
    """

    level: Level
    reasons: tuple[Reason, ...]
    converted: int
    others: int
    months: int
    holdout: int | None

    def with_rules(self, leads_of_rule: Mapping[str, int]) -> Verdict:
        """With the rules of a model in place of the kinds of activities: ``leads_of_rule`` by the rule's title."""
        kept = [one for one in self.reasons if one.key != "thin_types"]
        return _judged([*kept, *_few_leads("rules", leads_of_rule)], self)

    def said(self, language: str) -> str:
        """'Enough to tune on.', as a sentence."""
        return sentence(Problem(f"quality_verdict_{self.level}"), language)


def verdict(subject: Subject) -> Verdict:
    """Of the data alone; ``Verdict.with_rules`` says what they are worth for a model."""
    settings = EvaluationSettings(
        goal=subject.settings.goal,
        horizon_days=subject.settings.horizon_days,
        data_as_of=subject.settings.data_as_of,
    )
    monthly = EvaluationSettings(
        goal=settings.goal, horizon_days=settings.horizon_days, data_as_of=settings.data_as_of, every="month"
    )
    times = LeadTimes(subject.dataset, settings)
    first = _first_time(subject)
    # Where neither activities nor leads have dates, no lead belongs to any month.
    has_months = subject.activity.count > 0 or first is not None
    months_there = chosen_moments(subject.dataset, monthly)[0] if has_months else ()
    moments = [one for one in months_there if first is None or one >= first]
    moments += [one for one in chosen_moments(subject.dataset, settings)[0] if first is None or one >= first]
    won, open_ = np.zeros(subject.leads, dtype=bool), np.zeros(subject.leads, dtype=bool)
    months = 0
    for moment in moments:
        state = times.without_exclusions(moment)
        won |= state == CONVERTED
        open_ |= state >= USED
        months += moment != moments[-1] and bool((state >= USED).any())
    converted, others = int(won.sum()), int((open_ & ~won).sum())
    tuning, holdout = (_holdout(subject, monthly, times, first) if has_months else None) or (0, None)
    few = dict(zip(subject.activity.types, subject.activity.leads_of_type.tolist(), strict=False))
    reasons = _of_outcomes(subject, converted, others, bool(moments))
    reasons = reasons or _of_counts(subject, converted, others, months, tuning, holdout)
    if not subject.activity.count:
        reasons.append(Reason("thin", "snapshot_mode"))
    reasons += _few_leads("types", few)
    return _judged(reasons, Verdict("enough", (), converted, others, months, holdout))


def _judged(reasons: Sequence[Reason], found: Verdict) -> Verdict:
    """As ``found``, with these reasons and the level of the worst."""
    worst_first = tuple(sorted(reasons, key=lambda one: -LEVELS.index(one.level)))
    return replace(found, level=worst_first[0].level, reasons=worst_first)


def _first_time(subject: Subject) -> int | None:
    """When the first lead came to exist; None where nothing says so."""
    born = subject.born[subject.born != NO_TIME]
    return int(born.min()) if len(born) and len(born) == subject.leads else None


def _holdout(
    subject: Subject, monthly: EvaluationSettings, times: LeadTimes, first: int | None
) -> tuple[int, int] | None:
    """Conversions before the holdout and in it; None where there are too few dates."""
    try:
        split = split_settings(monthly, subject.dataset)
    except InputError:
        return None
    counts = []
    for dates in (split.tuning.on, split.holdout.on):
        won: NDArray[np.bool_] = np.zeros(subject.leads, dtype=bool)
        for moment in dates:
            if first is None or moment >= first:
                won |= times.without_exclusions(moment) == CONVERTED
        counts.append(int(won.sum()))
    return counts[0], counts[1]


def _of_outcomes(subject: Subject, converted: int, others: int, has_moments: bool) -> list[Reason]:
    """Why there can be no rates at all."""
    horizon = subject.settings.horizon_days
    if not len(subject.dataset.outcomes):
        return [Reason("too_little", "no_outcomes")]
    if not subject.converted.any():
        best = max(subject.leads_with, key=lambda name: subject.leads_with[name])
        return [Reason("too_little", "no_goal", {"goal": _in_words(subject.settings.goal), "other": _in_words(best),
                                                 "leads": subject.leads_with[best]})]  # fmt: skip
    if not has_moments:
        first = _first_time(subject)
        days = (subject.end - first) // DAY if first is not None else 0
        return [Reason("too_little", "too_short", {"days": int(days), "horizon": horizon})]
    if others < FEWEST_CONVERSIONS <= converted:
        return [Reason("too_little", "no_others", {"others": others, "converted": converted})]
    return []


def _of_counts(
    subject: Subject, converted: int, others: int, months: int, tuning: int, holdout: int | None
) -> list[Reason]:
    values = {"converted": converted, "others": others, "months": months, "horizon": subject.settings.horizon_days,
              "goal": _in_words(subject.settings.goal), "needed": FEWEST_CONVERSIONS}  # fmt: skip
    reasons = []
    if converted < FEWEST_CONVERSIONS:
        reasons.append(Reason("too_little", "few_conversions" if months else "few_undated", values))
    else:
        # The relative half width of the interval of a rate: 1.96/√k.
        values["plus_minus"] = f"{196 / converted**0.5:.0f}%"
        if converted < SOLID_CONVERSIONS:
            reasons.append(Reason("thin", "some_conversions" if months else "some_undated", values))
        else:
            reasons.append(Reason("enough", "many_conversions" if months else "many_undated", values))
        if subject.activity.count:
            if months < FEWEST_MONTHS:
                reasons.append(Reason("thin", "few_months", values))
            values |= {"tuning": tuning, "holdout": holdout or 0}
            if holdout is None or holdout < FEWEST_CONVERSIONS:
                reasons.append(Reason("thin", "small_holdout", values))
            elif tuning < FEWEST_CONVERSIONS:
                reasons.append(Reason("thin", "no_tuning", values))
            else:
                reasons.append(Reason("enough", "holdout", values))
    return reasons


def _in_words(outcome: str) -> Word:
    return Word(f"outcome_{outcome}")


def _few_leads(key: Literal["rules", "types"], leads_of: Mapping[str, int]) -> list[Reason]:
    """Rules, or kinds of activities, that too few leads stand behind."""
    few = tuple(name for name, leads in leads_of.items() if leads < FEWEST_ROWS)
    if not few:
        return []
    level: Level = "thin" if len(few) * 2 > len(leads_of) else "enough"
    values = {"few": len(few), "all": len(leads_of), "names": few, "fewest": FEWEST_ROWS}
    return [Reason(level, f"thin_{key}", values)]
