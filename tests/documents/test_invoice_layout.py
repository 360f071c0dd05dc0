"""What stands where on an invoice: flow over pages, the slip, previews, credits."""

from io import BytesIO

import attrs
import pypdf
import pytest

from engine.documents.invoice import render
from engine.documents.model import InvoiceDocument, Line
from tests.documents.sample_invoices import CREATED, EXPLANATIONS, INFORMATION, LINES, PREVIEW_FIELDS, an_invoice


def pages_of(document: InvoiceDocument) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(BytesIO(render(document, created=CREATED))).pages]


def numbered_lines(count: int) -> tuple[Line, ...]:
    return tuple(attrs.evolve(LINES[n % 3], text=f"Rad {n:03d} av många") for n in range(count))


def test_an_ordinary_invoice_has_its_slip_on_the_first_page_and_the_explanation_on_the_second() -> None:
    first, second = pages_of(an_invoice())
    assert "Inbetalningsavi" in first
    assert "#41#" in first
    assert "Sida 1 av 2" in first
    assert "Så har avgiften räknats ut" in second
    assert "SFS 2001:160 5 §" in second


def test_only_a_result_stands_out_among_the_steps_of_an_explanation() -> None:
    told = tuple(attrs.evolve(each, ends_in_result=each is EXPLANATIONS[0]) for each in EXPLANATIONS)
    bold: list[str] = []

    def visit(text: str, _user: object, _text: object, font: dict[str, str] | None, _size: float) -> None:
        if font and "Bold" in font["/BaseFont"]:
            bold.extend(text.split("\n"))

    pages = pypdf.PdfReader(BytesIO(render(an_invoice(explanations=told), created=CREATED))).pages
    pages[1].extract_text(visitor_text=visit)
    values = [each.strip().replace("\u00a0", " ") for each in bold if "kr" in each]
    assert values == ["1 060,00 kr"]


@pytest.mark.parametrize("count", [*range(3, 20), 60])
def test_rows_flow_over_pages_and_none_is_lost(count: int) -> None:
    pages = pages_of(an_invoice(lines=numbered_lines(count), explanations=()))
    text = "\n".join(pages)
    assert [text.count(f"Rad {n:03d} av många") for n in range(count)] == [1] * count
    table_pages = [page for page in pages if "Rad " in page]
    assert all("Belopp (kr)" in page for page in table_pages)
    assert [page.count("Inbetalningsavi") for page in pages].count(1) == 1
    assert "Inbetalningsavi" in table_pages[-1]  # with the last rows and the sum
    assert all(f"Sida {number} av {len(pages)}" in page for number, page in enumerate(pages, start=1))


def test_long_explanations_repeat_their_heading() -> None:
    steps = EXPLANATIONS[0].steps * 12
    pages = pages_of(an_invoice(explanations=(attrs.evolve(EXPLANATIONS[0], steps=steps),)))
    assert len(pages) >= 4
    assert all("Förskola, Alva, oktober 2026 (fortsättning)" in page for page in pages[2:])


def test_information_that_does_not_fit_beside_the_slip_follows_the_explanation() -> None:
    pages = pages_of(an_invoice(information=INFORMATION * 3))
    assert "Moms" not in pages[0]
    assert pages[-1].count("Moms") == 3


def test_information_never_covers_the_slip_when_there_is_no_explanation() -> None:
    pages = pages_of(an_invoice(information=INFORMATION * 3, explanations=()))
    assert ["Moms" in page for page in pages] == [False, True]


def test_a_row_too_tall_to_stand_with_slip_and_sum_pushes_these_to_the_next_page() -> None:
    notes = tuple(f"Anmärkning {n:02d}" for n in range(45))
    pages = pages_of(an_invoice(lines=(attrs.evolve(LINES[0], notes=notes),), explanations=()))
    text = "\n".join(pages)
    assert all(text.count(note) == 1 for note in notes)
    assert "Inbetalningsavi" in pages[-1]
    assert "Inbetalningsavi" not in "\n".join(pages[:-1])


