"""Every invoice is in the file of its channel, in one of them, and all of it is replayed, verified and reconciled."""

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pypdf
import pytest

from engine.batch import exporting
from engine.batch.month import issued
from engine.batch.reconcile import Reconciliation, reconcile
from engine.batch.replay import Replayed, replay
from engine.batch.verify import verify
from engine.documents import electronic, print_index
from engine.facts.digest import facts_digest
from engine.facts.records import Payer
from engine.ledger import peppol
from engine.ledger.peppol import package
from tests.batch.older_evidence import as_until_format_6
from tests.batch.small_town import EAST, EVA, OCTOBER, Town, adult, changed, household
from tests.batch.test_replay import edit_json, edit_manifest, hashed

FIRM = "4020000008"
INCOME_KR = (12_000, 14_000, 16_000, 18_000, 20_000, 22_000, 24_000, 26_000)
"""Every family pays another amount, so that a sum tells which of them it is of: 60, 120, 180 … 480 kr."""
DELIVERED = ("paper", "e_invoice", "digital_mailbox", "e_invoice", "e_invoice", "paper", "direct_debit", "e_invoice")
PROTECTED = 4
FILES = {
    "print-2026-10.pdf": [1, 6, 7],
    "print-2026-10.csv": [1, 6, 7],
    "print-skyddade-2026-10.pdf": [4],
    "peppol-2026-10.zip": [5],
    "e-faktura-2026-10.json": [2, 8],
    "digital-brevlada-2026-10.json": [3],
}
"""Whose invoices are in which file, by household; the fifth is paid by an organisation."""


