"""The official sample files of SIE-gruppen: everything that can be read is read, everything damaged is refused."""

from decimal import Decimal

import pytest

from engine.errors import Refused
from engine.ledger import sie
from tests.ledger import independent_sie as independent
from tests.ledger.sie_texts import in_pc8

SAMPLES = sorted(path for path in independent.SAMPLES.glob("*") if path.suffix.lower() in {".se", ".si"})
# One is unbalanced on purpose; the two others, one a copy of the other, have a voucher with 12.00 debit and 10.00 credit.
UNBALANCED = {"transaktioner_ovnbolag-bad-balance.se", "XE_SIE_4_20151125095119.SE", "testWrite.se"}
CHECKSUMMED = {"Bokslut Norstedts SIE 4E.se", "Norstedts Bokslut SIE 4I.si", "Norstedts Revision SIE 1.SE", "Sie1.se"}
FAULTLESS = {
    "MAMUT_SIE1_EXPORT.SE": "1",
    "Sie2.se": "2",
    "typ3.se": "3",
    "FAKT.SI": "4I",
    "SIE_exempelfil.se": "4E",
    "sie 4.SE": "4E",
}
FAULTY = {
    "BL0001_typ3.SE": "SIE-filen saknar #OMFATTN, som en fil av typ 3 ska ha.",
    "BL0001_typ4.SE": "står inte i nummerordning i sin serie",
    "MAMUT_SIE4_EXPORT.SE": "är inte deklarerat",
    "Sie4.se": "Kontot ”DIFF” ska bestå av siffror.",
    "magenta_bokföring_SIE4I.se": "ingående balans och transaktioner blir",  # last year's results on this year's accounts
    "Bokslut Norstedts SIE 4E.se": "har inga rader",
}
UNWRITABLE = {"BL0001_typ4.SE": "nummerordning", "Sie4.se": "Kontot ”FEL” ska bestå av siffror"}

pytestmark = pytest.mark.skipif(not SAMPLES, reason="the official sample files are not beside the project")
balanced = pytest.mark.parametrize(
    "path", [path for path in SAMPLES if path.name not in UNBALANCED], ids=lambda path: path.name
)


@balanced
def test_a_sample_file_is_read_with_the_sums_that_an_independent_reader_finds(path):
    data = path.read_bytes()
    file = sie.read(data)
    assert file.company
    assert file.sie_type in {"1", "2", "3", "4"}
    rows = [row for voucher in file.vouchers for row in voucher.transactions]
    totals: dict[str, int] = {}
    for row in rows:
        totals[row.account] = totals.get(row.account, 0) + row.amount_ore
    assert {account: Decimal(ore) / 100 for account, ore in totals.items()} == independent.account_totals(data)
    assert len(file.vouchers) == len(independent.balances(data))


@balanced
def test_swedish_letters_come_out_right_whatever_the_character_set(path):
    file = sie.read(path.read_bytes())
    names = " ".join(account.name for account in file.accounts)
    assert not set(names) & set("σΣ÷┼─╓├\x84\x86\x94"), "a name was read in the wrong character set"


@pytest.mark.parametrize("name", sorted(UNBALANCED))
def test_a_file_out_of_balance_is_refused(name):
    data = (independent.SAMPLES / name).read_bytes()
    assert any(independent.balances(data))
    with pytest.raises(Refused, match="balanserar inte"):
        sie.read(data)


@pytest.mark.parametrize("name", sorted(CHECKSUMMED))
def test_an_official_checksum_agrees_and_a_changed_or_cut_file_is_refused(name):
    data = (independent.SAMPLES / name).read_bytes()
    said, found = independent.checksums(data) or (0, 1)
    assert said == found
    sie.read(data)
    with pytest.raises(Refused, match="kontrollsumma stämmer inte"):
        sie.read(data.replace(b"#FNAMN", b"#FNAMN X", 1))
    with pytest.raises(Refused, match="avkortad"):
        sie.read(data[: data.rindex(b"#KSUMMA")])


def test_all_files_with_a_checksum_are_among_the_samples():
    assert {path.name for path in SAMPLES if b"#KSUMMA" in path.read_bytes()} == CHECKSUMMED


def test_the_invoicing_sample_says_what_it_says():
    file = sie.read((independent.SAMPLES / "FAKT.SI").read_bytes())
    (voucher,) = file.vouchers
    assert (file.program, file.company, file.organisation_number) == (
        "Visma Fakturering",
        "Övningsbolaget AB",
        "555555-5555",
    )
    assert (voucher.series, voucher.number, str(voucher.day), voucher.text) == (
        "B",
        "",
        "2011-03-04",
        "Fakturajournal nr 109",
    )
    assert [(row.account, row.amount_ore) for row in voucher.transactions] == [
        ("1510", 800000),
        ("2611", -160000),
        ("3051", -640000),
    ]


@balanced
def test_a_sample_file_written_and_read_again_says_the_same(path):
    """Balances, years, address, tax codes, struck rows and all, with every text in characters that SIE has."""
    file = sie.read(path.read_bytes())
    data = sie.render(file)
    assert sie.read(data, encoding="cp437") == in_pc8(file)
    said, found = independent.checksums(data) or (0, 1)
    assert said == found
    assert independent.balance_records(data) == independent.balance_records(path.read_bytes())


@pytest.mark.parametrize(("name", "kind"), sorted(FAULTLESS.items()))
def test_a_sample_file_without_faults_may_be_written_as_it_is(name, kind):
    file = sie.read((independent.SAMPLES / name).read_bytes())
    assert (file.kind, sie.check(file)) == (kind, ())


@pytest.mark.parametrize(("name", "says"), sorted(FAULTY.items()))
def test_the_faults_of_a_sample_file_are_named(name, says):
    assert says in " ".join(sie.check(sie.read((independent.SAMPLES / name).read_bytes())))


@balanced
def test_vouchers_of_a_sample_written_again_are_the_same_vouchers(path):
    """What our writer makes of other programs' vouchers is read back, by us and by the independent reader."""
    file = sie.read(path.read_bytes())
    rows = [row for voucher in file.vouchers for row in voucher.transactions]
    pairs = sorted({pair for row in rows for pair in row.objects})
    vouchers = tuple(voucher for voucher in file.vouchers if voucher.transactions)
    again = sie.SieFile(
        program="Test",
        version="1",
        generated=file.generated,
        company=file.company,
        accounts=tuple(sie.Account(number, f"Konto {number}") for number in sorted({row.account for row in rows})),
        dimensions=tuple(sie.Dimension(number, "D") for number in sorted({dimension for dimension, _ in pairs})),
        objects=tuple(sie.ObjectName(dimension, number, "O") for dimension, number in pairs),
        vouchers=vouchers,
    )
    if path.name in UNWRITABLE:
        with pytest.raises(Refused, match=UNWRITABLE[path.name]):
            sie.write(again)
        return
    data = sie.write(again)
    assert independent.faults(data) == []
    assert [v.balance_ore for v in sie.read(data).vouchers] == [0] * len(vouchers)
    assert [[(r.account, r.objects, r.amount_ore) for r in v.transactions] for v in sie.read(data).vouchers] == [
        [(r.account, r.objects, r.amount_ore) for r in v.transactions] for v in vouchers
    ]
