"""What must hold of any visits: the order of rows, visits cut in two, and counting once or each."""

from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

import hypothesis.strategies as st
import polars as pl
from hypothesis import given, settings

from engine.calc.care.clients import find_clients
from engine.calc.care.usage import usage_of
from engine.facts.care_records import Visit
from engine.facts.frames import facts_of
from tests.calc.care.used import MAY, Used, away, delivery, installation, lives, rules, stay, used
from tests.oracle.care.plain import ALMA, BERTIL, VISIT_RULES, decision

MONTHS = ("2026-03", "2026-05", "2026-10")
SERVICES = ("home_care", "safety_alarm")
DECISIONS = [decision(who, service) for who in (ALMA, BERTIL) for service in SERVICES]
SPLIT = VISIT_RULES.format("once", "split", "charged")
START = VISIT_RULES.format("once", "start", "charged")
FEW = settings(max_examples=40)

minutes = st.integers(-1_440, 31 * 1_440)


@st.composite
def visits(draw: st.DrawFn, month: str = MAY) -> list[Visit]:
    """Visits from the day before a month on, of an hour and a half at most, many of them at the same time."""
    begin = datetime.fromisoformat(f"{month}-01")
    found = []
    for number, start in enumerate(draw(st.lists(minutes, max_size=12))):
        starts_at = begin + timedelta(minutes=draw(st.sampled_from([start, start // 600 * 600])))
        found.append(
            Visit(
                visit_id=f"V{number}",
                person_id=draw(st.sampled_from([ALMA, BERTIL])),
                service=draw(st.sampled_from(SERVICES)),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=draw(st.integers(1, 90))),
                carers=draw(st.integers(1, 3)),
                status=draw(st.sampled_from(["performed", "performed", "no_show", "cancelled"])),
            )
        )
    return found


def total(found: Used) -> Fraction | int:
    return sum(found.of(who, service).minutes for who in (ALMA, BERTIL) for service in SERVICES)


def with_rule(records: list[Visit], rule: str, **tables: Any) -> Used:
    return used([*DECISIONS, *records], visit_rule=rule, **tables)


@FEW
@given(visits(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(some: list[Visit], rng: Random) -> None:
    others = [
        decision(ALMA, "short_stay"),
        decision(ALMA, "meal_box"),
        stay("2026-05-04 14:00", "2026-05-06 10:00"),
        stay("2026-05-06 12:00", "2026-05-09 10:00"),
        *(delivery(f"2026-05-{day:02}", day) for day in range(1, 9)),
        *(installation(f"2026-05-{day:02}") for day in range(1, 9)),
        away("2026-05-20 14:00", "2026-05-23 10:00"),
        away("2026-05-22 14:00", "2026-05-25 10:00", "travel"),
    ]
    records = [lives(ALMA), lives(BERTIL), *DECISIONS, *others, *some]
    shuffled = records[:]
    rng.shuffle(shuffled)
    assert results(records) == results(shuffled)


def results(records: list[Any]) -> tuple[Any, ...]:
    tariff, facts = rules(visit_rule=SPLIT), facts_of(records)
    clients, before = find_clients(facts, tariff)
    usage = usage_of(facts, clients, tariff)
    return clients.rows(), before, usage.quantities.rows(), usage.clock_counts.rows(), set(usage.findings)


@FEW
@given(visits(), st.data())
def test_a_visit_cut_in_two_is_as_long_as_before(some: list[Visit], data: st.DataObject) -> None:
    halves = []
    for each in some:
        length = (each.ends_at - each.starts_at) // timedelta(minutes=1)
        if length > 1:
            middle = each.starts_at + timedelta(minutes=data.draw(st.integers(1, length - 1)))
            halves += [evolved(each, "a", each.starts_at, middle), evolved(each, "b", middle, each.ends_at)]
        else:
            halves.append(each)
    assert total(with_rule(some, SPLIT)) == total(with_rule(halves, SPLIT))


def evolved(each: Visit, name: str, starts_at: datetime, ends_at: datetime) -> Visit:
    return Visit(
        visit_id=each.visit_id + name,
        person_id=each.person_id,
        service=each.service,
        starts_at=starts_at,
        ends_at=ends_at,
        carers=each.carers,
        status=each.status,
    )


@FEW
@given(visits())
def test_time_counted_once_is_never_more_than_for_each(some: list[Visit]) -> None:
    once, each = with_rule(some, START), with_rule(some, START.replace("once", "each"))
    for who in (ALMA, BERTIL):
        for service in SERVICES:
            mine, theirs = once.of(who, service), each.of(who, service)
            assert mine.minutes <= theirs.minutes
            assert mine.visits <= theirs.visits
            assert mine.visit_days == theirs.visit_days


@FEW
@given(visits())
def test_time_counted_once_is_the_time_that_somebody_was_there(some: list[Visit]) -> None:
    """The union of the visits, minute by minute, against the running maximum."""
    first = datetime(2026, 5, 1)  # noqa: DTZ001  # facts have local times
    found = with_rule(some, SPLIT)
    for who in (ALMA, BERTIL):
        for service in SERVICES:
            there = set()
            for each in some:
                if (each.person_id, each.service) == (who, service) and each.status != "cancelled":
                    begins, ends = (round((t - first) / timedelta(minutes=1)) for t in (each.starts_at, each.ends_at))
                    there.update(minute for minute in range(begins, ends) if 0 <= minute < 31 * 1_440)
            assert found.of(who, service).minutes == len(there)


@FEW
@given(st.sampled_from(MONTHS).flatmap(lambda month: st.tuples(st.just(month), visits(month))))
def test_what_is_split_at_the_borders_of_months_is_all_counted(drawn: tuple[str, list[Visit]]) -> None:
    month, some = drawn
    whole = {"service": "home_care", "person_id": ALMA, "status": "performed"}
    apart = [each for number, each in enumerate(sorted(some, key=lambda v: v.starts_at)) if number % 2 == 0]
    apart = [evolved_as(each, number, **whole) for number, each in enumerate(apart)]
    apart = [b for a, b in pairwise([None, *apart]) if b is not None and (a is None or a.ends_at <= b.starts_at)]
    year, number = (int(part) for part in month.split("-"))
    months = [f"{year}-{each:02}" for each in (number - 1, number, number + 1)]
    tables = {"visit_rule": VISIT_RULES.format("each", "split", "charged")}
    tables_start = {"visit_rule": VISIT_RULES.format("each", "start", "charged")}
    split, start = (
        sum(used([*DECISIONS, *apart], each, **given)["home_care"].minutes for each in months)
        for given in (tables, tables_start)
    )
    assert split == start


def evolved_as(each: Visit, number: int, **values: str) -> Visit:
    return Visit(visit_id=f"V{number}", starts_at=each.starts_at, ends_at=each.ends_at, carers=each.carers, **values)


def test_nothing_gives_nothing() -> None:
    found = used([])
    assert found.usage.quantities.is_empty()
    assert found.usage.clock_counts.is_empty()
    assert found.findings == ()
    assert found.usage.quantities.schema["performed_half_minutes"] == pl.Int64