def kronor(*numbers: int) -> int:
    """What these households pay, in öre."""
    return sum(number * 60_00 for number in numbers)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Eight families, one of every channel at least, whose month has been exported."""
    town = Town.made(tmp_path_factory.mktemp("town"))
    for number, (income, delivery) in enumerate(zip(INCOME_KR, DELIVERED, strict=True), start=1):
        hidden = "secrecy_marking" if number == PROTECTED else "none"
        things = household(number, income, f"2024-0{number}-10", protected=hidden)
        if number == 5:
            firm: dict[str, Any] = {"payer_id": FIRM, "name": "Stiftelsen", "reference": "77", "street": "Box 1"}
            things = changed(Payer, things, **firm, postal_code="71130", city="Provstad")
        town.take_in(changed(Payer, things, delivery=delivery))
    town.month()
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    return town


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    """The same, to do with as a test likes."""
    return once.copied(tmp_path)


def output(town: Town) -> Path:
    return town.workspace.output / EAST / "2026-10"


def numbers(town: Town) -> dict[int, str]:
    """Invoice numbers by household."""
    payers = {FIRM if n == 5 else adult(n): n for n in range(1, 9)}
    return {payers[row["payer_id"]]: row["number"] for row in issued(town.workspace, EAST, OCTOBER).invoices}


def text_of(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(path.read_bytes())).pages)


def replayed(town: Town) -> Replayed:
    return replay(town.workspace.evidence / EAST / "2026-10-1")


def reconciled(town: Town) -> Reconciliation:
    return reconcile(town.workspace, EAST, OCTOBER, EVA)


# --- What is in the files ---------------------------------------------------------------------------------------------


def test_every_channel_has_its_file_with_number_and_sum(once: Town) -> None:
    found = {Path(row["path"]).name: row for row in exporting.sent(once.workspace, EAST)}
    assert {name: (found[name]["count"], found[name]["sum_ore"]) for name in FILES} == {
        name: (len(homes), kronor(*homes)) for name, homes in FILES.items()
    }
    assert {name: found[name]["receiver"] for name in FILES} == {
        "print-2026-10.pdf": "print",
        "print-2026-10.csv": "print",
        "print-skyddade-2026-10.pdf": "by_hand",
        "peppol-2026-10.zip": "peppol",
        "e-faktura-2026-10.json": "e_invoice",
        "digital-brevlada-2026-10.json": "digital_mailbox",
    }


def test_the_print_file_has_those_on_paper_and_the_index_says_where(once: Town) -> None:
    pages = pypdf.PdfReader(BytesIO((output(once) / "print-2026-10.pdf").read_bytes())).pages
    index = print_index.read((output(once) / "print-2026-10.csv").read_bytes())
    assert [each.number for each in index] == [numbers(once)[n] for n in (1, 6, 7)]  # in order of postal code
    assert [each.postal_code for each in index] == ["71101", "71106", "71107"]
    first = 0
    for each in index:
        assert f"Sida 1 av {each.pages}" in (text := pages[first].extract_text())
        assert each.number in text
        first += each.pages + each.pages % 2
    assert len(pages) == first


def test_the_index_names_nobody(once: Town) -> None:
    text = (output(once) / "print-2026-10.csv").read_text()
    assert not any(said in text for n in range(1, 9) for said in (adult(n), f"Vuxen{n}", "gatan"))


def test_the_protected_payer_is_in_a_print_file_of_his_own_and_in_no_other(once: Town) -> None:
    assert numbers(once)[PROTECTED] in text_of(output(once) / "print-skyddade-2026-10.pdf")
    for name in FILES.keys() - {"print-skyddade-2026-10.pdf", "print-2026-10.pdf"}:
        data = (output(once) / name).read_bytes()
        assert not any(said.encode() in data for said in (adult(PROTECTED), "Vuxen4", "Hemliggatan 4"))
    assert "Vuxen4" not in text_of(output(once) / "print-2026-10.pdf")


def test_with_the_forwarding_service_the_protected_payer_lies_among_the_others(tmp_path: Path) -> None:
    town = Town.made(tmp_path, settings={'protected_mail = "separate_pile"': 'protected_mail = "forwarding"'})
    things = household(1, 30_000, "2024-01-10", protected="secrecy_marking")
    town.take_in(changed(Payer, things, delivery="e_invoice"))
    town.month()
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    names = {Path(row["path"]).name for row in exporting.sent(town.workspace, EAST)}
    assert names == {"print-2026-10.pdf", "print-2026-10.csv", "FAKT.SI"}


def test_the_e_invoice_of_an_organisation_keeps_the_swedish_rules(once: Town) -> None:
    (packed,) = package.read((output(once) / "peppol-2026-10.zip").read_bytes())
    assert (packed.number, packed.payable_ore) == (numbers(once)[5], kronor(5))
    assert peppol.check(packed.data) == ()
    assert b"<cbc:BuyerReference>77</cbc:BuyerReference>" in packed.data


def test_the_distributors_learn_who_gets_which_pdf(once: Town) -> None:
    sent = [
        each
        for name in ("e-faktura-2026-10.json", "digital-brevlada-2026-10.json")
        for each in electronic.read((output(once) / name).read_bytes())
    ]
    assert [each.receiver for each in sent] == [adult(2), adult(8), adult(3)]
    for each in sent:
        assert hashlib.sha256(once.pdfs()[f"{each.number}.pdf"]).hexdigest() == each.sha256


def test_every_invoice_is_in_exactly_one_file_of_a_channel(once: Town) -> None:
    """Counted by reading the files themselves, whatever the program says of them."""
    folder = output(once)
    on_paper = [text_of(folder / name) for name in ("print-2026-10.pdf", "print-skyddade-2026-10.pdf")]
    packed = [each.number for each in package.read((folder / "peppol-2026-10.zip").read_bytes())]
    told = [
        each["invoice"]["number"] for path in folder.glob("*-2026-10.json") for each in json.loads(path.read_text())
    ]
    for row in issued(once.workspace, EAST, OCTOBER).invoices:
        printed = sum(text.count(f"{row['ocr']} #") for text in on_paper)  # on the payment slip
        assert printed + packed.count(row["number"]) + told.count(row["number"]) == 1, row["number"]


def test_a_channel_without_invoices_has_no_file(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(changed(Payer, household(1, 30_000, "2024-01-10"), delivery="digital_mailbox"))
    town.month()
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    names = [Path(row["path"]).name for row in exporting.sent(town.workspace, EAST)]
    assert names == ["digital-brevlada-2026-10.json", "FAKT.SI"]
    assert reconciled(town).agrees


# --- Kept, computed again, compared -----------------------------------------------------------------------------------


def test_the_evidence_keeps_the_channel_of_every_invoice_and_a_replay_comes_to_the_same(once: Town) -> None:
    documents = pl.read_parquet(once.workspace.evidence / EAST / "2026-10-1" / "issued" / "documents.parquet")
    by_number = {
        number: (channel, apart) for number, channel, apart in documents.select("number", "channel", "apart").rows()
    }
    assert {home: by_number[number] for home, number in numbers(once).items()} == {
        home: ("paper" if home in {1, 4, 6, 7} else DELIVERED[home - 1], home == PROTECTED) for home in range(1, 9)
    }
    found = replayed(once)
    assert found.agrees, found.differences
    assert {each.what: each.sum_ore for each in found.agreed if each.what in FILES} == {
        name: kronor(*homes) for name, homes in FILES.items()
    }


@pytest.mark.parametrize("name", FILES)
def test_verification_names_a_file_that_has_changed(town: Town, name: str) -> None:
    path = output(town) / name
    path.write_bytes(path.read_bytes() + b" ")
    assert [(each.where, each.what) for each in verify(town.workspace).troubles] == [
        (f"output/{EAST}/2026-10/{name}", "har ändrats")
    ]


def test_reconciliation_counts_and_sums_every_channel_and_all_of_them(once: Town) -> None:
    found = reconciled(once)
    assert found.agrees, found.differences
    sides = {each.right.name: (each.right.count, each.right.sum_ore) for each in found.comparisons}
    called = dict(zip(FILES, (
        "utskriftsfil", "förteckning över utskriftsfilen", "utskriftsfil för skyddade",
        "e-fakturor till organisationer", "e-fakturor till personer", "digitala brev",
    ), strict=True))  # fmt: skip
    assert {called[name]: (len(homes), kronor(*homes)) for name, homes in FILES.items()}.items() <= sides.items()
    assert sides["fakturor i alla kanalers filer"] == (8, kronor(*range(1, 9)))


def without_first(data: bytes) -> bytes:
    rows = json.loads(data)
    return json.dumps(rows[1:]).encode()


DAMAGE: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "an invoice is lost": ("e-faktura-2026-10.json", without_first),
    "an amount is another": (
        "digital-brevlada-2026-10.json",
        lambda data: data.replace(b'"to_pay_ore":18000', b'"to_pay_ore":18001'),
    ),
    "a PDF's hash is another": (
        "digital-brevlada-2026-10.json",
        lambda data: data.replace(b'"sha256":"', b'"sha256":"0', 1),
    ),
    "an invoice is lost from the index": ("print-2026-10.csv", lambda data: data.rsplit(b"\r\n", 2)[0] + b"\r\n"),
    "the package is broken": ("peppol-2026-10.zip", lambda data: data[:-30]),
    "a print file is another": ("print-skyddade-2026-10.pdf", lambda data: data + b"%"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_reconciliation_names_what_a_file_has_lost_or_changed(town: Town, what: str) -> None:
    name, damage = DAMAGE[what]
    path = output(town) / name
    path.write_bytes(damage(path.read_bytes()))
    found = reconciled(town)
    assert any(name in each for each in found.differences), found.differences


@pytest.mark.parametrize("name", FILES)
def test_reconciliation_names_a_file_that_is_gone(town: Town, name: str) -> None:
    (output(town) / name).unlink()
    assert any(name in each and "saknas" in each for each in reconciled(town).differences)


# --- Older evidence ---------------------------------------------------------------------------------------------------


LATER = {
    **dict.fromkeys(("facts/payer", "facts/care_payer"), ("reference", "order_number", "electronic_address")),
    **dict.fromkeys(("lines", "billed", "credited", "small_corrections"), ("vat_percent",)),
    "issued/documents": ("channel", "apart"),
}


def as_format_4(folder: Path) -> None:
    """The evidence as it was before there were channels: without the columns that came later, and without an index.

    What is entered for the payers was not followed then: so it is entered here, when all has been printed.
    """
    payers = pl.read_parquet(folder / "facts/payer.parquet").with_columns(delivery=pl.lit("e_invoice"))
    payers.write_parquet(folder / "facts/payer.parquet")
    for name, columns in LATER.items():
        pl.read_parquet(folder / f"{name}.parquet").drop(columns).write_parquet(folder / f"{name}.parquet")
    facts = {path.stem: pl.read_parquet(path) for path in (folder / "facts").glob("*.parquet")}
    edit_manifest(folder, lambda record: record.update(facts_digest=facts_digest(facts)))
    for name in LATER:
        hashed(folder, f"{name}.parquet")
    as_until_format_6(folder, 4)
    (folder / "mandates.parquet").unlink(missing_ok=True)
    edit_manifest(folder, lambda record: record["files"].pop("mandates.parquet", None))
    edit_json(folder / "issued" / "exported.json", lambda record: record["files"].pop("print-2026-10.csv"))


def test_evidence_from_before_there_were_channels_is_replayed_as_it_was(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10"))
    town.month()
    town.export()
    folder = town.workspace.evidence / EAST / "2026-10-1"
    as_format_4(folder)
    found = replayed(town)
    assert found.agrees, found.differences
    agreed = {each.what: each.count for each in found.agreed}
    assert (agreed["print-2026-10.pdf"], agreed["PDF"]) == (2, 2)
    assert "e-faktura-2026-10.json" not in agreed
