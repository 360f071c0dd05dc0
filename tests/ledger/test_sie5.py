"""Vouchers as SIE 5: valid by the official schema, and read back as they were."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.errors import Refused
from engine.ledger import sie, sie5
from engine.ledger.xml_text import plain
from tests.ledger.sie_texts import files, in_characters

MADE = datetime(2026, 11, 10, 8, 30, tzinfo=UTC)
DAY = date(2026, 11, 10)
FILE = sie.SieFile(
    program="Debitera",
    version="1.0",
    generated=DAY,
    generated_by="batch 2026-11",
    company="Hällefors kommun",
    organisation_number="212000-0142",
    accounts=(sie.Account("1511", "Kundfordringar", "T"), sie.Account("31331", "Avgifter <barnomsorg> & annat", "I")),
    dimensions=(sie.Dimension(8, "Kund"), sie.Dimension(20, "Verksamhet")),
    objects=(sie.ObjectName(8, "7001", "Kund 7001"), sie.ObjectName(20, "407", "Förskola")),
    vouchers=(
        sie.Voucher(
            series="KF",
            day=DAY,
            text="Avgifter nov 2026",
            registered=DAY,
            sign="kh",
            transactions=(
                sie.Transaction(account="1511", amount_ore=257550, objects=((8, "7001"),), text="Faktura 18100001"),
                sie.Transaction(account="31331", amount_ore=-257550, objects=((20, "407"),)),
            ),
        ),
    ),
)
SIGNATURE = """<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/09/xmldsig#">
<xsd:element name="Signature" type="xsd:anyType"/></xsd:schema>"""


class Local(etree.Resolver):  # type: ignore[misc]  # lxml ships no types
    """The schema of signatures, which the official one fetches from the net; ours are not signed."""

    def resolve(self, url, _, context):
        return self.resolve_string(SIGNATURE, context) if "xmldsig" in url else None


@pytest.fixture(scope="module")
def schema(shared):
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    path = shared / "data" / "formats" / "sie5" / "sie5.xsd"
    if not path.exists():
        pytest.skip("the official schema is not beside the project")
    return etree.XMLSchema(etree.parse(path, parser))


def test_an_entry_file_is_valid_by_the_official_schema(schema):
    schema.assertValid(etree.fromstring(sie5.write(FILE, MADE)))


def test_the_schema_does_find_what_is_wrong(schema):
    assert not schema.validate(etree.fromstring(sie5.write(FILE, MADE).replace(b"accountId", b"account")))


def test_it_is_read_back_as_it_was():
    assert sie5.read(sie5.write(FILE, MADE)) == FILE


def test_a_voucher_reads_like_this():
    data = sie5.write(FILE, MADE).decode()
    journal = data[data.index("<Journal ") : data.index("</Journal>")]
    assert journal == (
        '<Journal id="KF"><JournalEntry journalDate="2026-11-10" text="Avgifter nov 2026">'
        '<OriginalEntryInfo date="2026-11-10" by="kh"/>'
        '<LedgerEntry accountId="1511" amount="2575.50" text="Faktura 18100001">'
        '<ObjectReference dimId="8" objectId="7001"/></LedgerEntry>'
        '<LedgerEntry accountId="31331" amount="-2575.50"><ObjectReference dimId="20" objectId="407"/></LedgerEntry>'
        "</JournalEntry>"
    )


def test_the_time_is_written_in_utc():
    swedish = MADE.astimezone(timezone(timedelta(hours=1)))
    assert sie5.write(FILE, swedish) == sie5.write(FILE, MADE)
    assert b'time="2026-11-10T08:30:00Z"' in sie5.write(FILE, swedish)


@settings(max_examples=30)
@given(files())
def test_any_file_of_vouchers_is_valid_and_read_back(schema, file):
    made = datetime.combine(file.generated, datetime.min.time(), tzinfo=UTC)
    data = sie5.write(file, made)
    schema.assertValid(etree.fromstring(data))
    again, kept = sie5.read(data), in_characters(file, plain)
    series = list(dict.fromkeys(voucher.series for voucher in kept.vouchers))
    in_journals = sorted(kept.vouchers, key=lambda voucher: series.index(voucher.series))
    unsigned = [[attrs.evolve(row, sign="") for row in voucher.transactions] for voucher in in_journals]
    assert [list(voucher.transactions) for voucher in again.vouchers] == unsigned
    assert [voucher.text for voucher in again.vouchers] == [voucher.text for voucher in in_journals]
    assert [(each.number, each.name) for each in again.accounts] == [(each.number, each.name) for each in kept.accounts]
    assert (set(again.objects), again.dimensions, again.company) == (set(kept.objects), kept.dimensions, kept.company)


EXPORT = sie.with_balances(FILE, sie.FiscalYear(0, date(2026, 1, 1), date(2026, 12, 31)), {})


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (EXPORT, "av typ 4E"),
        (attrs.evolve(FILE, dimensions=(FILE.dimensions[0], sie.Dimension(20, "Del", parent=8))), "Underdimensioner"),
        (attrs.evolve(FILE, company=""), "saknar företagsnamn"),
        (
            attrs.evolve(FILE, vouchers=(attrs.evolve(FILE.vouchers[0], struck=FILE.vouchers[0].transactions),)),
            "Strukna",
        ),
    ],
)
def test_what_has_no_place_is_refused(file, says):
    with pytest.raises(Refused) as refusal:
        sie5.write(file, MADE)
    assert says in str(refusal.value)


GOOD = sie5.write(FILE, MADE)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (GOOD.replace(b"2575.50", b"2575.51", 1), "balanserar inte, skillnaden är 0.01 kr"),
        (GOOD.replace(b"-2575.50", b"mycket"), "inte ett belopp"),
        (GOOD.replace(b'journalDate="2026-11-10"', b'journalDate="i dag"'), "inte ett datum"),
        (GOOD.replace(b' accountId="1511"', b""), "LedgerEntry saknar accountId"),
        (GOOD.replace(b'dimId="8"', b'dimId="kund"'), "inte en dimension"),
        (GOOD.replace(b"OriginalEntryInfo", b"EntryInfo"), "OriginalEntryInfo saknas"),
        (GOOD.replace(b"SieEntry", b"Sie"), "börjar inte med SieEntry"),
        (GOOD[:-20], "är inte XML"),
        (b"", "är inte XML"),
    ],
)
def test_a_damaged_file_is_refused_with_what_is_wrong(data, says):
    with pytest.raises(Refused) as refusal:
        sie5.read(data)
    assert says in str(refusal.value)


@given(st.integers(0, len(GOOD)), st.binary(max_size=5))
def test_a_changed_file_is_read_or_refused_and_never_crashes(position, change):
    with suppress(Refused):
        sie5.read(GOOD[:position] + change + GOOD[position + len(change) :])
