"""Which months of care the batch of a month bills."""

from datetime import date

from tests.municipalities.billing import bills


def test_kristianstad_bills_the_next_month() -> None:
    assert bills("kristianstad", "2024-03") == [date(2024, 4, 1)]


def test_filipstad_bills_the_month_itself() -> None:
    assert bills("filipstad", "2024-03") == [date(2024, 3, 1)]


def test_orebro_sent_no_invoices_in_january_2018() -> None:
    months = ("2017-12", "2018-01", "2018-02")
    assert [bills("orebro", m) for m in months] == [[date(2017, 12, 1)], [], [date(2018, 1, 1)]]


def test_arboga_went_from_advance_to_arrears_at_the_turn_of_2022() -> None:
    months = ("2021-11", "2021-12", "2022-01", "2022-02")
    assert [bills("arboga", m) for m in months] == [[date(2021, 12, 1)], [], [], [date(2022, 1, 1)]]
