"""The ledger clerk's commands, with right and wrong words: place, receipt, receivables, payments, check."""

from pathlib import Path

import pytest

from engine.batch import exporting
from engine.batch.output import Written
from engine.console import shown
from tests.batch.ledger_town import ledger_town, number_of, ocr, paid
from tests.batch.small_town import EAST, EVA, OCTOBER, WEST, Town
from tests.cli.command_line import DONE, REFUSED, debitera
from tests.payments.camt_messages import strd


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Exported; payment 1 has an unknown reference, payment 2 pays the second invoice, payment 3 pays it again."""
    town = ledger_town(tmp_path_factory.mktemp("town"))
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    paid(town, (600, strd(ocr="999")), (1_500, 2), (1_500, 2))
    return town


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    return once.copied(tmp_path)


def at(town: Town, *words: object) -> tuple[object, ...]:
    return *words, "-w", town.workspace.root, "--by", "Eva"


def test_a_payment_is_placed_without_saying_whose_it_is_and_by_ocr_as_well(town: Town) -> None:
    reference = ocr(town, 1).partition("<Ref>")[2].partition("<")[0]
    ran = debitera(*at(town, "place", 1, reference, "--reason", "ringde"))
    assert (ran.status, ran.plain) == (DONE, f"Betalning 1: 600 kr placerat på faktura {number_of(town, 1)}\n")
    ran = debitera(*at(town, "place", 3, "--refund", "--reason", "dubbelt"))
    assert (ran.status, "1 500 kr återbetalt" in ran.plain) == (DONE, True)


def test_place_refuses_what_is_not_there(town: Town) -> None:
    one = number_of(town, 1)
    for words, told in (
        (("place", 99, one, "--reason", "x"), "Det finns ingen betalning 99"),
        (("place", 1, "999", "--reason", "x"), "ingen faktura med nummer eller OCR-nummer 999"),
        (("place", 1, one, "-m", WEST, "--reason", "x"), f"betalning 1 är {WEST}s"),
        (("place", 1, one), "Ange varför med --reason"),
        (("place", 1, one, "-m", "norr", "--reason", "x"), "Kommunen norr finns inte"),
        (("payments", "nofile.xml"), "Filen nofile.xml finns inte"),
        (("payments", town.workspace.root), "är en mapp"),
    ):
        ran = debitera(*at(town, *words))
        assert (ran.status, ran.out) == (REFUSED, "")
        assert told in ran.err


def test_a_receipt_names_all_files_there_are_and_a_municipality_that_there_is(town: Town) -> None:
    ran = debitera(*at(town, "receipt", "faktura.si", "-m", EAST))
    assert ran.status == REFUSED
    assert f"faktura.si är ingen fil i {EAST}" in ran.err
    assert "print-1 (print-2026-10.pdf)" in ran.err
    assert "ledger-1 (FAKT.SI)" in ran.err
    assert "Kommunen norr finns inte" in debitera(*at(town, "receipt", "ledger-1", "-m", "norr")).err


def test_a_customer_sees_only_what_concerns_him(town: Town) -> None:
    def told(customer: int) -> str:
        ran = debitera(
            "receivables", "-m", EAST, "--customer", customer, "--on", "2026-11-30", "-w", town.workspace.root
        )
        return ran.err if ran.status == REFUSED else ran.plain

    assert f"faktura {number_of(town, 1)}, kund 10001" in told(10001)
    assert "betalning" not in told(10001).partition("faktura ")[2]
    assert "betalning 3 den" in told(10002), "he has paid twice"
    assert "Kund 77 har inga fakturor" in told(77)


def test_check_reads_the_layouts_before_anything_is_billed(town: Town) -> None:
    layout = town.workspace.rules / "layouts" / "rutin-270.toml"
    text = layout.read_text("utf-8")
    layout.write_text(text.replace('form = "fixed"', 'form = "fast"'), "utf-8")
    ran = debitera("check", "2026-11", "-m", EAST, "-w", town.workspace.root)
    assert ran.status == REFUSED
    assert "layouts/rutin-270.toml:7: form = " in ran.err
    layout.write_text(text, "utf-8")
    settings = town.workspace.rules / EAST / "municipality.toml"
    settings.write_text(settings.read_text("utf-8").replace('layout = "generic-csv"', 'layout = "excel"'), "utf-8")
    ran = debitera("check", "2026-11", "-m", EAST, "-w", town.workspace.root)
    assert ran.status == REFUSED
    assert f"{EAST}/municipality.toml, [[ledger]]: layout är ”excel”, men någon sådan fil finns inte" in ran.err


def test_what_a_layout_leaves_out_is_told_when_it_is_exported(capsys: pytest.CaptureFixture[str]) -> None:
    file = Written(Path("kundreskontra.txt"), 3, 1_500_00, "", left_out=("84100912", "84100913"))
    shown.written(EAST, [file])
    assert "inte med i filen, för in dem för hand: faktura 84100912, 84100913" in capsys.readouterr().err


def test_an_invoice_names_its_vouchers_and_what_is_left_of_it(town: Town) -> None:
    two = number_of(town, 2)
    assert debitera(*at(town, "export-payments", "-m", EAST)).status == DONE
    found = debitera("invoice", two, "-w", town.workspace.root, "--json").json
    assert (found["due_date"], found["open_ore"]) == ("2026-10-30", 0)
    rows = [(row["sent"], row["series"], row["amount_ore"]) for row in found["vouchers"]]
    assert rows == [("ledger-1", rows[0][1], 1_500_00), ("ledger-2", "IN", -1_500_00)]
    ran = debitera("invoice", two, "-w", town.workspace.root).plain
    assert "ledger-2 INBET-0002.SI, verifikation IN 2026-11-30" in ran
    told = [" ".join(line.split()) for line in ran.splitlines()]
    assert {"att betala 1 500 kr", "kvar att betala 0 kr", "förfallodag 2026-10-30"} <= set(told)
    assert "_ore" not in ran
    assert len(debitera("invoice", number_of(town, 1), "-w", town.workspace.root, "--json").json["vouchers"]) == 1


def test_who_credits_an_invoice_sees_how_much_is_settled_and_how_much_is_given_back(town: Town) -> None:
    words = ("--month", "2026-11", "--reason", "fel")
    one, two = number_of(town, 1), number_of(town, 2)
    ran = debitera(*at(town, "credit", one, *words))
    assert (ran.status, ran.err) == (DONE, "")
    assert f"{one}: 600 kr räknas av mot den, 0 kr dras av på nästa faktura" in ran.plain
    found = debitera(*at(town, "credit", two, *words, "--json")).json[EAST]["credits"]
    assert {each["number"]: (each["settled_ore"], each["handed_on_ore"]) for each in found} == {
        one: (600_00, 0),
        two: (0, 1_500_00),
    }
