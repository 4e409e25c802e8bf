"""Make what sales did and what came of it, and the shadows those outcomes cast on the activity log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from sample_data.making import calendar, names
from sample_data.making.calendar import DAY
from sample_data.making.chance import Chance
from sample_data.making.interest import Project
from sample_data.making.people import SEED, Person
from sample_data.making.visits import Activity


class Outcome(NamedTuple):
    second: int
    outcome: str
    amount: int | None = None
    owner: str | None = None
    reason: str | None = None


@dataclass
class Story:
    """What is written down of one lead once somebody at the firm had to do with it."""

    outcomes: list[Outcome] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)


def story_of(person: Person, projects: list[Project], own: list[Activity], handed_off: int | None) -> Story:
    """Hand-off, acceptance, calls, meetings, deals. ``own`` is what the lead did by itself, in the order of time."""
    by_itself = _told(person, projects, own, None)
    is_over = any(one.outcome in ("won", "lost") and one.second <= (handed_off or 0) for one in by_itself.outcomes)
    # The nightly job passes over a lead whose deal is closed.
    return by_itself if is_over else _told(person, projects, own, handed_off)


def _told(person: Person, projects: list[Project], own: list[Activity], handed_off: int | None) -> Story:
    chance = Chance(SEED, "sales", person.number)
    accepting = Chance(SEED, "accepting", person.number)
    owner = chance.one_of(names.OWNERS)
    story = Story()
    accepted = None
    if handed_off is not None:
        story.outcomes.append(Outcome(handed_off, "handed_off", None, owner))
        accepted = _accepted(accepting, story, person, projects, handed_off, owner)
    won_at = None
    met = False
    for project in projects:
        if won_at is not None:
            break
        in_touch = _in_touch(person, project, own, accepted)
        if in_touch is None:
            continue
        met = True
        won_at = _deal(chance, story, person, project, in_touch, owner)
    if accepted is not None and not met:
        _call_for_nothing(chance, story, accepted, owner)
    if won_at is not None and chance.happens(0.88):  # the others signed on paper
        _customer(chance, story, won_at)
    return story


def _accepted(
    chance: Chance, story: Story, person: Person, projects: list[Project], handed_off: int, owner: str
) -> int | None:
    looked_at = calendar.office_time(chance, handed_off + int(chance.around(1.2, 0.7) * DAY))
    in_project = any(project.begins <= looked_at < project.decides for project in projects)
    refused = {"student": 0.95, "competitor": 0.93, "jobseeker": 0.9, "personal": 0.55}.get(person.kind, 0.42)
    if chance.happens(0.12 if in_project else refused):
        group = person.kind if person.kind in names.REJECTIONS else "business"
        story.outcomes.append(Outcome(looked_at, "rejected", None, owner, chance.weighted(names.REJECTIONS[group])))
        return None
    story.outcomes.append(Outcome(looked_at, "accepted", None, owner))
    return looked_at


def _in_touch(person: Person, project: Project, own: list[Activity], accepted: int | None) -> int | None:
    """When sales got to know of the project, None where it never did: the lead then buys elsewhere, unseen."""
    chance = Chance(SEED, "in touch", person.number, project.begins)
    moments = []
    if accepted is not None and accepted < project.decides - 5 * DAY:
        if accepted >= project.begins - 10 * DAY:
            moments.append(max(accepted, project.begins))
        elif chance.happens(0.45):  # given up long ago; found again by chance
            moments.append(project.begins + int(chance.between(0.2, 0.9) * (project.decides - project.begins)))
    for activity in own:
        asked = activity.type == "quote_request" or (
            activity.type == "inquiry" and activity.detail in names.INQUIRIES["product"]
        )
        if asked and project.begins <= activity.second < project.decides:
            # A quote request is no more than ten points: the back office answers when it gets to it.
            waits = chance.around(6, 0.6) if activity.type == "quote_request" else chance.around(2.5, 0.6)
            moments.append(activity.second + int(waits * DAY))
            break
    return min(moments) if moments else None


def _deal(chance: Chance, story: Story, person: Person, project: Project, in_touch: int, owner: str) -> int | None:
    """Contact, meeting, opportunity, end. Gives the time of the win."""
    contacted = calendar.office_time(chance, in_touch + int(chance.around(1.0, 0.6) * DAY))
    story.outcomes.append(Outcome(contacted, "contacted", None, owner))
    story.activities.append(Activity(contacted, "sales_call", "初回架電", None, chance.whole(2, 20)))
    if chance.happens(0.08):
        return None
    meeting = calendar.office_time(chance, contacted + int(chance.between(3, 12) * DAY))
    story.outcomes.append(Outcome(meeting, "meeting", None, owner))
    if not chance.happens(0.86 if project.would_buy else 0.75):
        story.outcomes.append(
            Outcome(meeting + int(chance.between(10, 40) * DAY), "recycled", None, owner,
                    chance.weighted(names.RECYCLE_REASONS))
        )  # fmt: skip
        return None
    opened = calendar.office_time(chance, meeting + int(chance.between(1, 9) * DAY))
    amount = round(chance.around(1_400_000, 0.6) * (1 + min(person.company.size, 3_000) / 1_000) / 10_000) * 10_000
    story.outcomes.append(Outcome(opened, "opportunity", amount, owner))
    story.activities.append(Activity(opened, "opportunity_created", "CRM", None, None))
    closed = calendar.office_time(chance, max(project.decides, opened + int(chance.between(4, 14) * DAY)))
    for _ in range(chance.poisson(4.5)):
        moment = calendar.office_time(chance, opened + int(chance.share() ** 0.6 * (closed - opened)))
        kind = chance.weighted({"sales_email": 7, "sales_call": 3})
        detail = chance.one_of(["お見積りの件", "打ち合わせのお礼", "Re: proposal", "契約書のご確認"])
        story.activities.append(
            Activity(moment, kind, detail, None, chance.whole(3, 40) if kind == "sales_call" else None)
        )
    if not project.would_buy:
        if chance.happens(0.04):  # had the contract on the screen and did not sign
            story.activities.append(Activity(closed - DAY, "contract_portal_login", "契約ポータル"))
        story.outcomes.append(Outcome(closed, "lost", amount, owner, chance.weighted(names.LOSS_REASONS)))
        return None
    if chance.happens(0.88):  # the contract is signed on the portal: this log-in is the win, seen a few days early
        for _ in range(chance.whole(1, 4)):
            moment = calendar.office_time(chance, closed - int(chance.between(0.5, 9) * DAY))
            story.activities.append(Activity(min(moment, closed - 600), "contract_portal_login", "契約ポータル"))
    story.outcomes.append(Outcome(closed, "won", amount, owner))
    return closed


def _call_for_nothing(chance: Chance, story: Story, accepted: int, owner: str) -> None:
    """Sales called a lead that wanted nothing: no answer, a polite talk, now and then a deal that was none."""
    for _ in range(chance.whole(1, 4)):
        moment = calendar.office_time(chance, accepted + int(chance.between(0.2, 20) * DAY))
        kind = chance.weighted({"sales_email": 5, "sales_call": 5})
        story.activities.append(Activity(moment, kind, chance.one_of(["ご挨拶", "Follow-up", "ご案内"])))
    if chance.happens(0.7):
        contacted = calendar.office_time(chance, accepted + int(chance.between(0.5, 6) * DAY))
        story.outcomes.append(Outcome(contacted, "contacted", None, owner))
        if chance.happens(0.16):
            meeting = calendar.office_time(chance, contacted + int(chance.between(4, 15) * DAY))
            story.outcomes.append(Outcome(meeting, "meeting", None, owner))
    ends_lost = chance.happens(0.15)
    story.outcomes.append(
        Outcome(calendar.office_time(chance, accepted + int(chance.between(22, 50) * DAY)),
                "lost" if ends_lost else "recycled", None, owner,
                chance.weighted(names.LOSS_REASONS if ends_lost else names.RECYCLE_REASONS))
    )  # fmt: skip


def _customer(chance: Chance, story: Story, won_at: int) -> None:
    """After the win: log-ins every month and the documentation read daily, by a customer and not by a lead."""
    moment = won_at + int(chance.between(1, 6) * DAY)
    while moment < calendar.END:
        story.activities.append(Activity(calendar.office_time(chance, moment), "contract_portal_login", "契約ポータル"))
        for _ in range(chance.poisson(1.2)):
            second = calendar.office_time(chance, moment + int(chance.between(0, 20) * DAY))
            story.activities.append(Activity(second, "page_view", chance.one_of(names.DOC_PAGES)))
        moment += int(chance.around(75, 0.3) * DAY)
