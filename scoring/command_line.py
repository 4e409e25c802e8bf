"""Run the commands of ``python -m scoring`` on files: check, score, evaluate, replay, compare, recommend,
examine, bench.

Exit codes: 0 done; 2 the input or the model is wrong, one message a problem on standard error; 1 a fault of the
program (Python's own, with its trace).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from scoring.choosing.money import money_table
from scoring.choosing.objectives import Value
from scoring.choosing.recommend_command import (
    add_recommend_options,
    objective_of,
    recommendation_record,
    recommendation_text,
)
from scoring.choosing.recommendation import recommendation
from scoring.comparing import compare, comparison_record, comparison_text
from scoring.dataset import OUTCOMES
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.examining import add_examine_options, examine, table_records
from scoring.model import LARGEST_NUMBER, ScoringModel
from scoring.model_checks import check_model
from scoring.model_file import load_model
from scoring.output_file import check_output, write_table
from scoring.problems import InputError, Problem
from scoring.records import evaluation_record, evaluation_text, load_record, replay_record, replay_text
from scoring.replay import ReplaySettings, owners_of_leads
from scoring.replay_tables import SalesCapacity, days_table, load_of, weeks_spanned
from scoring.score_file import score_table
from scoring.snapshot_mode import in_snapshot_mode, refuse_replay, snapshot_warnings
from scoring.times import NO_TIME, second_of
from scoring.wording import sentence

DONE, INPUT_WRONG = 0, 2
# As scoring.loading has them, which is imported where files are loaded only.
REPEATED = ("first", "last", "merge")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["bench"]:
        # It has its own options, and only it needs generated data.
        from scoring.bench.command import main as bench

        return bench(given[1:])
    options = _parser().parse_args(given)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        _read_mapping(options)
        return command(options)
    except InputError as error:
        _tell(error.problems)
        return INPUT_WRONG
    except BrokenPipeError:
        # The reader of the output went away (``| head``): nothing more to say, and nothing wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def language() -> str:
    """The language of the messages: Japanese where the environment says so, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def _tell(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(sentence(problem, language()), file=sys.stderr)


# --- arguments --------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scoring",
        description="Check a lead-scoring model, score leads with it, and hold it against what happened.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="validate a model, and warn of what is surely mistaken")
    check.set_defaults(command=_check)
    check.add_argument("model", type=Path, metavar="MODEL")
    _add_data_options(check)
    _add_goal_options(check)

    score = commands.add_parser("score", help="score every lead as of a moment")
    score.set_defaults(command=_score)
    score.add_argument("model", type=Path, metavar="MODEL")
    _add_data_options(score)
    score.add_argument("--as-of", metavar="TIME", help="the moment to score at (default: the data's end)")
    score.add_argument("--detail", action="store_true", help="add units and points of every rule")
    score.add_argument("--out", type=Path, required=True, metavar="FILE", help="CSV or Parquet, by its ending")

    evaluate = commands.add_parser("evaluate", help="hold a model against what happened: the snapshot view")
    evaluate.set_defaults(command=_evaluate)
    evaluate.add_argument("model", type=Path, metavar="MODEL")
    _add_data_options(evaluate)
    _add_goal_options(evaluate)
    _add_date_options(evaluate)
    evaluate.add_argument("--bands", choices=("width", "tiers", "count"), default="width", help="score bands by")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    replay = commands.add_parser("replay", help="what would have happened: hand-offs a week, and what came of them")
    replay.set_defaults(command=_replay)
    replay.add_argument("model", type=Path, metavar="MODEL")
    _add_data_options(replay)
    _add_goal_options(replay, with_gap=False)
    replay.add_argument("--from", dest="start", metavar="DATE", help="count crossings from this moment on")
    replay.add_argument("--to", dest="end", metavar="DATE", help="count crossings up to this moment")
    replay.add_argument("--late-days", type=_positive, default=1, metavar="DAYS", help="late: less before the goal")
    replay.add_argument("--hysteresis", type=_points, default=0, metavar="POINTS", help="fall only below line less it")
    capacity = replay.add_argument_group("what sales can work, for 'capacity' in --json")
    capacity.add_argument("--people", type=_positive, metavar="N", help="people who work leads")
    capacity.add_argument("--leads-per-person", type=_points, default=8, metavar="N", help="a week (default 8)")
    capacity.add_argument("--per-owner", action="store_true", help="each works the leads that are theirs")
    replay.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    compare_ = commands.add_parser("compare", help="two models on the same rows: what differs, and is it luck")
    compare_.set_defaults(command=_compare)
    compare_.add_argument("base", type=Path, metavar="BASE")
    compare_.add_argument("candidate", type=Path, metavar="CANDIDATE")
    _add_data_options(compare_)
    _add_goal_options(compare_)
    _add_date_options(compare_)
    compare_.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    recommend = commands.add_parser("recommend", help="a threshold for an objective, and those that are as good")
    recommend.set_defaults(command=_recommend)
    recommend.add_argument("model", type=Path, metavar="MODEL")
    _add_data_options(recommend)
    _add_goal_options(recommend)
    _add_date_options(recommend)
    add_recommend_options(recommend)
    recommend.add_argument("--json", action="store_true", help="print one JSON object and nothing else")

    examine_ = commands.add_parser(
        "examine", help="segments, drift, selection, the leakage audit, the holdout, cumulative gains; as JSON"
    )
    examine_.set_defaults(command=_examine)
    examine_.add_argument("model", type=Path, metavar="MODEL")
    _add_data_options(examine_)
    _add_goal_options(examine_)
    _add_date_options(examine_)
    add_examine_options(examine_)

    commands.add_parser("bench", help="time every step on generated data, beside a bare floor", add_help=False)
    return parser


def _add_data_options(parser: argparse.ArgumentParser) -> None:
    data = parser.add_argument_group("data")
    data.add_argument("--leads", nargs="+", type=Path, default=(), metavar="FILE")
    data.add_argument("--activities", nargs="+", type=Path, default=(), metavar="FILE")
    data.add_argument("--outcomes", nargs="+", type=Path, default=(), metavar="FILE")
    data.add_argument(
        "--data", nargs="+", type=Path, default=(), metavar="FILE", help="files or folders of a recognised export"
    )
    data.add_argument("--map", type=Path, metavar="MAPPING.yaml", help="what the files are, as the app saves it")
    data.add_argument("--time-zone", metavar="ZONE", help="the data set's zone (default: the mapping's, else UTC)")
    data.add_argument(
        "--repeated-leads", choices=REPEATED,
        help="which row of a lead that comes more than once (default: the mapping's, else first)",
    )  # fmt: skip
    data.add_argument("--data-as-of", metavar="TIME", help="where the data ends (default: the latest time in it)")
    data.add_argument(
        "--missing-columns", choices=("error", "null"), default="error", help="null: a lacking column counts as missing"
    )


def _add_date_options(parser: argparse.ArgumentParser) -> None:
    dates = parser.add_mutually_exclusive_group()
    dates.add_argument("--on", nargs="+", default=(), metavar="DATE", help="snapshot dates")
    dates.add_argument("--every", choices=("month", "week"), help="the last 12 mature starts of a month or week")


def _add_goal_options(parser: argparse.ArgumentParser, *, with_gap: bool = True) -> None:
    goal = parser.add_argument_group("goal")
    goal.add_argument("--goal", choices=OUTCOMES, default="won")
    goal.add_argument("--horizon-days", type=_positive, default=90, metavar="DAYS")
    if with_gap:
        goal.add_argument("--gap-days", type=_not_negative, default=0, metavar="DAYS")


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 1 (got {value})")
    return value


def _points(text: str) -> float:
    value = float(text)
    if not 0 <= value <= LARGEST_NUMBER:
        raise argparse.ArgumentTypeError(f"must be a number from 0 to {LARGEST_NUMBER} (got {text})")
    return value


def _not_negative(text: str) -> int:
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"must be a whole number of at least 0 (got {value})")
    return value


