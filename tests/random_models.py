"""Make random, valid models that use every part of the format, from a seed.

The day counts, the texts and the numbers come from short lists that ``random_data`` shares, so that rules fire often
and edges (a window, a threshold, a bound hit exactly) really happen. Models are plain dicts, as YAML gives them.
"""

from __future__ import annotations

import copy
from random import Random
from typing import Any

DAYS = (1, 2, 3, 7, 10, 14, 16, 30, 60)
TYPES = ("page_view", "email_sent", "email_open", "quote_request", "unsubscribe")
TITLES = ("CEO", "ｃｅｏ ", " Ceo", "CTO", "部長", "学生", "Student aide", "Straße", "STRASSE", "ﾌﾞﾁｮｳ", "ブチョウ")
NUMBERS = (
    "50", "500", "49.999", "５０", " 50 ", "5e1", "-3", "0.0005", "0.0015", "1.2345", "12.3455", "+7", ".5", "7.",
)  # fmt: skip
NO_NUMBERS = ("1,000", "nan", "inf", "abc", "-", "1e", "0x10", "1_000")
FLAGS = ("true", "True", "FALSE", "false", "web", "Web ", "10", "10.0", "１０")
DATES = (
    "2024-01-15", "2024-01-15T00:00:00", "2024-01-15 12:00", "2024-01-15T12:00:00.900Z", "2024-01-15T09:00:00+09:00",
    "2024-02-29", "2023-12-31T23:59:59",
)  # fmt: skip
DETAILS = ("/pricing", "/Pricing/plan", "/ｐｒｉｃｉｎｇ ", "/blog/10", "/blog/9", "/careers")
CAMPAIGNS = ("spring", "Spring ", "ｓｐｒｉｎｇ", "autumn", "10", "9")

_PATTERNS = ("^ceo$", "c[et]o", "PRIC", "/pricing(/|$)", "部", "^.{3}$", "[0-9]+", "stud.*de", "(a|b)log", "^$")
_POINTS = (-30, -10, -2.5, -0.125, 0, 0.001, 0.5, 1, 5, 10, 15, 20, 33.333)
_SCORES: tuple[dict[str, float | None] | None, ...] = (
    None, None, {"min": 0, "max": 100}, {"min": None, "max": None}, {"max": 50}, {"min": -20}, {},
    {"min": -100000, "max": 3000}, {"min": -5.5, "max": 7.25}, {"min": 10, "max": 20}, {"min": -0.001, "max": 40},
)  # fmt: skip


def random_model(random: Random) -> dict[str, Any]:
    """A model with one to three groups, one to nine rules and one to five tiers."""
    groups = [_group(random, f"g{place}") for place in range(random.randint(1, 3))]
    rules = [_rule(random, f"r{place}", random.choice(groups)["id"]) for place in range(random.randint(1, 9))]
    tiers = _tiers(random, [rule["id"] for rule in rules])
    model: dict[str, Any] = {"format": 1, "name": "Random", "groups": groups, "rules": rules, "tiers": tiers}
    score = random.choice(_SCORES)
    if score is not None:
        model["score"] = score
    if random.random() < 0.3:
        model["resets"] = [
            {"group": random.choice(groups)["id"], "silence": _silence(random)} for _ in range(random.randint(1, 2))
        ]
    if random.random() < 0.5:
        model["exclude"] = [_exclusion(random, f"x{place}") for place in range(random.randint(1, 2))]
    if random.random() < 0.5:
        model["instant"] = [_instant(random, f"i{place}", tiers) for place in range(random.randint(1, 2))]
    if random.random() < 0.5:
        model["surge"] = {"days": random.choice(DAYS), "points": random.choice([-5, 0, 0.5, 5, 10])}
        if random.random() < 0.6:
            model["surge"]["tier"] = random.choice(tiers)["id"]
    if random.random() < 0.2:
        model["grid"] = _grid(random, groups, tiers)
    model["hand_off"] = random.choice(tiers)["id"]
    return model


def _group(random: Random, name: str) -> dict[str, Any]:
    group: dict[str, Any] = {"id": name}
    if random.random() < 0.4:
        group["min"] = random.choice([-20, -2.5, 0, 1.5])
    if random.random() < 0.4:
        group["max"] = random.choice([1.5, 10, 30, 2000])
    return group


