"""Make what a lead does by itself: visits to the site, downloads, trials, chats, inquiries, quote requests."""

from __future__ import annotations

from typing import NamedTuple

from sample_data.making import calendar, names
from sample_data.making.calendar import DAY, END, WEEK
from sample_data.making.chance import Chance
from sample_data.making.interest import Project
from sample_data.making.people import SEED, Person


class Activity(NamedTuple):
    second: int
    type: str
    detail: str | None = None
    campaign: str | None = None
    value: int | None = None


# Which pages are seen: by somebody who looks around, by somebody who compares offers, by those who want none.
LOOKING_AROUND: dict[str, float] = {
    "services": 30,
    "blog": 22,
    "other": 26,
    "cases": 7,
    "pricing": 7,
    "docs": 4,
    "careers": 0.3,
}
COMPARING: dict[str, float] = {
    "services": 15,
    "blog": 6,
    "other": 14,
    "cases": 19,
    "pricing": 27,
    "docs": 18,
    "careers": 0.05,
}
READING: dict[str, float] = {"blog": 82, "other": 10, "services": 6, "cases": 2}
JOB_HUNTING: dict[str, float] = {"careers": 62, "other": 18, "blog": 8, "services": 12}
STUDYING: dict[str, float] = {"blog": 40, "services": 28, "docs": 14, "other": 12, "cases": 4, "pricing": 2}
SPYING: dict[str, float] = {"services": 28, "pricing": 26, "cases": 22, "docs": 16, "other": 8}
PAGES = {"services": names.SERVICE_PAGES, "blog": names.BLOG_PAGES, "other": names.OTHER_PAGES,
         "cases": names.CASE_PAGES, "pricing": names.PRICING_PAGES, "docs": names.DOC_PAGES,
         "careers": names.CAREER_PAGES}  # fmt: skip

# Sessions a week: long after the first contact, and added to it in the first weeks (fading over five weeks).
SESSIONS = {"buyer": (0.018, 0.17), "researcher": (0.075, 0.40), "reader": (0.27, 0.5), "jobseeker": (0.04, 0.7),
            "competitor": (0.14, 0.4), "student": (0.04, 0.5), "personal": (0.02, 0.18)}  # fmt: skip
HABIT = {"reader": READING, "jobseeker": JOB_HUNTING, "student": STUDYING, "competitor": SPYING}

# How many a project brings while it runs, and how late in it they come (0 early, 1 just before the decision).
IN_A_PROJECT = {"document_download": (0.9, 0.45), "trial_start": (0.26, 0.6), "chat": (0.3, 0.6),
                "inquiry": (0.36, 0.55), "quote_request": (0.30, 0.72), "seminar": (0.12, 0.4),
                "form_submit": (0.25, 0.4)}  # fmt: skip
# How many come without one, in the first ten weeks.
WITHOUT_ONE = {"document_download": 0.24, "trial_start": 0.035, "chat": 0.06, "inquiry": 0.06,
               "quote_request": 0.030, "seminar": 0.03, "form_submit": 0.08}  # fmt: skip


def own_activities(person: Person, projects: list[Project]) -> list[Activity]:
    """Everything but e-mail, webinars and what sales does; in no order."""
    chance = Chance(SEED, "visits", person.number)
    done = [_first_contact(chance, person)]
    done += _sessions(chance, person, projects)
    for kind, mean in WITHOUT_ONE.items():
        for _ in range(chance.poisson(mean * (1.6 if person.kind == "researcher" else 1.0))):
            moment = person.created + int(chance.between(0, 70) * DAY)
            done.append(_single(chance, person, kind, moment, for_a_project=False))
    for project in projects:
        for kind, (mean, lateness) in IN_A_PROJECT.items():
            for _ in range(chance.poisson(mean * min(1.6, project.shows))):
                share = min(0.99, max(0.01, lateness + chance.normal(0.25)))
                moment = project.begins + int(share * (project.decides - project.begins))
                if moment > person.created:
                    done.append(_single(chance, person, kind, moment, for_a_project=True))
    return done


