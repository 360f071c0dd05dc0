"""What goes out: documents, print file and vouchers, and what must never be on them."""

import hashlib
import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pypdf
import pytest

from engine.batch.month import issued
from engine.batch.output import write_files
from engine.batch.paper import numbered_documents
from engine.documents.model import InvoiceDocument
from engine.errors import Refused
from engine.facts.records import Adjustment, AlternatingResidence, Payer, Person
from engine.payments import slip
from tests.batch.small_town import EAST, NOVEMBER, OCTOBER, Town, adult, child, household
from tests.documents.sample_invoices import sort_for_print
from tests.ledger.independent_sie import account_totals, balances, faults, rows
from tests.municipalities.family import LONG_AGO

FORWARDING = {'protected_mail = "separate_pile"': 'protected_mail = "forwarding"'}


def text_of(data: bytes) -> str:
    """All that can be read in a PDF."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)


def documents(town: Town, month: date = OCTOBER) -> dict[str, InvoiceDocument]:
    """The issued documents by payer."""
    done = issued(town.workspace, town.name, month)
    issued_on = done.batch.issue_date
    assert issued_on is not None
    made = numbered_documents(done.computed, done.facts, done.settings, done.invoices, issued_on)
    return dict(zip((row["payer_id"] for row in done.invoices), made, strict=True))


def in_print_order(town: Town) -> list[str]:
    """The payers as their invoices lie in the print file, told by their OCR references."""
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(town.export()[0].read_bytes())).pages]
    fronts = [text for text in pages if "Sida 1 av" in text]
    payers = {row["ocr"]: payer for payer, row in town.invoices().items()}
    found = [[payer for ocr, payer in payers.items() if f"{ocr} #" in text] for text in fronts]
    assert all(len(each) == 1 for each in found), found
    return [payer for (payer,) in found]


def credit(kronor: int, household_id: str = "H1") -> list[object]:
    """A credit line of October."""
    values: dict[str, Any] = {
        "amount_ore": -kronor * 100,
        "text": "Rättad avgift",
        "reason": "hemligt skäl",
        "approved_by": "Bo",
    }
    return [Adjustment(adjustment_id="J1", household_id=household_id, month=OCTOBER, **values)]


# --- Documents --------------------------------------------------------------------------------------------------------


def test_every_invoice_is_a_file_named_by_its_number_and_says_what_to_pay(billed_town: Town) -> None:
    found = billed_town.pdfs()
    assert sorted(found) == [f"{row['number']}.pdf" for row in billed_town.invoices().values()]
    for row in billed_town.invoices().values():
        text = text_of(found[f"{row['number']}.pdf"])
        assert row["number"] in text
        assert row["ocr"] in text
        assert f"{row['due_date']}" in text


def test_a_document_adds_up(town: Town) -> None:
    town.take_in(credit(1_500))
    town.month()
    town.month(NOVEMBER, date(2026, 11, 13))
    for month in (OCTOBER, NOVEMBER):
        for document in documents(town, month).values():
            total = sum(line.amount_ore for line in document.lines) + document.brought_forward_ore
            assert total == document.to_pay_ore + document.carried_forward_ore


def test_the_payment_slip_carries_reference_and_amount(billed_town: Town) -> None:
    for document in documents(billed_town).values():
        read = slip.read(document.slip_code_line)
        assert (read.reference, read.amount_ore) == (document.ocr, document.to_pay_ore)


def test_a_credit_invoice_is_called_so_and_asks_for_nothing(town: Town) -> None:
    town.take_in(credit(1_500))
    town.month()
    document = documents(town)[adult(1)]
    assert (document.title, document.to_pay_ore, document.carried_forward_ore) == ("Kreditfaktura", 0, -900_00)
    assert document.qr_text == ""


def test_the_reason_of_an_adjustment_and_whole_identity_numbers_are_not_printed(town: Town) -> None:
    town.take_in(credit(100))
    town.month()
    everything = "\n".join(text_of(data) for data in town.pdfs().values())
    assert "Rättad avgift" in everything
    assert "hemligt skäl" not in everything
    for who in (adult(1), adult(2), child(1, "2024-01-10"), child(2, "2022-02-10")):
        assert who not in everything
        assert who[8:] not in everything


def test_every_line_is_explained_on_paper(billed_town: Town) -> None:
    for document in documents(billed_town).values():
        headings = [each.heading for each in document.explanations]
        for line in document.lines:
            assert any(line.text in heading and line.period in heading for heading in headings)
        assert all(step.text and "{" not in step.text for each in document.explanations for step in each.steps)


# --- Protected identity -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("protection", ["secrecy_marking", "protected_registration"])
def test_a_protected_payers_address_is_on_no_paper(empty_town: Town, protection: str) -> None:
    empty_town.take_in(household(1, 30_000, "2024-01-10", protected=protection), household(2, 30_000, "2024-02-10"))
    empty_town.month()
    recipient = documents(empty_town)[adult(1)].recipient
    assert (recipient.address, recipient.postal_code) == ((), "")
    printed = empty_town.export()[0]
    files = [path.read_bytes() for path in printed.parent.rglob("*.pdf")]
    outgoing = [text_of(data) for data in (*files, *empty_town.pdfs().values())]
    assert len(outgoing) == 4
    assert not any("Hemliggatan 1" in text for text in outgoing)
    assert "Hemliggatan 2" in text_of(printed.read_bytes())


def test_a_protected_payers_own_address_as_payer_is_not_used_either(empty_town: Town) -> None:
    empty_town.take_in(household(1, 30_000, "2024-01-10", protected="secrecy_marking"))
    address: dict[str, Any] = {
        "care_of": "Gömd Vän",
        "street": "Gömstället 5",
        "postal_code": "71130",
        "city": "Provstad",
    }
    empty_town.take_in([Payer(household_id="H1", payer_id=adult(1), valid_from=LONG_AGO, **address)])
    empty_town.month()
    text = text_of(empty_town.pdfs()["11.pdf"])
    assert "Göm" not in text


def test_where_the_town_uses_the_forwarding_service_its_address_stands_there(tmp_path: Path) -> None:
    town = Town.made(tmp_path, settings=FORWARDING)
    town.take_in(household(1, 30_000, "2024-01-10", protected="protected_registration"))
    town.month()
    assert "Box 2820" in documents(town)[adult(1)].recipient.address


def test_those_whose_address_is_unknown_lie_last_in_the_print_file(empty_town: Town) -> None:
    empty_town.take_in(
        household(1, 30_000, "2024-01-10"),
        household(2, 30_000, "2024-02-10", postal_code="71132"),
        household(3, 30_000, "2024-03-10", postal_code="71131"),
    )
    empty_town.take_in([Person(person_id=adult(1), given_name="Vuxen1", family_name="Prov")])
    empty_town.month()
    assert in_print_order(empty_town) == [adult(3), adult(2), adult(1)]


def test_a_protected_child_has_no_name_on_anybodys_invoice(empty_town: Town) -> None:
    empty_town.take_in(
        household(1, 30_000, "2024-01-10", protected_child=True),
        household(2, 30_000, "2024-02-10"),
        [AlternatingResidence(child_id=child(1, "2024-01-10"), household_id="H2", valid_from=LONG_AGO)],
    )
    empty_town.month()
    texts = [text_of(data) for data in (*empty_town.pdfs().values(), empty_town.export()[0].read_bytes())]
    assert len(texts) == 3
    assert not any("Hemliga11" in text for text in texts)
    assert "Hemliga21" in texts[1]


def test_a_payer_who_takes_over_within_the_month_stands_with_name_and_address(empty_town: Town) -> None:
    empty_town.take_in(household(1, 30_000, "2024-01-10"))
    mine = Payer(household_id="H1", payer_id=adult(1), valid_from=LONG_AGO, valid_to=date(2026, 10, 15))
    trustee = Payer(
        household_id="H1", payer_id="2120000142", name="Förvaltaren AB", street="Storgatan 9", postal_code="71130", city="Provstad",
        valid_from=date(2026, 10, 16),
    )  # fmt: skip
    empty_town.take_in([mine, trustee])
    empty_town.month()
    found = documents(empty_town)
    assert found[adult(1)].recipient.name == "Vuxen1 Prov"
    assert found["2120000142"].recipient.name == "Förvaltaren AB"
    assert found["2120000142"].recipient.postal_code == "71130"


# --- Print file and vouchers ------------------------------------------------------------------------------------------


def test_the_print_file_has_every_invoice_once_in_the_order_of_postal_codes(empty_town: Town) -> None:
    codes = {1: "71150", 2: "71110", 3: "71140", 4: "71110"}
    empty_town.take_in(*(household(n, 30_000, f"2024-0{n}-10", postal_code=code) for n, code in codes.items()))
    empty_town.month()
    made = documents(empty_town)
    assert [document.recipient.postal_code for document in sort_for_print(made.values())] == [
        "71110",
        "71110",
        "71140",
        "71150",
    ]
    assert in_print_order(empty_town) == [adult(2), adult(4), adult(3), adult(1)]


def test_the_print_file_is_the_same_every_time(billed_town: Town) -> None:
    done = issued(billed_town.workspace, billed_town.name, OCTOBER)
    (first, *_), (second, *_) = write_files(billed_town.workspace, done), write_files(billed_town.workspace, done)
    assert first.sha256 == second.sha256
    assert (first.count, first.sum_ore) == (3, 3647_00)


def test_the_vouchers_balance_and_tie_with_the_invoices(town: Town) -> None:
    town.take_in(credit(1_500))
    for month, on in ((OCTOBER, date(2026, 10, 14)), (NOVEMBER, date(2026, 11, 13))):
        town.month(month, on)
        data = town.export(month)[1].read_bytes()
        invoices = town.invoices(month).values()
        assert faults(data) == []
        assert balances(data) == [0]
        totals = account_totals(data)
        assert -totals["31331"] * 100 == sum(row["lines_ore"] for row in invoices)
        claims = sum(row["to_pay_ore"] + row["carried_forward_ore"] - row["brought_forward_ore"] for row in invoices)
        assert totals["1511"] * 100 == claims


def test_each_claim_is_on_its_invoice_and_names_nobody(billed_town: Town) -> None:
    data = billed_town.export()[1].read_bytes()
    claims = {row.objects[3]: row.fields[1] for row in rows(data) if row.label == "#TRANS" and row.fields[0] == "1511"}
    assert {number: round(float(kronor) * 100) for number, kronor in claims.items()} == {
        row["number"]: row["to_pay_ore"] for row in billed_town.invoices().values()
    }
    assert not any(adult(n).encode() in data or f"Vuxen{n}".encode() in data for n in (1, 2, 3))


def test_saved_up_amounts_become_income_when_they_are_invoiced(tmp_path: Path) -> None:
    town = Town.made(tmp_path, minimum_invoice='amount_kr = 100\nbelow = "accumulate"')
    town.take_in(household(1, 12_000, "2024-01-10"), household(2, 30_000, "2024-02-10"))  # 60 and 600 kr
    posted = 0
    for month, on in ((OCTOBER, date(2026, 10, 14)), (NOVEMBER, date(2026, 11, 13))):
        town.month(month, on)
        posted += int(account_totals(town.export(month)[1].read_bytes())["1511"])
    assert posted == 2 * 60 + 2 * 600


def test_the_list_of_what_was_issued_has_the_hash_of_every_document(billed_town: Town) -> None:
    folder = billed_town.workspace.evidence / EAST / "2026-10-1" / "issued"
    listed = pl.read_parquet(folder / "invoices.parquet")
    assert dict(listed.select("number", "sha256").rows()) == {
        name.removesuffix(".pdf"): hashlib.sha256(data).hexdigest() for name, data in billed_town.pdfs().items()
    }


def test_the_first_and_last_number_are_those_of_the_series_and_not_of_the_alphabet(empty_town: Town) -> None:
    empty_town.take_in(*(household(n, 30_000, f"2024-01-{n + 10}") for n in range(1, 12)))
    empty_town.month()
    folder = empty_town.workspace.evidence / EAST / "2026-10-1" / "issued"
    numbers = json.loads((folder / "issued.json").read_text(encoding="utf-8"))["numbers"]
    assert numbers == {"first": "11", "last": "111", "count": 11}


@pytest.mark.parametrize("name", ["documents.parquet", "invoices.parquet"])
def test_what_was_issued_cannot_be_changed_before_it_is_exported(billed_town: Town, name: str) -> None:
    folder = billed_town.workspace.evidence / EAST / "2026-10-1" / "issued"
    kept = pl.read_parquet(folder / name)
    kept.head(2).write_parquet(folder / name)
    with pytest.raises(Refused):
        billed_town.export()
