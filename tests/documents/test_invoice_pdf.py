"""The invoice as a file: archivable, readable by machines, and equal for equal content."""

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import attrs
import pikepdf
import pikepdf.pdfa
import pypdf
import pytest

from engine.documents.composed import as_pdf, sha256_of_pdf
from engine.documents.invoice import compose, render
from engine.documents.model import InvoiceDocument
from tests.documents.sample_invoices import CREATED, EXPLANATIONS, INVOICE, LINES, PREVIEW_FIELDS, RECIPIENT, an_invoice

REPOSITORY = Path(__file__).resolve().parents[2]
SWEDISH_NAME = an_invoice(recipient=attrs.evolve(RECIPIENT, name="Åsa Öberg"))
ALL_KINDS = {
    "ordinary": INVOICE,
    "common characters only": SWEDISH_NAME,
    "preview": an_invoice(**PREVIEW_FIELDS),
    "credit": an_invoice(
        title="Kreditfaktura", to_pay_ore=0, carried_forward_ore=-4_300, slip_code_line="", qr_text=""
    ),
    "long": an_invoice(lines=LINES * 20, explanations=EXPLANATIONS * 10),
}


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_kind_of_invoice_is_pdf_a_3b(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    file.write_bytes(render(ALL_KINDS[kind], created=CREATED))
    report = pikepdf.pdfa.validate_written(file, "3b")
    assert not report.findings
    with pikepdf.open(file) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert str(pdf.Root.Lang) == "sv"


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_the_structure_is_sound(tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    file.write_bytes(render(INVOICE, created=CREATED))
    result = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_text_can_be_searched_and_copied_with_all_its_letters() -> None:
    names = "Łucja Åström Şahin-Žižek Őry Nguyễn Ŋilas Đđ"
    text = text_of(render(an_invoice(recipient=attrs.evolve(RECIPIENT, name=names)), created=CREATED))
    for words in (names, "1\u00a0547,00\u00a0kr", "−43,00", "Så har avgiften räknats ut", "10 kap. 14 §", "2026-10-30"):
        assert words in text


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_another_reader_finds_the_same_words(tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    file.write_bytes(render(INVOICE, created=CREATED))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    for words in ("Łucja Åström Şahin", "Förfallodatum", "Rättelse för september: ändrad inkomst", "50501055#41#"):
        assert words in text


def test_a_character_without_a_glyph_is_printed_as_a_box() -> None:
    text = text_of(render(an_invoice(recipient=attrs.evolve(RECIPIENT, name="Юлия Åström")), created=CREATED))
    assert "□□□□ Åström" in text


@pytest.mark.parametrize(("document", "limit"), [(SWEDISH_NAME, 42_000), (INVOICE, 70_000)])
def test_an_invoice_is_small_also_with_the_letters_of_europe(document: InvoiceDocument, limit: int) -> None:
    assert len(render(document, created=CREATED)) <= limit


def test_the_title_names_the_invoice() -> None:
    with pikepdf.open(BytesIO(render(INVOICE, created=CREATED))) as pdf, pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == "Faktura 2026100117 Oktober 2026"
        assert metadata["dc:creator"] == ["Lindesbergs kommun"]
        assert metadata["xmp:CreateDate"] == "2026-10-05T00:00:00Z"


def test_equal_documents_give_equal_bytes_and_others_do_not() -> None:
    assert render(INVOICE, created=CREATED) == render(an_invoice(), created=CREATED)
    assert render(INVOICE, created=CREATED) != render(INVOICE, created=date(2026, 10, 6))
    assert render(INVOICE, created=CREATED) != render(an_invoice(ocr="1"), created=CREATED)


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_the_hash_of_a_file_is_had_without_making_it(kind: str) -> None:
    drawn = compose(ALL_KINDS[kind])
    assert sha256_of_pdf(drawn, created=CREATED) == hashlib.sha256(as_pdf(drawn, created=CREATED)).hexdigest()


def test_an_invoice_does_not_depend_on_what_was_drawn_before() -> None:
    first = render(SWEDISH_NAME, created=CREATED)
    for document in ALL_KINDS.values():
        as_pdf(compose(document), created=CREATED)
    assert render(SWEDISH_NAME, created=CREATED) == first


@pytest.mark.parametrize("document_name", ["INVOICE", "SWEDISH_NAME"])
def test_another_process_in_another_time_zone_gives_the_same_bytes(document_name: str) -> None:
    document: InvoiceDocument = globals()[document_name]
    program = (
        "import hashlib, tests.documents.test_invoice_pdf as t;"
        f"print(hashlib.sha256(t.render(t.{document_name}, created=t.CREATED)).hexdigest())"
    )
    surroundings = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    other = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, env=surroundings, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == hashlib.sha256(render(document, created=CREATED)).hexdigest()
