"""Care of December that is invoiced in January is income of the old year, and of that year only."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.ledger.accruals import accruals
from engine.ledger.postings import Coding, Invoice, Line, vouchers

CODINGS = tuple(
    Coding(
        service=service,
        receivable_account="1511",
        income_account=account,
        rounding_account="3698",
        ansvar="5410",
        verksamhet="510",
        voucher_series="VO",
        text=service,
    )
    for service, account in (("home_care", "31321"), ("safety_alarm", "31325"))
)
ACCRUED = "1790"


def invoice(number: str, *lines: tuple[str, int, int], day: date = date(2027, 1, 14)) -> Invoice:
    """An invoice of (service, kronor, year)."""
    made = tuple(Line(service, kr * 100, year) for service, kr, year in lines)
    total = sum(line.amount_ore for line in made)
    return Invoice(
        number=number,
        invoice_date=day,
        customer_number="10001",
        lines=made,
        to_pay_ore=max(total, 0),
        carried_forward_ore=min(total, 0),
    )


def income_by_year(*invoices: Invoice) -> dict[int, int]:
    """Kronor of income in the ledger by the year it is posted in."""
    made = (*vouchers(invoices, CODINGS, mode="batch", text="-"), *accruals(invoices, CODINGS, ACCRUED))
    years: dict[int, int] = {}
    for voucher in made:
        assert voucher.balance_ore == 0
        assert voucher.day is not None
        for row in voucher.transactions:
            if row.account.startswith("3"):
                years[voucher.day.year] = years.get(voucher.day.year, 0) - row.amount_ore // 100
    return years


def test_december_invoiced_in_january_is_income_of_december() -> None:
    assert income_by_year(invoice("1", ("home_care", 900, 2026), ("safety_alarm", 250, 2026))) == {2027: 0, 2026: 1_150}


def test_what_is_of_the_new_year_stays_there() -> None:
    assert income_by_year(invoice("1", ("home_care", 900, 2026), ("safety_alarm", 250, 2027))) == {2027: 250, 2026: 900}


def test_a_month_inside_the_year_is_not_accrued() -> None:
    assert accruals([invoice("1", ("home_care", 900, 2027))], CODINGS, ACCRUED) == ()


def test_the_income_keeps_its_coding_and_the_account_of_accruals_ends_in_nothing() -> None:
    first, second = accruals([invoice("1", ("home_care", 900, 2026))], CODINGS, ACCRUED)
    assert [first.day, second.day] == [date(2026, 12, 31), date(2027, 1, 1)]
    assert [(row.account, row.objects, row.amount_ore) for row in first.transactions] == [
        ("1790", (), 900_00),
        ("31321", CODINGS[0].objects, -900_00),
    ]
    assert [row.amount_ore for row in second.transactions] == [-900_00, 900_00]


def test_a_correction_of_the_old_year_lowers_its_income() -> None:
    assert income_by_year(invoice("1", ("home_care", 900, 2027), ("home_care", -100, 2026))) == {2027: 900, 2026: -100}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["home_care", "safety_alarm"]),
            st.integers(-5_000, 5_000),
            st.sampled_from([2025, 2026, 2027]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_year_has_the_income_that_is_of_it(lines: list[tuple[str, int, int]]) -> None:
    wanted: dict[int, int] = {}
    for _, kr, year in lines:
        wanted[year] = wanted.get(year, 0) + kr
    found = income_by_year(invoice("1", *lines))
    assert {year: kr for year, kr in found.items() if kr} == {year: kr for year, kr in wanted.items() if kr}
