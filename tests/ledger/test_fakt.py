"""FAKT.SI as a whole, as the general ledger meets it."""

from datetime import date
from decimal import Decimal

import attrs
import pytest

from engine.errors import Refused
from engine.ledger import sie
from engine.ledger.fakt import LedgerSettings, write_fakt_si
from engine.ledger.postings import Coding, Invoice, Line
from tests.ledger import independent_sie as independent

CODING = Coding(
    service="preschool",
    receivable_account="1511",
    income_account="31331",
    rounding_account="36980",
    ansvar="4100",
    verksamhet="407",
    projekt="900",
    aktivitet="12",
    motpart="870",
    voucher_series="KF",
    text="Avgifter förskola",
)
SETTINGS = LedgerSettings(company="Hällefors kommun", organisation_number="212000-0142", codings=(CODING,))
INVOICES = tuple(
    Invoice(
        number=f"1810000{n}",
        invoice_date=date(2026, 11, 10),
        customer_number=f"700{n}",
        lines=(Line("preschool", 100000 + n),),
        to_pay_ore=100000 + n,
    )
    for n in range(1, 4)
)


def made(settings=SETTINGS, invoices=INVOICES):
    return write_fakt_si(
        settings, invoices, text="Barnomsorg november 2026", generated=date(2026, 11, 11), generated_by="batch 2026-11"
    )


@pytest.mark.parametrize("mode", ["batch", "invoice"])
def test_the_ledger_gets_a_faultless_file_whose_sums_are_the_invoices(mode):
    data = made(attrs.evolve(SETTINGS, mode=mode))
    assert independent.faults(data) == []
    assert independent.account_totals(data) == {"1511": Decimal("3000.06"), "31331": Decimal("-3000.06")}
    assert len(independent.balances(data)) == (1 if mode == "batch" else 3)


def test_everything_used_is_declared_and_customers_have_no_names():
    file = sie.read(made())
    assert [(account.number, account.name) for account in file.accounts] == [
        ("1511", "Kundfordringar"),
        ("31331", "Avgifter förskola"),
    ]
    assert {d.number: d.name for d in file.dimensions} == {
        1: "Ansvar",
        6: "Projekt",
        8: "Kund",
        10: "Faktura",
        20: "Verksamhet",
        21: "Aktivitet",
        23: "Motpart",
    }
    assert "Kund 7001" in {thing.name for thing in file.objects}


def test_a_row_of_income_carries_the_whole_coding_string():
    assert b'#TRANS 31331 {"1" "4100" "6" "900" "20" "407" "21" "12" "23" "870"} -3000.06' in made()


def test_the_same_batch_gives_the_same_bytes():
    assert made() == made()


def test_a_receivers_mark_is_seen_before_the_next_file_is_delivered():
    assert not sie.read(made()).received
    assert sie.read(made().replace(b"#FLAGGA 0", b"#FLAGGA 1")).received


def test_a_batch_without_amounts_gives_no_file():
    with pytest.raises(Refused, match="inget att bokföra"):
        made(invoices=())


def test_an_account_that_sie_cannot_carry_is_refused():
    lettered = attrs.evolve(CODING, income_account="A31331")
    with pytest.raises(Refused, match="A31331"):
        made(attrs.evolve(SETTINGS, codings=(lettered,)))
