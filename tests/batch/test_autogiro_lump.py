"""What was drawn comes twice: debit by debit from Autogiro, and as one sum in the bank's camt.054. It counts once."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from engine.batch import receivables
from engine.batch.bank_file import BankFile
from engine.batch.reconcile import reconcile
from engine.payments import incoming
from tests.batch.debit_town import DUE, drawn_town, put, specification
from tests.batch.ledger_town import bankgiro, number_of
from tests.batch.small_town import EAST, EVA, OCTOBER, Town
from tests.cli.command_line import DONE, PARKED, debitera
from tests.payments.camt_messages import details, entry, message, strd

PLAIN = "<BkTxCd><Domn><Cd>PMNT</Cd></Domn></BkTxCd>"
DIRECT_DEBITS = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>IDDT</Cd><SubFmlyCd>PMDD</SubFmlyCd></Fmly></Domn></BkTxCd>"
DRAWN_KR = 1_500 + 1_547


def lump(kr: int, new: bool = True) -> str:
    """The day's debits as one entry."""
    return entry(kr * 100, new=new, reference=f"AG{kr}", day=f"{DUE}").replace(PLAIN, DIRECT_DEBITS)


def by_words(kr: int) -> str:
    """The same from a bank without codes: known by its own words for the entry."""
    said = "<AddtlNtryInf>Bg Autogiro 2026-10-30</AddtlNtryInf></Ntry>"
    return entry(kr * 100, reference="AG", day=f"{DUE}").replace("</Ntry>", said)


def camt(town: Town, *entries: str) -> bytes:
    """The bank's file of the town's account."""
    return message(*entries).replace(b"50501055", bankgiro(town).encode())


def drawn(town: Town) -> bytes:
    """Both debits were made."""
    ocr = {row["number"]: row["ocr"] for row in receivables.asked_for(town.workspace, EAST).to_dicts()}
    rows = ((502, 1_500, ocr[number_of(town, 2)], "0"), (503, 1_547, ocr[number_of(town, 3)], "0"))
    return specification(town, *rows)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return drawn_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    return once.copied(tmp_path)


@pytest.mark.parametrize("new", [True, False], ids=["001.08", "001.02"])
def test_the_sum_is_known_by_its_bank_transaction_code(new: bool) -> None:
    data = message(lump(100, new), entry(100_00, new=new, reference="other"), new=new)
    assert [each.lump for each in incoming.read(BytesIO(data))] == [True, False]


def test_or_by_the_banks_own_words_but_never_by_the_payers() -> None:
    words = details(100_00, "<Ustrd>autogiro</Ustrd>")
    data = message(by_words(100), entry(100_00, words, reference="payer"))
    assert [each.lump for each in incoming.read(BytesIO(data))] == [True, False]


@pytest.mark.parametrize("told_by", [lump, by_words])
def test_after_the_specification_the_sum_is_told_as_taken_in_already(town: Town, told_by: Callable[[int], str]) -> None:
    receivables.take_in(town.workspace, EAST, BankFile.read(put(town, drawn(town), "ag.txt")), EVA)
    in_the_bank = put(town, camt(town, told_by(DRAWN_KR)), "bank.xml")
    taken = receivables.take_in(town.workspace, EAST, BankFile.read(in_the_bank), EVA)
    assert (taken.payments, taken.sum_ore, taken.unplaced, taken.waiting) == (0, 0, (), 0)
    assert [(each.day, each.amount_ore, each.specified_ore) for each in taken.lumps] == [
        (DUE, DRAWN_KR * 100, DRAWN_KR * 100)
    ]
    assert not reconcile(town.workspace, EAST, OCTOBER, EVA).differences


def test_before_the_specification_it_is_not_counted_either_and_the_file_is_asked_for(town: Town) -> None:
    other = entry(600_00, details(600_00, strd(ocr="123")), reference="R")
    path = put(town, camt(town, lump(DRAWN_KR), other), "bank.xml")
    shown = debitera("payments", path, "-w", town.workspace.root, "--by", "Eva")
    assert shown.status == PARKED
    assert "1 betalning, 600 kr" in shown.plain
    assert "autogiro i en summa den 2026-10-30, 3 047 kr, räknas inte" in shown.err.replace("\u00a0", " ")
    assert "Läs in betalningsspecifikationen" in shown.err
    ag = put(town, drawn(town), "ag.txt")
    assert debitera("payments", ag, "-w", town.workspace.root, "--by", "Eva").status == DONE
    left = receivables.outstanding(town.workspace, EAST, DUE)
    assert left.items["number"].to_list() == [number_of(town, 1)]
