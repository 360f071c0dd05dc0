"""The invoice as a picture, drawn by another program: nothing is missing, nothing overlaps what must be free."""

import shutil
import subprocess
import zlib
from pathlib import Path

import pytest
import segno
from PIL import Image

from engine.documents.canvas import HEIGHT, WIDTH, Page, stream
from engine.documents.characters import SUBSETS
from engine.documents.invoice import render
from engine.documents.look import ADDRESS, ADDRESS_LEFT, RIGHT, SLIP_TOP
from engine.documents.pdf import About, pdf_bytes
from engine.documents.skeleton import skeleton
from tests.documents.sample_invoices import CREATED, INVOICE, an_invoice

pytestmark = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="pdftoppm is not installed")

ABOUT = About(title="", creator="", language="sv", created=CREATED)


def picture_of(pdf: bytes, folder: Path, *, dots_per_inch: int = 100) -> Image.Image:
    file = folder / "page.pdf"
    file.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dots_per_inch), "-gray", "-singlefile", file, folder / "page"], check=True, timeout=60
    )
    return Image.open(folder / "page.pgm")


def area(picture: Image.Image, left: int, top: int, right: int, bottom: int) -> Image.Image:
    """Part of the page, given in hundredths of a millimetre."""
    x, y = picture.width, picture.height
    return picture.crop((left * x // WIDTH, top * y // HEIGHT, right * x // WIDTH, bottom * y // HEIGHT))


def is_blank(picture: Image.Image) -> bool:
    return min(picture.tobytes()) > 250  # one byte a pixel, 255 is white


@pytest.mark.parametrize("subset", range(len(SUBSETS)))
def test_a_space_draws_nothing_and_a_letter_something(subset: int, tmp_path: Path) -> None:
    page = Page()
    page.text(2000, 5000, "     \u00a0", ADDRESS)
    page.text(2000, 10000, "H", ADDRESS)
    picture = picture_of(
        pdf_bytes([zlib.compress(stream((*page.form, *page.filling)))], skeleton=skeleton(subset), about=ABOUT),
        tmp_path,
    )
    assert is_blank(area(picture, 0, 0, WIDTH, 8000))
    assert not is_blank(area(picture, 1900, 9600, 2400, 10100))


def test_the_address_stands_alone_in_the_window(tmp_path: Path) -> None:
    picture = picture_of(render(INVOICE, created=CREATED), tmp_path)
    assert not is_blank(area(picture, ADDRESS_LEFT, 4300, 19000, 6400))
    assert is_blank(area(picture, 9800, 3200, 20500, 4200))  # above
    assert is_blank(area(picture, 9800, 6600, 20500, 8500))  # below
    assert is_blank(area(picture, 9800, 3200, ADDRESS_LEFT - 50, 8500))  # to the left


def test_nothing_stands_beside_or_below_the_code_line(tmp_path: Path) -> None:
    picture = picture_of(render(INVOICE, created=CREATED), tmp_path)
    assert is_blank(area(picture, 0, 27000, WIDTH, 27900))
    assert not is_blank(area(picture, 0, 28000, WIDTH, 28500))
    assert is_blank(area(picture, 0, 28600, WIDTH, HEIGHT))


def test_where_there_is_no_slip_its_place_is_white(tmp_path: Path) -> None:
    picture = picture_of(render(an_invoice(slip_code_line=""), created=CREATED), tmp_path)
    assert is_blank(area(picture, 0, SLIP_TOP - 100, WIDTH, 28500))


def test_the_qr_code_is_drawn_module_by_module_with_its_quiet_zone(tmp_path: Path) -> None:
    picture = picture_of(render(INVOICE, created=CREATED), tmp_path, dots_per_inch=300)
    expected = segno.make(INVOICE.qr_text, error="m", micro=False, boost_error=False, mask=2)
    size = len(expected.matrix)
    module = 3400 // (size + 8)
    left, top = RIGHT - 3400 + (3400 - module * size) // 2, SLIP_TOP + 500 + (3400 - module * size) // 2

    pixels = picture.tobytes()

    def is_dark(column: int, row: int) -> bool:
        x, y = left + column * module + module // 2, top + row * module + module // 2
        return pixels[y * picture.height // HEIGHT * picture.width + x * picture.width // WIDTH] < 128

    assert expected.error == "M"
    assert [[is_dark(c, r) for c in range(-4, size + 4)] for r in range(-4, size + 4)] == [
        [bool(dark) for dark in row] for row in expected.matrix_iter(border=4)
    ]
