"""References that lead nowhere are findings, with the household that would be billed wrong."""

from datetime import date

import polars as pl

from engine.facts.cells import DTYPES
from engine.facts.columns import Kind
from engine.facts.dangling import REFERENCES, dangling
from engine.facts.registry import RECORD_TYPES
from tests.facts.files import ANNA, CLIENT, EVA, ORGANISATION, SPOUSE, clock

NEW_YEAR = date(2026, 1, 1)


def facts(**rows: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    """Frames of the given rows; fields not given have their default."""
    frames = {}
    for name, record in RECORD_TYPES.items():
        whole = [{c.name: row.get(c.name, c.default) for c in record.columns} for row in rows.get(name, [])]
        frames[name] = pl.DataFrame(whole, schema={c.name: DTYPES[c.kind] for c in record.columns})
    return frames


def family(**more: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    """Anna and her child Eva in household H1, with more facts or other ones."""
    members = [("H1", ANNA, "adult"), ("H1", EVA, "child")]
    whole: dict[str, list[dict[str, object]]] = {
        "person": [{"person_id": ANNA, "given_name": "Anna"}, {"person_id": EVA, "given_name": "Eva"}],
        "household": [{"household_id": "H1"}],
        "household_member": [
            {"household_id": h, "person_id": p, "role": r, "valid_from": NEW_YEAR} for h, p, r in members
        ],
        "placement": [
            {"placement_id": "P1", "child_id": EVA, "form": "preschool", "minutes_week": 1800, "valid_from": NEW_YEAR}
        ],
        "payer": [{"household_id": "H1", "payer_id": ANNA, "valid_from": NEW_YEAR}],
    }
    return facts(**(whole | more))


def found(frames: dict[str, pl.DataFrame]) -> list[tuple[str, str, str, bool]]:
    return [(f.code, f.household_id, f.subject, f.parked) for f in dangling(frames)]


def test_facts_that_hang_together_give_no_finding() -> None:
    assert found(family()) == []


def test_no_facts_give_no_finding() -> None:
    assert dangling({}) == []


def test_a_child_who_is_no_person_parks_its_household_without_showing_its_number() -> None:
    frames = family(person=[{"person_id": ANNA, "given_name": "Anna"}])
    assert set(found(frames)) == {("person-unknown", "H1", "20220101-XXXX", True)}
    assert {f.message.partition(":")[0] for f in dangling(frames)} == {"Hushållsmedlem", "Placering"}


def test_a_household_that_is_not_there_is_parked() -> None:
    assert found(family(household=[])) == [("household-unknown", "H1", "H1", True)] * 2


def test_a_second_household_that_is_not_there_parks_the_first_one_too() -> None:
    frames = family(alternating_residence=[{"child_id": EVA, "household_id": "H2", "valid_from": NEW_YEAR}])
    assert found(frames) == [("household-unknown", "H1", "H2", True), ("household-unknown", "H2", "H2", True)]


def test_a_schedule_for_no_placement_parks_nobody_since_nobody_is_known() -> None:
    frames = family(schedule=[{"placement_id": "P2", "minutes_week": 900, "valid_from": NEW_YEAR}])
    assert found(frames) == [("placement-unknown", "", "P2", False)]


def test_a_payer_needs_a_name_of_its_own_or_a_person() -> None:
    payer = {"household_id": "H1", "payer_id": ORGANISATION, "valid_from": NEW_YEAR}
    assert found(family(payer=[payer])) == [("person-unknown", "H1", "212000-XXXX", True)]
    assert found(family(payer=[payer | {"name": "Godmansbyrån"}])) == []


def test_many_rows_of_one_lost_reference_are_one_finding() -> None:
    days = [{"placement_id": "P9", "day": date(2026, 10, day), "minutes": 60} for day in range(1, 31)]
    assert len(found(family(attendance=days))) == 1


def client(**more: list[dict[str, object]]) -> dict[str, pl.DataFrame]:
    """A client alone in household H1 with a decision, with more facts or other ones."""
    whole: dict[str, list[dict[str, object]]] = {
        "person": [{"person_id": CLIENT, "given_name": "Karl"}],
        "household": [{"household_id": "H1"}],
        "household_member": [{"household_id": "H1", "person_id": CLIENT, "role": "adult", "valid_from": NEW_YEAR}],
        "care_decision": [
            {"decision_id": "B1", "person_id": CLIENT, "service": "home_care", "law": "sol", "valid_from": NEW_YEAR}
        ],
        "housing": [{"household_id": "H1", "form": "rented", "valid_from": NEW_YEAR}],
    }
    return facts(**(whole | more))


def visits(person: str, count: int) -> list[dict[str, object]]:
    start, end = clock("2026-10-05 07:30"), clock("2026-10-05 08:00")
    visit = {"person_id": person, "service": "home_care", "starts_at": start, "ends_at": end}
    return [visit | {"visit_id": f"V{number}"} for number in range(count)]


def test_care_facts_that_hang_together_give_no_finding() -> None:
    assert found(client(visit=visits(CLIENT, 3))) == []


def test_every_identity_number_and_household_of_every_fact_is_looked_up() -> None:
    looked_up = {(reference.record, reference.column) for reference in REFERENCES}
    held = {
        (record.name, column.name)
        for record in RECORD_TYPES.values()
        for column in record.columns
        if column.kind is Kind.IDENTITY or column.name == "household_id"
    }
    assert held - looked_up == {("person", "person_id"), ("household", "household_id")}


def test_visits_to_somebody_who_is_no_person_are_one_finding_that_parks_nobody() -> None:
    (finding,) = dangling(client(visit=visits(SPOUSE, 1_000)))
    assert (finding.code, finding.household_id, finding.parked) == ("person-unknown", "", False)
    assert finding.message == "Besök: personen 19410202-XXXX finns inte bland personerna."


def test_visits_to_a_member_who_is_no_person_park_the_household() -> None:
    frames = client(person=[], care_decision=[], visit=visits(CLIENT, 10))
    assert found(frames) == [("person-unknown", "H1", "19400101-XXXX", True)] * 2
    assert {f.message.partition(":")[0] for f in dangling(frames)} == {"Hushållsmedlem", "Besök"}


def test_a_partner_who_is_no_person_parks_the_household_of_the_one_who_names_him() -> None:
    status = {"person_id": CLIENT, "status": "married", "partner_id": SPOUSE, "valid_from": NEW_YEAR}
    assert found(client(civil_status=[status])) == [("person-unknown", "H1", "19410202-XXXX", True)]


def test_being_single_is_no_reference_to_anybody() -> None:
    status = {"person_id": CLIENT, "status": "single", "valid_from": NEW_YEAR}
    assert found(client(civil_status=[status])) == []


def test_a_housing_cost_of_no_household_is_found() -> None:
    housing = {"household_id": "H7", "form": "rented", "valid_from": NEW_YEAR}
    assert found(client(housing=[housing])) == [("household-unknown", "H7", "H7", True)]


def test_a_payer_of_care_needs_a_name_of_its_own_or_a_person() -> None:
    payer = {"person_id": CLIENT, "payer_id": ORGANISATION, "role": "organisation", "valid_from": NEW_YEAR}
    assert found(client(care_payer=[payer])) == [("person-unknown", "H1", "212000-XXXX", True)]
    assert found(client(care_payer=[payer | {"name": "Överförmyndaren"}])) == []


def test_an_adjustment_may_name_a_person_and_then_a_known_one() -> None:
    adjustment = {"adjustment_id": "J1", "household_id": "H1", "month": NEW_YEAR, "amount_ore": 100}
    adjustment |= {"text": "a", "reason": "b", "approved_by": "c"}
    assert found(client(adjustment=[adjustment])) == []
    assert found(client(adjustment=[adjustment | {"person_id": CLIENT, "area": "care"}])) == []
    lost = client(adjustment=[adjustment | {"person_id": SPOUSE, "area": "care"}])
    assert found(lost) == [("person-unknown", "H1", "19410202-XXXX", True)]
