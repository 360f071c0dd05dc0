"""BgMax: the published sample files are read and tie; what has been changed does not."""

import pytest

from engine.errors import Refused
from engine.payments import bgmax

FOUR = "BgMaxfil4.txt"
LATIN = "bankgiroinbetalningar_exempelfil_avtal-om-ocr-kontroll_checksiffra_langd_sv.txt"
UTF = "ts_bankgiroinbetalningar_exempelfil_avtal-om-ocr-kontroll_checksiffra_langd_sv.utf8.txt"


@pytest.fixture(scope="module")
def sample(shared):
    return lambda name: (shared / "data" / "formats" / "bgmax" / name).read_bytes()


@pytest.mark.parametrize(
    ("name", "sums"),
    [
        (FOUR, [(3700_00, "SEK"), (2000_00, "SEK"), (2900_00, "SEK"), (4000_00, "EUR")]),
        (LATIN, [(1900_00, "SEK"), (8000_00, "SEK"), (4000_00, "EUR")]),
        (UTF, None),
    ],
)
def test_every_sample_is_read_and_its_totals_tie(sample, name, sums):
    file = bgmax.read(sample(name))
    assert sums is None or [(each.amount_ore, each.currency) for each in file.deposits] == sums
    for deposit in file.deposits:
        assert sum(payment.amount_ore for payment in deposit.payments) == deposit.amount_ore
    assert (file.test, file.stamp) == (False, "20040525173035010331")


def test_no_sample_is_forgotten(shared):
    assert {path.name for path in (shared / "data" / "formats" / "bgmax").iterdir()} == {FOUR, LATIN, UTF}


def test_a_payment_of_several_invoices_has_them_as_extra_references_with_their_parts(sample):
    payment = bgmax.read(sample(FOUR)).deposits[1].payments[0]
    assert [(each.reference, each.amount_ore) for each in payment.extra] == [("573964", 1700_00), ("573865", 300_00)]
    credited = bgmax.read(sample(FOUR)).deposits[2].payments[3]
    assert [each.amount_ore for each in credited.extra] == [1000_00, 500_00, 400_00, -500_00]
    assert [each.code for each in credited.extra] == ["2", "2", "5", "2"]
    assert credited.name == "Kalles Plåt AB"


def test_a_deduction_is_negative(sample):
    payment = bgmax.read(sample(LATIN)).deposits[0].payments[1]
    assert (payment.amount_ore, payment.reference, payment.deduction) == (-500_00, "89853", "0")


def test_an_ocr_number_that_the_bank_found_wrong_is_marked(sample):
    (deposit, *_) = bgmax.read(made()).deposits
    assert [payment.wrong_ocr for payment in deposit.payments] == [False, True]


def test_a_line_with_tabs_is_read_in_its_columns(sample):
    payment = bgmax.read(sample(LATIN)).deposits[0].payments[2]
    assert [each.reference for each in payment.extra] == ["657866", "658765", "657767", "657965"]


def made(*, mark="P", currency="SEK", total=150_00):
    rows = [
        f"01BGMAX               0120261130173035010331{mark}",
        f"050050501055          {currency}",
        "20" + "0003783511" + "202611000011".rjust(25) + f"{100_00:018}" + "22" + "000120000018" + "0",
        "26Åsa Öberg",
        "20" + "0" * 10 + "202611000012".rjust(25) + f"{50_00:018}" + "52" + "000120000019" + "0",
        "15" + "58410000010098232".zfill(35) + "20261130" + "00056" + f"{total:018}" + currency + "00000002",
        "70" + "00000002" + "00000000" + "00000000" + "00000001",
    ]
    return "\r\n".join(row.ljust(80) for row in rows).encode("iso-8859-1")


def test_payments_have_account_day_reference_and_a_key_of_their_own():
    first, second = bgmax.payments(bgmax.read(made()))
    assert (first.amount_ore, first.payee_account, str(first.day), first.payer_name) == (
        100_00,
        "50501055",
        "2026-11-30",
        "Åsa Öberg",
    )
    assert [(each.kind, each.text) for each in (*first.references, *second.references)] == [
        ("ocr", "202611000011"),
        ("reference", "202611000012"),
    ]
    assert first.key != second.key


@pytest.mark.parametrize(
    ("data", "says"),
    [(made(mark="T"), "testfil"), (made(currency="EUR"), "EUR")],
)
def test_test_files_and_other_currencies_give_no_payments(data, says):
    with pytest.raises(Refused, match=says):
        list(bgmax.payments(bgmax.read(data)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (made(total=150_01), "15001, men posterna ger 15000"),
        (made()[:-82], "avkortad"),
        (made().replace(b"\r\n26", b"\r\n99"), "posttyp"),
        (made().replace(b"7000000002", b"7000000003"), "är 3, men posterna är 2"),
        (made().replace(b"\r\n05", b"\r\n06"), "hör inte hemma"),
        (b"", "inte en BgMax-fil"),
    ],
)
def test_what_does_not_tie_is_refused(data, says):
    with pytest.raises(Refused, match=says):
        bgmax.read(data)
