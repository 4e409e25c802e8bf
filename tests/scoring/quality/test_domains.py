"""Groups of addresses are told apart by domain, and an exclusion removes exactly the leads that are counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scoring.columns import Column
from scoring.desk import Desk
from scoring.evaluation import EvaluationSettings
from scoring.model_file import read_model, write_model
from scoring.quality import DomainLists, QualitySettings, domains_in, quality_of
from scoring.quality.addresses import addresses, mailbox_and_domain
from scoring.quality.domains import personal_domains

LISTS = DomainLists(competitor=("rival.example",), own=("ours.example", "ours.co.jp"))
MODEL = """
format: 1
name: One rule
groups: [{id: all}]
rules: [{id: visits, group: all, points: 1, activity: {type: visit}}]
tiers: [{id: hot, from: 5}, {id: cold}]
hand_off: hot
"""


def by_group(quality):
    return {one.group: one for one in quality.domains}


@pytest.mark.parametrize("kind", ["email", "domain"])
def test_each_group_counts_its_leads_and_conversions(tables, loaded, kind):
    planted = {
        "personal": ["a@gmail.com", " B.C+x@GMAIL.COM", "c@yahoo.co.jp", "d@docomo.ne.jp", "ｅ@ｇｍａｉｌ．ｃｏｍ"],
        "academic": ["s@cs.u-tokyo.ac.jp", "s@mit.edu"],
        "competitor": ["x@rival.example", "x@mail.rival.example"],
        "own": ["me@ours.co.jp"],
    }
    near_misses = ["x@notgmail.com", "x@gmail.com.example", "x@arrival.example", "x@edu.example", "x@ours.example.org"]
    texts = [one for some in planted.values() for one in some] + near_misses
    if kind == "domain":
        texts = [text.rpartition("@")[2] or text.rpartition("＠")[2] for text in texts]
        tables.leads = tables.leads.rename(columns={"email": "email_domain"})
        tables.leads["email_domain"] = tables.leads["email_domain"].str.rpartition("@")[2]
    column = "email" if kind == "email" else "email_domain"
    tables.leads.loc[: len(texts) - 1, column] = texts
    found = loaded(tables)
    quality = quality_of(found, QualitySettings(lists=LISTS))
    groups = by_group(quality)
    assert {name: len(one.leads) for name, one in groups.items()} == {name: len(some) for name, some in planted.items()}
    # Every sixth lead is won.
    assert groups["personal"].conversions == 1
    assert groups["academic"].conversions == 1
    assert groups["personal"].top[0] == ("gmail.com", 3, 1)


def test_the_exclusion_of_a_group_leaves_out_the_leads_that_were_counted(tables, loaded):
    random = np.random.default_rng(4)
    odd = ["x@gmail.com", "Y@Sub.Rival.Example ", "gmail.com", "a@b@gmail.com", "<z@gmail.com>", "", "k@ac.jp", "@@"]
    tables.leads["email"] = random.choice([*odd, *tables.leads["email"][:40]], len(tables.leads))
    found = loaded(tables)
    quality = quality_of(found, QualitySettings(lists=LISTS))
    desk = Desk(found.dataset)
    settings = EvaluationSettings()
    model = read_model(MODEL, "model.yaml")
    for one in quality.domains:
        excluding = model.model_copy(update={"exclude": (one.exclusion,)})
        again = read_model(write_model(excluding), "model.yaml")
        assert again.exclude[0].lead == one.exclusion.lead
        units = desk._unit_cache(again).column(again.exclude[0].definition, found.dataset.end)
        assert np.flatnonzero(units).tolist() == one.leads.tolist()
        before, after = (desk.evaluate(each, settings) for each in (model, again))
        assert after.counts.excluded >= before.counts.excluded
        assert after.counts.excluded <= len(one.leads)


def test_a_list_that_the_user_changed_counts(tables, loaded):
    lists = DomainLists().with_group("personal", ("firm7.example",)).with_group("academic", ())
    groups = by_group(quality_of(loaded(tables), QualitySettings(lists=lists)))
    assert set(groups) == {"personal"}
    assert len(groups["personal"].leads) == 3
    assert lists.with_group("personal", None).of("personal") == personal_domains()


@pytest.mark.parametrize(
    ("written", "domains"),
    [
        ("Rival.example, @other.example\nTaro@third.example", ("rival.example", "other.example", "third.example")),
        ("https://a.example/x  a.example", ("a.example",)),
        ("ＧＭＡＩＬ．ｃｏｍ、b.example。", ("gmail.com", "b.example")),
        ("nothing here", ()),
        ("x.example; .y.example.", ("x.example", "y.example")),
    ],
)
def test_domains_are_read_as_people_write_them(written, domains):
    assert domains_in(written) == domains


def test_the_list_of_free_mail_domains_is_sorted_out():
    domains = personal_domains()
    assert len(domains) == len(set(domains)) > 80
    assert all(domain == domain.lower() and "." in domain for domain in domains)
    assert {"gmail.com", "yahoo.co.jp", "docomo.ne.jp", "ezweb.ne.jp", "i.softbank.jp"} <= set(domains)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (" Jane.Doe+news@Gmail.com", ("janedoe", "gmail.com")),
        ("jane.doe@firm.example", ("jane.doe", "firm.example")),
        ("ＪＡＮＥ＠firm.example", ("jane", "firm.example")),
        ("+only@firm.example", ("+only", "firm.example")),
        *(
            (odd, None)
            for odd in ("jane", "a@b@c.example", "@firm.example", "jane@", "a@b", "<a@b.example>", "a@b c.d")
        ),
    ],
)
def test_an_address_is_read_or_is_none(value, parts):
    assert mailbox_and_domain(value) == parts


def test_addresses_of_leads_without_one_have_no_code():
    found = addresses(Column.of(["a@x.example", None, "none", "A+1@X.example"]))
    assert found.mailbox.tolist() == [0, -1, -1, 0]
    assert found.domain.tolist() == [0, -1, -1, 0]
    assert found.domains == ["x.example"]


def test_without_addresses_there_are_no_groups(tables, loaded):
    tables.leads = tables.leads.drop(columns="email")
    quality = quality_of(loaded(tables))
    assert (quality.domains, quality.has_domains) == ((), False)


def test_leads_that_share_an_address_are_not_looked_for_in_domains(tables, loaded):
    tables.leads = tables.leads.rename(columns={"email": "website"})
    tables.leads["website"] = "https://www." + tables.leads["website"].str.rpartition("@")[2] + "/index.html"
    quality = quality_of(loaded(tables))
    assert [one.key for one in quality.findings] == []
    assert quality.has_domains
    assert pd.Series([len(one.leads) for one in quality.domains]).sum() == 0


@pytest.mark.parametrize(
    ("column", "is_guessed"),
    [("Contact owner", True), ("OwnerEmail", True), ("担当者メール", True), ("referrer", False)],
)
def test_ones_own_domains_are_guessed_from_those_who_own_the_leads(tables, loaded, column, is_guessed):
    staff = ["ken@ours.example", "aoi@ours.example", "ben@ours.example", "agency@gmail.com"]
    tables.leads.insert(1, column, [staff[i % 4] for i in range(len(tables.leads))])
    tables.leads.loc[:2, "email"] = "test@ours.example"
    quality = quality_of(loaded(tables))
    assert quality.own.domains == (("ours.example",) if is_guessed else ())
    assert quality.own.columns == ((column,) if is_guessed else ())
    if is_guessed:
        own = by_group(quality)["own"]
        # Every sixth lead is won, the first of them too.
        assert (own.leads.tolist(), own.conversions) == ([0, 1, 2], 1)


def test_ones_own_domains_come_from_the_owners_of_deals_and_can_be_named_by_hand(tables, loaded):
    tables.outcomes["owner"] = [f"s{i % 5}@ours.example" for i in range(len(tables.outcomes))]
    found = loaded(tables)
    assert quality_of(found).own.domains == ("ours.example",)
    named = quality_of(found, QualitySettings(lists=DomainLists(own=("firm3.example",))))
    assert len(by_group(named)["own"].leads) == 3


def test_an_address_a_lead_is_no_owners(tables, loaded):
    tables.leads["担当者メール"] = tables.leads["email"]
    assert quality_of(loaded(tables)).own.domains == ()