# --- commands ---------------------------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    model = load_model(options.model)
    found = check_model(model)
    if options.leads or options.data:
        desk = _desk(options)
        lacking = _placed(desk.check(model), options.model)
        if lacking and not desk.missing_columns_null:
            raise InputError(lacking)
        settings = _settings(options, options.time_zone)
        found = desk.warnings(model, settings)
    for problem in _placed(found, options.model):
        print(sentence(problem, language()))
    return DONE


def _score(options: argparse.Namespace) -> int:
    check_output(options.out)
    model = load_model(options.model)
    as_of = _moment(options.as_of, "--as-of", options.time_zone)
    desk = _desk(options)
    _refuse_lacking(desk, model, options.model)
    if as_of is None:
        as_of = _moment(options.data_as_of, "--data-as-of", options.time_zone)
    write_table(score_table(desk, model, desk.dataset.end if as_of is None else as_of, options.detail), options.out)
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    model = load_model(options.model)
    settings = _settings(options, options.time_zone)
    desk = _desk(options)
    _tell(snapshot_warnings(desk.dataset))
    _refuse_lacking(desk, model, options.model)
    found = desk.evaluate(model, settings, _progress("units"))
    if options.json:
        record = evaluation_record(found)
        if in_snapshot_mode(desk.dataset):
            record["snapshot_mode"] = True
        print(json.dumps(record, allow_nan=False))
    else:
        print(evaluation_text(found))
    return DONE


