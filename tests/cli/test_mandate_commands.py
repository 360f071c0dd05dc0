"""`debitera mandates`, and `debitera payments` with files from Autogiro, as the handler and a program meet them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.batch.debit_town import advice, applications, drawn_town, put, rejections
from tests.batch.ledger_town import number_of
from tests.batch.small_town import EAST, Town, adult
from tests.cli.command_line import DONE, PARKED, REFUSED, debitera


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Payers 2 and 3 have mandates and are drawn; the month is exported."""
    return drawn_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    return once.copied(tmp_path)


def test_the_register_is_listed_by_state(town: Town) -> None:
    shown = debitera("mandates", "-m", EAST, "-w", town.workspace.root)
    assert (shown.status, shown.plain.strip()) == (DONE, f"{EAST}: 2 aktivt")
    told = debitera("mandates", "-m", EAST, "-w", town.workspace.root, "--json").json[EAST]
    assert told["states"] == {"active": 2}
    assert [row["customer"] for row in told["mandates"]] == ["502", "503"]


def test_a_mandate_is_asked_for_sent_and_confirmed(town: Town) -> None:
    at = ("-m", EAST, "-w", town.workspace.root, "--by", "Eva")
    shown = debitera("mandates", "--request", adult(1), "--account", "6789,123456789", *at)
    assert shown.status == DONE
    customer = shown.plain.split()[1].strip(":")
    assert adult(1) not in shown.out
    shown = debitera("mandates", "--export", *at)
    assert "output/easttown/autogiro/medgivanden-0002.txt  1 medgivande\n" in shown.plain
    assert "inget nytt" in debitera("mandates", "--export", *at).plain
    path = put(town, advice(town, (int(customer), "32")))
    shown = debitera("mandates", "--import", path, "-w", town.workspace.root, "--by", "Eva")
    assert (shown.status, "1 post: 1 aktivt, 0 oförändrade" in shown.plain) == (DONE, True)
    assert debitera("mandates", *at).plain.strip() == f"{EAST}: 3 aktivt"


def test_what_a_person_must_look_at_is_told_with_status_3(town: Town) -> None:
    path = put(town, applications(town, (1, 999)))
    shown = debitera("mandates", "--import", path, "-w", town.workspace.root, "--by", "Eva")
    assert (shown.status, "ingen kund har nummer 999" in shown.err) == (PARKED, True)
    assert "ej sänt" in debitera("mandates", "-m", EAST, "-w", town.workspace.root).plain


def test_a_debit_is_cancelled_before_its_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number, at = number_of(town, 2), ("-w", town.workspace.root, "--by", "Eva")
    monkeypatch.setattr("engine.commands.options.now", lambda: datetime(2026, 10, 20, 9, tzinfo=UTC))
    shown = debitera("mandates", "--cancel", number, *at)
    assert shown.status == DONE
    assert f"Faktura {number}: uttaget på 1 500 kr den 2026-10-30 makuleras med" in shown.plain
    told = debitera("mandates", "--cancel", number_of(town, 3), *at, "--json").json
    assert (told["amount_ore"], told["file"]["receiver"]) == (1_547_00, "bank")


def test_who_postpones_or_credits_an_invoice_is_told_that_it_will_be_drawn(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, at = number_of(town, 2), ("-w", town.workspace.root, "--by", "Eva")
    told = f"Fakturan dras via autogiro den 2026-10-30. Ska den inte dras: debitera mandates --cancel {number}"
    monkeypatch.setattr("engine.commands.options.now", lambda: datetime(2026, 10, 20, 9, tzinfo=UTC))
    assert told in debitera("postpone", number, "--until", "2026-12-31", "--reason", "ringde", *at).err
    assert told not in debitera("postpone", number, "--cancel", *at).err
    assert told in debitera("credit", number, "--month", "2026-11", "--reason", "fel hushåll", *at).err
    other = number_of(town, 1)
    assert "autogiro" not in debitera("postpone", other, "--until", "2026-12-31", "--reason", "ringde", *at).err


def test_a_debit_is_not_cancelled_on_its_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.commands.options.now", lambda: datetime(2026, 10, 30, 9, tzinfo=UTC))
    shown = debitera("mandates", "--cancel", number_of(town, 2), "-w", town.workspace.root, "--by", "Eva")
    assert (shown.status, "drogs 2026-10-30" in shown.err) == (REFUSED, True)


def test_rejected_orders_are_told_by_payments(town: Town) -> None:
    path = put(town, rejections(town, (502, 1_500, "1", "01")))
    shown = debitera("payments", path, "-w", town.workspace.root, "--by", "Eva")
    assert shown.status == PARKED
    assert "uttag som inte är gjorda: 1, 1 500 kr" in shown.err.replace("\u00a0", " ")
    assert "Medgivande saknas" in shown.plain


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--export", "--end", "502"), "Ange en sak i taget: --end eller --export."),
        (("--account", "6789,123456789"), "--account anges tillsammans med --request."),
        (("--end", "10099"), "10099 är ingen kund"),
        (("--import", "nowhere.txt"), "kan inte läsas"),
        (("--request", "502", "--account", "6789,123456789"), "kan inte anmälas igen. Inget är ändrat.\n"),
    ],
)
def test_what_makes_no_sense_is_refused(town: Town, words: tuple[str, ...], says: str) -> None:
    shown = debitera("mandates", *words, "-m", EAST, "-w", town.workspace.root, "--by", "Eva")
    assert (shown.status, says in shown.err) == (REFUSED, True), shown.err
