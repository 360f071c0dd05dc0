"""A month of care from facts to charges, by the rules of the four municipalities as shipped."""

from datetime import date, datetime, timedelta

import pytest

from engine.calc.care.assess import CareAssessment, assess_care
from engine.calc.care.explain import explain_charge, explain_person, line_texts
from engine.calc.lines import care_lines
from engine.errors import Finding, Refused
from engine.facts.care_records import CareDecision, Installation, Stay, Visit
from engine.facts.frames import facts_of
from engine.facts.records import HouseholdMember, Person
from engine.rulebook import Rulebook, load_files
from tests.calc.care.fee_town import ANNA, BO, SINCE, Client, couple
from tests.conftest import ROOT

MUNICIPALITIES = ("lindesberg", "nora", "hallefors", "ljusnarsberg")
FILES = {path.relative_to(ROOT / "rules").as_posix(): path.read_bytes() for path in (ROOT / "rules").rglob("*.toml")}
MAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The rules as shipped."""
    return load_files(FILES)


def at(time: str) -> datetime:
    """A time such as 2026-05-01 08:00."""
    return datetime.fromisoformat(time)


def visits(count: int, minutes: int, person: str = ANNA, service: str = "home_care") -> list[object]:
    """A decision and as many visits, one a day at eight."""
    decision = CareDecision(decision_id=f"B{person}", person_id=person, service=service, valid_from=SINCE)
    return [decision] + [
        Visit(
            visit_id=f"V{person}{day}",
            person_id=person,
            service=service,
            starts_at=at(f"2026-05-{day:02d} 08:00"),
            ends_at=at(f"2026-05-{day:02d} 08:00") + timedelta(minutes=minutes),
        )
        for day in range(1, count + 1)
    ]


def month(
    rulebook: Rulebook, *things: object, of: tuple[Client, ...] = (Client(),), known: tuple[Finding, ...] = ()
) -> CareAssessment:
    """May 2026 in Lindesberg."""
    records = [*(record for client in of for record in client.records()), *things]
    return assess_care(facts_of(records), rulebook, "lindesberg", MAY, known)


def test_lindesberg_takes_382_kronor_an_hour_up_to_the_maximum_fee(rulebook: Rulebook) -> None:
    six, seven = (month(rulebook, *visits(hours, 60)) for hours in (6, 7))
    assert six.charges["charge_ore"].to_list() == [2_292_00]
    assert seven.charges["charge_ore"].to_list() == [2_660_00]
    assert not six.findings


def test_thirty_days_of_short_stay_cost_the_maximum_fee_and_food_beside_it(rulebook: Rulebook) -> None:
    decided = CareDecision(decision_id="B1", person_id=ANNA, service="short_stay", valid_from=SINCE)
    period = {"arrived_at": at("2026-05-01 12:00"), "departed_at": at("2026-05-31 12:00")}
    stay = [decided] + [
        Stay(stay_id=service, person_id=ANNA, service=service, **period)
        for service in ("short_stay", "short_stay_food")
    ]
    found = month(rulebook, *stay)
    paid = dict(found.charges.select("service", "charge_ore").rows())
    assert paid["short_stay"] == 2_660_00
    assert paid["short_stay_food"] == 30 * 153_00


def test_every_row_can_be_told(rulebook: Rulebook) -> None:
    alarm = Installation(installation_id="L1", person_id=ANNA, service="safety_alarm", valid_from=SINCE)
    decided = CareDecision(decision_id="B2", person_id=ANNA, service="safety_alarm", valid_from=SINCE)
    found = month(rulebook, *visits(10, 45), alarm, decided)
    for row in found.persons.to_dicts():
        assert [step for step in explain_person(row, found.rules, "Anna") if step.name == "fee_ore"]
    for row in found.charges.to_dicts():
        assert explain_charge(row, found.rules)[-1].name == "charge_ore"
        assert line_texts(row, found.rules).quantity
    assert any(row.origin.file == "lindesberg/care.toml" for row in found.rows_used)
    assert any(row.origin.file == "national/care.toml" for row in found.rows_used)


def test_clients_come_in_order_of_household_and_person_however_the_facts_stand(rulebook: Rulebook) -> None:
    assert BO < ANNA
    homes = (Client(ANNA, home="H1"), Client(BO, home="H2"))
    things = [*visits(1, 60, BO), *visits(1, 60)]
    for of in (homes, homes[::-1]):
        found = month(rulebook, *things, of=of)
        assert found.persons.select("household_id", "person_id").rows() == [("H1", ANNA), ("H2", BO)]


def test_what_is_billed_is_one_line_a_service_in_the_order_of_the_tariff(rulebook: Rulebook) -> None:
    alarm = Installation(installation_id="L1", person_id=ANNA, service="safety_alarm", valid_from=SINCE)
    decided = CareDecision(decision_id="B2", person_id=ANNA, service="safety_alarm", valid_from=SINCE)
    found = month(rulebook, alarm, decided, *visits(1, 60))
    in_order = [name for name in found.rules.by_name if name in ("home_care", "safety_alarm")]
    lines = care_lines(found, in_order).sort("service_index")
    assert lines["service"].to_list() == in_order
    alone = care_lines(found, ["home_care"]).row(0, named=True)
    assert {
        name: alone[name] for name in ("area", "kind", "service_month", "household_id", "person_id", "payer_id")
    } == {
        "area": "care",
        "kind": "charge",
        "service_month": MAY,
        "household_id": "H1",
        "person_id": ANNA,
        "payer_id": ANNA,
    }
    assert (alone["text"], alone["service_kind"], alone["taxable"], alone["amount_ore"]) == (
        "Hemtjänst",
        "home_care",
        False,
        382_00,
    )


@pytest.mark.parametrize("municipality", MUNICIPALITIES)
def test_no_client_is_no_charge(rulebook: Rulebook, municipality: str) -> None:
    found = assess_care(facts_of([]), rulebook, municipality, MAY)
    assert found.persons.is_empty()
    assert found.charges.is_empty()
    assert found.findings == ()
    assert found.rows_used == ()


def test_a_household_with_a_known_finding_is_left_out_and_all_others_are_billed(rulebook: Rulebook) -> None:
    both = (Client(), Client(BO, home="H2"))
    known = Finding(code="x", household_id="H2", subject="", message="", action="", parked=True)
    found = month(rulebook, *visits(1, 60), *visits(1, 60, BO), of=both, known=(known,))
    assert found.persons["household_id"].to_list() == found.charges["household_id"].to_list() == ["H1"]
    assert known in found.findings


def test_the_spouse_of_a_parked_household_waits(rulebook: Rulebook) -> None:
    both = couple(Client(), Client(BO, home="H2"), together=False)
    known = Finding(code="x", household_id="H2", subject="", message="", action="", parked=True)
    found = month(rulebook, *visits(1, 60), of=both, known=(known,))
    assert [finding.code for finding in found.findings if finding.household_id == "H1"] == ["other-household-parked"]
    assert found.charges.is_empty()


def test_a_forgotten_decision_of_one_who_died_long_ago_holds_nobody_back(rulebook: Rulebook) -> None:
    """The payer has died too, but there is nothing to pay."""
    widow, dead = Client(ANNA), Person(person_id=BO, given_name="Bo", deceased_on=date(2025, 11, 3))
    home = HouseholdMember(household_id="H1", person_id=BO, role="adult", valid_from=SINCE)
    open_decision = CareDecision(decision_id="B9", person_id=BO, service="home_care", valid_from=SINCE)
    found = month(rulebook, *visits(1, 60), dead, home, open_decision, of=(widow,))
    assert [finding.code for finding in found.findings] == ["decision-after-death"]
    assert found.charges["person_id"].to_list() == [ANNA]


def test_a_municipality_without_a_care_tariff_is_refused() -> None:
    without = load_files({name: data for name, data in FILES.items() if not name.endswith("/care.toml")})
    with pytest.raises(Refused, match=r"ingen taxa för vård och omsorg"):
        assess_care(facts_of([]), without, "nora", MAY)
