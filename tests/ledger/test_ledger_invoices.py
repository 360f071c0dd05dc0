"""What the customer ledger is told of an invoice is what the general ledger is told: the same amounts, the same coding."""

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger.layout import LedgerInvoice, check, read, write
from engine.ledger.ledger_invoices import BilledLine, Told, ledger_invoice
from engine.ledger.postings import Coding, Invoice, Line, account_totals, vouchers
from tests.ledger.layout_cases import ALVA, LAYOUTS, file_of

TOLD = Told(due_date=date(2026, 11, 30), ocr="84100017", text="Avgifter november 2026", our_reference="Avgiftsenheten")


def coding(service: str, income: str) -> Coding:
    return Coding(
        service=service,
        receivable_account="1511",
        income_account=income,
        rounding_account="36980",
        ansvar="441",
        verksamhet="407",
        motpart="870",
        text=f"Avgifter {service}",
    )


CODINGS = (coding("preschool", "31331"), coding("school_age", "31332"), coding("adjustment", "31339"))


def issued(
    *lines: Line,
    saved_up: tuple[Line, ...] = (),
    credit_used_ore: int = 0,
    carried_forward_ore: int = 0,
    rounding_ore: int = 0,
) -> Invoice:
    """An invoice as it is posted; what is to be paid follows from the rest."""
    total = sum(line.amount_ore for line in (*lines, *saved_up)) + credit_used_ore + rounding_ore
    return Invoice(
        number="8410001",
        invoice_date=date(2026, 11, 10),
        customer_number="70001",
        lines=lines,
        to_pay_ore=total - carried_forward_ore,
        saved_up=saved_up,
        credit_used_ore=credit_used_ore,
        carried_forward_ore=carried_forward_ore,
        rounding_ore=rounding_ore,
    )


def billed(*lines: Line) -> tuple[BilledLine, ...]:
    return tuple(
        BilledLine(service=line.service, text=f"Rad {line.service}", amount_ore=line.amount_ore) for line in lines
    )


def told(invoice: Invoice, *lines: BilledLine) -> LedgerInvoice:
    return ledger_invoice(invoice, lines or billed(*invoice.lines), ALVA, TOLD, CODINGS)


def test_an_invoice_has_its_lines_with_their_coding() -> None:
    made = told(issued(Line("preschool", 154_700), Line("school_age", 90_000)))
    assert [(row.text, row.amount_ore, row.postings[0].account) for row in made.rows] == [
        ("Rad preschool", 154_700, "31331"),
        ("Rad school_age", 90_000, "31332"),
    ]
    assert (made.number, made.amount_ore, made.due_date, made.ocr) == ("8410001", 244_700, TOLD.due_date, TOLD.ocr)


def test_credit_from_before_is_taken_from_the_claim() -> None:
    made = told(issued(Line("preschool", 154_700), credit_used_ore=-30_000))
    assert made.amount_ore == 124_700
    last = made.rows[-1]
    assert (last.text, last.amount_ore, last.postings[0].account) == ("Tillgodohavande från tidigare", -30_000, "1511")


def test_a_month_that_only_gives_back_ends_in_nothing_to_pay() -> None:
    made = told(issued(Line("preschool", -30_000), carried_forward_ore=-30_000))
    assert made.amount_ore == 0
    assert [(row.amount_ore, row.postings[0].account) for row in made.rows] == [(-30_000, "31331"), (30_000, "1511")]


@pytest.mark.parametrize("name", sorted(set(LAYOUTS) - {"sergel"}))  # an agency gets claims only
def test_a_credit_invoice_is_a_credit_of_what_it_takes_off_the_claim_in_every_layout(name: str) -> None:
    posted = attrs.evolve(
        issued(Line("preschool", -60_000)),
        to_pay_ore=0,
        credits="8400017",
        settled_ore=35_000,
        carried_forward_ore=-25_000,
    )
    made = told(posted)
    assert [(row.text, row.amount_ore) for row in made.rows[1:]] == [("Tillgodohavande som förs vidare", 25_000)]
    assert (made.kind, made.amount_ore) == ("credit", -35_000)
    written = write(file_of(made), LAYOUTS[name])
    assert check(written.data, LAYOUTS[name]) == ()
    assert [each.amount_ore for each in read(written.data, LAYOUTS[name]).invoices] == [-35_000]


def test_small_amounts_saved_up_and_rounding_are_rows_of_their_own() -> None:
    made = told(issued(Line("preschool", 154_730), saved_up=(Line("adjustment", 4_050),), rounding_ore=20))
    assert [(row.text, row.amount_ore, row.postings[0].account) for row in made.rows[1:]] == [
        ("Sparade belopp från tidigare månader", 4_050, "31339"),
        ("Avrundning", 20, "36980"),
    ]
    assert made.amount_ore == 158_800


def test_several_lines_of_a_service_add_up_to_what_is_posted_of_it() -> None:
    lines = (
        BilledLine(service="preschool", text="a", amount_ore=100),
        BilledLine(service="preschool", text="b", amount_ore=50),
    )
    assert told(issued(Line("preschool", 150)), *lines).amount_ore == 150
    with pytest.raises(Refused, match=r"raderna för ”preschool” blir 1\.50 kr, men bokförs med 1\.60 kr"):
        told(issued(Line("preschool", 160)), *lines)


def test_an_invoice_that_does_not_add_up_is_refused() -> None:
    wrong = attrs.evolve(issued(Line("preschool", 150)), to_pay_ore=149)
    with pytest.raises(Refused, match=r"raderna blir 1\.50 kr, men att betala är 1\.49 kr"):
        told(wrong)


def test_a_service_without_coding_is_refused_by_name() -> None:
    with pytest.raises(Refused, match=r"tjänsten ”rent” har ingen kontering\. Lägg till \[\[coding\]\]"):
        told(issued(Line("rent", 150)))


amounts = st.integers(-500_000, 500_000)


@given(amounts, amounts, st.integers(0, 9_999), st.integers(-50_000, 0), st.integers(-50, 50))
def test_the_two_ledgers_are_told_the_same(preschool: int, school: int, saved: int, credit: int, rounding: int) -> None:
    """Income by account in the postings of the customer ledger = in the vouchers, with the other sign; and it ties."""
    sums = preschool + school + saved + credit + rounding
    invoice = issued(
        Line("preschool", preschool),
        Line("school_age", school),
        saved_up=(Line("adjustment", saved),),
        credit_used_ore=credit,
        rounding_ore=rounding,
        carried_forward_ore=min(sums, 0),
    )
    made = told(invoice)
    assert made.amount_ore == invoice.to_pay_ore
    posted: dict[str, int] = {}
    for row in made.rows:
        for each in row.postings:
            posted[each.account] = posted.get(each.account, 0) + each.amount_ore
    general = account_totals(vouchers([invoice], CODINGS, mode="invoice", text=""))
    claim = {"1511": general.pop("1511", 0) - invoice.to_pay_ore}
    different = {account: -ore for account, ore in {**general, **claim}.items()}
    assert {account: ore for account, ore in posted.items() if ore} == {k: v for k, v in different.items() if v}
    layout = LAYOUTS["rutin-270"]
    assert check(write(file_of(made), layout).data, layout) == ()
