"""Which invoice a payment is for: cases, what must always hold, and a naive second opinion."""

from collections import defaultdict
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import matching
from engine.payments.incoming import INVOICE, OCR, REFERENCE, TEXT, IncomingPayment, Reference

DAY = date(2026, 11, 30)


def pay(ore, *references, customer="", booked=True):
    return IncomingPayment(
        amount_ore=ore,
        day=DAY,
        references=references,
        payee_account="50501055",
        message_id="M",
        entry_reference="R",
        detail=1,
        channel="camt.054",
        position=1,
        customer_number=customer,
        booked=booked,
    )


def items(*rows):
    """(number, ocr, customer, open_ore), due a day apart."""
    dated = [(*row, DAY + timedelta(days=n)) for n, row in enumerate(rows)]
    return pl.DataFrame(dated, schema=matching.ITEM_SCHEMA, orient="row")


BILLS = items(
    ("63100001", "631000017", "1", 1000),
    ("63100002", "631000025", "1", 2000),
    ("63100003", "631000033", "2", 1000),
    ("63100004", "631000041", "2", -300),
    ("63100005", "631000058", "3", 0),
)


def matched(*payments, bills=BILLS):
    result = matching.match(matching.columns(payments), bills)
    return [tuple(row) for row in result.allocations.rows()], [(p, ore, why) for p, ore, why, _ in result.left.rows()]


def test_a_payment_with_its_ocr_number_pays_its_invoice():
    assert matched(pay(1000, Reference(OCR, "631000017"))) == ([(0, "63100001", 1000, "ocr")], [])


def test_the_invoice_number_is_as_good_with_blanks_and_zeros():
    for written in ("63100001", "0063100001", " 631 00001"):
        assert matched(pay(1000, Reference(REFERENCE, written))) == ([(0, "63100001", 1000, "invoice")], [])


def test_a_part_payment_leaves_the_rest_open():
    result = matching.match(matching.columns([pay(400, Reference(OCR, "631000017"))]), BILLS)
    assert result.items.row(0, named=True)["left_ore"] == 600


def test_a_double_payment_and_what_is_too_much_are_left_for_a_person():
    ocr = Reference(OCR, "631000017")
    assert matched(pay(1000, ocr), pay(1000, ocr)) == ([(0, "63100001", 1000, "ocr")], [(1, 1000, "paid_already")])
    assert matched(pay(1100, ocr)) == ([(0, "63100001", 1000, "ocr")], [(0, 100, "overpaid")])
    assert matched(pay(500, Reference(OCR, "631000058"))) == ([], [(0, 500, "paid_already")])


def test_part_payments_follow_each_other_in_the_order_of_the_file():
    ocr = Reference(OCR, "631000017")
    assert matched(pay(700, ocr), pay(700, ocr)) == (
        [(0, "63100001", 700, "ocr"), (1, "63100001", 300, "ocr")],
        [(1, 400, "overpaid")],
    )


def test_several_invoices_with_their_amounts():
    parts = (Reference(OCR, "631000017", 900), Reference(INVOICE, "63100002", 1600))
    assert matched(pay(2500, *parts))[0] == [(0, "63100001", 900, "ocr"), (0, "63100002", 1600, "invoice")]


def test_several_invoices_without_amounts_are_filled_in_the_order_named():
    assert matched(pay(2500, Reference(OCR, "631000025"), Reference(OCR, "631000017")))[0] == [
        (0, "63100001", 500, "ocr"),
        (0, "63100002", 2000, "ocr"),
    ]


def test_an_invoice_less_a_credit_note():
    parts = (Reference(INVOICE, "63100003", 1000), Reference(INVOICE, "63100004", -300))
    assert matched(pay(700, *parts)) == ([(0, "63100003", 1000, "invoice"), (0, "63100004", -300, "invoice")], [])
    assert matched(pay(700, Reference(INVOICE, "63100004"))) == ([], [(0, 700, "paid_already")])


def test_an_alternative_name_is_used_where_the_first_is_unknown_and_else_not():
    both = (Reference(OCR, "999", 1000), Reference(INVOICE, "63100001", 1000, alternative=True))
    assert matched(pay(1000, *both)) == ([(0, "63100001", 1000, "invoice")], [])
    other = (Reference(OCR, "631000017", 1000), Reference(INVOICE, "63100002", 1000, alternative=True))
    assert matched(pay(1000, *other))[0] == [(0, "63100001", 1000, "ocr")]


def test_a_number_in_words_counts_where_nothing_else_does():
    assert matched(pay(1000, Reference(TEXT, "Avser faktura 63100001, tack")))[0] == [(0, "63100001", 1000, "invoice")]
    assert matched(pay(1000, Reference(OCR, "631000033"), Reference(TEXT, "inte 63100001")))[0] == [
        (0, "63100003", 1000, "ocr")
    ]


def test_amount_and_payer_find_the_oldest_invoice():
    bills = items(("1", "", "7", 500), ("2", "", "7", 500), ("3", "", "8", 500))
    payments = [pay(500, customer="7") for _ in range(3)]
    assert matched(*payments, bills=bills) == (
        [(0, "1", 500, "amount_and_payer"), (1, "2", 500, "amount_and_payer")],
        [(2, 500, "no_reference")],
    )


@pytest.mark.parametrize(
    ("payment", "why"),
    [
        (pay(5, Reference(OCR, "123456782")), "unknown_reference"),
        (pay(5), "no_reference"),
        (pay(-1000, Reference(OCR, "631000017")), "left_account"),
        (pay(1000, Reference(OCR, "631000017"), booked=False), "not_booked"),
    ],
)
def test_what_is_not_matched_is_listed_with_its_reason(payment, why):
    assert matched(payment) == ([], [(0, payment.amount_ore, why)])
    assert matching.REASONS[why]


