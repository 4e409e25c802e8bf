"""Make the e-mails that went out, who opened and clicked them, and who came to the webinars."""

from __future__ import annotations

from sample_data.making import calendar, names
from sample_data.making.calendar import DAY, END
from sample_data.making.chance import Chance
from sample_data.making.interest import Project
from sample_data.making.people import SEED, Person
from sample_data.making.visits import Activity


def mail_activities(person: Person, projects: list[Project]) -> list[Activity]:
    """Newsletters go to everyone who agreed, other mailings to about one in seven; opening says little about buying."""
    chance = Chance(SEED, "mail", person.number)
    if chance.happens(0.34):  # never agreed to e-mail
        return []
    speaks_english = 0 if person.typed["language"] == "ja" else 1
    opens_itself = chance.happens(0.1)  # a mail program that loads every picture: an open that nobody made
    interest = {"reader": 0.55, "competitor": 0.5, "student": 0.3, "researcher": 0.3}.get(person.kind, 0.2)
    opens = 0.97 if opens_itself else min(0.95, interest * chance.around(0.9, 0.6))
    clicks = 0.04 if opens_itself else {"reader": 0.3, "competitor": 0.25}.get(person.kind, 0.13)
    done: list[Activity] = []
    for campaign, sent in sorted(calendar.NEWSLETTERS + calendar.OTHER_MAILINGS, key=lambda mailing: mailing[1]):
        is_newsletter = campaign.startswith("newsletter")
        if sent < person.created or not (is_newsletter or chance.happens(0.15)):
            continue
        kind = campaign.rsplit("-", 2)[0]
        subject = names.SUBJECTS[kind][speaks_english]
        done.append(Activity(sent, "email_sent", subject, campaign))
        in_project = any(project.progress(sent) is not None for project in projects)
        if chance.happens(opens):
            opened = sent + (chance.whole(1, 90) if opens_itself else int(chance.around(5, 1.6) * calendar.HOUR))
            done.append(Activity(opened, "email_open", subject, campaign))
            if chance.happens(clicks * (1.6 if in_project else 1.0)):
                done.append(Activity(opened + chance.whole(5, 400), "email_click", subject, campaign))
        if chance.happens(0.008):
            done.append(Activity(sent + int(chance.around(6, 1) * calendar.HOUR), "unsubscribe", None, campaign))
            break
    return done


def webinar_activities(person: Person, projects: list[Project]) -> list[Activity]:
    """Registrations, and the minutes of those who came."""
    chance = Chance(SEED, "webinar", person.number)
    speaks_english = 0 if person.typed["language"] == "ja" else 1
    title = ("在庫管理ウェビナー", "Inventory webinar")[speaks_english]
    came_by_webinar = person.source == "Webinar"
    done: list[Activity] = []
    for campaign, starts in calendar.WEBINARS:
        if starts < person.created or starts > END:
            continue
        in_project = any(project.progress(starts) is not None for project in projects)
        likely = 0.012 + (0.12 if in_project else 0.0) + (0.06 if person.kind in ("reader", "researcher") else 0.0)
        first_after = came_by_webinar and starts - person.created < 35 * DAY
        if first_after or chance.happens(likely):
            signed_up = max(person.created + 60, starts - int(chance.between(1, 14) * DAY))
            done.append(Activity(signed_up, "webinar_registered", title, campaign))
            if chance.happens(0.62):
                done.append(Activity(starts + chance.whole(0, 600), "webinar_attended", title, campaign,
                                     chance.whole(8, 60)))  # fmt: skip
            came_by_webinar = False
    return done
