"""The print shop's file: order, duplex, the same pages as the single invoices."""

from collections.abc import Iterable
from datetime import date
from io import BytesIO
from pathlib import Path

import attrs
import pikepdf
import pikepdf.pdfa
import pypdf

from engine.documents.invoice import compose, render
from engine.documents.model import InvoiceDocument
from engine.documents.printfile import write_print_file
from tests.documents.sample_invoices import CREATED, RECIPIENT, an_invoice, sort_for_print

TITLE = "Utskrift oktober 2026"


def print_file_of(documents: Iterable[InvoiceDocument]) -> bytes:
    """The documents, sorted and drawn, as one file."""
    stream = BytesIO()
    write_print_file(map(compose, sort_for_print(documents)), stream, created=CREATED, title=TITLE)
    return stream.getvalue()


def to(name: str, postal_code: str, street: str = "Storgatan 1", **changes: object) -> InvoiceDocument:
    address = (street, f"{postal_code} ORT") if postal_code else ()
    recipient = attrs.evolve(RECIPIENT, name=name, address=address, postal_code=postal_code)
    return an_invoice(recipient=recipient, **changes)


def test_invoices_lie_in_postal_order_and_those_without_postal_code_last() -> None:
    documents = [
        to("Skyddad", ""),
        to("Cecilia", "71231"),
        to("Bo", "71130", "Storgatan 1"),
        to("Anna", "71130", "Storgatan 1"),
        to("David", "71130", "Kyrkogatan 2"),
    ]
    assert [document.recipient.name for document in sort_for_print(documents)] == [
        "David", "Anna", "Bo", "Cecilia", "Skyddad",
    ]  # fmt: skip


def test_every_invoice_starts_on_the_front_of_a_sheet() -> None:
    documents = [to("Ett", "71130", explanations=()), to("Två", "71131"), to("Tre", "71132", explanations=())]
    reader = pypdf.PdfReader(BytesIO(print_file_of(documents)))
    texts = [page.extract_text() for page in reader.pages]
    assert [number for number, text in enumerate(texts, start=1) if "Sida 1 av" in text] == [1, 3, 5]
    assert texts[1] == texts[5] == ""


def test_the_print_file_is_pdf_a_and_does_not_depend_on_the_order_given(tmp_path: Path) -> None:
    documents = [to(f"Person {n}", str(71130 + n)) for n in range(5)]
    pdf = print_file_of(documents)
    assert pdf == print_file_of(reversed(documents))
    file = tmp_path / "print.pdf"
    file.write_bytes(pdf)
    assert not pikepdf.pdfa.validate_written(file, "3b").findings


def test_pages_are_the_same_as_in_the_single_invoice() -> None:
    document = to("Åsa Öberg", "71130")
    print_file = BytesIO(print_file_of([document]))
    file = BytesIO(render(document, created=CREATED))
    with pikepdf.open(print_file) as printed, pikepdf.open(file) as single:
        assert [page.Contents.read_bytes() for page in printed.pages] == [
            page.Contents.read_bytes() for page in single.pages
        ]


def test_a_file_of_many_pages_has_a_page_tree_and_grows_by_its_pages_only() -> None:
    invoice = compose(to("Åsa Öberg", "71130"))
    few, many = BytesIO(), BytesIO()
    assert write_print_file([invoice], few, created=CREATED, title=TITLE) == 2
    assert write_print_file((invoice for _ in range(175)), many, created=date(2026, 10, 5), title=TITLE) == 350
    with pikepdf.open(many) as pdf:
        assert len(pdf.pages) == 350
        assert len(pdf.Root.Pages.Kids) == 4
    page_bytes = sum(map(len, invoice.pages))
    assert len(many.getvalue()) - len(few.getvalue()) < 174 * (page_bytes + 700)
