"""Letters about the yearly income check: what the household is told before anything is decided, and what it is not."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from engine.batch.guards import AlreadyDone
from engine.batch.income_letters import write_letters
from engine.facts.records import HouseholdMember, Income, Payer, Person
from tests.batch.income_town import ANNA, TWO_MONTHS, checked, income_town
from tests.batch.small_town import Town, adult, child, household
from tests.municipalities.family import LONG_AGO

DAY = date(2026, 10, 21)
SPOUSE = adult(9)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """No households yet; November and December 2024 are compared."""
    return income_town(tmp_path, **TWO_MONTHS)


def written(town: Town) -> list[Path]:
    return [path for path, _ in write_letters(town.workspace, town.name, 2024, DAY, ANNA)]


def told(town: Town) -> str:
    """The text of the only letter."""
    (path,) = written(town)
    pages = pypdf.PdfReader(BytesIO(path.read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def living_with_a_spouse(until: date | None = None) -> list[object]:
    """A second adult of household 1, with 10 000 kr a month."""
    return [
        Person(person_id=SPOUSE, given_name="Sambo"),
        HouseholdMember(household_id="H1", person_id=SPOUSE, role="adult", valid_from=LONG_AGO, valid_to=until),
        Income(person_id=SPOUSE, amount_ore_month=10_000_00, valid_from=LONG_AGO),
    ]


def test_it_tells_what_was_compared_month_by_month_and_that_nothing_is_decided(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10"))
    checked(town, 2024, {1: 420_000})
    text = told(town)
    for words in (
        "Inkomstår 2024",
        "Förslag, inget är beslutat: att betala",
        "November 2024: 900 kr på uppgiven inkomst, 1 050 kr på fastställd",
        "+150 kr",
        "Skillnad att betala",
        "+300 kr",
        "om inkomsten var ojämn under året",
        "uppgiven inkomst 30 000 kr i månaden; en tolftedel av årets fastställda inkomst är 35 000 kr",
    ):
        assert words in text


def test_it_tells_how_and_until_when_to_answer_and_by_which_law(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10"))
    checked(town, 2024, {1: 420_000})
    text = told(town)
    assert "Svara senast 2026-11-11" in text  # 21 days
    for words in ("Så svarar du", "Vad som händer sedan", "förvaltningslagen (2017:900) 25 §", "(2001:160)"):
        assert words in text


def test_who_paid_too_much_is_told_so(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10"))
    checked(town, 2024, {1: 300_000})
    text = told(town)
    assert "Förslag, inget är beslutat: att få tillbaka" in text
    assert "Skillnad att få tillbaka −300 kr" in text


def test_it_has_no_identity_number_and_no_child_in_text_or_name(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10"))
    checked(town, 2024, {1: 420_000})
    (path,) = written(town)
    for secret in (adult(1), adult(1)[2:], child(1, "2022-01-10"), "Hemliga11"):
        assert secret not in told(town)
        assert secret not in path.name


def test_the_address_of_a_protected_person_is_not_in_it(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10", protected="protected_registration"))
    checked(town, 2024, {1: 420_000})
    assert "Hemliggatan" not in told(town)


def test_two_who_still_live_together_see_the_income_of_both(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10"), living_with_a_spouse())
    checked(town, 2024, {1: 420_000, SPOUSE: 120_000})
    assert "uppgiven inkomst 40 000 kr i månaden; en tolftedel av årets fastställda inkomst är 45 000 kr" in told(town)


def test_nobody_is_shown_what_somebody_who_has_moved_out_earns(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10"), living_with_a_spouse(until=date(2025, 6, 30)))
    checked(town, 2024, {1: 420_000, SPOUSE: 120_000})
    text = told(town)
    assert "Inkomsterna visas inte i det här brevet" in text
    for amount in ("30 000", "40 000", "35 000", "45 000", "120 000"):
        assert amount not in text
    assert "1 200 kr på uppgiven inkomst, 1 350 kr på fastställd" in text


def test_a_payer_outside_the_household_is_shown_no_income(town: Town) -> None:
    things = household(1, 30_000, "2022-01-10")
    trustee = adult(8)
    town.take_in(
        [thing for thing in things if not isinstance(thing, Payer)],
        [Person(person_id=trustee, given_name="God", family_name="Man")],
        [Payer(household_id="H1", payer_id=trustee, valid_from=LONG_AGO)],
    )
    checked(town, 2024, {1: 420_000})
    text = told(town)
    assert "God Man" in text
    assert "30 000" not in text


def test_the_same_command_writes_the_same_bytes(town: Town) -> None:
    town.take_in(household(1, 30_000, "2022-01-10"))
    checked(town, 2024, {1: 420_000})
    first, again = ([path.read_bytes() for path in written(town)] for _ in range(2))
    assert first == again


def test_there_is_nothing_to_write_where_nothing_is_open(town: Town) -> None:
    with pytest.raises(AlreadyDone, match="inga öppna förslag"):
        written(town)
