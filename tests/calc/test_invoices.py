"""From charges to invoices: lines, what is brought forward, and the smallest amount that is sent."""

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from engine.calc.invoices import FORWARD, Drafts, draft
from engine.calc.lines import adjustment_lines, childcare_lines
from engine.rulebook.rows import MinimumInvoice
from tests.calc.childcare.town import INCOME_KR, TOWN, assessed, rulebook
from tests.municipalities.family import LONG_AGO, Family, day, fact, family, identity

MARCH = date(2024, 3, 1)
ADULT = identity(date(1980, 1, 1), 5)
PLAIN = family(INCOME_KR).child("2022-01-10")  # 900 kr
ADJUSTMENTS = {
    "payer_id": pl.String,
    "area": pl.String,
    "household_id": pl.String,
    "person_id": pl.String,
    "adjustment_id": pl.String,
    "text": pl.String,
    "amount_ore": pl.Int64,
    "month": pl.Date,
}


def drafted(
    *homes: Family,
    months: tuple[str, ...] = ("2024-03",),
    credit_kr: int = 0,
    before_kr: Mapping[str, int] | None = None,
    minimum: str = "",
) -> Drafts:
    """The drafts of one batch. `credit_kr` is a credit line for the first payer; `minimum` is a row of minimum_invoice."""
    assessments = [assessed(month, home) for month in months for home in homes]
    lines = [childcare_lines(each) for each in assessments]
    if credit_kr:
        lines.append(manual("childcare", -credit_kr))
    before = [(payer, "childcare", kronor * 100) for payer, kronor in (before_kr or {}).items()]
    brought_forward = pl.DataFrame(before, schema=FORWARD, orient="row")
    return draft(lines, brought_forward, {"childcare": row_of(minimum)} if minimum else {}, one_invoice=False)


def manual(area: str, kronor: int, number: int = 1) -> pl.DataFrame:
    """A manual line of one area for the first payer."""
    row = (ADULT, area, "H1", None, f"J{number}", "Rättad avgift", kronor * 100, MARCH)
    return adjustment_lines(pl.DataFrame([row], schema=ADJUSTMENTS, orient="row"))


def row_of(minimum: str) -> MinimumInvoice:
    """The rule row, as the engine reads it."""
    (row,) = rulebook(minimum_invoice=minimum).municipality(TOWN).childcare.on(MinimumInvoice, MARCH)
    return row


