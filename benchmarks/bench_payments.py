"""Payments in: a bank's notification read as a stream, and payments matched with open invoices."""

from collections.abc import Iterator
from datetime import date

import attrs
import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.measure import note_peak, per_second
from engine.payments import camt054, matching
from engine.payments.incoming import OCR, IncomingPayment, Reference
from tests.payments.camt_messages import Endless, sums

ENTRIES = [10_000, pytest.param(1_000_000, marks=pytest.mark.large)]
PAYMENTS = [10_000, pytest.param(1_000_000, marks=pytest.mark.large)]
FIRST = 10**10
DUE = date(2026, 11, 30)


def read_all(stream: Endless) -> tuple[int, int]:
    return sums(camt054.read(stream))


@pytest.mark.parametrize("in_one_entry", [False, True], ids=["an entry each", "booked together"])
@pytest.mark.parametrize("count", ENTRIES)
def test_reading_camt054(benchmark: BenchmarkFixture, count: int, in_one_entry: bool) -> None:
    """From a stream that is made as it is read, which takes some of the time; version 001.08."""

    def stream() -> tuple[tuple[Endless], dict[str, object]]:
        return (Endless(count, in_one_entry=in_one_entry),), {}

    found = benchmark.pedantic(read_all, setup=stream, rounds=2)
    assert found[0] == count
    per_second(benchmark, count, "payments")
    note_peak(benchmark, read_all, Endless, count)


def bills(count: int) -> pl.DataFrame:
    """Open invoices of 1 000 kronor, three a customer."""
    row = pl.int_range(count, dtype=pl.Int64)
    return pl.select(
        number=(row + FIRST).cast(pl.String),
        ocr=((row + FIRST) * 10 + 7).cast(pl.String),
        customer=(row // 3).cast(pl.String),
        open_ore=pl.lit(100_000, dtype=pl.Int64),
        due_date=pl.lit(DUE),
    )


def paid(count: int) -> Iterator[IncomingPayment]:
    """Of a hundred payments: 90 right, 3 in part, 2 double, 1 too much, 1 unknown, 1 without amounts for its two
    invoices, 2 without reference.
    """
    for n in range(count):
        number = FIRST + n
        kind = n % 100
        ocr = Reference(OCR, str(number * 10 + 7))
        references: tuple[Reference, ...] = (ocr,)
        if kind in {90, 91}:
            references = (Reference(OCR, str((number - 1) * 10 + 7)),)
        elif kind == 92:
            references = (Reference(OCR, "4711"),)
        elif kind == 93:
            references = (ocr, Reference(OCR, str((number + 1) * 10 + 7)))
        elif kind in {94, 95}:
            references = ()
        yield IncomingPayment(
            amount_ore={96: 50_000, 97: 60_000, 98: 70_000, 99: 150_000}.get(kind, 100_000),
            day=DUE,
            references=references,
            payee_account="50501055",
            message_id="M",
            entry_reference=str(n),
            detail=1,
            channel="camt.054",
            position=n,
            customer_number=str(n // 3) if kind == 95 else "",
        )


@attrs.frozen
class Given:
    """What is matched: payments in columns, and open items."""

    payments: matching.Payments
    items: pl.DataFrame


def given(count: int) -> Given:
    return Given(matching.columns(paid(count)), bills(count))


def matched(what: Given) -> matching.Matched:
    return matching.match(what.payments, what.items)


@pytest.mark.parametrize("count", PAYMENTS)
def test_matching(benchmark: BenchmarkFixture, count: int) -> None:
    """Payments in columns against as many open invoices."""
    what = given(count)
    result = benchmark.pedantic(matched, (what,), rounds=5, warmup_rounds=1)
    total = result.allocations["amount_ore"].sum() + result.left["unallocated_ore"].sum()
    assert total == what.payments.frame["amount_ore"].sum()
    per_second(benchmark, count, "payments")
    note_peak(benchmark, matched, given, count)


@pytest.mark.parametrize("count", PAYMENTS)
def test_making_columns(benchmark: BenchmarkFixture, count: int) -> None:
    """From payments as they are read to columns."""
    payments = list(paid(count))
    benchmark.pedantic(matching.columns, (payments,), rounds=3)
    per_second(benchmark, count, "payments")
