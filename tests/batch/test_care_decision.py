"""The letter with a fee decision: what it says, under which law, and to whom."""

from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from pypdf import PdfReader

from engine.batch.care_decision import Decision, decide
from engine.errors import Refused
from engine.facts.care_records import (
    CareDecision,
    CareIncome,
    CarePayer,
    CivilStatus,
    Housing,
    IncomeStatement,
)
from engine.facts.frames import facts_of
from engine.facts.records import Household, HouseholdMember, Person
from engine.rulebook import load

RULES = load(Path(__file__).resolve().parents[2] / "rules")
SINCE = date(2020, 1, 1)
ANNA, TRUSTEE = "194003019801", "197005019809"


def home(protection: str = "none", deceased_on: date | None = None) -> list[object]:
    """Anna in Lindesberg, with a rent of 5 200 kr and home care."""
    return [
        Person(
            person_id=ANNA,
            given_name="Anna",
            protection=protection,
            street="Storgatan 1",
            city="Lindesberg",
            deceased_on=deceased_on,
        ),
        Household(household_id="H1"),
        HouseholdMember(household_id="H1", person_id=ANNA, role="adult", valid_from=SINCE),
        CivilStatus(person_id=ANNA, status="single", valid_from=SINCE),
        CareDecision(decision_id="B1", person_id=ANNA, service="home_care", valid_from=SINCE),
        Housing(household_id="H1", form="rented", rent_ore_month=520_000, valid_from=SINCE),
    ]


def income(kronor_month: int) -> list[object]:
    """The form is in: a pension of so much after tax."""
    pension = CareIncome(person_id=ANNA, kind="income_pension", amount_ore=kronor_month * 100, valid_from=SINCE)
    return [IncomeStatement(person_id=ANNA, valid_from=SINCE), pension]


def letters(
    *things: object, month: date = date(2026, 5, 1), decided: date = date(2026, 4, 20), persons: tuple[str, ...] = ()
) -> list[Decision]:
    facts: dict[str, pl.DataFrame] = facts_of(things)
    return list(decide(facts, RULES, "lindesberg", month, decided, "Eva Ek", persons))


def text(decision: Decision) -> str:
    """The letter as it reads."""
    pages = PdfReader(BytesIO(decision.pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_the_letter_says_what_is_paid_at_the_most_and_how_it_was_arrived_at() -> None:
    (letter,) = letters(*home(), *income(14_200))
    told = text(letter)
    wanted = [
        "Högst 1 704 kr i månaden",
        "14 200 kr",
        "5 200 kr",
        "7 296 kr",
        "12 496 kr",
        "Anna, född 1940",
        "Storgatan 1",
        "Beslutat av Eva Ek",
    ]
    assert letter.most_ore == 170_400
    assert [words for words in wanted if words not in told] == []


@pytest.mark.parametrize(
    ("decided", "act", "appeal", "other"),
    [
        (date(2025, 6, 30), "socialtjänstlagen (2001:453)", "16 kap. 3 §", "2025:400"),
        (date(2025, 7, 1), "socialtjänstlagen (2025:400)", "35 kap. 1 §", "2001:453"),
    ],
)
def test_the_law_is_that_of_the_day_of_the_decision(decided: date, act: str, appeal: str, other: str) -> None:
    told = text(letters(*home(), *income(14_200), month=date(2025, 7, 1), decided=decided)[0])
    assert f"{act} {appeal}" in told
    assert "tre veckor" in told
    assert other not in told


def test_the_sums_of_the_letter_begin_with_the_income() -> None:
    (letter,) = letters(*home(), *income(14_200))
    sums = text(letter).split("Inkomst efter skatt, i månaden ")[1]
    assert sums.startswith("14 200 kr Minimibelopp 7 296 kr Boendekostnad 5 200 kr")


def test_without_income_the_maximum_fee_is_decided_and_the_reader_is_told_why() -> None:
    (letter,) = letters(*home())
    assert (letter.most_ore, letter.income_known) == (266_000, False)
    assert "inga uppgifter om inkomst" in text(letter)


def test_who_has_no_room_for_a_fee_is_told_that_there_is_none() -> None:
    told = text(letters(*home(), *income(9_000))[0])
    assert "Ingen avgift" in told


def test_a_trustee_gets_the_letter_and_a_relative_does_not() -> None:
    trustee, relative = (
        CarePayer(person_id=ANNA, payer_id=TRUSTEE, role=role, name="Bo Berg", street="Byn 2", valid_from=SINCE)
        for role in ("trustee", "relative")
    )
    to_trustee = text(letters(*home(), *income(14_200), trustee)[0])
    assert "Anna c/o Bo Berg Byn 2" in to_trustee
    assert "14 200 kr" in to_trustee
    to_client = text(letters(*home(), *income(14_200), relative)[0])
    assert "Byn 2" not in to_client
    assert "Anna Storgatan 1" in to_client
    assert "14 200 kr" in to_client


@pytest.mark.parametrize("number", [ANNA, TRUSTEE])
def test_the_letter_to_an_estate_speaks_of_itself_and_not_of_an_invoice(number: str) -> None:
    estate = CarePayer(person_id=ANNA, payer_id=number, role="estate", name="Dödsboet efter Anna", valid_from=SINCE)
    (letter,) = letters(*home(deceased_on=date(2026, 5, 10)), *income(14_200), estate)
    told = text(letter)
    assert "Dödsboet efter Anna" in told
    assert "Uppgifter om inkomst visas inte här." in told
    assert "fakturan" not in told


def test_a_protected_clients_address_is_not_printed() -> None:
    assert "Storgatan" not in text(letters(*home(protection="secrecy_marking"), *income(14_200))[0])


def test_everybody_with_a_limited_fee_gets_a_letter_and_the_same_one_again() -> None:
    once, again = letters(*home(), *income(14_200)), letters(*home(), *income(14_200))
    assert [each.pdf for each in once] == [each.pdf for each in again]


def test_somebody_without_such_a_fee_is_refused_without_naming_the_whole_number() -> None:
    with pytest.raises(Refused, match="19400301-XXXX har ingen avgift") as refused:
        letters(*home()[:4], *income(14_200), persons=(ANNA,))
    assert ANNA not in str(refused.value)
