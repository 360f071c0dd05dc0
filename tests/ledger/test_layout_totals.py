"""Totals tie: postings to rows, rows to invoices, everything to the trailer; the first place where not is named."""

import attrs
import pytest

from engine.errors import Refused
from engine.ledger.layout import check, read, write
from tests.ledger.layout_cases import ALVA, EXTERNAL, LAYOUTS, MONTH, file_of, invoice, posting, row

RUTIN = LAYOUTS["rutin-270"]


def damaged(name: str, stands: bytes, instead: bytes, count: int = 1) -> tuple[str, ...]:
    """What is said of a written file where something has been replaced."""
    data = write(MONTH, LAYOUTS[name]).data
    assert stands in data
    return check(data.replace(stands, instead, count), LAYOUTS[name])


def test_a_row_that_its_postings_do_not_come_to_is_not_written() -> None:
    wrong = attrs.evolve(row("Förskola", 500), postings=(posting(300), posting(100)))
    with pytest.raises(Refused, match=r"Faktura 1, rad 1: raden är på 5\.00 kr, men är konterad med 4\.00 kr"):
        write(file_of(invoice("1", ALVA, wrong)), RUTIN)


def test_an_invoice_that_is_given_twice_is_not_written() -> None:
    with pytest.raises(Refused, match=r"Filen skrivs inte\. Faktura 1 finns 2 gånger"):
        write(file_of(invoice("1", ALVA, row("x", 5)), invoice("1", ALVA, row("x", 5))), EXTERNAL)


@pytest.mark.parametrize(
    ("name", "stands", "instead", "first"),
    [
        ("rutin-270", b" 00000000154700", b" 00000000154800", "Rad 3: raden är på 1548.00 kr, men konteringen blir 1547.00 kr."),
        ("rutin-270", b"0000000003          0000000006", b"0000000002          0000000006", "Rad 15, 50 Summa, Antal fakturor: där står 2, men det blir 3."),
        ("raindance-sundsvall-external", b"T+", b"T-", "Rad 21, Summa, Summa: där står -3369.05 kr, men det blir 3369.05 kr."),
        ("raindance-ist", b"T 000002", b"T 000003", "Rad 12, T Summa, Antal kunder: där står 3, men det blir 2."),
        ("generic-csv", b"1423,55", b"1423,56", "Rad 2, Rad, att betala: där står 1423.56 kr, men det blir 1423.55 kr."),
        ("generic-json", b'"rows_ore": 336905', b'"rows_ore": 336904', "Post 1, Fil, rows_ore: där står 3369.04 kr, men det blir 3369.05 kr."),
        ("sergel", b"1990000000002", b"1990000000004", "Rad 13, 199 Summa, Antal fakturor: där står 4, men det blir 2."),
    ],
)  # fmt: skip
def test_the_first_place_that_does_not_tie_is_named(name: str, stands: bytes, instead: bytes, first: str) -> None:
    found = damaged(name, stands, instead)
    assert found[0] == first
    with pytest.raises(Refused, match="Filen läses inte"):
        read(write(MONTH, LAYOUTS[name]).data.replace(stands, instead, 1), LAYOUTS[name])


def test_a_file_without_its_trailer_is_cut_off() -> None:
    data = b"\r\n".join(write(MONTH, RUTIN).data.split(b"\r\n")[:-2]) + b"\r\n"
    assert check(data, RUTIN) == ("Filen är avkortad: posten 50 Summa saknas.",)


def test_something_after_the_trailer_does_not_belong_there() -> None:
    data = write(MONTH, RUTIN).data
    assert check(data + data.split(b"\r\n")[-2] + b"\r\n", RUTIN)[0] == "Rad 16: posten 50 Summa väntades inte här."


def test_a_record_that_belongs_to_nothing_is_refused_with_its_line() -> None:
    lines = write(MONTH, RUTIN).data.split(b"\r\n")
    assert check(b"\r\n".join([lines[0], *lines[2:]]), RUTIN) == (
        "Rad 2: posten 62 Rad står utan faktura framför sig.",
    )


def test_a_row_of_another_customer_than_the_one_above_is_refused() -> None:
    data = write(MONTH, EXTERNAL).data.split(b"\n")
    data[4] = data[4].replace(b"9001012385", b"9001012386")
    assert check(b"\n".join(data), EXTERNAL) == ("Rad 5: posten Fakturarad står utan faktura framför sig.",)


@pytest.mark.parametrize(
    ("stands", "instead", "said"),
    [
        (b" 00000000154700", b" 0000000015470x", "Rad 3, 62 Rad, Belopp: här ska stå ett heltal."),
        (b"20261101", b"20261301", "Rad 3, 62 Rad, Från: här ska stå skrivet som yyyyMMdd."),
        (b"P9001012385", b"Q9001012385", "Rad 2, 60 Faktura, Kundnummertyp: här ska stå en av: P."),
        (b"P9001012385", b"P          ", "Rad 2, 60 Faktura, Kundnummer: värdet saknas."),
        (b"BARNOMSORG", b"HEMTJANST ", "Rad 2: posten känns inte igen."),
        (b"BO               \r\n", b"BO    !          \r\n", "Rad 2: posten 60 Faktura har tecken på position 236-250, där inget ska stå."),
        (b"BO               \r\n", b"BO               !\r\n", "Rad 2: posten 60 Faktura är längre än 250 tecken."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_line_record_and_field(stands: bytes, instead: bytes, said: str) -> None:
    (found,) = damaged("rutin-270", stands, instead)
    assert found.startswith(said)


def test_messages_have_nothing_of_what_stands_in_the_file() -> None:
    for stands, instead in (
        (b"P9001012385", b"P90010123x5"),
        (b"60  ", b"99  "),
        (b"Storgatan", b"\x00\x01\x02\x03\x04\x05"),
    ):
        assert "9001012385" not in " ".join(damaged("rutin-270", stands, instead))


def test_line_ends_and_trailing_blanks_may_be_other_than_ours() -> None:
    data = write(MONTH, RUTIN).data
    trimmed = b"\n".join(line.rstrip() for line in data.split(b"\r\n")) + b"\x1a"
    assert read(trimmed, RUTIN) == read(data, RUTIN)