def _first_contact(chance: Chance, person: Person) -> Activity:
    speaks_english = 0 if person.typed["language"] == "ja" else 1
    match person.source:
        case "Exhibition":
            name = next(name for name, first, days in calendar.EXHIBITIONS if 0 <= person.created - first < days * DAY)
            return Activity(person.created, "business_card", ("展示会ブース", "Booth visit")[speaks_english], name)
        case "List Import":
            return Activity(person.created, "business_card", ("名刺交換", "Old list")[speaks_english], None)
        case "Referral" | "Partner":
            detail = ("ご紹介", "Introduced by a customer")[speaks_english]
            return Activity(person.created, "business_card", detail, None)
        case "Seminar":
            return Activity(person.created, "seminar", ("実践セミナー", "Hands-on seminar")[speaks_english], None)
        case "Webinar":
            return Activity(person.created, "form_submit", "/webinars", None)
        case _ if person.kind == "jobseeker":
            return Activity(person.created, "form_submit", "/careers", None)
        case _:
            kind = chance.weighted({"document_download": 6, "form_submit": 4})
            return _single(chance, person, kind, person.created, for_a_project=False)._replace(second=person.created)


def _sessions(chance: Chance, person: Person, projects: list[Project]) -> list[Activity]:
    usual, at_first = SESSIONS[person.kind]
    habit = HABIT.get(person.kind, LOOKING_AROUND)
    done: list[Activity] = []
    # Some were on the site before they gave a name; the cookie ties those visits to them.
    week = person.created - (2 * WEEK if chance.happens(0.2) else 0)
    while week < END:
        age = max(0, week - person.created) / WEEK
        fresh = 2.718 ** (-age / 5)
        mean = person.liveliness * (usual + at_first * fresh)
        running = next(((p, share) for p in projects if (share := p.progress(week + WEEK // 2)) is not None), None)
        for _ in range(chance.poisson(mean)):
            done += _session(chance, person, week, habit)
        if running is not None:
            project, share = running
            # The surge: little at the start of a project, most in the last weeks before the decision.
            for _ in range(chance.poisson(project.shows * (0.10 + 1.05 * share * share))):
                done += _session(chance, person, week, COMPARING)
        week += WEEK
    return done


def _session(chance: Chance, person: Person, week: int, weights: dict[str, float]) -> list[Activity]:
    moment = calendar.visit_time(chance, week + chance.whole(0, 6) * DAY, person.in_japan)
    pages: list[Activity] = []
    while True:
        section = chance.weighted(weights)
        pages.append(Activity(moment, "page_view", chance.one_of(PAGES[section])))
        moment += chance.whole(8, 240)
        if chance.happens(0.6) or len(pages) == 12:
            return pages


def _single(chance: Chance, person: Person, kind: str, moment: int, for_a_project: bool) -> Activity:
    second = calendar.visit_time(chance, moment, person.in_japan)
    match kind:
        case "document_download":
            likely = "product" if chance.happens(0.65 if for_a_project else 0.3) else "general"
            return Activity(second, kind, chance.one_of(names.DOWNLOADS[likely]))
        case "inquiry":
            likely = "product" if for_a_project else chance.weighted({"other": 6, "product": 4})
            return Activity(second, kind, chance.one_of(names.INQUIRIES[likely]))
        case "quote_request":
            return Activity(second, kind, "/pricing", None, chance.one_of([5, 10, 20, 20, 30, 50, 100, 200]))
        case "trial_start":
            return Activity(second, kind, "30-day trial", None, 30)
        case "chat":
            return Activity(second, kind, chance.one_of(["/pricing", "/services", "/docs/getting-started", "/"]))
        case "seminar":
            return Activity(second, kind, chance.one_of(["実践セミナー", "Hands-on seminar"]))
        case _:
            return Activity(second, kind, chance.one_of(["/contact", "/webinars", "/news"]))
