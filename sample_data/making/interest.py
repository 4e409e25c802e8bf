"""Decide who wants to buy, and when: the projects behind the leads, which nobody sees in the data."""

from __future__ import annotations

from dataclasses import dataclass

from sample_data.making.calendar import DAY, END, START
from sample_data.making.chance import Chance, probability
from sample_data.making.people import SEED, Person

PROJECT_AT_FIRST = -0.65  # log-odds that a lead of average fit comes because of a project
PROJECT_LATER = 0.047  # chance in 30 days that a lead of average fit starts one later
WIN = 0.62  # log-odds that a project of average fit ends in a contract, where sales is in touch


@dataclass(frozen=True)
class Project:
    """A wish to buy something like the product: from ``begins`` to ``decides``. ``shows`` scales what is seen of it."""

    begins: int
    decides: int
    would_buy: bool
    shows: float

    def progress(self, second: int) -> float | None:
        """0 to 1, None outside; a buyer keeps looking while the contract is being written."""
        if not self.begins <= second < self.decides + (9 * DAY if self.would_buy else 0):
            return None
        return min(1.0, (second - self.begins) / (self.decides - self.begins))


def projects_of(person: Person) -> list[Project]:
    """At most two, in the order of time; they may end after the data do."""
    chance = Chance(SEED, "projects", person.number)
    leaning = person.fit + person.hidden
    found: list[Project] = []
    if chance.happens(probability(PROJECT_AT_FIRST + leaning)):
        found.append(_project(chance, person, leaning, person.created - int(chance.between(0, 18) * DAY), minimum=20))
    month = max(person.created, START)
    while month < END and len(found) < 2:
        month += 30 * DAY
        still_busy = bool(found) and month < found[-1].decides + 60 * DAY
        if not still_busy and chance.happens(min(0.2, PROJECT_LATER * 2.718 ** (0.75 * leaning))):
            found.append(_project(chance, person, leaning, month + int(chance.between(0, 30) * DAY), minimum=12))
    return found


def _project(chance: Chance, person: Person, leaning: float, begins: int, minimum: int) -> Project:
    days = min(210.0, max(float(minimum), chance.around(57, 0.45)))
    quiet = chance.happens(0.19)  # decided in meetings, not on our pages
    return Project(
        begins=begins,
        decides=begins + int(days * DAY),
        would_buy=chance.happens(probability(WIN + 0.6 * leaning)),
        shows=0.12 if quiet else max(0.55, person.liveliness),
    )