def test_two_items_of_one_number_are_refused():
    with pytest.raises(Refused, match="samma OCR-nummer"):
        matched(bills=items(("1", "5", "", 1), ("2", "05", "", 1)))
    with pytest.raises(Refused, match="kolumnerna due_date"):
        matching.match(matching.columns([]), BILLS.drop("due_date"))


# --- anything at all ---

some_items = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(-3, 8)), max_size=6).map(
    lambda rows: items(*((f"{n + 1}00000", f"{n + 1}111111", customer, ore) for n, (customer, ore) in enumerate(rows)))
)
texts = st.integers(1, 7).flatmap(lambda n: st.sampled_from([f"{n}00000", f"{n}111111"]))
references = st.builds(
    Reference, st.sampled_from([OCR, INVOICE, REFERENCE]), texts, st.none() | st.integers(-3, 8).filter(bool)
) | st.builds(Reference, st.just(TEXT), texts.map("se {} !".format))
some_payments = st.lists(
    st.builds(
        lambda ore, refs, customer, booked: pay(ore, *refs, customer=customer, booked=booked),
        st.integers(-2, 12),
        st.lists(references, max_size=3),
        st.sampled_from(["", "A", "B"]),
        st.sampled_from([True, True, True, False]),
    ),
    max_size=7,
)


@given(payments=some_payments, bills=some_items)
def test_every_ore_is_either_allocated_or_left_and_no_invoice_gets_more_than_is_open(payments, bills):
    result = matching.match(matching.columns(payments), bills)
    total: dict[int, int] = defaultdict(int)
    for payment, _, ore, _ in result.allocations.rows():
        total[payment] += ore
    for payment, ore, why, text in result.left.rows():
        total[payment] += ore
        assert text == matching.REASONS[why]
        assert (ore > 0) == (payments[payment].amount_ore > 0)
    assert [total[n] for n in range(len(payments))] == [each.amount_ore for each in payments]
    for row in result.items.iter_rows(named=True):
        low, high = sorted((0, row["open_ore"]))
        assert low <= row["allocated_ore"] <= high
        assert row["left_ore"] == row["open_ore"] - row["allocated_ore"]
    assert result.items["allocated_ore"].sum() == result.allocations["amount_ore"].sum()


@given(payments=some_payments, bills=some_items)
def test_a_naive_second_opinion_agrees(payments, bills):
    result = matching.match(matching.columns(payments), bills)
    assert {(p, number): ore for p, number, ore, _ in result.allocations.rows()} == Naive(payments, bills).got


class Naive:
    """The rules of the module once more, payment by payment and with loops only."""

    def __init__(self, payments, bills):
        self.rows = sorted(bills.rows(named=True), key=lambda row: row["due_date"])
        self.left = {row["number"]: row["open_ore"] for row in self.rows}
        self.got: dict[tuple[int, str], int] = defaultdict(int)
        usable = [(n, each) for n, each in enumerate(payments) if each.booked and each.amount_ore > 0]
        named = [(n, each, named_by(each, self.rows)) for n, each in usable]
        later = [(n, each, parts) for n, each, parts in named if parts and not self.at_once(n, each, parts)]
        for n, each, parts in later:
            self.fill(n, each.amount_ore, list(parts))
        before = dict(self.left)
        for n, each, parts in named:
            if not parts and each.customer_number:
                self.by_payer(n, each, before)

    def take(self, n, number, ore):
        if ore:
            self.got[n, number] += ore
            self.left[number] -= ore

    def at_once(self, n, payment, parts):
        said = [reference.amount_ore for reference in payment.references if reference.kind != TEXT]
        negative = [row["number"] for row in self.rows if row["open_ore"] < 0]
        if any(number in negative for number in parts) or any(ore is not None and ore < 0 for ore in said):
            return False
        adds_up = len(said) > 1 and None not in said and sum(said) == payment.amount_ore
        if adds_up and None not in parts.values():
            for number, ore in parts.items():
                self.take(n, number, min(ore, self.left[number]))
            return True
        if len(parts) == 1:
            (number,) = parts
            self.take(n, number, min(payment.amount_ore, self.left[number]))
        return len(parts) == 1

    def fill(self, n, money, numbers):
        owed = sum(max(0, self.left[number]) for number in numbers)
        for number in numbers:
            if self.left[number] < 0:
                used = min(-self.left[number], max(0, owed - money))
                self.take(n, number, -used)
                money += used
        for number in numbers:
            if self.left[number] > 0:
                ore = min(self.left[number], money)
                self.take(n, number, ore)
                money -= ore

    def by_payer(self, n, payment, before):
        for row in self.rows:
            number = row["number"]
            fits = row["customer"] == payment.customer_number and before[number] == payment.amount_ore
            if fits and self.left[number] == payment.amount_ore:
                self.take(n, number, payment.amount_ore)
                return


def named_by(payment, rows):
    """Number -> the amount said to be for it (None where not said), in the order of naming."""
    known = {row["number"]: row["number"] for row in rows} | {row["ocr"]: row["number"] for row in rows}
    found: dict[str, int | None] = {}
    for reference in payment.references:
        number = known.get(reference.text) if reference.kind != TEXT else None
        if number:
            twice = number in found
            before = found.get(number)
            none = reference.amount_ore is None or (twice and before is None)
            found[number] = None if none else (before or 0) + reference.amount_ore
    if not found:
        for reference in payment.references:
            for word in reference.text.split():
                if word in known:
                    found.setdefault(known[word], None)
    return found
