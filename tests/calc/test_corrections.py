"""A correction is what a month costs now less what was billed for it, line by line."""

from datetime import date
from itertools import product
from typing import Any

import polars as pl

from engine.calc.corrections import BILLED, CHANGED, KEY, correction_lines, credit_lines, large_enough
from engine.calc.lines import LINES

AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (8, 9, 10))
PLACE = {
    "area": "childcare",
    "kind": "charge",
    "service_month": AUGUST,
    "household_id": "H1",
    "payer_id": "anna",
    "child_id": "alva",
    "form": "preschool",
    "text": "Förskola",
    "born": date(2023, 1, 1),
}
ALARM = {
    "area": "care",
    "kind": "charge",
    "service_month": AUGUST,
    "household_id": "K1",
    "payer_id": "karl",
    "person_id": "karl",
    "service": "alarm",
    "service_kind": "safety_alarm",
    "service_index": 1,
    "taxable": False,
    "text": "Trygghetslarm",
}


def lines(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=LINES.schema)


def billed(*rows: dict[str, Any]) -> pl.DataFrame:
    """What was billed: in September on invoice 1 where nothing else is said."""
    return pl.DataFrame([{"number": "1", "month": SEPTEMBER, **row} for row in rows], schema=BILLED.schema)


def what(*changes: tuple[str, str]) -> pl.DataFrame:
    rows = [("childcare", household, AUGUST, text) for household, text in changes]
    return pl.DataFrame(rows, schema=CHANGED.schema, orient="row")


