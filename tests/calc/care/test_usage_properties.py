"""What must hold of any visits: the order of rows, visits cut in two, and counting once or each."""

from datetime import datetime, timedelta
from fractions import Fraction
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

FIRST = datetime.fromisoformat(f"{MAY}-01")
SERVICES = ("home_care", "safety_alarm")
DECISIONS = [decision(who, service) for who in (ALMA, BERTIL) for service in SERVICES]
SPLIT = VISIT_RULES.format("once", "split", "charged")
START = VISIT_RULES.format("once", "start", "charged")
FEW = settings(max_examples=15)

minutes = st.integers(-1_440, 31 * 1_440)


@st.composite
def visits(draw: st.DrawFn) -> list[Visit]:
    """Visits from the day before a month on, of an hour and a half at most, many of them at the same time."""
    found = []
    for number, start in enumerate(draw(st.lists(minutes, max_size=12))):
        starts_at = FIRST + timedelta(minutes=draw(st.sampled_from([start, start // 600 * 600])))
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
            assert mine.visit_days <= theirs.visit_days  # a visit within one of the day before is not another


@FEW
@given(visits())
def test_time_counted_once_is_the_time_that_somebody_was_there(some: list[Visit]) -> None:
    """The union of the visits, minute by minute, against the running maximum."""
    found = with_rule(some, SPLIT)
    for who in (ALMA, BERTIL):
        for service in SERVICES:
            there: set[int] = set()
            for each in some:
                if (each.person_id, each.service) == (who, service) and each.status != "cancelled":
                    begins, ends = (round((t - FIRST) / timedelta(minutes=1)) for t in (each.starts_at, each.ends_at))
                    there.update(minute for minute in range(begins, ends) if 0 <= minute < 31 * 1_440)
            assert found.of(who, service).minutes == len(there)


@FEW
@given(visits())
def test_what_is_split_at_the_borders_of_the_month_is_all_counted(some: list[Visit]) -> None:
    each = VISIT_RULES.format("each", "split", "charged")
    parts = [total(used([*DECISIONS, *some], month, visit_rule=each)) for month in ("2026-04", MAY, "2026-06")]
    lengths = [(v.ends_at - v.starts_at) // timedelta(minutes=1) * v.carers for v in some if v.status != "cancelled"]
    assert sum(parts) == sum(lengths)


def test_nothing_gives_nothing() -> None:
    found = used([])
    assert found.usage.quantities.is_empty()
    assert found.usage.clock_counts.is_empty()
    assert found.findings == ()
    assert found.usage.quantities.schema["performed_half_minutes"] == pl.Int64