def _rule(random: Random, name: str, group: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": name, "group": group, "points": random.choice(_POINTS)}
    if random.random() < 0.05:
        rule["points"] = random.choice([1000, -100000])
    if random.random() < 0.1:
        rule["enabled"] = False
    kind = random.choice(["lead", "number", "activity", "activity", "activity", "silence", "streak"])
    make = {"lead": lead_conditions, "number": _number, "activity": random_activity, "silence": _silence}
    rule[kind] = make.get(kind, _streak)(random)
    return rule


def _number(random: Random) -> dict[str, Any]:
    number: dict[str, Any] = {"field": random.choice(["company_size", "budget", "job_title"])}
    low, high = sorted(random.sample([-2.5, 0, 0.001, 7, 49.999, 300], 2))
    if random.random() < 0.5:
        number["at_least"] = low
    if random.random() < 0.5:
        number["at_most"] = high
    return number


def random_activity(random: Random) -> dict[str, Any]:
    """An activity rule, an exclusion's or an instant's."""
    activity: dict[str, Any] = {"type": random.choice([_one_type(random), random.sample(TYPES, 2), list(TYPES)])}
    if random.random() < 0.4:
        activity["where"] = _activity_conditions(random)
    if random.random() < 0.6:
        activity["within_days"] = random.choice(DAYS)
    if random.random() < 0.8:
        activity["count"] = random.choice(["each", "once", "day", "week", "month"])
    if random.random() < 0.3:
        activity["at_least"] = random.randint(1, 4)
    if random.random() < 0.4:
        activity["at_most"] = random.randint(1, 4)
    if random.random() < 0.5:
        activity["decay"] = _decay(random)
    return activity


def _one_type(random: Random) -> str:
    return random.choice([*TYPES, "Page_View ", "ｐａｇｅ＿ｖｉｅｗ"])


def _decay(random: Random) -> dict[str, Any]:
    # 1 - a/16 and 1 - a/80 fall on half thousandths, as do 1 - 0.0005, (1 - 0.15)^2 and 0.5^4.
    return random.choice(
        [
            {"half_life_days": random.choice([1, 2, 2.5, 7, 30, 0.1])},
            {"linear_days": random.choice([1, 3, 7, 16, 30, 80])},
            {
                "lose": random.choice([0.1, 0.15, 0.0005, 0.0025, 0.5, 0.999, 1]),
                "every_days": random.choice([1, 2, 7, 30]),
            },
        ]
    )


def _silence(random: Random) -> dict[str, Any]:
    silence: dict[str, Any] = {"days": random.choice(DAYS)}
    if random.random() < 0.5:
        silence["type"] = random.choice([_one_type(random), random.sample(TYPES, 2)])
    return silence


def _streak(random: Random) -> dict[str, Any]:
    streak: dict[str, Any] = {"type": random.choice(["email_sent", ["email_sent", "page_view"]])}
    streak["last"] = random.choice([1, 1, 2, 3])
    streak["same"] = random.choice(["campaign", "campaign", "detail", "value"])
    streak[random.choice(["followed_by", "not_followed_by"])] = random.choice(
        ["email_open", "Email_Open", "email_sent"]
    )
    if random.random() < 0.3:
        streak["where"] = _activity_conditions(random)
    return streak


def lead_conditions(random: Random, depth: int = 0) -> dict[str, Any]:
    """One or two tests on a lead's columns, or nested ones."""
    makers = {
        "job_title": lambda: _text_test(random, TITLES),
        "company_size": lambda: _number_test(random),
        "source": lambda: _equality_test(random, [*FLAGS, True, False, 10, 10.5]),
        "signed_on": lambda: _date_test(random),
        "created_at": lambda: _date_test(random),
        "mixed_on": lambda: _date_test(random),
    }
    return _conditions(random, makers, depth)


def _activity_conditions(random: Random, depth: int = 0) -> dict[str, Any]:
    makers = {
        "detail": lambda: _text_test(random, DETAILS),
        "campaign": lambda: _equality_test(random, [*CAMPAIGNS, 10, 9]),
        "value": lambda: _number_test(random),
        "type": lambda: _text_test(random, TYPES),
    }
    return _conditions(random, makers, depth)


def _conditions(random: Random, makers: dict[str, Any], depth: int) -> dict[str, Any]:
    made = {column: makers[column]() for column in random.sample(sorted(makers), random.choice([1, 1, 1, 2]))}
    if depth < 2 and random.random() < 0.15:
        made["any"] = [_conditions(random, makers, depth + 1) for _ in range(random.randint(1, 3))]
    if depth < 2 and random.random() < 0.15:
        made["not"] = _conditions(random, makers, depth + 1)
    if "any" in made or "not" in made:
        made = {key: made[key] for key in made if key in ("any", "not") or random.random() < 0.5}
    return made


def _text_test(random: Random, texts: tuple[str, ...]) -> Any:
    operator = random.choice(["contains", "contains_any", "starts_with", "ends_with", "matches", "equality"])
    if operator == "equality":
        return _equality_test(random, list(texts))
    if operator == "matches":
        return {"matches": random.choice(_PATTERNS)}
    pieces = [text.strip()[: random.randint(1, 4)] for text in texts] + [text.strip()[-2:] for text in texts]
    if operator == "contains_any":
        return {operator: random.sample(pieces, 2)}
    return {operator: random.choice(pieces)}


def _equality_test(random: Random, values: list[Any]) -> Any:
    operator = random.choice(["plain", "equals", "not_equals", "in", "not_in", "is_missing"])
    if operator == "plain":
        return random.choice(values)
    if operator == "is_missing":
        return {operator: random.random() < 0.5}
    return {operator: random.sample(values, random.randint(1, 3)) if operator.endswith("in") else random.choice(values)}


def _number_test(random: Random) -> Any:
    numbers: list[Any] = [50, 500, 49.999, -3, 0.0005, 7, 0.5, 5]
    operator = random.choice(["at_least", "at_most", "above", "below", "between", "equality"])
    if operator == "equality":
        return _equality_test(random, [*numbers, "abc", "50"])
    if operator == "between":
        return {operator: sorted(random.sample(numbers, 2))}
    return {operator: random.choice(numbers)}


def _date_test(random: Random) -> Any:
    days = ["2024-01-15", "2024-01-15T12:00:00", "2024-02-29", "2023-12-31T23:59:59"]
    operator = random.choice(["at_least", "at_most", "above", "below", "between", "equality"])
    if operator == "equality":
        return _equality_test(random, days)
    if operator == "between":
        return {operator: sorted(random.sample(days, 2))}
    return {operator: random.choice(days)}


def _exclusion(random: Random, name: str) -> dict[str, Any]:
    if random.random() < 0.5:
        return {"id": name, "lead": {"job_title": {"in": random.sample(TITLES, 2)}, **_sometimes_more(random)}}
    return {"id": name, "activity": {"type": "unsubscribe", "within_days": random.choice(DAYS), "at_least": 2}}


def _sometimes_more(random: Random) -> dict[str, Any]:
    return {"not": lead_conditions(random, 1)} if random.random() < 0.3 else {}


def _instant(random: Random, name: str, tiers: list[dict[str, Any]]) -> dict[str, Any]:
    instant: dict[str, Any] = {"id": name, "activity": random_activity(random)}
    instant["activity"]["type"] = random.choice(["quote_request", ["quote_request", "unsubscribe"]])
    if random.random() < 0.5:
        instant["unless"] = lead_conditions(random)
    if random.random() < 0.5:
        instant["tier"] = random.choice(tiers)["id"]
    return instant


def _tiers(random: Random, rules: list[str]) -> list[dict[str, Any]]:
    cuts = sorted(random.sample([-10, -2.5, 0, 0.001, 5, 10, 15, 20, 33.333, 50, 80], random.randint(0, 4)))
    tiers: list[dict[str, Any]] = []
    for place, cut in enumerate(reversed(cuts)):
        tier: dict[str, Any] = {"id": f"t{place}", "from": cut}
        for needs in ("needs_any", "needs_all"):
            if random.random() < 0.25:
                tier[needs] = random.sample(rules, random.randint(1, min(2, len(rules))))
        tiers.append(tier)
    return [*tiers, {"id": "last"}]


def _grid(random: Random, groups: list[dict[str, Any]], tiers: list[dict[str, Any]]) -> dict[str, Any]:
    rows, columns = (
        {
            "group": random.choice(groups)["id"],
            "cuts": sorted(random.sample([-10, 0, 0.5, 1.5, 10, 30], len(labels) - 1), reverse=True),
            "labels": list(labels),
        }
        for labels in (random.choice(["AB", "ABC"]), random.choice(["12", "1234"]))
    )
    cells = [row + column for row in rows["labels"] for column in columns["labels"]]
    return {"rows": rows, "columns": columns, "tiers": {cell: random.choice(tiers)["id"] for cell in cells}}


def changed_model(random: Random, model: dict[str, Any]) -> dict[str, Any]:
    """The model after one move that a person may make: points, a switch, bounds, tiers, a name, a rule's window."""
    changed: dict[str, Any] = copy.deepcopy(model)
    rule = random.choice(changed["rules"])
    moves = ["points", "points", "points", "all_points", "switch", "bounds", "tiers", "name", "group", "rule"]
    move = random.choice(moves)
    if move == "points":
        rule["points"] = random.choice(_POINTS)
    elif move == "all_points":
        for one in changed["rules"]:
            one["points"] = random.choice(_POINTS)
    elif move == "switch":
        rule["enabled"] = not rule.get("enabled", True)
    elif move == "bounds":
        changed["score"] = random.choice(_SCORES) or {}
        changed["groups"] = [_group(random, group["id"]) for group in changed["groups"]]
    elif move == "tiers":
        _move_a_tier(random, changed["tiers"])
    elif move == "name":
        _rename(changed, rule["id"], f"{rule['id']}_again")
    elif move == "group":
        changed["groups"].append(_group(random, f"g{len(changed['groups'])}"))
    else:
        place = changed["rules"].index(rule)
        changed["rules"][place] = _rule(random, rule["id"], random.choice(changed["groups"])["id"])
    return changed


def _move_a_tier(random: Random, tiers: list[dict[str, Any]]) -> None:
    place = random.randrange(len(tiers))
    if "from" not in tiers[place]:
        return
    below = [tier["from"] for tier in tiers[place + 1 :] if "from" in tier]
    above = [tier["from"] for tier in tiers[:place]]
    lines = [line for line in range(-12, 90) if line > max(below, default=-99) and line < min(above, default=99)]
    tiers[place]["from"] = random.choice(lines or [tiers[place]["from"]])


def _rename(model: dict[str, Any], old: str, new: str) -> None:
    for rule in model["rules"]:
        rule["id"] = new if rule["id"] == old else rule["id"]
    for tier in model["tiers"]:
        for needs in {"needs_any", "needs_all"} & tier.keys():
            tier[needs] = [new if one == old else one for one in tier[needs]]
