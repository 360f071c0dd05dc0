"""Credit invoices in columns: what is settled, what is handed on, and to which area."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from engine.calc.credits import UNPAID
from engine.calc.invoices import FORWARD, Drafts, carried_forward, draft
from engine.calc.lines import LINES
from engine.vocabulary import AREAS

MARCH = date(2024, 3, 1)
ADA = "198001010001"


def line(kind: str, area: str, kronor: int, number: str = "17", payer: str = ADA) -> pl.DataFrame:
    """A line of one area; of a credit, of which invoice."""
    row = {
        "area": area, "kind": kind, "service_month": MARCH, "household_id": "H1", "payer_id": payer,
        "amount_ore": kronor * 100, "numbers": [number] if kind == "credit" else None,
    }  # fmt: skip
    return pl.DataFrame([row], schema={name: LINES.schema[name] for name in row})


def drafted(
    *lines: pl.DataFrame,
    unpaid_kr: Mapping[str, int],
    before_kr: Mapping[str, int] | None = None,
    one_invoice: bool = True,
) -> Drafts:
    unpaid = pl.DataFrame([(n, kr * 100) for n, kr in unpaid_kr.items()], schema=UNPAID.schema, orient="row")
    before = [(ADA, area, kr * 100) for area, kr in (before_kr or {}).items()]
    forward = pl.DataFrame(before, schema=FORWARD, orient="row")
    return draft(lines, forward, {}, one_invoice=one_invoice, unpaid=unpaid)


def kronor(drafts: Drafts, *names: str) -> dict[str, tuple[int, ...]]:
    """Amounts of each invoice, in kronor, by its area."""
    rows = drafts.invoices.select("area", *(f"{name}_ore" for name in names)).iter_rows()
    return {area: tuple(ore // 100 for ore in amounts) for area, *amounts in rows}


def test_a_credit_invoice_stands_before_the_payers_other_invoices_and_apart_from_other_credits() -> None:
    lines = (line("charge", "childcare", 500), line("credit", "childcare", -600), line("credit", "care", -300, "18"))
    found = drafted(*lines, unpaid_kr={"17": 600, "18": 0}).invoices
    assert found.select("area", "outcome").rows() == [
        ("credit:17", "credit"),
        ("credit:18", "credit"),
        ("all", "invoice"),
    ]


def test_what_was_paid_of_each_area_goes_to_the_invoice_of_that_area() -> None:
    lines = (line("charge", "childcare", 500), line("charge", "care", 900))
    credit = (line("credit", "childcare", -600), line("credit", "care", -300))
    found = drafted(*lines, *credit, unpaid_kr={"17": 0}, one_invoice=False)
    assert kronor(found, "from_credits", "to_pay", "carried_forward") == {
        "credit:17": (0, 0, -900),
        "childcare": (-600, 0, -100),
        "care": (-300, 600, 0),
    }
    assert carried_forward(found.balances) == {(ADA, "childcare"): -100_00}


def test_what_was_paid_in_part_stands_on_the_first_areas() -> None:
    credit = (line("credit", "childcare", -600), line("credit", "care", -300))
    found = drafted(*credit, unpaid_kr={"17": 200})
    of_credit = found.balances.filter(invoice_area="credit:17").select("area", "settled_ore", "carried_forward_ore")
    assert of_credit.rows() == [("childcare", 0, -600_00), ("care", 200_00, -100_00)]


def test_an_area_that_was_lowered_by_more_than_it_cost_gets_nothing_handed_on() -> None:
    credit = (line("credit", "childcare", 100), line("credit", "care", -700))
    found = drafted(*credit, unpaid_kr={"17": 0})
    assert carried_forward(found.balances) == {(ADA, "care"): -600_00}


def test_a_claim_that_asked_for_more_than_is_credited_is_settled_by_the_credit_alone() -> None:
    """60 kr of the 120 were small amounts saved up from before: they are still owed."""
    found = drafted(line("credit", "childcare", -60), unpaid_kr={"17": 120})
    assert kronor(found, "settled", "carried_forward") == {"credit:17": (60, 0)}


def test_what_was_paid_too_much_of_the_invoice_is_handed_on_too() -> None:
    found = drafted(line("credit", "childcare", -600), unpaid_kr={"17": -60})
    assert kronor(found, "settled", "carried_forward")["credit:17"] == (-60, -660)
    assert carried_forward(found.balances) == {(ADA, "childcare"): -660_00}


def test_small_amounts_saved_up_that_a_credit_pays_give_an_invoice_so_that_they_are_posted() -> None:
    credit = line("credit", "childcare", -600)
    paid = drafted(credit, unpaid_kr={"17": 0}, before_kr={"childcare": 50})
    assert paid.invoices.select("area", "outcome", "carried_forward_ore").rows() == [
        ("credit:17", "credit", -600_00),
        ("all", "invoice", -550_00),
    ]
    larger = drafted(line("credit", "childcare", -20), unpaid_kr={"17": 0}, before_kr={"childcare": 50})
    assert kronor(larger, "to_pay")["all"] == (30,)
    nothing = drafted(credit, unpaid_kr={"17": 600}, before_kr={"childcare": 50})
    assert nothing.invoices["outcome"].to_list() == ["credit", "accumulated"]


def test_until_format_6_a_credit_was_a_line_of_the_ordinary_invoice() -> None:
    lines = [line("charge", "childcare", 500), line("credit", "childcare", -600)]
    (found,) = draft(lines, pl.DataFrame(schema=FORWARD), {}, one_invoice=True, unpaid=None).invoices.to_dicts()
    assert (found["area"], found["outcome"], found["carried_forward_ore"]) == ("all", "credit", -100_00)


amount = st.integers(-800, 800)


@given(
    charges=st.lists(st.tuples(st.sampled_from(AREAS), amount), max_size=3),
    credit=st.lists(st.tuples(st.sampled_from(AREAS), st.sampled_from(["17", "18"]), amount), max_size=5),
    unpaid=st.fixed_dictionaries({"17": st.integers(-300, 900), "18": st.integers(-300, 900)}),
    before=st.dictionaries(st.sampled_from(AREAS), st.integers(-300, 300).filter(bool)),
    one_invoice=st.booleans(),
)
def test_nothing_is_lost_whatever_is_credited_paid_and_brought_forward(
    charges: list[tuple[str, int]],
    credit: list[tuple[str, str, int]],
    unpaid: dict[str, int],
    before: dict[str, int],
    one_invoice: bool,
) -> None:
    lines = [line("adjustment", *each) for each in charges]
    lines += [line("credit", area, kr, number) for area, number, kr in credit]
    found = drafted(*lines, unpaid_kr=unpaid, before_kr=before, one_invoice=one_invoice)
    rows = found.invoices.to_dicts()
    for row in rows:
        given_ore = sum(row[f"{name}_ore"] for name in ("lines", "settled", "brought_forward", "from_credits"))
        assert given_ore == sum(row[f"{name}_ore"] for name in ("to_pay", "carried_forward", "waived"))
    credits_made = [row for row in rows if row["outcome"] == "credit" and row["area"].startswith("credit:")]
    assert {row["area"] for row in credits_made} == {f"credit:{number}" for _, number, _ in credit}
    for row in credits_made:
        assert row["settled_ore"] == min(unpaid[row["area"][7:]] * 100, -row["lines_ore"])
    for area in AREAS:
        balances = found.balances.filter(area=area)
        handed = balances.filter(pl.col("invoice_area").str.starts_with("credit:"))["carried_forward_ore"].sum()
        assert handed == balances["from_credits_ore"].sum()
    total = sum(kr for _, kr in charges) + sum(kr for *_, kr in credit) + sum(before.values())
    total += sum(row["settled_ore"] for row in credits_made) // 100
    left = sum(row["to_pay_ore"] + row["waived_ore"] for row in rows) + sum(carried_forward(found.balances).values())
    assert total * 100 == left
