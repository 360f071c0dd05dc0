"""What keeps a client's household from being billed: found in the circumstances on the day that decides."""

from datetime import date
from typing import Any

import attrs
import polars as pl
import pytest

from engine.calc.care.fee_findings import with_spouses
from engine.facts.care_records import CareIncome, CarePayer, CivilStatus, Housing, IncomeStatement
from engine.facts.frames import facts_of
from engine.facts.records import HouseholdMember, Person
from tests.calc.care.fee_town import ANNA, BO, CARL, SINCE, Client, Fees, couple, fees, rules, used
from tests.municipalities.family import identity

ALARM = [used("alarm", month=1)]
HOLD = 'missing = "hold"\ncapital_tax = "30"'


def of(*clients: Client, **tables: Any) -> Fees:
    """The month of Anna, who has an alarm; others may be there for her sake."""
    return fees(ALARM, *clients, by=rules(**tables))


def test_an_ordinary_client_has_no_finding() -> None:
    assert of(Client()).codes() == []


def test_a_missing_form_is_a_finding_only_where_the_tariff_waits_for_it() -> None:
    assert of(Client(income=None)).codes() == []
    held = of(Client(income=None), income_rule=HOLD)
    assert held.codes() == ["income-missing"]
    assert held.findings[0].parked
    assert held.findings[0].subject == "person född 1940"


def test_so_is_the_spouses_where_it_is_needed() -> None:
    pair = couple(Client(ANNA), Client(BO, income=None))
    assert of(*pair, income_rule=HOLD).codes() == ["income-missing"]
    assert of(*couple(*pair, status="cohabiting"), income_rule=HOLD).codes() == []


def test_nobody_waits_for_who_has_declined_to_tell() -> None:
    declined = (IncomeStatement(person_id=BO, status="declined", valid_from=SINCE),)
    pair = couple(Client(ANNA), Client(BO, income=None, more=declined))
    assert of(*pair, income_rule=HOLD).codes() == []


def test_a_known_income_without_civil_status_is_a_finding() -> None:
    unknown = Client(income=None, more=(IncomeStatement(person_id=ANNA, valid_from=date(2026, 5, 1)),))
    facts = facts_of(unknown.records())
    assert of(unknown).codes() == []
    without = facts | {"civil_status": facts["civil_status"].clear()}
    assert _codes(without) == ["civil-status-missing"]
    assert _codes(without | {"income_statement": facts["income_statement"].clear()}) == []


def _codes(facts: dict[str, pl.DataFrame]) -> list[str]:
    from engine.calc.care.circumstances import with_circumstances
    from engine.calc.care.fee_findings import in_circumstances

    frame = pl.DataFrame({"person_id": [ANNA], "household_id": ["H1"], "basis_day": [date(2026, 5, 1)]})
    quantities = pl.DataFrame([used("alarm", month=1)])
    persons = with_circumstances(frame, quantities, facts, rules())
    return [finding.code for finding in in_circumstances(persons, facts, rules())]


ANNAS, BOS = couple(Client(ANNA), Client(BO))


@pytest.mark.parametrize(
    "other",
    [
        attrs.evolve(BOS, partner=CARL),
        attrs.evolve(BOS, status="cohabiting"),
        attrs.evolve(BOS, together=False),
        attrs.evolve(BOS, status="single", partner=None),
    ],
)
def test_a_spouse_who_says_otherwise_is_a_finding(other: Client) -> None:
    assert of(ANNAS, other).codes() == ["couple-not-mutual"]


def test_a_spouse_of_whom_no_civil_status_is_known_is_none() -> None:
    assert of(ANNAS).codes() == []


DEAD: dict[str, Any] = {"given_name": "Test", "deceased_on": date(2026, 5, 31)}


def test_a_payer_who_has_died_is_a_finding_until_the_estate_is_entered() -> None:
    dead = Client(more=(Person(person_id=ANNA, **DEAD),))
    estate = CarePayer(person_id=ANNA, payer_id=CARL, role="estate", name="Dödsboet", valid_from=date(2026, 5, 20))
    assert of(dead).codes() == ["payer-deceased"]
    paid = of(attrs.evolve(dead, more=(*dead.more, estate)))
    assert paid.codes() == []
    assert paid.of()["payer_id"] == ANNA


