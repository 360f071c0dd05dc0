"""From invoices to vouchers: every case as a small account book."""

from datetime import date
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger.postings import Coding, Invoice, Line, account_totals, vouchers

DAY = date(2026, 11, 10)
PRESCHOOL = Coding(
    service="preschool",
    receivable_account="1511",
    income_account="31331",
    rounding_account="36980",
    ansvar="4100",
    verksamhet="407",
    motpart="870",
    voucher_series="KF",
    text="Avgifter förskola",
)
SCHOOL_AGE = attrs.evolve(PRESCHOOL, service="school_age", verksamhet="425", text="Avgifter fritidshem")
ADJUSTMENT = attrs.evolve(PRESCHOOL, service="adjustment", verksamhet="400", text="Justeringar")
HOME_CARE = attrs.evolve(PRESCHOOL, service="home_care", income_account="31320", verksamhet="511", text="Hemtjänst")
CARE_ADJUSTMENT = attrs.evolve(HOME_CARE, service="care_adjustment", verksamhet="510", text="Justeringar omsorg")
CODINGS = (PRESCHOOL, SCHOOL_AGE, ADJUSTMENT, HOME_CARE, CARE_ADJUSTMENT)


def invoice(number, *lines, to_pay_ore, **more):
    return Invoice(
        number=number,
        invoice_date=DAY,
        customer_number="7001",
        lines=tuple(Line(*line) for line in lines),
        to_pay_ore=to_pay_ore,
        **more,
    )


def booked(*invoices, mode="batch", codings=CODINGS):
    """The rows of each voucher: account, coding string, öre."""
    made = vouchers(invoices, codings, mode=mode, text="Barnomsorg november 2026")
    assert all(voucher.balance_ore == 0 for voucher in made)
    return [
        [
            (row.account, " ".join(f"{dimension}:{number}" for dimension, number in row.objects), row.amount_ore)
            for row in v.transactions
        ]
        for v in made
    ]


def test_an_invoice_is_a_claim_on_the_customer_and_income_of_its_services():
    assert booked(invoice("18100001", ("preschool", 154700), ("school_age", 68800), to_pay_ore=223500)) == [
        [
            ("1511", "8:7001 10:18100001", 223500),
            ("31331", "1:4100 20:407 23:870", -154700),
            ("31331", "1:4100 20:425 23:870", -68800),
        ]
    ]


def test_a_batch_is_one_voucher_with_a_claim_for_each_invoice_and_income_in_sum():
    two = (invoice("1", ("preschool", 100), to_pay_ore=100), invoice("2", ("preschool", 250), to_pay_ore=250))
    assert booked(*two) == [
        [("1511", "8:7001 10:1", 100), ("1511", "8:7001 10:2", 250), ("31331", "1:4100 20:407 23:870", -350)]
    ]


def test_or_one_voucher_for_each_invoice():
    two = (invoice("1", ("preschool", 100), to_pay_ore=100), invoice("2", ("preschool", 250), to_pay_ore=250))
    made = vouchers(two, CODINGS, mode="invoice", text="")
    assert [(voucher.text, len(voucher.transactions), voucher.series) for voucher in made] == [
        ("Faktura 1", 2, "KF"),
        ("Faktura 2", 2, "KF"),
    ]


def test_each_invoice_date_has_its_own_voucher():
    late = attrs.evolve(invoice("2", ("preschool", 250), to_pay_ore=250), invoice_date=date(2026, 11, 12))
    made = vouchers((invoice("1", ("preschool", 100), to_pay_ore=100), late), CODINGS, mode="batch", text="x")
    assert [voucher.day.day for voucher in made if voucher.day] == [10, 12]


def test_a_credit_left_over_stands_on_the_customers_balance():
    credit = invoice("3", ("preschool", -30000), to_pay_ore=0, carried_forward_ore=-30000)
    assert booked(credit) == [[("1511", "8:7001", -30000), ("31331", "1:4100 20:407 23:870", 30000)]]


