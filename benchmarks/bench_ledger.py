"""Files to ledgers and to e-invoice receivers: SIE written and read, the customer ledger's file by layout, invoices as
UBL and as JSON, on one process.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.measure import per_second
from engine.documents import as_json
from engine.documents.model import InvoiceDocument, Line, Organisation, Recipient, Sender
from engine.ledger import peppol, sie, sie5
from engine.ledger.fakt import LedgerSettings, write_fakt_si
from engine.ledger.layout import (
    LedgerFile,
    LedgerInvoice,
    LedgerPayer,
    LedgerPosting,
    LedgerRow,
    load_all,
    write,
)
from engine.ledger.postings import Coding, Invoice
from engine.ledger.postings import Line as Posted

DAY = date(2026, 11, 10)
ROWS = [2_000, pytest.param(100_000, marks=pytest.mark.large)]
INVOICES = 1_000
RULES = Path(__file__).parents[1] / "rules"
LAYOUTS = load_all({path.relative_to(RULES).as_posix(): path.read_bytes() for path in RULES.glob("layouts/*.toml")})
DOCUMENTS = [200, pytest.param(10_000, marks=pytest.mark.large)]
CODING = Coding(
    service="preschool",
    receivable_account="1511",
    income_account="31331",
    rounding_account="36980",
    ansvar="4100",
    verksamhet="407",
    voucher_series="KF",
    text="Avgifter förskola",
)
SETTINGS = LedgerSettings(
    company="Hällefors kommun", organisation_number="212000-0142", codings=(CODING,), mode="invoice"
)


def fakt_si(rows: int) -> bytes:
    """A file of one voucher an invoice, so of two rows each, with a customer and an invoice declared for each."""
    invoices = (
        Invoice(
            number=str(18100000 + n),
            invoice_date=DAY,
            customer_number=str(700000 + n),
            lines=(Posted("preschool", 100000 + n),),
            to_pay_ore=100000 + n,
        )
        for n in range(rows // 2)
    )
    return write_fakt_si(SETTINGS, invoices, text="Barnomsorg", generated=DAY, generated_by="batch")


def ledger_file(count: int) -> LedgerFile:
    """Invoices of two rows to as many persons, one row below zero."""
    rows = (("Förskola, Alva", 106000), ("Rättelse september", -4300))
    return LedgerFile(
        created=DAY,
        system="Debitera",
        sender="Lindesbergs kommun",
        text="Avgifter november 2026",
        invoices=tuple(
            LedgerInvoice(
                number=str(18100000 + n),
                ocr=f"{18100000 + n}1",
                invoice_date=DAY,
                due_date=date(2026, 11, 30),
                text="Avgift november 2026",
                payer_reference=str(18100000 + n),
                our_reference="Avgiftsenheten",
                payer=LedgerPayer(
                    customer_number=str(700000 + n),
                    legal_id=f"1980{n:08}",
                    name=f"Åsa Öberg {n}",
                    street=f"Storgatan {n}",
                    postal_code="711 30",
                    city="Lindesberg",
                ),
                rows=tuple(
                    LedgerRow(text=text, amount_ore=ore, postings=(LedgerPosting(amount_ore=ore, account="31331"),))
                    for text, ore in rows
                ),
            )
            for n in range(count)
        ),
    )


def documents(count: int) -> list[InvoiceDocument]:
    """Invoices of three lines to other municipalities, one line below zero."""
    sender = Sender(
        name="Lindesbergs kommun",
        organisation_number="212000-2015",
        unit="Avgiftsenheten",
        address=("711 80 Lindesberg",),
        phone="0581-810 00",
        email="avgifter@kommun.example",
        web="",
        bankgiro="5050-1055",
    )
    lines = (("Förskola, Alva", 106000), ("Fritidshem, Nils", 53000), ("Rättelse september", -4300))
    return [
        InvoiceDocument(
            title="Faktura",
            number=str(18100000 + n),
            ocr=f"{18100000 + n}1",
            invoice_date=DAY,
            due_date=date(2026, 11, 30),
            period="November 2026",
            sender=sender,
            recipient=Recipient(
                name=f"Kommun {n}", address=("Box 1", "712 83 Hällefors"), postal_code="71283", customer_number=str(n)
            ),
            concerns=(),
            lines=tuple(
                Line(text=text, period="November 2026", quantity="1 mån", unit_price_ore=abs(ore), amount_ore=ore)
                for text, ore in lines
            ),
            brought_forward_ore=0,
            carried_forward_ore=0,
            to_pay_ore=154700,
            slip_code_line="",
            qr_text="",
            information=(("Moms", "Avgiften är fri från moms."),),
            explanations=(),
            organisation=Organisation(organisation_number="212000-1967", reference=f"ZZ{n}"),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("rows", ROWS)
def test_sie_written(benchmark: BenchmarkFixture, rows: int) -> None:
    """Checked, written and summed."""
    file = sie.read(fakt_si(rows))
    benchmark.pedantic(sie.write, (file,), rounds=5, warmup_rounds=1)
    per_second(benchmark, rows, "rows")


@pytest.mark.parametrize("rows", ROWS)
def test_sie_read(benchmark: BenchmarkFixture, rows: int) -> None:
    data = fakt_si(rows)
    file = benchmark.pedantic(sie.read, (data, "cp437"), rounds=5, warmup_rounds=1)
    assert sum(len(voucher.transactions) for voucher in file.vouchers) == rows
    per_second(benchmark, rows, "rows")


@pytest.mark.parametrize("rows", ROWS)
def test_sie_5_written(benchmark: BenchmarkFixture, rows: int) -> None:
    file = sie.read(fakt_si(rows))
    benchmark.pedantic(sie5.write, (file, datetime(2026, 11, 10, tzinfo=UTC)), rounds=3, warmup_rounds=1)
    per_second(benchmark, rows, "rows")


@pytest.mark.parametrize("name", ["raindance-sundsvall-external", "generic-csv", "generic-json"])
def test_customer_ledger_written(benchmark: BenchmarkFixture, name: str) -> None:
    """Checked, written and read back value by value; fixed width, with separators and as JSON."""
    file, layout = ledger_file(INVOICES), LAYOUTS[name]
    written = benchmark.pedantic(write, (file, layout), rounds=5, warmup_rounds=1)
    assert (written.invoices, written.altered) == (INVOICES, ())
    per_second(benchmark, INVOICES, "invoices")


@pytest.mark.parametrize("count", DOCUMENTS)
def test_invoices_as_ubl(benchmark: BenchmarkFixture, count: int) -> None:
    made = documents(count)
    written = benchmark.pedantic(lambda: [peppol.write(each) for each in made], rounds=5, warmup_rounds=1)
    assert all(peppol.check(each) == () for each in written[:10])
    per_second(benchmark, count, "documents")


@pytest.mark.parametrize("count", DOCUMENTS)
def test_invoices_as_json(benchmark: BenchmarkFixture, count: int) -> None:
    made = documents(count)
    written = benchmark.pedantic(as_json.write, (made,), rounds=5, warmup_rounds=1)
    assert written.count(b"\n") == count
    per_second(benchmark, count, "documents")
