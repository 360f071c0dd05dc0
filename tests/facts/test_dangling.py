"""References that lead nowhere are findings, with the household that would be billed wrong."""

from datetime import date

import polars as pl

from engine.facts.cells import DTYPES
from engine.facts.dangling import dangling
from engine.facts.registry import RECORD_TYPES
from tests.facts.files import ANNA, EVA, ORGANISATION

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
