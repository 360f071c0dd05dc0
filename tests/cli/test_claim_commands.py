"""`debitera delivered`, `remind`, `instalments` and `mark`, as the handler and a program meet them."""

from pathlib import Path

import pytest

from tests.batch.late_town import late_town, number
from tests.batch.small_town import EAST, Town, household
from tests.cli.command_line import DONE, REFUSED, USAGE, debitera


@pytest.fixture
def late(tmp_path: Path) -> Town:
    return late_town(tmp_path, household(1, 30_000, "2024-01-10"), household(2, 40_000, "2024-02-10", "2022-02-10"))


def test_a_handler_confirms_reminds_and_hands_over(late: Town) -> None:
    at = ("-m", EAST, "-w", late.workspace.root)
    by = (*at, "--by", "Eva")
    one, two = number(late, 1), number(late, 2)
    shown = debitera("remind", "--list", "--on", "2026-11-10", *at)
    assert f"faktura {one}, kund 10001, 600 kr: det är inte bekräftat att fakturan har kommit fram" in shown.plain
    shown = debitera("delivered", "2026-10", "--on", "2026-10-16", "--returned", two, *by)
    assert (shown.status, f"i retur: {two}" in shown.err) == (DONE, True)
    assert f"{EAST} 2026-10: 1 av 2 fakturor levererade" in shown.plain
    shown = debitera("remind", "--on", "2026-11-10", *by)
    assert shown.status == DONE
    assert "påminnelse" in shown.plain
    assert f"faktura {two}, kund 10002, 1 500 kr: fakturan har kommit i retur" in shown.plain
    assert "krav/2026-11-10" in shown.plain
    debitera("remind", "--on", "2026-11-21", *by)
    shown = debitera("remind", "--list", "--on", "2026-12-02", *at)
    assert f"faktura {one}, 843 kr: lämnas till inkasso med --to-agency" in shown.plain
    shown = debitera("remind", "--to-agency", "--on", "2026-12-02", *by)
    assert "1 fakturor, 843 kr, till inkassobolaget" in shown.plain
    assert "inget nytt att lämna" in debitera("remind", "--to-agency", "--on", "2026-12-02", *by).plain
    words = ("--month", "2026-12", "--reason", "Fel", "-w", late.workspace.root, "--by", "Eva")
    assert "lämnades till inkassobolaget 2026-12-02. Återkalla ärendet" in debitera("credit", one, *words).err


def test_a_program_gets_whole_ore(late: Town) -> None:
    by = ("-m", EAST, "-w", late.workspace.root, "--by", "Eva", "--json")
    one = number(late, 1)
    told = debitera("delivered", "2026-10", "--on", "2026-10-16", *by).json[EAST]
    assert told == {"month": "2026-10", "invoices": 2, "noted": 2, "delivered": 2, "returned": []}
    told = debitera("remind", "--on", "2026-11-10", *by).json[EAST]
    assert told["due"][0] == {
        "number": one,
        "customer": "10001",
        "step": "reminder",
        "pay_by": "2026-11-20",
        "capital_ore": 600_00,
        "interest_ore": 1_00,
        "fees_ore": 60_00,
        "to_pay_ore": 661_00,
        "tells_of_suspension": False,
    }
    assert len(told["files"]) == 3
    told = debitera("remind", "--list", "--on", "2026-11-11", *by).json[EAST]
    assert told["skipped"][0] == {"number": one, "open_ore": 661_00, "reason": "waiting", "day": "2026-11-21"}
    told = debitera("remind", "--to-agency", "--on", "2026-11-11", *by).json[EAST]
    assert told == {"on": "2026-11-11", "file": None, "numbers": [], "sum_ore": 0, "by_hand": []}


def test_plans_and_marks(late: Town) -> None:
    at = ("-w", late.workspace.root, "--by", "Eva")
    one = number(late, 1)
    shown = debitera("instalments", one, "--parts", "2", "--first", "2026-12-31", "--reason", "ringde", *at)
    assert shown.status == DONE
    assert "2026-12-31 385 kr" in " ".join(shown.plain.split())
    assert "varav avgift för planen 170 kr" in shown.plain
    cancelled = debitera("instalments", one, "--cancel", "--reason", "ringde igen", "--json", *at).json
    assert cancelled == {"number": one, "parts": [], "fee_ore": 0, "is_new": True}
    assert f"faktura {one} är bestriden" in debitera("mark", one, "disputed", "--reason", "fel", *at).plain
    again = debitera("mark", one, "disputed", "--reason", "fel", "--json", *at).json
    assert again == {"number": one, "mark": "disputed", "in_force": True, "is_new": False}
    assert "inte längre bestriden" in debitera("mark", one, "disputed", "--cancel", "--reason", "klart", *at).plain


def test_what_cannot_be_done_is_refused_with_what_to_do(late: Town) -> None:
    at = ("-w", late.workspace.root, "--by", "Eva")
    one = number(late, 1)
    for words, told in (
        (("mark", one, "disputed"), "Ange varför med --reason"),
        (("mark", one, "angry", "--reason", "x"), "angry är inget märke"),
        (("instalments", one, "--reason", "x"), "Ange antal delar"),
        (("instalments", one, "--parts", "1", "--first", "2026-12-31", "--reason", "x"), "2 till 36 delbetalningar"),
        (("instalments", one, "--parts", "2", "--first", "2026-10-30", "--reason", "x"), "Ange en senare första dag"),
        (("delivered", "2026-10", "--returned", one), "Ange kommunen med -m"),
        (("delivered", "2026-10", "-m", EAST, "--channel", "pigeon"), "pigeon är ingen kanal"),
    ):
        ran = debitera(*words, *at)
        assert (ran.status, ran.out) == (REFUSED, "")
        assert told in ran.err
    assert debitera("remind", "--list", "--to-agency", *at).status == USAGE