def test_a_credit_used_moves_from_the_customers_balance_to_the_invoice_and_income_is_whole():
    used = invoice("4", ("preschool", 154700), to_pay_ore=124700, credit_used_ore=-30000)
    assert booked(used) == [
        [("1511", "8:7001 10:4", 124700), ("1511", "8:7001", 30000), ("31331", "1:4100 20:407 23:870", -154700)]
    ]


def test_after_credit_and_use_the_customer_owes_what_the_invoice_says():
    credit = invoice("3", ("preschool", -30000), to_pay_ore=0, carried_forward_ore=-30000)
    used = invoice("4", ("preschool", 154700), to_pay_ore=124700, credit_used_ore=-30000)
    assert account_totals(vouchers((credit, used), CODINGS, mode="invoice", text="")) == {
        "1511": 124700,
        "31331": -124700,
    }


def test_a_credit_invoice_takes_its_own_off_the_claim_it_credits_and_the_rest_goes_to_the_customers_balance():
    half_paid = invoice(
        "5", ("preschool", -60000), to_pay_ore=0, credits="2", settled_ore=35000, carried_forward_ore=-25000
    )
    assert booked(half_paid) == [
        [("1511", "8:7001 10:2", -35000), ("1511", "8:7001", -25000), ("31331", "1:4100 20:407 23:870", 60000)]
    ]


def test_what_was_paid_too_much_of_a_credited_invoice_is_added_to_its_claim_again():
    credit = invoice(
        "5", ("preschool", -60000), to_pay_ore=0, credits="2", settled_ore=-6000, carried_forward_ore=-66000
    )
    assert booked(credit)[0][:2] == [("1511", "8:7001 10:2", 6000), ("1511", "8:7001", -66000)]


def test_a_small_amount_saved_up_becomes_income_when_it_is_invoiced():
    saved = invoice("5", ("preschool", 4000), to_pay_ore=7000, saved_up=(Line("adjustment", 3000),))
    assert booked(saved) == [
        [
            ("1511", "8:7001 10:5", 7000),
            ("31331", "1:4100 20:407 23:870", -4000),
            ("31331", "1:4100 20:400 23:870", -3000),
        ]
    ]


def test_childcare_and_care_on_one_invoice_are_one_claim_and_income_of_each():
    both = invoice("6", ("preschool", 154700), ("home_care", 80000), to_pay_ore=234700)
    assert booked(both) == [
        [
            ("1511", "8:7001 10:6", 234700),
            ("31331", "1:4100 20:407 23:870", -154700),
            ("31320", "1:4100 20:511 23:870", -80000),
        ]
    ]


def test_a_credit_of_one_area_and_a_small_amount_of_the_other_are_both_seen():
    saved_up = (Line("care_adjustment", 3000),)
    mixed = invoice("7", ("preschool", 50000), to_pay_ore=43000, saved_up=saved_up, credit_used_ore=-10000)
    assert booked(mixed) == [
        [
            ("1511", "8:7001 10:7", 43000),
            ("1511", "8:7001", 10000),
            ("31331", "1:4100 20:407 23:870", -50000),
            ("31320", "1:4100 20:510 23:870", -3000),
        ]
    ]


def test_rounding_goes_to_its_own_account():
    rounded = invoice("6", ("preschool", 10049), to_pay_ore=10000, rounding_ore=-49)
    assert ("36980", "1:4100 20:407 23:870", 49) in booked(rounded)[0]


def test_an_invoice_that_only_hands_on_an_unused_credit_is_no_posting():
    assert booked(invoice("7", to_pay_ore=0, credit_used_ore=-500, carried_forward_ore=-500)) == []


def test_lines_that_cancel_out_are_no_posting():
    assert booked(invoice("8", ("preschool", 500), ("preschool", -500), to_pay_ore=0)) == []


