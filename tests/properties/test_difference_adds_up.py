"""Whatever two months consist of, the differences by item, household and reason are together the whole difference."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.batch.diff import compared, summed
from engine.batch.diff_columns import SCHEMA, Side
from engine.calc.credits import UNPAID
from engine.calc.invoices import FORWARD, draft
from engine.calc.lines import LINES
from engine.rulebook.rows import MinimumInvoice, Origin, Source

HOMES, PAYERS = ("H1", "H2", "H3"), ("A", "B", "C")
MINIMUM = MinimumInvoice(
    valid_from=date(2026, 1, 1),
    status="decided",
    source=Source("test"),
    origin=Origin("test.toml", 1),
    amount_kr=100_00,
    below="accumulate",
)
LINE = st.fixed_dictionaries(
    {
        "payer_id": st.sampled_from(PAYERS),
        "household_id": st.sampled_from(HOMES),
        "area": st.sampled_from(["childcare", "care"]),
        "kind": st.sampled_from(["charge", "charge", "relief", "adjustment", "correction", "credit"]),
        "child_id": st.sampled_from([None, "202401019800"]),
        "person_id": st.sampled_from([None, "194001019800"]),
        "service": st.sampled_from([None, "home_care", "meal"]),
        "amount_ore": st.integers(-50_000, 300_000),
    }
)
FORWARDS = st.dictionaries(
    st.tuples(st.sampled_from(PAYERS), st.sampled_from(["childcare", "care"])), st.integers(-20_000, 9_000), max_size=4
)


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """A month: any lines, of credits one invoice a payer, paid or not, what is brought forward, minimum invoice or not,
    parked households.
    """
    lines = [
        {
            **each,
            "service_month": date(2026, 10, 1),
            "numbers": [each["payer_id"]] if each["kind"] == "credit" else None,
        }
        for each in draw(st.lists(LINE, max_size=12))
    ]
    unpaid = [(payer, draw(st.integers(-10_000, 300_000))) for payer in PAYERS]
    forward = [(*key, ore) for key, ore in draw(FORWARDS).items()]
    minimums = draw(st.sampled_from([{}, {"childcare": MINIMUM}, {"childcare": MINIMUM, "care": MINIMUM}]))
    drafts = draft(
        [pl.DataFrame(lines, schema_overrides=LINES.schema) if lines else LINES],
        pl.DataFrame(forward, schema=FORWARD, orient="row"),
        minimums,
        one_invoice=draw(st.booleans()),
        unpaid=pl.DataFrame(unpaid, schema=UNPAID.schema, orient="row"),
    )
    statuses = [(home, draw(st.sampled_from(["invoiced", "parked"])), "") for home in HOMES]
    households = pl.DataFrame(statuses, schema=["household_id", "status", "reason"], orient="row")
    return Side(
        date(2026, 10, 1), {}, drafts.lines, drafts.invoices, households, pl.DataFrame(schema=SCHEMA), services={}
    )


@settings(max_examples=50)
@given(sides(), sides())
def test_the_parts_of_a_difference_are_together_the_difference(now: Side, then: Side) -> None:
    items = compared(now, then)
    households, _, by_reason = summed(items)
    before, after = (int(side.invoices["to_pay_ore"].sum()) for side in (then, now))
    assert [households[name].sum() for name in ("before_ore", "after_ore")] == [before, after]
    for parts in (items, households, by_reason):
        assert parts["difference_ore"].sum() == after - before
    assert items.filter((pl.col("difference_ore") != 0) & (pl.col("reason") == "")).is_empty()