def _replay(options: argparse.Namespace) -> int:
    model = load_model(options.model)
    settings = ReplaySettings(
        goal=options.goal,
        horizon_days=options.horizon_days,
        data_as_of=_moment(options.data_as_of, "--data-as-of", options.time_zone),
        start=_moment(options.start, "--from", options.time_zone),
        end=_moment(options.end, "--to", options.time_zone),
        late_days=options.late_days,
        hysteresis=options.hysteresis,
    )
    desk = _desk(options)
    refuse_replay(desk.dataset)
    _refuse_lacking(desk, model, options.model)
    found = desk.replay(model, settings, _progress("units"))
    if not options.json:
        print(replay_text(found))
        return DONE
    record = replay_record(found)
    days = days_table([found], settings.horizon_days).rename(columns={"converted_0": "converted"})
    record["days"] = table_records(days)
    if options.people is not None:
        capacity = SalesCapacity(options.people, options.leads_per_person, options.per_owner)
        record["capacity"] = load_record(
            load_of(found, weeks_spanned([found]), capacity, owners_of_leads(desk.dataset))
        )
    print(json.dumps(record, allow_nan=False, ensure_ascii=False))
    return DONE


def _compare(options: argparse.Namespace) -> int:
    models: list[ScoringModel] = []
    problems: list[Problem] = []
    for path in (options.base, options.candidate):
        try:
            models.append(load_model(path))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    settings = _settings(options, options.time_zone)
    desk = _desk(options)
    _tell(snapshot_warnings(desk.dataset))
    if not desk.missing_columns_null:
        paths = (options.base, options.candidate)
        lacking = [one for model, path in zip(models, paths, strict=True) for one in _placed(desk.check(model), path)]
        if lacking:
            raise InputError(lacking)
    found = compare(desk, models[0], models[1], settings, _progress("units"))
    if options.json:
        print(json.dumps(comparison_record(found), allow_nan=False, ensure_ascii=False))
    else:
        print(comparison_text(found))
    return DONE


