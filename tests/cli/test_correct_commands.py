"""`debitera correct`, `debitera credit` and `debitera postpone`, as the handler and a program meet them."""

import pytest

from engine.facts.records import Income
from tests.batch.reliefs import HARDSHIP, relief
from tests.batch.small_town import EAST, Town, adult, write_rules
from tests.cli.command_line import DONE, REFUSED, debitera
from tests.municipalities.family import LONG_AGO


@pytest.fixture
def late(town: Town) -> Town:
    """October is issued; then a household's income turns out to be higher."""
    town.month()
    town.take_in([Income(person_id=adult(1), amount_ore_month=40_000_00, valid_from=LONG_AGO)])
    return town


def test_correct_shows_the_differences_and_says_when_they_go_out(late: Town) -> None:
    number = late.invoices()[adult(1)]["number"]
    at = ("-w", late.workspace.root)
    ran = debitera("correct", "--month", "2026-11", "--by", "Eva", "-m", EAST, *at)
    assert ran.status == DONE
    assert (
        f"H1        oktober 2026  Förskola, Hemliga11, född 2024: 600 kr → 900 kr, +300 kr, faktura {number}; "
        "ändrad uppgift: inkomst" in ran.plain
    )
    assert "rättelser: 1 rad, +300 kr" in ran.plain
    assert "Går ut med provdebiteringen av 2026-11. Ångra med --cancel." in ran.plain
    assert adult(1) not in ran.out
    assert "därav rättelser: 1 rad, 300 kr" in debitera("preview", "2026-11", "--by", "Eva", "-m", EAST, *at).plain
    assert "redan beställt" in debitera("correct", "--month", "2026-11", "--by", "Eva", "-m", EAST, *at).plain
    assert "rättas inte" not in debitera("history", *at).plain
    assert debitera("correct", "--month", "2026-11", "--cancel", "--by", "Eva", "-m", EAST, *at).status == DONE
    assert "2026-11 rättas inte" in debitera("history", *at).plain


def test_a_program_gets_whole_ore(late: Town) -> None:
    number = late.invoices()[adult(1)]["number"]
    told = debitera("correct", "--month", "2026-11", "--by", "Eva", "--json", "-w", late.workspace.root).json
    assert set(told) == {EAST}, "nothing has been billed in the other town yet"
    assert told[EAST]["sum_ore"] == 300_00
    assert told[EAST]["corrections"] == [
        {
            "service_month": "2026-10",
            "person": "Hemliga11, född 2024",
            "service": "preschool",
            "area": "childcare",
            "household_id": "H1",
            "text": "Förskola",
            "old_ore": 600_00,
            "new_ore": 900_00,
            "amount_ore": 300_00,
            "numbers": [number],
            "reason": "ändrad uppgift: inkomst",
        }
    ]


def test_what_cannot_be_corrected_is_refused_with_what_to_do(late: Town) -> None:
    at = ("--by", "Eva", "-m", EAST, "-w", late.workspace.root)
    early = debitera("correct", "--month", "2026-11", "--back-to", "2026-01", *at)
    assert (early.status, early.out) == (REFUSED, "")
    assert "2026-01 är före den första månad som har fakturerats här, 2026-10" in early.err
    assert debitera("correct", "--month", "2026-10", *at).status == REFUSED


def test_credit_shows_what_is_taken_back_and_billed_anew(late: Town) -> None:
    number = late.invoices()[adult(1)]["number"]
    at = ("--by", "Eva", "-w", late.workspace.root)
    ran = debitera("credit", number, "--month", "2026-11", "--reason", "Fel inkomst", "--rebill", *at)
    assert ran.status == DONE
    assert "0 kr → 900 kr, +900 kr; faktureras på nytt, ändrad uppgift: inkomst" in ran.plain
    assert f"krediteras: faktura {number}, 1 rad, −600 kr" in ran.plain
    again = debitera("credit", number, "--month", "2026-12", "--reason", "Fel inkomst", *at)
    assert again.status == REFUSED
    assert f"Faktura {number} krediteras redan med 2026-11" in again.err
    assert "borttagen" in debitera("credit", number, "--cancel", *at).plain
    assert debitera("credit", number, "--reason", "x", *at).status == REFUSED


def test_postpone_says_until_when_and_explain_repeats_it(late: Town) -> None:
    number = late.invoices()[adult(1)]["number"]
    at = ("--by", "Eva", "-w", late.workspace.root)
    ran = debitera("postpone", number, "--until", "2027-01-31", "--reason", "Sjukdom", *at)
    assert ran.status == DONE
    assert f"{EAST}: faktura {number}, förfallodag 2026-10-30, anstånd till 2027-01-31" in ran.plain
    again = debitera("postpone", number, "--until", "2027-01-31", "--reason", "Sjukdom", "--json", *at).json
    assert again == {
        "municipality": EAST,
        "number": number,
        "due_date": "2026-10-30",
        "postponed_until": "2027-01-31",
        "is_new": False,
    }
    assert "Anstånd till 2027-01-31" in debitera("explain", number, *at[2:]).plain
    assert debitera("explain", number, "--json", *at[2:]).json["postponed_until"] == "2027-01-31"
    assert "varav 1 med anstånd" in debitera("status", "2026-10", "-m", EAST, *at[2:]).plain
    assert "inget anstånd" in debitera("postpone", number, "--cancel", *at).plain
    assert debitera("explain", number, "--json", *at[2:]).json["postponed_until"] is None
    assert debitera("postpone", number, "--reason", "Sjukdom", *at).status == REFUSED
    assert debitera("postpone", number, "--until", "31/1", "--reason", "Sjukdom", *at).status == REFUSED


def test_correct_tells_of_a_relief_that_lowers_nothing(late: Town) -> None:
    write_rules(late.workspace.rules, relief=HARDSHIP)
    late.take_in([relief(1, person_id=adult(1))])
    at = ("--month", "2026-11", "--by", "Eva", "-m", EAST, "-w", late.workspace.root)
    ran = debitera("correct", *at)
    assert ran.status == DONE
    assert "Nedsättning N1 sänker ingen avgift i oktober 2026" in ran.plain
    told = debitera("correct", "--json", *at).json
    assert [each["code"] for each in told[EAST]["unused_reliefs"]] == ["relief-unused"]