def test_a_preview_says_so_on_every_page_and_cannot_be_paid() -> None:
    pages = pages_of(an_invoice(**{**PREVIEW_FIELDS, "slip_code_line": "#1#", "qr_text": "{}"}))
    assert all("PROVDEBITERING – ska inte betalas" in page for page in pages)
    text = "\n".join(pages)
    assert "Inbetalningsavi" not in text
    assert "5050-1055" not in text
    assert "Att betala" not in text
    assert "Beräknat belopp" in text


def test_an_invoice_that_is_not_a_preview_does_not_say_so() -> None:
    assert "PROVDEBITERING" not in "\n".join(pages_of(an_invoice()))


def test_a_credit_says_that_nothing_is_to_be_paid_and_where_the_money_goes() -> None:
    text = "\n".join(
        pages_of(
            an_invoice(
                title="Kreditfaktura", lines=LINES[2:], to_pay_ore=0, carried_forward_ore=-4_300, slip_code_line="#1#"
            )
        )
    )
    assert "Inget att betala" in text
    assert "Du har 43,00\u00a0kr till godo." in text
    assert "Inbetalningsavi" not in text
    assert "Betala med mobilen" not in text


def test_a_credit_invoice_names_what_it_credits_and_how_it_is_used_and_not_how_to_pay() -> None:
    credit = an_invoice(
        title="Kreditfaktura", lines=LINES[2:], to_pay_ore=0, settled_ore=3_000, carried_forward_ore=-1_300,
        credits="18100023", slip_code_line="", qr_text="",
    )  # fmt: skip
    text = "\n".join(pages_of(credit))
    for told in ("Krediterar faktura", "Räknas av mot faktura 18100023", "Dras av på din nästa faktura"):
        assert told in text
    assert "30,00\u00a0kr räknas av mot faktura 18100023. 13,00\u00a0kr dras av på din nästa faktura." in text
    assert "Förfallodatum" not in text
    assert "OCR-nummer" not in text


@pytest.mark.parametrize(
    ("numbers", "told"),
    [((), "Från kreditfaktura"), (("7",), "Från kreditfaktura 7"), (("7", "8"), "Från kreditfaktura 7 och 8"),
     (("7", "8", "9"), "Från 3 kreditfakturor")],
)  # fmt: skip
def test_an_invoice_says_from_which_credit_invoices_it_is_lowered(numbers: tuple[str, ...], told: str) -> None:
    lowered = an_invoice(from_credits_ore=-1_000, from_credit_invoices=numbers)
    assert f"{told} −10,00" in "\n".join(pages_of(lowered)).splitlines()


def test_a_zero_invoice_has_no_slip() -> None:
    text = "\n".join(pages_of(an_invoice(lines=LINES[:1], brought_forward_ore=-106_000, to_pay_ore=0)))
    assert "Inget att betala" in text
    assert "Tillgodohavande från tidigare" in text
    assert "Inbetalningsavi" not in text


def test_an_invoice_without_code_line_is_paid_otherwise_and_has_no_slip() -> None:
    text = "\n".join(pages_of(an_invoice(slip_code_line="", qr_text="")))
    assert "Att betala" in text
    assert "Inbetalningsavi" not in text


def test_an_invoice_without_lines_still_has_its_sum() -> None:
    (page,) = pages_of(an_invoice(lines=(), concerns=(), explanations=(), brought_forward_ore=154_700))
    assert "Kvar från tidigare månader" in page
    assert "1\u00a0547,00\u00a0kr" in page


def test_words_longer_than_their_column_are_cut_into_lines_and_not_lost() -> None:
    word = "Barnomsorgsavgiftsutjämningsrättelsebeloppsspecifikationshandläggningsärende"
    text = "".join(pages_of(an_invoice(lines=(attrs.evolve(LINES[1], text=word),))))
    assert word in text.replace("\n", "").replace(" ", "")