def _recommend(options: argparse.Namespace) -> int:
    model = load_model(options.model)
    objective = objective_of(options)
    settings = _settings(options, options.time_zone)
    desk = _desk(options)
    _tell(snapshot_warnings(desk.dataset))
    _refuse_lacking(desk, model, options.model)
    found = recommendation(desk, model, settings, objective, progress=_progress("units"))
    if options.json:
        record = recommendation_record(found, language())
        if isinstance(objective, Value):
            record["money"] = table_records(money_table(objective, desk.resampled_sweep(model, settings)))
        print(json.dumps(record, allow_nan=False, ensure_ascii=False))
    else:
        print(recommendation_text(found, language()))
    return DONE


def _examine(options: argparse.Namespace) -> int:
    model = load_model(options.model)
    settings = _settings(options, options.time_zone)
    desk = _desk(options)
    _tell(snapshot_warnings(desk.dataset))
    _refuse_lacking(desk, model, options.model)
    print(json.dumps(examine(desk, model, settings, options, _progress("units")), allow_nan=False, ensure_ascii=False))
    return DONE


# --- what the options mean --------------------------------------------------------------------------------------


def _settings(options: argparse.Namespace, time_zone: str) -> EvaluationSettings:
    dates = [_moment(text, "--on", time_zone) for text in getattr(options, "on", ())]
    return EvaluationSettings(
        goal=options.goal,
        horizon_days=options.horizon_days,
        gap_days=options.gap_days,
        on=tuple(sorted({one for one in dates if one is not None})),
        every=getattr(options, "every", None),
        data_as_of=_moment(options.data_as_of, "--data-as-of", time_zone),
        bands=getattr(options, "bands", "width"),
    )


def _moment(text: str | None, option: str, time_zone: str) -> int | None:
    if text is None:
        return None
    moment = second_of(text, time_zone)
    if moment == NO_TIME:
        raise InputError([Problem("option_no_time", {"option": option}, {"found": text})])
    return moment


def _desk(options: argparse.Namespace) -> Desk:
    # DuckDB is loaded only where files are.
    from scoring.command_data import NamedData, load_named

    loaded, told = load_named(
        NamedData(
            {"leads": options.leads, "activities": options.activities, "outcomes": options.outcomes},
            options.data,
            options.mapping,
            options.repeated_leads,
        ),
        time_zone=options.time_zone,
        data_as_of=_moment(options.data_as_of, "--data-as-of", options.time_zone),
        progress=_step_progress(),
    )
    _tell((*told, *loaded.report.warnings))
    return Desk(loaded.dataset, missing_columns_null=options.missing_columns == "null")


def _read_mapping(options: argparse.Namespace) -> None:
    """Read what --map names before anything else, as it may say the time zone that other options are in.

    An option that is given wins over what the mapping says.
    """
    options.mapping = None
    if options.map is not None:
        from scoring.mapping_file import load_mapping

        options.mapping = load_mapping(options.map)
    options.time_zone = options.time_zone or getattr(options.mapping, "time_zone", "") or "UTC"
    options.repeated_leads = options.repeated_leads or getattr(options.mapping, "repeated_leads", None) or "first"


def _refuse_lacking(desk: Desk, model: ScoringModel, path: Path) -> None:
    problems = desk.check(model)
    if problems and not desk.missing_columns_null:
        raise InputError(_placed(problems, path))


def _placed(problems: Sequence[Problem], path: Path) -> list[Problem]:
    """The problems with the model file's name before their part."""
    return [
        Problem(one.key, {"file": path.name, **one.place}, one.values, one.severity)
        if "option" not in one.place
        else one
        for one in problems
    ]


def _progress(step: str) -> Callable[[float], None] | None:
    tell = _step_progress()
    return None if tell is None else lambda share: tell(step, share)


def _step_progress() -> Callable[[str, float], None] | None:
    """Tells how far a step is, on standard error and only to a person."""
    if not sys.stderr.isatty():
        return None

    def tell(step: str, share: float) -> None:
        end = "\n" if share >= 1 else ""
        print(f"\r{step} {share:4.0%}", end=end, file=sys.stderr, flush=True)

    return tell