def lines(drafts: Drafts) -> list[tuple[Any, ...]]:
    """(first day, last day, days, kronor) of each line for a place."""
    found = drafts.lines.filter(kind="charge")
    rows = found.select("line_from", "line_to", "days", "amount_ore").rows()
    return [(first.day, last.day, days, ore // 100) for first, last, days, ore in rows]


def invoice(drafts: Drafts) -> dict[str, Any]:
    """The only invoice: its outcome, and its amounts in kronor under their names without `_ore`."""
    (row,) = drafts.invoices.to_dicts()
    amounts = {name.removesuffix("_ore"): value // 100 for name, value in row.items() if name.endswith("_ore")}
    return {name: value for name, value in amounts.items() if value} | {"outcome": row["outcome"]}


# --- Lines ------------------------------------------------------------------------------------------------------------


def test_a_month_in_which_nothing_changes_is_one_line() -> None:
    assert lines(drafted(PLAIN)) == [(1, 31, 31, 900)]


def test_parts_that_a_reader_could_not_tell_apart_are_one_line() -> None:
    same = PLAIN.changes("2024-03-11", hours=40)
    assert lines(drafted(same)) == [(1, 31, 31, 900)]


def test_a_changed_income_gives_two_lines() -> None:
    older = (
        family()
        .child("2022-01-10")
        .knowing(
            fact(
                "income", person_id=ADULT, amount_ore_month=20_000_00, valid_from=LONG_AGO, valid_to=day("2024-03-10")
            ),
            fact("income", person_id=ADULT, amount_ore_month=30_000_00, valid_from=day("2024-03-11")),
        )
    )
    # 600 x 10/31 and 900 x 21/31 are 193.55 and 609.68, together 803.23: the krona left goes to the larger part of one
    assert lines(drafted(older)) == [(1, 10, 10, 193), (11, 31, 21, 610)]


def test_a_changed_rank_gives_two_lines_for_the_older_child() -> None:
    home = family(INCOME_KR).child("2023-01-10", since="2024-03-16").child("2021-01-10")
    older = drafted(home).lines.filter(child_id=home.child_ids[1]).select("rank", "days").rows()
    assert older == [(1, 15), (2, 16)]


def test_days_without_a_place_part_two_lines_that_are_else_equal() -> None:
    home = family(INCOME_KR).child("2022-01-10", until="2024-03-10").later_place("2024-03-20")
    assert [line[:3] for line in lines(drafted(home))] == [(1, 10, 10), (20, 31, 12)]


def test_two_months_of_care_are_two_lines_of_one_invoice() -> None:
    drafts = drafted(PLAIN, months=("2024-02", "2024-03"))
    assert drafts.lines["service_month"].to_list() == [date(2024, 2, 1), MARCH]
    assert invoice(drafts) == {"lines": 1800, "to_pay": 1800, "outcome": "invoice"}


def test_the_youngest_child_stands_first() -> None:
    home = family(INCOME_KR).child("2021-01-10").child("2023-01-10").child("2022-01-10")
    assert drafted(home).lines["rank"].to_list() == [1, 2, 3]


def test_adjustments_stand_after_the_charges() -> None:
    assert drafted(PLAIN, credit_kr=50).lines["kind"].to_list() == ["charge", "adjustment"]


def test_the_lines_sum_to_the_invoices() -> None:
    homes = (PLAIN, family(56_250, number=2).child("2021-05-01").child("2019-05-01"))
    drafts = drafted(*homes, credit_kr=100)
    by_payer = drafts.lines.group_by("payer_id").agg(pl.col("amount_ore").sum()).sort("payer_id")
    assert by_payer.rows() == drafts.invoices.select("payer_id", "lines_ore").rows()


# --- What a payer brings forward and takes along ----------------------------------------------------------------------


def test_a_credit_brought_forward_is_taken_off() -> None:
    assert invoice(drafted(PLAIN, before_kr={ADULT: -250})) == {
        "lines": 900, "brought_forward": -250, "to_pay": 650, "outcome": "invoice",
    }  # fmt: skip


def test_a_credit_larger_than_the_fee_leaves_nothing_to_pay_and_is_carried_on() -> None:
    assert invoice(drafted(PLAIN, before_kr={ADULT: -1000})) == {
        "lines": 900, "brought_forward": -1000, "carried_forward": -100, "outcome": "invoice",
    }  # fmt: skip


def test_a_credit_that_is_just_used_up_still_gives_an_invoice() -> None:
    assert invoice(drafted(PLAIN, before_kr={ADULT: -900})) == {
        "lines": 900,
        "brought_forward": -900,
        "outcome": "invoice",
    }


def test_lines_that_sum_below_zero_are_a_credit_invoice() -> None:
    assert invoice(drafted(PLAIN, credit_kr=1150)) == {"lines": -250, "carried_forward": -250, "outcome": "credit"}


def test_a_credit_line_smaller_than_the_fee_is_an_ordinary_invoice() -> None:
    assert invoice(drafted(PLAIN, credit_kr=250)) == {"lines": 650, "to_pay": 650, "outcome": "invoice"}


def test_a_payer_without_lines_keeps_what_it_has_to_its_credit() -> None:
    drafts = drafted(family(0).child("2022-01-10"), before_kr={"199001019802": -500})
    kept = drafts.invoices.filter(payer_id="199001019802").to_dicts()[0]
    assert (kept["outcome"], kept["carried_forward_ore"], kept["to_pay_ore"]) == ("zero", -500_00, 0)


def test_nothing_to_pay_is_no_invoice() -> None:
    assert invoice(drafted(family(0).child("2022-01-10"))) == {"outcome": "zero"}


# --- The smallest invoice ---------------------------------------------------------------------------------------------

SMALL = family(2_000).child("2022-01-10")  # 60 kr
WAIVED = 'amount_kr = 100\nbelow = "waive"'
SAVED = 'amount_kr = 100\nbelow = "accumulate"'


def test_a_small_invoice_may_be_waived() -> None:
    assert invoice(drafted(SMALL, minimum=WAIVED)) == {"lines": 60, "waived": 60, "outcome": "waived"}


def test_a_small_invoice_may_be_saved_for_the_next() -> None:
    assert invoice(drafted(SMALL, minimum=SAVED)) == {"lines": 60, "carried_forward": 60, "outcome": "accumulated"}


def test_what_was_saved_is_invoiced_when_the_sum_is_large_enough() -> None:
    assert invoice(drafted(SMALL, minimum=SAVED, before_kr={ADULT: 60})) == {
        "lines": 60, "brought_forward": 60, "to_pay": 120, "outcome": "invoice",
    }  # fmt: skip


def test_nobody_gets_an_invoice_for_old_remains_alone() -> None:
    remains = pl.DataFrame([(ADULT, "childcare", 150_00)], schema=FORWARD, orient="row")
    kept = draft([], remains, {}, one_invoice=False).invoices
    assert kept.select("outcome", "to_pay_ore", "carried_forward_ore").row(0) == ("accumulated", 0, 150_00)
    released = draft([manual("childcare", 0)], remains, {}, one_invoice=False).invoices
    assert released.select("outcome", "to_pay_ore").row(0) == ("invoice", 150_00)


def test_the_smallest_amount_itself_is_invoiced() -> None:
    assert invoice(drafted(SMALL, minimum=SAVED, before_kr={ADULT: 40}))["outcome"] == "invoice"
    assert invoice(drafted(SMALL, minimum=SAVED, before_kr={ADULT: 39}))["outcome"] == "accumulated"


def test_without_the_rule_every_amount_is_invoiced() -> None:
    assert invoice(drafted(SMALL)) == {"lines": 60, "to_pay": 60, "outcome": "invoice"}


def test_a_credit_is_not_a_small_invoice() -> None:
    assert invoice(drafted(SMALL, minimum=WAIVED, credit_kr=100)) == {
        "lines": -40, "carried_forward": -40, "outcome": "credit",
    }  # fmt: skip


def test_what_comes_in_goes_out() -> None:
    """Lines + brought forward = to pay + carried forward + waived, whatever happens."""
    childcare = childcare_lines(assessed("2024-03", SMALL))
    rules = (None, row_of(WAIVED), row_of(SAVED))
    befores = (-1000_00, -60_00, 0, 39_00, 40_00)
    for rule, before, kronor in product(rules, befores, (0, 30, 60, 500)):
        forward = pl.DataFrame([(ADULT, "childcare", before)], schema=FORWARD, orient="row")
        minimums = {"childcare": rule} if rule else {}
        drafts = draft([childcare, manual("childcare", -kronor)], forward, minimums, one_invoice=False)
        (row,) = drafts.invoices.to_dicts()
        incoming = row["lines_ore"] + row["brought_forward_ore"]
        assert incoming == row["to_pay_ore"] + row["carried_forward_ore"] + row["waived_ore"]
        assert row["to_pay_ore"] >= 0


# --- Two areas --------------------------------------------------------------------------------------------------------


def both(
    childcare_kr: int,
    care_kr: int,
    *,
    before_kr: Mapping[str, int] | None = None,
    childcare_minimum: str = "",
    care_minimum: str = "",
    one_invoice: bool = True,
) -> Drafts:
    """The drafts of one payer with an amount of each area (0 = no line) and what is brought forward in each."""
    lines = [manual(area, kr, n) for n, (area, kr) in enumerate([("childcare", childcare_kr), ("care", care_kr)]) if kr]
    before = [(ADULT, area, kr * 100) for area, kr in (before_kr or {}).items()]
    forward = pl.DataFrame(before, schema=FORWARD, orient="row")
    rows = {"childcare": childcare_minimum, "care": care_minimum}
    minimums = {area: row_of(minimum) for area, minimum in rows.items() if minimum}
    return draft(lines, forward, minimums, one_invoice=one_invoice)


def by_area(drafts: Drafts, column: str) -> dict[str, int]:
    """Kronor of one column of the invoices, by area."""
    return {area: ore // 100 for area, ore in drafts.invoices.select("area", column).iter_rows()}


def carried(drafts: Drafts) -> dict[str, int]:
    """What each area carries forward, in kronor."""
    rows = drafts.balances.select("area", "carried_forward_ore").iter_rows()
    return {area: ore // 100 for area, ore in rows if ore}


def test_a_payer_gets_one_invoice_for_both_areas_or_one_for_each_childcare_first() -> None:
    assert by_area(both(600, 300), "to_pay_ore") == {"all": 900}
    apart = both(600, 300, one_invoice=False)
    assert apart.invoices["area"].to_list() == ["childcare", "care"]
    assert by_area(apart, "to_pay_ore") == {"childcare": 600, "care": 300}


def test_childcare_stands_first_on_one_invoice_with_its_manual_lines() -> None:
    lines = [manual("care", 10, 1), manual("childcare", 20, 2), childcare_lines(assessed("2024-03", PLAIN))]
    found = draft(lines, pl.DataFrame(schema=FORWARD), {}, one_invoice=True).lines
    assert found.select("area", "kind").rows() == [
        ("childcare", "charge"), ("childcare", "adjustment"), ("care", "adjustment"),
    ]  # fmt: skip


def test_on_one_invoice_a_credit_of_one_area_pays_what_the_other_costs() -> None:
    drafts = both(-500, 300)
    assert invoice(drafts) == {"lines": -200, "carried_forward": -200, "outcome": "credit"}
    assert carried(drafts) == {"childcare": -200}


def test_on_two_invoices_it_does_not() -> None:
    drafts = both(-500, 300, one_invoice=False)
    assert by_area(drafts, "to_pay_ore") == {"childcare": 0, "care": 300}
    assert carried(drafts) == {"childcare": -500}


def test_credits_of_both_areas_stay_each_areas_own() -> None:
    assert carried(both(-500, -300)) == {"childcare": -500, "care": -300}


def test_what_two_invoices_left_is_all_there_when_the_municipality_goes_over_to_one() -> None:
    one = both(0, 700, before_kr={"childcare": -200, "care": -100})
    assert invoice(one) == {"lines": 700, "brought_forward": -300, "to_pay": 400, "outcome": "invoice"}


def test_what_one_invoice_left_is_all_there_when_the_municipality_goes_over_to_two() -> None:
    left = carried(both(-500, -300))
    two = both(600, 200, before_kr=left, one_invoice=False)
    assert by_area(two, "to_pay_ore") == {"childcare": 100, "care": 0}
    assert carried(two) == {"care": -100}


def test_a_small_amount_saved_up_and_a_credit_do_not_hide_each_other() -> None:
    """The credit was posted when it arose, the small amount never was: what is brought forward stays apart."""
    drafts = both(300, 0, before_kr={"childcare": 60, "care": -500})
    assert invoice(drafts) == {"lines": 300, "brought_forward": -440, "carried_forward": -140, "outcome": "invoice"}
    assert drafts.balances.select("area", "brought_forward_ore").rows() == [("childcare", 60_00), ("care", -500_00)]
    assert carried(drafts) == {"care": -140}


HUNDRED, FIFTY = 'amount_kr = 100\nbelow = "waive"', 'amount_kr = 50\nbelow = "accumulate"'


def test_each_area_has_its_own_minimum_on_invoices_of_its_own() -> None:
    apart = both(60, 60, childcare_minimum=HUNDRED, care_minimum=FIFTY, one_invoice=False)
    assert dict(apart.invoices.select("area", "outcome").rows()) == {"childcare": "waived", "care": "invoice"}


def test_one_invoice_has_the_lower_minimum_of_the_areas_that_have_amounts_on_it() -> None:
    def outcome(childcare_kr: int, care_kr: int) -> str:
        drafts = both(childcare_kr, care_kr, childcare_minimum=HUNDRED, care_minimum=FIFTY)
        return str(invoice(drafts)["outcome"])

    assert outcome(20, 20) == "accumulated"
    assert outcome(30, 30) == "invoice"
    assert outcome(60, 0) == "waived"
    assert outcome(0, 60) == "invoice"


def test_an_area_without_minimum_has_every_amount_invoiced_also_with_the_other() -> None:
    assert invoice(both(20, 20, care_minimum=FIFTY))["outcome"] == "invoice"
    assert invoice(both(0, 20, care_minimum=FIFTY))["outcome"] == "accumulated"


def test_where_equal_minimums_differ_the_amount_is_kept() -> None:
    waive, keep = HUNDRED, HUNDRED.replace("waive", "accumulate")
    assert invoice(both(20, 20, childcare_minimum=waive, care_minimum=keep))["outcome"] == "accumulated"
    assert carried(both(20, 30, childcare_minimum=waive, care_minimum=keep)) == {"childcare": 20, "care": 30}


amounts = st.integers(-400, 400)


@given(amounts, amounts, amounts, amounts, st.sampled_from(["", HUNDRED, FIFTY]), st.booleans())
def test_nothing_is_lost_between_areas_and_invoices(
    childcare: int, care: int, before: int, care_before: int, minimum: str, one_invoice: bool
) -> None:
    forward = {area: kr for area, kr in (("childcare", before), ("care", care_before)) if kr}
    drafts = both(childcare, care, before_kr=forward, care_minimum=minimum, one_invoice=one_invoice)
    sums = drafts.invoices.select(pl.col("^.*_ore$").sum()).to_dicts()[0] if drafts.invoices.height else {}
    kept = sum(sums.get(name, 0) for name in ("to_pay_ore", "carried_forward_ore", "waived_ore"))
    assert kept == (childcare + care + before + care_before) * 100
    assert sum(carried(drafts).values()) * 100 == sums.get("carried_forward_ore", 0)
    assert drafts.balances["brought_forward_ore"].sum() == sums.get("brought_forward_ore", 0)
    signs = {kr > 0 for kr in carried(drafts).values()}
    assert len(signs) <= 1 or not one_invoice
