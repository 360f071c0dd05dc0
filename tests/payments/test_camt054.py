"""camt.054 of both versions: what a bank's notification says, and what is refused."""

import subprocess
import sys
from datetime import date
from io import BytesIO

import pytest

from engine.errors import Refused
from engine.payments import camt054
from engine.payments.incoming import Reference
from tests.payments.camt_messages import CLOSING, Endless, details, entry, kronor, message, opening, strd, summary

BOTH = pytest.mark.parametrize("new", [False, True], ids=["001.02", "001.08"])


def read(*entries, **more):
    return list(camt054.read(BytesIO(message(*entries, **more))))


@BOTH
def test_a_payment_with_an_ocr_number_has_amount_day_payer_account_and_keys(new):
    (payment,) = read(
        entry(1547_50, details(1547_50, strd(ocr="202611000011"), new=new, name="Åsa"), new=new, reference="B7"),
        new=new,
    )
    assert (payment.amount_ore, payment.day) == (1547_50, date(2026, 11, 30))
    assert payment.references == (Reference("ocr", "202611000011"),)
    assert (payment.payer_name, payment.payer_account, payment.payee_account) == ("Åsa", "52010001234", "50501055")
    assert (payment.message_id, payment.entry_reference, payment.booked) == ("M1", "B7", True)
    assert payment.key == ("50501055", "B7", 1)


@BOTH
def test_one_payment_of_several_invoices_has_a_reference_for_each_with_its_part(new):
    inside = (
        strd(ocr="202611000011", ore=1000_00)
        + strd(invoice="2026110002", ore=500_00)
        + strd(invoice="2026110003", ore=-200_00)
    )
    (payment,) = read(entry(1300_00, details(1300_00, inside, new=new), new=new), new=new)
    assert payment.references == (
        Reference("ocr", "202611000011", 1000_00),
        Reference("invoice", "2026110002", 500_00),
        Reference("invoice", "2026110003", -200_00),
    )


def test_two_names_of_one_claim_are_not_two_claims():
    (payment,) = read(entry(100, details(100, strd(ocr="202611000011", invoice="20261100001", ore=100))))
    assert payment.references == (
        Reference("ocr", "202611000011", 100),
        Reference("invoice", "20261100001", 100, alternative=True),
    )


def test_words_and_references_that_are_no_digits_are_given_as_what_they_are():
    (payment,) = read(
        entry(100, details(100, strd(ocr="RF18539007547034") + "<Ustrd>Faktura</Ustrd><Ustrd> 123456 </Ustrd>"))
    )
    assert payment.references == (Reference("reference", "RF18539007547034"), Reference("text", "Faktura 123456"))


@BOTH
def test_payments_booked_together_are_given_one_by_one_and_must_add_up(new):
    inside = [details(ore, strd(ocr=str(ore)), new=new) for ore in (100, 200, 300)]
    found = read(entry(600, "".join(inside), new=new), new=new)
    assert [(each.amount_ore, each.detail) for each in found] == [(100, 1), (200, 2), (300, 3)]
    assert len({each.key for each in found}) == 3
    with pytest.raises(Refused, match="post 1: betalningarna är 600 öre tillsammans, men posten är 601"):
        read(entry(601, "".join(inside), new=new), new=new)


def test_an_entry_without_details_is_a_payment_without_references():
    assert [(each.amount_ore, each.references) for each in read(entry(700))] == [(700, ())]


def test_a_reversed_payment_leaves_the_account():
    credit, back = read(entry(700, reference="A"), entry(700, reference="B", way="DBIT", reversal=True))
    assert (credit.amount_ore, back.amount_ore, back.reversal) == (700, -700, True)


@BOTH
@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR"])
def test_what_is_only_announced_is_not_booked(status, new):
    assert [each.booked for each in read(entry(700, new=new, status=status), new=new)] == [False]


