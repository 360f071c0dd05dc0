"""Whatever the bank sends, it is recognised and its payments look the same."""

from datetime import date
from io import BytesIO

import pytest

from engine.errors import Refused
from engine.payments import incoming
from engine.payments.incoming import Reference
from tests.payments.camt_messages import details, entry, message, strd

CAMT = message(entry(100, details(100, strd(ocr="202611000011"))))


def specification(shared):
    return (shared / "data" / "formats" / "autogiro" / "autogiro_exempelfil_bet-spec-o-tk_sv.txt").read_bytes()


def test_a_file_gives_its_payments_with_its_name(tmp_path):
    path = tmp_path / "bank.xml"
    path.write_bytes(CAMT)
    (payment,) = incoming.read(path)
    assert (payment.amount_ore, payment.source_file, payment.channel) == (100, "bank.xml", "camt.054")


def test_a_stream_gives_the_same(tmp_path):
    large = message(*(entry(n, reference=f"R{n}") for n in range(1, 200)))
    assert [each.amount_ore for each in incoming.read(BytesIO(large))] == list(range(1, 200))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_in_another_encoding_is_recognised(encoding):
    text = CAMT.decode().replace('"UTF-8"', f'"{encoding.removesuffix("-sig")}"')
    assert len(list(incoming.read(BytesIO(text.encode(encoding))))) == 1


def test_a_payment_specification_gives_debits_made_and_refunds(shared):
    found = list(incoming.read(BytesIO(specification(shared)), "bg.txt"))
    assert [each.amount_ore for each in found] == [3000_00] * 5 + [-200_00, -500_00]
    first, refund = found[0], found[5]
    assert (first.customer_number, first.references) == ("101", (Reference("reference", "000000RIDLEKTION"),))
    assert (first.payee_account, first.day, first.channel) == ("9912346", date(2009, 11, 10), "autogiro")
    assert (refund.reversal, refund.customer_number) == (True, "114")
    assert len({each.key for each in found}) == len(found)


def test_bgmax_made_for_autogiro_is_read(shared):
    path = shared / "data" / "formats" / "autogiro" / "autogiro_exempelfil_bg-max-forma_sv.txt"
    assert [each.amount_ore for each in incoming.read(path)] == [100_00, 200_00, 300_00, 100_00]


def test_a_file_from_autogiro_without_payments_is_refused(shared):
    path = shared / "data" / "formats" / "autogiro" / "autogiro_exempelfiler_medgivandeavisering_sv.txt"
    with pytest.raises(Refused, match=r"ingen betalningsspecifikation: .*debitera mandates --import"):
        list(incoming.read(path))


@pytest.mark.parametrize("data", [b"", b"belopp;datum\r\n", b"PK\x03\x04", b"\xff\xfe\x00\x00"])
def test_another_file_is_refused(data):
    with pytest.raises(Refused, match="inte en känd inbetalningsfil"):
        list(incoming.read(BytesIO(data)))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"saknas\.xml kan inte läsas"):
        list(incoming.read(tmp_path / "saknas.xml"))