def test_a_relative_who_was_entered_is_not_the_estate() -> None:
    relative = CarePayer(person_id=ANNA, payer_id=CARL, role="relative", name="Carl", valid_from=SINCE)
    assert of(Client(more=(Person(person_id=ANNA, **DEAD), relative))).codes() == ["payer-deceased"]


@pytest.mark.parametrize(("died", "codes"), [(date(2026, 5, 31), ["payer-deceased"]), (date(2026, 6, 1), [])])
@pytest.mark.parametrize("role", ["trustee", "relative", "other"])
def test_whoever_is_entered_and_has_died_gets_no_letter(role: str, died: date, codes: list[str]) -> None:
    dead = Person(person_id=CARL, given_name="Carl", deceased_on=died)
    entered = CarePayer(person_id=ANNA, payer_id=CARL, role=role, valid_from=SINCE)
    assert of(Client(more=(dead, entered))).codes() == codes


def test_what_an_organisation_has_taken_over_needs_no_estate() -> None:
    organisation = CarePayer(
        person_id=ANNA, payer_id="2120000142", role="organisation", name="Bolaget", valid_from=SINCE
    )
    assert of(Client(more=(Person(person_id=ANNA, **DEAD), organisation))).codes() == []


@pytest.mark.parametrize(("role", "payer"), [("organisation", "2120000142"), ("trustee", ANNA), ("other", ANNA)])
def test_only_an_organisation_owes_instead_of_a_client_of_age(role: str, payer: str) -> None:
    entered = CarePayer(person_id=ANNA, payer_id="2120000142", role=role, name="Bolaget", valid_from=SINCE)
    assert of(Client(more=(entered,))).of()["payer_id"] == payer


def test_an_estate_may_have_the_number_that_the_client_had() -> None:
    dead = Person(person_id=ANNA, **DEAD)
    estate = CarePayer(person_id=ANNA, payer_id=ANNA, role="estate", name="Dödsboet", valid_from=date(2026, 5, 20))
    paid = of(Client(more=(dead, estate)))
    assert (paid.codes(), paid.of()["payer_id"]) == ([], ANNA)
    only_delivery = CarePayer(
        person_id=ANNA, payer_id=ANNA, role="trustee", name="Gode mannen", valid_from=date(2026, 5, 20)
    )
    assert of(Client(more=(dead, only_delivery))).codes() == ["payer-deceased"]


@pytest.mark.parametrize(("died", "codes"), [(date(2026, 4, 30), ["partner-deceased"]), (date(2026, 5, 1), [])])
def test_a_spouse_who_died_before_the_day_that_decides_is_a_finding(died: date, codes: list[str]) -> None:
    """Else the dead spouse's income and the lower minimum amount would still count."""
    dead = Person(person_id=BO, given_name="Bo", deceased_on=died)
    assert of(ANNAS, attrs.evolve(BOS, more=(dead,))).codes() == codes


@pytest.mark.parametrize(("died", "codes"), [(date(2026, 5, 31), []), (date(2026, 6, 1), ["estate-of-living"])])
def test_no_letter_to_the_estate_of_one_who_lives(died: date, codes: list[str]) -> None:
    estate = CarePayer(person_id=ANNA, payer_id=CARL, role="estate", valid_from=SINCE)
    dead = Person(person_id=ANNA, given_name="Anna", deceased_on=died)
    assert of(Client(more=(estate,))).codes() == ["estate-of-living"]
    assert of(Client(more=(estate, dead))).codes() == codes


def test_a_guardian_pays_for_a_child() -> None:
    child = identity(date(2018, 3, 4), 1)
    guarded = CarePayer(person_id=child, payer_id=BO, role="relative", valid_from=SINCE)
    alarm = [used("alarm", child, month=1)]
    assert fees(alarm, Client(child), by=rules()).codes() == ["payer-minor"]
    paid = fees(alarm, Client(child, more=(guarded,)), by=rules())
    assert (paid.codes(), paid.of(child)["payer_id"]) == ([], BO)


@pytest.mark.parametrize(("born", "payer"), [(date(2008, 5, 2), BO), (date(2008, 5, 1), "own")])
def test_who_is_eighteen_on_the_first_of_the_month_owes_for_oneself(born: date, payer: str) -> None:
    who = identity(born, 1)
    guarded = CarePayer(person_id=who, payer_id=BO, role="relative", valid_from=SINCE)
    found = fees([used("alarm", who, month=1)], Client(who, more=(guarded,)), by=rules())
    assert found.of(who)["payer_id"] == (who if payer == "own" else payer)


