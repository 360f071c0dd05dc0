"""Vouchers written as SIE 4I and read back, by our reader and by one that shares nothing with it."""

from contextlib import suppress
from datetime import date

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger import sie
from tests.ledger import independent_sie as independent
from tests.ledger.sie_texts import files, in_pc8

DAY = date(2026, 11, 10)
ROWS = (
    sie.Transaction(account="1511", amount_ore=257550, day=DAY, text="Faktura 18100001", objects=((8, "7001"),)),
    sie.Transaction(
        account="31331", amount_ore=-257550, text='Avgifter "barnomsorg"', objects=((1, "4100"), (20, "407"))
    ),
)
FILE = sie.SieFile(
    program="Debitera",
    version="1.0",
    generated=DAY,
    generated_by="kh",
    company="Hällefors kommun",
    organisation_number="212000-0142",
    accounts=(sie.Account("1511", "Kundfordringar"), sie.Account("31331", "Avgifter barnomsorg")),
    dimensions=(sie.Dimension(1, "Ansvar"), sie.Dimension(8, "Kund"), sie.Dimension(20, "Verksamhet")),
    objects=(
        sie.ObjectName(1, "4100", "Förskola"),
        sie.ObjectName(8, "7001", "Kund 7001"),
        sie.ObjectName(20, "407", "V"),
    ),
    vouchers=(
        sie.Voucher(series="KF", day=DAY, text="Avgifter nov 2026", registered=DAY, sign="kh", transactions=ROWS),
    ),
)


def test_a_file_of_one_voucher_reads_like_this():
    lines = sie.write(FILE).decode("cp437").split("\r\n")
    assert lines[:-2] == [
        "#FLAGGA 0",
        "#KSUMMA",
        '#PROGRAM "Debitera" "1.0"',
        "#FORMAT PC8",
        '#GEN 20261110 "kh"',
        "#SIETYP 4",
        "#ORGNR 212000-0142",
        '#FNAMN "Hällefors kommun"',
        '#KONTO 1511 "Kundfordringar"',
        '#KONTO 31331 "Avgifter barnomsorg"',
        '#DIM 1 "Ansvar"',
        '#DIM 8 "Kund"',
        '#DIM 20 "Verksamhet"',
        '#OBJEKT 1 "4100" "Förskola"',
        '#OBJEKT 8 "7001" "Kund 7001"',
        '#OBJEKT 20 "407" "V"',
        '#VER "KF" "" 20261110 "Avgifter nov 2026" 20261110 "kh"',
        "{",
        '#TRANS 1511 {"8" "7001"} 2575.50 20261110 "Faktura 18100001"',
        '#TRANS 31331 {"1" "4100" "20" "407"} -2575.50 "" "Avgifter \\"barnomsorg\\""',
        "}",
    ]
    assert lines[-2].startswith("#KSUMMA ")
    assert lines[-1] == ""


def test_the_independent_reader_finds_no_fault():
    assert independent.faults(sie.write(FILE)) == []


def test_the_file_is_read_back_as_it_was():
    assert sie.read(sie.write(FILE)) == FILE


@settings(max_examples=50)
@given(files())
def test_whatever_is_written_is_read_back_and_faultless(file):
    data = sie.write(file)
    assert sie.read(data, encoding="cp437") == in_pc8(file)
    assert independent.faults(data) == []


@given(st.binary(max_size=300))
def test_bytes_that_are_no_sie_file_are_refused_and_never_crash(data):
    assume(b"#FLAGGA" not in data)
    with pytest.raises(Refused):
        sie.read(data)


@given(
    st.lists(
        st.sampled_from(["#VER", "#TRANS", " ", '"', "{", "}", "\\", "1", "x", "\n", "#DIM", "-", "."]), max_size=40
    )
)
def test_a_garbled_file_is_read_or_refused_and_never_crashes(parts):
    with suppress(Refused):
        sie.read(b"#FLAGGA 0\n" + "".join(parts).encode())


def changed(**change):
    return attrs.evolve(FILE, **change)


def with_rows(*rows, **change):
    return changed(vouchers=(attrs.evolve(FILE.vouchers[0], transactions=rows, **change),))


