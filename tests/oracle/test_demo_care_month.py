"""The demo month of care: every client of the four municipalities costs what the oracle says, to the öre.

September 2026, billed in October together with childcare. The engine goes the way a batch goes (`compute`); the oracle
sees the same facts as records. All clients and all visits are compared, none is drawn; and not only what is paid, but
every number on the way from income to headroom: a wrong one may be hidden where there is no headroom anyway.

A test run has every case of the made-up clients; `make nightly` the whole month, at its real size.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import fixtures.demo
from engine.batch.before import Before
from engine.batch.compute import Computed, compute
from engine.calc.care.assess import CareAssessment
from engine.facts.registry import RECORD_TYPES
from engine.rulebook import load
from fixtures.demo import MONTH, demo_frames
from tests.few_households import EVERY_CASE, few_households
from tests.oracle.care.agreement import Case, Verdict, verdict_of
from tests.oracle.care.oracle import Result

RULES = Path(__file__).resolve().parents[2] / "rules"
SERVICE_MONTH = date(2026, 9, 1)
MEANS = ("counted", "housing", "minimum", "added", "deducted", "reserved")
"""The steps from income to reserved amount, öre a month."""
UNKNOWN_PAYER = "person-unknown"  # seen when the facts are put together, before any fee: not the oracle's to tell


def as_records(facts: Mapping[str, pl.DataFrame]) -> list[Any]:
    """The facts as the oracle takes them: a record for each row."""
    return [RECORD_TYPES[name].cls(**row) for name, frame in facts.items() for row in frame.iter_rows(named=True)]


def with_an_unknown_payer(computed: Computed) -> set[str]:
    """Households whose payer is nobody; the oracle bills them all the same: it knows fees, not persons."""
    return {finding.household_id for finding in computed.findings if finding.code == UNKNOWN_PAYER}


def members(facts: Mapping[str, pl.DataFrame], households: set[str]) -> set[str]:
    """The persons of some households."""
    return set(facts["household_member"].filter(pl.col("household_id").is_in(sorted(households)))["person_id"])


def without(verdict: Verdict, persons: set[str]) -> Verdict:
    """What is said of all other persons."""
    return Verdict(
        {key: line for key, line in verdict.lines.items() if key[0] not in persons},
        {who: headroom for who, headroom in verdict.headrooms.items() if who not in persons},
        {who: payer for who, payer in verdict.payers.items() if who not in persons},
        verdict.findings,
    )


def on_the_invoices(computed: Computed) -> dict[tuple[str, str], int]:
    """What the batch's lines of care come to: öre by person and service; without zeros and a handler's adjustments."""
    lines = computed.drafts.lines.filter(area="care", kind="charge")
    sums = lines.group_by("person_id", "service").agg(pl.col("amount_ore").sum())
    return {(who, service): ore for who, service, ore in sums.iter_rows() if ore}


def charged(verdict: Verdict) -> dict[tuple[str, str], int]:
    """What is left after every step: öre by person and service, without zeros."""
    return {key: steps[-1] for key, steps in verdict.lines.items() if steps[-1]}


def means_of(month: CareAssessment) -> dict[str, tuple[Fraction | None, ...]]:
    """The engine's steps to the reserved amount, exact, by person; an income that is not known is None."""
    columns = [f"{name}_num" for name in MEANS]
    return {
        who: tuple(Fraction(num, den) if known or at else None for at, num in enumerate(nums))
        for who, known, den, *nums in month.persons.select("person_id", "income_known", "den", *columns).iter_rows()
    }


def means_by_the_oracle(result: Result) -> dict[str, tuple[Fraction | None, ...]]:
    """The oracle's."""
    names = ("income", "housing", "minimum", "additions", "deductions", "reserved")
    return {who: tuple(getattr(bill.means, name) for name in names) for who, bill in result.bills.items()}


def sums_of(month: CareAssessment) -> dict[str, tuple[int, ...]]:
    """What the engine says of a client's month: tariff inside the maximum, fee, what is outside, and all together."""
    names = ("tariff_ore", "fee_ore", "outside_ore", "total_ore")
    return {who: tuple(sums) for who, *sums in month.persons.select("person_id", *names).iter_rows()}


def sums_by_the_oracle(result: Result, month: CareAssessment) -> dict[str, tuple[int, ...]]:
    """The oracle's, from its amounts by service."""
    inside = {service.name for service in month.rules.services if service.inside_maximum}
    limited = inside | {service.name for service in month.rules.services if service.inside_headroom}
    return {
        who: (
            sum(ore for service, ore in bill.tariff.items() if service in inside),
            sum(ore for service, ore in bill.charge.items() if service in limited),
            sum(ore for service, ore in bill.charge.items() if service not in limited),
            sum(bill.charge.values()),
        )
        for who, bill in result.bills.items()
    }


def differing(engine: Mapping[Any, Any], oracle: Mapping[Any, Any]) -> list[str]:
    """Every place the two see differently, one a line; identity numbers without their last four digits."""
    return [
        f"{' '.join((key[0][:8], *key[1:]) if isinstance(key, tuple) else (key[:8],))}: "
        f"engine {engine.get(key)}, oracle {oracle.get(key)}"
        for key in sorted(engine.keys() | oracle.keys())
        if key not in engine or key not in oracle or engine[key] != oracle[key]
    ]


@pytest.mark.nightly
@pytest.mark.parametrize("name", fixtures.demo.DELIVERIES)
def test_every_client_of_the_whole_demo_month_costs_what_the_oracle_says(name: str) -> None:
    assert_the_oracle_agrees(name)


@pytest.mark.parametrize("name", fixtures.demo.DELIVERIES)
def test_every_case_of_the_demo_month_of_care_costs_what_the_oracle_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_households(monkeypatch, EVERY_CASE, EVERY_CASE)
    assert_the_oracle_agrees(name)


def assert_the_oracle_agrees(name: str) -> None:
    """On every client of a municipality."""
    facts, rulebook = demo_frames(name), load(RULES)
    computed = compute(facts, rulebook, name, MONTH, Before())
    (month,) = computed.care
    assert month.month.first == SERVICE_MONTH
    engine = verdict_of(month, without=(UNKNOWN_PAYER,))

    whole, result = Case(rulebook, name, SERVICE_MONTH).oracle(as_records(facts))
    payer_is_nobody = with_an_unknown_payer(computed)
    not_billed = members(facts, payer_is_nobody)
    oracle = without(whole, not_billed)
    result.bills = {who: bill for who, bill in result.bills.items() if who not in not_billed}

    assert len(payer_is_nobody) == 1
    assert sorted(engine.findings ^ oracle.findings) == []
    assert differing(engine.headrooms, oracle.headrooms) == []
    assert differing(engine.payers, oracle.payers) == []
    assert differing(means_of(month), means_by_the_oracle(result)) == []
    assert differing(engine.lines, oracle.lines) == []
    assert differing(sums_of(month), sums_by_the_oracle(result, month)) == []
    assert differing(on_the_invoices(computed), charged(oracle)) == []
    assert len(oracle.headrooms) > 0.9 * fixtures.demo.DELIVERIES[name].care_households, (
        "nearly every household has a client"
    )
    assert {None, 0} < set(oracle.headrooms.values()), "and some headrooms are not known, some are nothing"
