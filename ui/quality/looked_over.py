"""Run the checks on the data in use, once for each goal and horizon."""

from __future__ import annotations

from collections.abc import Callable

from scoring.quality import Quality, QualitySettings, Verdict, quality_of
from ui import pipeline
from ui.kept import Kept
from ui.session import Bench

_kept: Kept[Quality] = Kept(4)


def quality_settings(bench: Bench) -> QualitySettings:
    """Goal, horizon and end of the data are those of the desk; the lists of domains are the user's."""
    settings = bench.settings
    return QualitySettings(settings.goal, settings.horizon_days, settings.data_as_of, bench.choices.quality.lists)


def quality_in_use(bench: Bench, progress: Callable[[float], None] | None = None) -> Quality:
    """What was found in the bench's data."""
    settings = quality_settings(bench)
    return _kept.get(bench.data.dataset, (), settings, lambda: quality_of(bench.data, settings, progress=progress))


def verdict_in_use(bench: Bench, found: Quality) -> Verdict:
    """With the candidate's rules, where the data have the columns that it names."""
    if pipeline.columns_wanting(bench.data, bench.candidate):
        return found.verdict
    evidence = bench.data.desk.evidence(bench.candidate, bench.settings)
    return found.verdict.with_rules(
        {rule.title: evidence[rule.id].fires.lead_n for rule in bench.candidate.rules if rule.enabled}
    )