debit, credit = ROWS


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (with_rows(debit), "balanserar inte: skillnaden är 2575.50"),
        (with_rows(), "har inga rader"),
        (with_rows(*ROWS, day=None), "saknar datum"),
        (with_rows(attrs.evolve(debit, account="9999"), credit), "Kontot 9999 används men är inte deklarerat"),
        (with_rows(attrs.evolve(debit, objects=((8, "7002"),)), credit), "Objektet 7002 i dimension 8"),
        (with_rows(attrs.evolve(debit, objects=((6, "1"),)), credit), "Dimensionen 6 är inte deklarerad"),
        (with_rows(attrs.evolve(debit, objects=((8, "7001"), (8, "7001"))), credit), "två objekt i samma dimension"),
        (with_rows(attrs.evolve(debit, quantity="två"), credit), "Kvantiteten ”två”"),
        (changed(organisation_number="2120000142"), "Organisationsnumret"),
        (changed(organisation_number="212000-0143"), "Organisationsnumret"),
        (changed(company=" "), "saknar företagsnamn"),
        (changed(program=""), "saknar program"),
        (changed(generated=None), "saknar datum för när"),
        (changed(sie_type="1"), "har #VER, som en fil av typ 1 inte får ha"),
        (changed(sie_type="5"), "SIE-typ 5 finns inte"),
        (changed(accounts=(*FILE.accounts, sie.Account("1511", "Igen"))), "Kontot 1511 är deklarerat mer än en gång"),
        (changed(accounts=(*FILE.accounts, sie.Account("15A", "x"))), "ska bestå av siffror"),
        (changed(dimensions=(*FILE.dimensions, sie.Dimension(8, "x"))), "Dimensionen 8 är deklarerad mer än en gång"),
        (changed(objects=(*FILE.objects, FILE.objects[1])), "Objektet 7001 i dimension 8 är deklarerat mer än en gång"),
        (changed(objects=(*FILE.objects, sie.ObjectName(8, "7 001", "x"))), "otillåtna tecken"),
        (changed(objects=(*FILE.objects, sie.ObjectName(8, "", "x"))), "tomt"),
    ],
)
def test_a_file_that_the_ledger_would_reject_is_not_written(file, says):
    with pytest.raises(Refused, match="SIE-filen skrivs inte") as refusal:
        sie.write(file)
    assert says in str(refusal.value)


def test_numbered_vouchers_stand_in_order_within_their_series():
    def numbered(*pairs):
        one = FILE.vouchers[0]
        return changed(vouchers=tuple(attrs.evolve(one, series=series, number=number) for series, number in pairs))

    assert sie.check(numbered(("A", "1"), ("B", "1"), ("A", "2"), ("", ""))) == ()
    assert "nummerordning" in sie.check(numbered(("A", "2"), ("A", "1")))[0]
    assert "nummerordning" in sie.check(numbered(("A", "1"), ("A", "1")))[0]
    assert "siffror" in sie.check(numbered(("A", "1b")))[0]


def test_added_rows_count_once_and_struck_rows_not_at_all():
    """The example of the specification, 4B chapter 11, #BTRANS."""
    data = b"""#FLAGGA 0
#VER "" "" 20080101 "Porto"
{
    #TRANS 1910 { } -1000.00
    #TRANS 2640 { } 200.00
    #BTRANS 6110 { } 800.00
    #RTRANS 6250 { } 800.00
    #TRANS 6250 { } 800.00
}
"""
    (voucher,) = sie.read(data).vouchers
    assert [(row.account, row.amount_ore) for row in voucher.transactions] == [
        ("1910", -100000),
        ("2640", 20000),
        ("6250", 80000),
    ]
    assert [row.account for row in voucher.struck] == ["6110"]
    assert [row.account for row in voucher.transactions if row.added] == ["6250"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"#TRANS 1910 {} 1.00", "utanför sin verifikation"),
        (b'#VER "" "" 20261301 "x"', "20261301"),
        (b'#VER "" "" 20260101 "x"\n{\n#TRANS 1910 {} 1.005\n}', "1.005"),
        (b'#VER "" "" 20260101 "x"\n{\n#TRANS 1910 {} fem\n}', "fem"),
        (b'#VER "" "" 20260101 "x"\n{\n#TRANS 1910 {1} 1.00\n}', "parvis"),
        (b'#VER "" "" 20260101 "x"\n{\n#TRANS 1910 {a b} 1.00\n}', "inte ett nummer"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_it_is(line, says):
    with pytest.raises(Refused, match=says):
        sie.read(b"#FLAGGA 0\n" + line)