def differences(now: list[dict[str, Any]], before: pl.DataFrame, changed: pl.DataFrame = CHANGED) -> list[Any]:
    """(payer, old, new, difference, invoices, reason) of each line, in kronor."""
    found = correction_lines([lines(*now)], before, changed)
    assert set(found["kind"]) <= {"correction"}
    kronor = [(pl.col(name) // 100) for name in ("old_ore", "new_ore", "amount_ore")]
    return found.select("payer_id", *kronor, "numbers", "reason").rows()


def test_nothing_is_corrected_where_the_month_costs_what_was_billed() -> None:
    assert differences([PLACE | {"amount_ore": 600_00}], billed(PLACE | {"amount_ore": 600_00})) == []


def test_the_difference_is_billed_with_both_amounts_the_invoice_and_the_reason() -> None:
    found = differences(
        [PLACE | {"amount_ore": 900_00}],
        billed(PLACE | {"amount_ore": 600_00}),
        what(("H1", "ändrad uppgift: inkomst")),
    )
    assert found == [("anna", 600, 900, 300, ["1"], "ändrad uppgift: inkomst")]


def test_what_is_owed_no_more_is_given_back() -> None:
    assert differences([], billed(PLACE | {"amount_ore": 600_00})) == [("anna", 600, 0, -600, ["1"], "ny beräkning")]


def test_what_was_never_billed_is_billed_whole() -> None:
    assert differences([ALARM | {"amount_ore": 461_00}], BILLED) == [
        ("karl", 0, 461, 461, [], "inte debiterat tidigare")
    ]


def test_several_lines_of_one_place_are_one_sum() -> None:
    halves = [PLACE | {"amount_ore": 300_00}, PLACE | {"amount_ore": 310_00}]
    assert differences(halves, billed(PLACE | {"amount_ore": 600_00}))[0][1:4] == (600, 610, 10)


def test_a_correction_is_billed_too_so_the_next_one_starts_from_it() -> None:
    correction = PLACE | {"kind": "correction", "amount_ore": 300_00, "number": "7", "month": OCTOBER}
    before = billed(PLACE | {"amount_ore": 600_00}, correction)
    assert differences([PLACE | {"amount_ore": 900_00}], before) == []
    assert differences([PLACE | {"amount_ore": 850_00}], before)[0][1:5] == (900, 850, -50, ["1", "7"])


def test_another_payer_is_billed_and_the_first_is_credited() -> None:
    found = differences(
        [PLACE | {"payer_id": "bo", "amount_ore": 600_00}],
        billed(PLACE | {"amount_ore": 600_00}),
        what(("H1", "ändrad uppgift: fakturamottagare")),
    )
    assert found == [
        ("anna", 600, 0, -600, ["1"], "ändrad uppgift: fakturamottagare"),
        ("bo", 0, 600, 600, [], "ändrad uppgift: fakturamottagare"),
    ]


def test_an_invoice_that_was_credited_is_billed_again_and_named_no_more() -> None:
    credit = PLACE | {"kind": "credit", "amount_ore": -600_00, "month": OCTOBER}
    before = billed(PLACE | {"amount_ore": 600_00}, credit)
    assert differences([PLACE | {"amount_ore": 600_00}], before) == [("anna", 0, 600, 600, [], "faktureras på nytt")]


def test_what_is_posted_otherwise_is_another_thing() -> None:
    """Where a tariff now calls a service by another kind, the old account is credited and the new one billed."""
    now = [ALARM | {"service_kind": "other_care", "amount_ore": 461_00}]
    assert sorted(row[3] for row in differences(now, billed(ALARM | {"amount_ore": 461_00}))) == [-461, 461]


def test_a_line_can_be_named_and_put_in_order_though_nothing_of_it_is_left() -> None:
    (row,) = correction_lines([LINES], billed(ALARM | {"amount_ore": 461_00}), CHANGED).iter_rows(named=True)
    assert (row["text"], row["service_index"], row["service_kind"], row["taxable"]) == (
        "Trygghetslarm", 1, "safety_alarm", False
    )  # fmt: skip


def test_corrections_of_corrections_are_none() -> None:
    """correct(correct(x)) = correct(x), for any mixture of things that were billed and that are owed."""
    things = [PLACE, PLACE | {"child_id": "bo", "born": date(2021, 1, 1)}, ALARM, PLACE | {"service_month": SEPTEMBER}]
    for states in product(range(3), repeat=len(things)):
        mixed = list(zip(things, states, strict=True))
        owed: list[dict[str, Any]] = [thing | {"amount_ore": 100_00 * state} for thing, state in mixed if state]
        paid: list[dict[str, Any]] = [thing | {"amount_ore": 150_00} for thing, state in mixed if state != 2]
        first = correction_lines([lines(*owed)], billed(*paid), CHANGED)
        sent = first.select(*BILLED.columns[:-2]).with_columns(number=pl.lit("2"), month=pl.lit(OCTOBER))
        assert correction_lines([lines(*owed)], pl.concat([billed(*paid), sent]), CHANGED).is_empty()
        assert first["amount_ore"].sum() == sum(r["amount_ore"] for r in owed) - sum(r["amount_ore"] for r in paid)


def test_a_sum_below_the_limit_is_not_billed_owed_or_given_back() -> None:
    now = [
        PLACE | {"amount_ore": 30_00},
        PLACE | {"payer_id": "bo", "amount_ore": 60_00},
        PLACE | {"payer_id": "cia", "amount_ore": 30_00},
        PLACE | {"payer_id": "cia", "child_id": "dan", "amount_ore": 25_00},
    ]
    before = billed(PLACE | {"payer_id": "eva", "amount_ore": 49_00}, PLACE | {"payer_id": "fia", "amount_ore": 50_00})
    sent, small = large_enough(correction_lines([lines(*now)], before, CHANGED), 50_00)
    assert set(sent["payer_id"]) == {"bo", "cia", "fia"}
    assert set(small["payer_id"]) == {"anna", "eva"}


def test_the_limit_does_not_hold_for_whoever_has_an_invoice_credited() -> None:
    corrections = correction_lines([lines(PLACE | {"amount_ore": 30_00})], BILLED, CHANGED)
    assert large_enough(corrections, 50_00, ["anna"])[0].height == 1


def test_a_credit_is_every_line_with_the_other_sign() -> None:
    invoice = [
        PLACE | {"amount_ore": 600_00, "numbers": ["1"], "reason": "fel"},
        PLACE | {"kind": "adjustment", "adjustment_id": "J1", "amount_ore": -50_00, "numbers": ["1"], "reason": "fel"},
    ]
    credited = credit_lines(lines(*invoice))
    assert credited.select("kind", "amount_ore").rows() == [("credit", -600_00), ("credit", 50_00)]
    assert set(KEY) <= set(credited.columns)