@pytest.mark.parametrize("role", ["trustee", "relative", "estate", "other"])
def test_the_client_owes_whoever_gets_the_letter(role: str) -> None:
    entered = CarePayer(person_id=ANNA, payer_id=CARL, role=role, name="Carl", valid_from=SINCE)
    dead = [Person(person_id=ANNA, **DEAD)] if role == "estate" else []
    assert of(Client(more=(entered, *dead))).of()["payer_id"] == ANNA


def test_who_pays_is_decided_on_the_last_day_of_the_month() -> None:
    def until(day: date) -> Client:
        over = CarePayer(person_id=ANNA, payer_id=BO, role="organisation", valid_from=SINCE, valid_to=day)
        return Client(more=(over,))

    assert of(until(date(2026, 5, 30))).of()["payer_id"] == ANNA
    assert of(until(date(2026, 5, 31))).of()["payer_id"] == BO
    assert of(until(date(2026, 5, 31))).charge("alarm")["payer_id"] == BO


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (CivilStatus(person_id=ANNA, status="single", valid_from=date(2026, 1, 1)), "två civilstånd"),
        (IncomeStatement(person_id=ANNA, valid_from=date(2026, 1, 1)), "två inkomstförfrågningar"),
        (CareIncome(person_id=ANNA, kind="income_pension", amount_ore=1, valid_from=date(2026, 1, 1)), "samma slag"),
        (CarePayer(person_id=ANNA, payer_id=BO, valid_from=date(2026, 1, 1)), "två fakturamottagare"),
        (Housing(household_id="H1", form="rented", valid_from=date(2026, 1, 1)), "två boendekostnader"),
    ],
)
def test_two_facts_where_there_may_be_one_are_a_finding(again: object, told: str) -> None:
    more = (again, CarePayer(person_id=ANNA, payer_id=CARL, valid_from=SINCE))
    found = of(Client(housing=5_000, more=more))
    assert found.codes() == ["period-overlap"]
    assert told in found.findings[0].subject


def test_so_are_two_housing_costs_of_a_spouse_where_both_homes_are_added() -> None:
    again = Housing(household_id="H2", form="rented", rent_ore_month=1, valid_from=date(2026, 1, 1))
    pair = couple(Client(ANNA), Client(BO, housing=3_000, home="H2", more=(again,)), together=False)
    halved = 'cohabiting_minimum = "cohabiting"\napart_income = "own"\napart_minimum = "single"\napart_housing = '
    assert of(*pair, couple_rule=f'{halved}"halved"').codes() == ["period-overlap"]
    assert of(*pair, couple_rule=f'{halved}"own"').codes() == []


def test_incomes_of_different_kinds_may_hold_at_once() -> None:
    other = CareIncome(person_id=ANNA, kind="work", amount_ore=1, valid_from=SINCE)
    assert of(Client(more=(other,))).codes() == []


# --- Spouses whose household is parked -------------------------------------------------------------------------------


def waiting_for(whose: str, *parked: str) -> list[str]:
    """The households that wait too: Anna (H1) is married to Bo (H2), and Bo to Carl (H3), as facts may have it."""
    homes = {ANNA: "H1", BO: "H2", CARL: "H3"}
    members = [HouseholdMember(household_id=h, person_id=p, role="adult", valid_from=SINCE) for p, h in homes.items()]
    persons = pl.DataFrame(
        {
            "person_id": [ANNA, BO],
            "household_id": ["H1", "H2"],
            "partner_id": [BO, CARL],
            "whose": [whose, whose],
            "basis_day": [date(2026, 5, 1)] * 2,
        }
    )
    return [finding.household_id for finding in with_spouses(parked, persons, facts_of(members))]


@pytest.mark.parametrize("whose", ["pooled", "best"])
def test_a_household_waits_for_that_of_the_spouse_and_so_on(whose: str) -> None:
    assert waiting_for(whose, "H2") == ["H1"]
    assert waiting_for(whose, "H3") == ["H2", "H1"]
    assert waiting_for(whose, "H1") == []


def test_nobody_waits_where_the_spouses_income_is_not_needed() -> None:
    assert waiting_for("own", "H2") == []
