"""The letter with a decision: archivable, complete, and on as many pages as it takes."""

from datetime import date
from io import BytesIO
from pathlib import Path

import attrs
import pikepdf.pdfa
import pypdf

from engine.documents.letter import Letter, render_letter
from engine.documents.slip import LetterSlip
from tests.documents.sample_invoices import EXPLANATIONS, RECIPIENT, SENDER

LETTER = Letter(
    title="Beslut om avgift",
    sender=SENDER,
    recipient=RECIPIENT,
    facts=(("Beslutsdatum", "2026-04-20"), ("Gäller från", "2026-05-01")),
    headline=("Avgift för vård och omsorg", "Högst 1 704 kr i månaden"),
    paragraphs=("Mat och hyra betalas utöver detta.",),
    sums=(("Förbehållsbelopp", "12 496 kr"), ("Avgiftsutrymme", "1 704 kr")),
    explanations=EXPLANATIONS,
    information=(("Så överklagar du", "Skriv till kommunen inom tre veckor."), ("Lag", "Socialtjänstlagen (2025:400)")),
    decided_on=date(2026, 4, 20),
)


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_everything_it_says_stands_in_it() -> None:
    said = [
        *(word for pair in (*LETTER.facts, LETTER.headline, *LETTER.sums, *LETTER.information) for word in pair),
        *LETTER.paragraphs,
        *(explanation.heading for explanation in LETTER.explanations),
        SENDER.name,
        RECIPIENT.name,
    ]
    told = text_of(render_letter(LETTER))
    assert [words for words in said if words.replace("\u00a0", " ") not in told] == []


def test_it_is_pdf_a_3b(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(render_letter(LETTER))
    assert not pikepdf.pdfa.validate_written(file, "3b").findings


def test_equal_letters_are_equal_files() -> None:
    assert render_letter(LETTER) == render_letter(attrs.evolve(LETTER))


def test_a_long_letter_goes_on_over_the_pages_and_numbers_them() -> None:
    long = attrs.evolve(
        LETTER, paragraphs=("Ett stycke som är lite längre än en rad. " * 4,) * 40, sums=LETTER.sums * 20
    )
    told = text_of(render_letter(long))
    pages = len(pypdf.PdfReader(BytesIO(render_letter(long))).pages)
    assert pages > 2
    assert f"Sida {pages} av {pages}" in told
    assert told.count("Ett stycke") == 160


def test_nobody_is_asked_to_pay_by_a_letter() -> None:
    told = text_of(render_letter(LETTER))
    assert "Inbetalning" not in told
    assert "OCR" not in told


def test_a_letter_that_asks_for_money_has_a_slip_at_the_foot_of_its_text() -> None:
    slip = LetterSlip(
        sender=SENDER,
        recipient=RECIPIENT,
        due_date=date(2026, 5, 2),
        ocr="123067",
        to_pay_ore=66_100,
        slip_code_line="# 123067 # 661 00   9 > 50501055#41#",
        qr_text="",
    )
    short = attrs.evolve(LETTER, slip=slip, explanations=())
    pages = pypdf.PdfReader(BytesIO(render_letter(short))).pages
    told = pages[0].extract_text().replace("\u00a0", " ")
    assert len(pages) == 1
    assert "Inbetalningsavi" in told
    assert "Så överklagar du" in told
    assert "661,00 kr" in told
    long = attrs.evolve(short, sums=LETTER.sums * 20)
    later = [page.extract_text() for page in pypdf.PdfReader(BytesIO(render_letter(long))).pages]
    assert ["Inbetalningsavi" in page for page in later][-2:].count(True) == 1
    assert later[-1].count("Så överklagar du") == 1