@st.composite
def batches(draw):
    made = []
    for number in range(draw(st.integers(1, 6))):
        services = st.sampled_from(["preschool", "school_age", "adjustment"])
        lines = draw(st.lists(st.tuples(services, st.integers(-(10**7), 10**7)), min_size=1, max_size=4))
        credit, rounding = draw(st.integers(-(10**6), 0)), draw(st.integers(-50, 50))
        saved = tuple(Line("adjustment", ore) for ore in draw(st.lists(st.integers(1, 10**6), max_size=2)))
        total = sum(ore for _, ore in lines) + sum(line.amount_ore for line in saved) + credit + rounding
        amounts = {"to_pay_ore": max(0, total), "carried_forward_ore": min(0, total)}
        more = {"saved_up": saved, "credit_used_ore": credit, "rounding_ore": rounding}
        made.append(invoice(str(number), *lines, **more, **amounts))
    return made


@given(batches(), st.sampled_from(["batch", "invoice"]))
def test_whatever_is_invoiced_balances_and_ties_to_the_invoices(invoices, mode):
    made = vouchers(invoices, CODINGS, mode=mode, text="x")
    assert all(voucher.balance_ore == 0 for voucher in made)
    totals = account_totals(made)
    assert totals.get("31331", 0) == -sum(line.amount_ore for one in invoices for line in (*one.lines, *one.saved_up))
    claims = {
        dict(row.objects)[10]: row.amount_ore
        for voucher in made
        for row in voucher.transactions
        if 10 in dict(row.objects)
    }
    assert claims == {one.number: one.to_pay_ore for one in invoices if one.to_pay_ore}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (invoice("9", ("evening_care", 100), to_pay_ore=100), "tjänsten ”evening_care” har ingen kontering"),
        (invoice("9", ("preschool", 100), to_pay_ore=90), "går inte ihop"),
        (invoice("9", ("preschool", -100), to_pay_ore=-100), "under noll"),
        (invoice("9", ("preschool", 100), to_pay_ore=0, carried_forward_ore=100), "förs vidare"),
        (invoice("9", to_pay_ore=5, rounding_ore=5), "inga rader"),
        (invoice("9", ("preschool", -100), to_pay_ore=0, settled_ore=100), "inte sagt vilken"),
    ],
)
def test_an_invoice_that_cannot_be_posted_is_refused_by_number(bad, says):
    with pytest.raises(Refused, match="Faktura 9") as refusal:
        booked(bad)
    assert says in str(refusal.value)


def test_small_amounts_saved_up_need_the_coding_of_adjustments():
    saved = invoice("5", ("preschool", 4000), to_pay_ore=7000, saved_up=(Line("adjustment", 3000),))
    with pytest.raises(Refused, match="adjustment"):
        booked(saved, codings=(PRESCHOOL,))


def test_services_on_one_invoice_share_receivable_account_and_series():
    both = invoice("1", ("preschool", 100), ("school_age", 100), to_pay_ore=200)
    with pytest.raises(Refused, match="fordringskonton"):
        booked(both, codings=(PRESCHOOL, attrs.evolve(SCHOOL_AGE, receivable_account="1512")))
    with pytest.raises(Refused, match="verifikationsserier"):
        booked(both, codings=(PRESCHOOL, attrs.evolve(SCHOOL_AGE, voucher_series="FR")))


def test_the_same_invoice_twice_is_refused():
    one = invoice("1", ("preschool", 100), to_pay_ore=100)
    with pytest.raises(Refused, match="Faktura 1 finns två gånger"):
        booked(one, one)


def test_two_codings_of_one_service_are_refused():
    with pytest.raises(Refused, match="två konteringar"):
        booked(codings=(PRESCHOOL, attrs.evolve(PRESCHOOL, ansvar="4200")))


def test_an_unknown_mode_is_refused():
    with pytest.raises(Refused, match="weekly"):
        booked(mode="weekly")


def test_a_rule_row_of_the_same_names_is_a_coding():
    row = SimpleNamespace(**attrs.asdict(PRESCHOOL), valid_from=DAY)
    assert Coding.like(row) == PRESCHOOL
