"""Stamps and memory save time and change nothing: every document looks and reads as fpdf2 alone would make it."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import attrs
import pypdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from engine.documents import canvas, composed, explained, invoice, letter, texts
from engine.documents.canvas import HEIGHT, WIDTH, Page
from engine.documents.characters import REPERTOIRE
from engine.documents.look import BODY, LABEL, LEFT, RIGHT, RULE, SLIP_TOP, STRONG
from engine.documents.model import InvoiceDocument
from tests.documents.plain_pages import PlainPage, plain_pdf
from tests.documents.sample_invoices import (
    CREATED,
    EXPLANATIONS,
    INVOICE,
    LINES,
    PREVIEW_FIELDS,
    RECIPIENT,
    SENDER,
    an_invoice,
)
from tests.documents.test_letter import LETTER

needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm and pdftotext are not installed")
ALL_LETTERS = "".join(sorted(REPERTOIRE))
DOCUMENTS = {
    "ordinary": INVOICE,
    "another with the same form": an_invoice(
        number="2026100118",
        ocr="20261001184",
        recipient=attrs.evolve(RECIPIENT, name="Nguyễn (Ngọc) Ánh\\", address=("Å)gatan 1", "711 30 LINDESBERG")),
        to_pay_ore=99_900,
    ),
    "preview": an_invoice(**PREVIEW_FIELDS),
    "credit": an_invoice(title="Kreditfaktura", to_pay_ore=0, carried_forward_ore=-4_300, slip_code_line=""),
    "long": an_invoice(lines=LINES * 15, explanations=EXPLANATIONS * 6),
    "rare letters on what is stamped": an_invoice(
        sender=attrs.evolve(SENDER, name="Sụ̈ddż Žižkovs kommun"), recipient=attrs.evolve(RECIPIENT, name="Åsa Öberg")
    ),
    "all letters": an_invoice(lines=(attrs.evolve(LINES[0], notes=(ALL_LETTERS,)),), explanations=()),
}


def plain_pages(draw: Callable[[Callable[[], Page]], list[Page]]) -> bytes:
    """What fpdf2 makes alone of what is drawn on its pages."""
    pages = draw(PlainPage)
    assert all(isinstance(page, PlainPage) for page in pages)
    return plain_pdf(page for page in pages if isinstance(page, PlainPage))


def pictures_of(pdf: bytes, folder: Path) -> list[Image.Image]:
    folder.mkdir()
    (folder / "file.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "90", folder / "file.pdf", folder / "page"], check=True, timeout=60)
    return [Image.open(path) for path in sorted(folder.glob("page*.ppm"))]


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "file.pdf"
    file.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def without_code(picture: Image.Image) -> Image.Image:
    """The page without its QR code, which is a picture here and boxes there: `test_invoice_picture` looks at that."""
    x, y = picture.width, picture.height
    corners = (RIGHT - 3400, SLIP_TOP + 500, RIGHT, SLIP_TOP + 3900)
    place = [
        corner * (y if odd else x) // (HEIGHT if odd else WIDTH)
        for odd, corner in zip((0, 1) * 2, corners, strict=True)
    ]
    ImageDraw.Draw(picture).rectangle(place, fill="white")
    return picture


def assert_alike(stamped: bytes, plain: bytes, folder: Path) -> None:
    assert text_of(stamped, folder) == text_of(plain, folder)
    ours, theirs = pictures_of(stamped, folder / "stamped"), pictures_of(plain, folder / "plain")
    assert len(ours) == len(theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert ImageChops.difference(without_code(one), without_code(other)).getbbox() is None


@needs_poppler
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_an_invoice_reads_and_looks_as_fpdf2_alone_would_make_it(kind: str, tmp_path: Path) -> None:
    document = DOCUMENTS[kind]
    plain = plain_pages(lambda blank: invoice.draw(document, blank))
    assert_alike(invoice.render(document, created=CREATED), plain, tmp_path)


@needs_poppler
def test_so_does_a_letter(tmp_path: Path) -> None:
    plain = plain_pages(lambda blank: letter.draw_letter(LETTER, blank))
    assert_alike(letter.render_letter(LETTER), plain, tmp_path)


def test_nothing_remembered_changes_a_byte() -> None:
    remembering = (
        canvas._stamp, canvas._form, texts._width, texts._broken, explained._broken, composed._compressed_form
    )  # fmt: skip

    def forget() -> None:
        for function in remembering:
            function.cache_clear()

    fresh = {}
    for kind, document in DOCUMENTS.items():
        forget()
        fresh[kind] = invoice.render(document, created=CREATED)
    forget()
    for kind in [*DOCUMENTS, *reversed(DOCUMENTS)]:
        assert invoice.render(DOCUMENTS[kind], created=CREATED) == fresh[kind]


def drawn_twice(page: Page, left: int, first: str, second: str) -> None:
    """Two texts with labels of their own: one from the left, one to the right."""
    page.text(left, 2000, "100 % (först)", LABEL)
    page.text(left, 2600, first, BODY)
    page.line(left, 3000, RIGHT, 20, RULE)
    page.text_right(RIGHT, 3600, second, STRONG)


@given(first=st.text(), second=st.text())
@example("Åsa Öberg", "1\u00a0547,00\u00a0kr")
@example("(G)\\H-{%s", "%d")
@example("Łucja Nguyễn", "Юлия")
@example("\u00ad", "två\nrader")
@example("\ue000", "\0")
def test_blanks_filled_in_are_as_if_drawn_at_once(first: str, second: str) -> None:
    filled, drawn = Page(), Page()
    for page in (filled, drawn):
        page.text(LEFT, 1000, "before", BODY)
    filled.fill(drawn_twice, (LEFT,), first, second)
    drawn_twice(drawn, LEFT, first, second)
    for page in (filled, drawn):
        page.text(LEFT, 4000, "after", STRONG)
    assert "".join(filled.filling) == "".join(drawn.filling)
    assert filled.subset == drawn.subset


def test_texts_are_filled_in_in_their_order() -> None:
    def swapped(page: Page, first: str, second: str) -> None:
        page.text(LEFT, 2000, second, BODY)
        page.text(LEFT, 3000, first, BODY)

    with pytest.raises(AssertionError, match="in their order"):
        Page().fill(swapped, (), "one", "two")


def test_invoices_of_one_form_share_what_is_stamped() -> None:
    def forms(document: InvoiceDocument) -> list[tuple[str, ...]]:
        return [page.form for page in invoice.draw(document)]

    assert forms(DOCUMENTS["ordinary"]) == forms(DOCUMENTS["another with the same form"])
    assert forms(DOCUMENTS["ordinary"]) != forms(an_invoice(lines=LINES[:2]))


def test_every_letter_the_fonts_hold_can_be_read_back() -> None:
    page = Page()
    for number, character in enumerate(ALL_LETTERS):
        page.text(LEFT + number % 30 * 500, 2000 + number // 30 * 600, character, BODY)
    drawn = composed.composed([page], title="", creator="", language="sv")
    pdf = composed.as_pdf(drawn, created=CREATED)
    read = pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert set(ALL_LETTERS) - set(read) <= {"\u00a0", "\u202f"}  # told as plain spaces


def test_a_value_is_read_right_after_its_label() -> None:
    told = pypdf.PdfReader(BytesIO(invoice.render(INVOICE, created=CREATED))).pages[0].extract_text()
    words = " ".join(told.replace("\u00a0", " ").split())
    for label, value in (("OCR-nummer", INVOICE.ocr), ("Förfallodatum", "2026-10-30"), ("Att betala", "1 547,00 kr")):
        assert f"{label} {value}" in words