def test_a_summary_must_tie():
    assert len(read(entry(100), entry(250), summary=summary(2, 350))) == 2
    for wrong in (summary(3, 350), summary(2, 351)):
        with pytest.raises(Refused, match="TxsSummry"):
            read(entry(100), entry(250), summary=wrong)
    for net, new in (
        ("<TtlNetNtryAmt>1.00</TtlNetNtryAmt>", False),
        ("<TtlNetNtry><Amt>1.00</Amt></TtlNetNtry>", True),
    ):
        said = f"<TxsSummry><TtlNtries>{net}</TtlNtries><TtlCdtNtries><Sum>3.00</Sum></TtlCdtNtries><TtlDbtNtries><Sum>2.00</Sum></TtlDbtNtries></TxsSummry>"
        entries = [entry(300, new=new), entry(200, new=new, way="DBIT")]
        assert sum(each.amount_ore for each in read(*entries, new=new, summary=said)) == 100
        with pytest.raises(Refused, match="TxsSummry"):
            read(entries[0], new=new, summary=said)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (message(entry(100, currency="EUR")), "är i EUR"),
        (message(entry(100)).replace(b' Ccy="SEK"', b""), "saknar valuta"),
        (message(entry(100)).replace(b"1.00", b"1.005"), "högst två decimaler"),
        (message(entry(100)).replace(b"1.00", b"-1.00"), "beloppet är inte ett tal"),
        (message(entry(100)).replace(b"1.00", b"1e9"), "beloppet är inte ett tal"),
        (message(entry(100, day="2026-02-30")), "inget datum"),
        (message(entry(100)).replace(b"CRDT", b"X"), "in eller ut"),
        (message(entry(100), name=""), "MsgId"),
        (message(entry(100)).replace(b"054.001.08", b"054.001.04"), "camt.054.001.02 och camt.054.001.08"),
        (message(entry(100)).replace(b"camt.054", b"camt.053"), "version"),
        (message(entry(100))[:-40], "avkortad eller skadad"),
        (message(entry(300, details(None, "") + details(None, ""))), "utan belopp"),
        (b"<a/>", "camt.054"),
        (b"", "XML"),
    ],
)
def test_what_is_wrong_is_refused_with_the_entry(data, says):
    with pytest.raises(Refused, match=says):
        list(camt054.read(BytesIO(data)))


def test_amounts_may_have_more_zeros_than_two_decimals():
    data = message(entry(123456)).replace(b"1234.56", b"1234.56000")
    assert [each.amount_ore for each in camt054.read(BytesIO(data))] == [123456]


BOMB = (
    '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE Document [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = '<!DOCTYPE Document SYSTEM "http://example.invalid/camt.dtd">'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, ELSEWHERE, "<!DOCTYPE Document>"])
def test_hostile_xml_is_refused_before_anything_of_it_is_used(doctype):
    text = opening(message="&i;" if doctype is BOMB else "&a;" if doctype is OUTSIDE else "M1") + entry(100) + CLOSING
    with pytest.raises(Refused, match="DOCTYPE"):
        list(camt054.read(BytesIO(text.replace("?>", "?>" + doctype, 1).encode())))


def test_a_message_in_an_envelope_is_found():
    data = message(entry(100)).decode().replace('<?xml version="1.0" encoding="UTF-8"?>', "")
    assert len(list(camt054.read(BytesIO(f'<Envelope xmlns="urn:x"><AppHdr/>{data}</Envelope>'.encode())))) == 1


def test_several_accounts_in_one_message_are_kept_apart():
    data = message(entry(100)).decode()
    start, end = data.index("<Ntfctn>"), data.index("</Ntfctn>") + len("</Ntfctn>")
    both = data[:end] + data[start:end].replace("50501055", "9912346") + data[end:]
    assert [each.payee_account for each in camt054.read(BytesIO(both.encode()))] == ["50501055", "9912346"]


def test_without_the_banks_reference_payments_still_differ():
    found = read(entry(100, reference=""), entry(100, reference=""))
    assert [each.key for each in found] == [("50501055", "M1#1", 1), ("50501055", "M1#2", 1)]


MEASURED = """
import resource
from engine.payments import camt054
from tests.payments.camt_messages import Endless, sums
for count in (2_000, {count}):
    assert sums(camt054.read(Endless(count, in_one_entry={in_one_entry})))[0] == count
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.parametrize(
    ("count", "in_one_entry"),
    [
        pytest.param(30_000, False, id="an entry each"),
        pytest.param(15_000, True, id="booked together"),
        pytest.param(1_000_000, False, id="a million entries", marks=pytest.mark.nightly),
    ],
)
def test_memory_does_not_grow_with_the_file(root, count, in_one_entry):
    """The highest resident memory (KiB) of a process of its own, before and after the larger file: 20 MB of text."""
    program = MEASURED.format(count=count, in_one_entry=in_one_entry)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True, timeout=900
    )
    few, many = map(int, done.stdout.split())
    assert many - few < 3_000


def test_payments_come_while_the_file_is_still_being_read():
    stream = Endless(100_000)
    first = next(iter(camt054.read(stream)))
    assert first.amount_ore == 1_234_00
    assert next(stream._parts)  # far from its end


def test_amounts_are_written_for_these_tests_as_kronor():
    assert kronor(123405) == "1234.05"
