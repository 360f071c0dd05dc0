"""A relief (nedsättning) lowers what a month's calculation came to: by a percentage, or by an amount."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from engine.calc.corrections import BILLED, CHANGED, correction_lines
from engine.calc.lines import LINES
from engine.calc.periods import Month
from engine.calc.relief import Reliefs, relief_lines, reliefs_of, unused, without_rule
from engine.calc.wording import NBSP
from engine.facts.frames import facts_of
from engine.facts.records import Relief
from engine.rulebook import rows

OCTOBER = date(2026, 10, 1)
ALVA, BO, KARL = "202303019800", "202103019802", "194001019803"
PLACE: dict[str, Any] = {
    "area": "childcare",
    "kind": "charge",
    "service_month": OCTOBER,
    "household_id": "H1",
    "payer_id": "anna",
    "child_id": ALVA,
    "form": "preschool",
    "text": "Förskola",
    "born": date(2023, 3, 1),
}
ALARM: dict[str, Any] = {
    "area": "care",
    "kind": "charge",
    "service_month": OCTOBER,
    "household_id": "K1",
    "payer_id": KARL,
    "person_id": KARL,
    "service": "alarm",
    "service_kind": "safety_alarm",
    "service_index": 1,
    "taxable": False,
    "text": "Trygghetslarm",
}


def charges(*lines: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(lines, schema=LINES.schema)


def rule(kind: str = "hardship", to: str = "krona", mode: str = "half_up") -> rows.Relief:
    return rows.Relief(
        valid_from=date(2026, 1, 1),
        status="decided",
        source=rows.Source("test"),
        origin=rows.Origin("test.toml", 1),
        kind=kind,
        text={"hardship": "Jämkning", "application": "Tillfällig nedsättning"}[kind],
        to=to,
        mode=mode,
    )


def relief(number: int = 1, **values: Any) -> Relief:
    """A quarter off for household H1 from October on."""
    plain = {"household_id": "H1", "percent": 25, "valid_from": OCTOBER, "reason": "sjukdom", "approved_by": "Bo Berg"}
    return Relief(**{"relief_id": f"N{number}", **plain, **values})


def amount(number: int, kr: int, **values: Any) -> Relief:
    return relief(number, percent=None, amount_ore_month=kr * 100, **values)


def granted(*reliefs: Relief, area: str = "childcare", rules: list[rows.Relief] | None = None) -> Reliefs:
    return reliefs_of(facts_of(reliefs), area, Month.of(OCTOBER), [rule()] if rules is None else rules)


def off(lines: pl.DataFrame) -> list[tuple[Any, ...]]:
    """(which relief, off what, öre) of each line."""
    return lines.select("relief_id", pl.coalesce("child_id", "service"), "amount_ore").rows()


def test_a_line_says_how_much_is_left_of_which_charge() -> None:
    (line,) = relief_lines(charges({**PLACE, "amount_ore": 1000_00}), granted(relief())).to_dicts()
    assert (line["kind"], line["amount_ore"]) == ("relief", -250_00)
    assert (line["old_ore"], line["new_ore"]) == (1000_00, 750_00)
    assert (line["text"], line["reason"], line["relief_id"]) == ("Förskola", f"Jämkning 25{NBSP}%", "N1")
    assert all(line[name] == value for name, value in PLACE.items() if name != "kind")


@pytest.mark.parametrize(
    ("to", "mode", "off_ore"),
    [
        ("krona", "half_up", 334_00),
        ("krona", "down", 333_00),
        ("krona", "up", 334_00),
        ("ore", "half_up", 333_50),
        ("ore", "down", 333_50),
    ],
)
def test_a_percentage_is_rounded_as_the_rule_says(to: str, mode: str, off_ore: int) -> None:
    reliefs = granted(relief(), rules=[rule(to=to, mode=mode)])
    assert off(relief_lines(charges({**PLACE, "amount_ore": 1334_00}), reliefs)) == [("N1", ALVA, -off_ore)]


def test_parts_of_a_month_are_one_thing() -> None:
    """Two lines of 33 kr: a quarter of 66 kr is 16.50, so 17 kr; not twice 8 kr."""
    parts = charges({**PLACE, "amount_ore": 33_00}, {**PLACE, "line_from": date(2026, 10, 16), "amount_ore": 33_00})
    assert off(relief_lines(parts, granted(relief()))) == [("N1", ALVA, -17_00)]


def test_an_amount_is_taken_from_the_things_in_order_until_it_is_used_up() -> None:
    three = charges(
        {**PLACE, "amount_ore": 300_00},
        {**PLACE, "child_id": BO, "amount_ore": 200_00},
        {**PLACE, "child_id": "c", "amount_ore": 100_00},
    )
    lines = relief_lines(three, granted(amount(1, 400)))
    assert off(lines) == [("N1", ALVA, -300_00), ("N1", BO, -100_00)]
    assert set(lines["reason"]) == {"Jämkning"}


def test_several_reliefs_come_in_order_of_identity_and_never_take_more_than_is_left() -> None:
    """60 % of the whole charge, then 300 kr, then another 25 % of the whole charge: only 100 kr is left for it."""
    reliefs = granted(relief(3), amount(2, 300), relief(1, percent=60))
    lines = relief_lines(charges({**PLACE, "amount_ore": 1000_00}), reliefs)
    assert off(lines) == [("N1", ALVA, -600_00), ("N2", ALVA, -300_00), ("N3", ALVA, -100_00)]
    assert lines["new_ore"].to_list() == [400_00, 100_00, 0]


@pytest.mark.parametrize(
    ("values", "lowered"),
    [
        ({}, [ALVA, BO]),
        ({"person_id": BO}, [BO]),
        ({"service": "preschool"}, [ALVA]),
        ({"service": "school_age", "person_id": ALVA}, []),
        ({"household_id": "H2"}, []),
        ({"area": "care", "person_id": ALVA}, []),
        ({"valid_from": date(2026, 11, 1)}, []),
        ({"valid_from": date(2026, 9, 1), "valid_to": date(2026, 9, 30)}, []),
        ({"valid_from": date(2026, 9, 1), "valid_to": date(2026, 10, 31)}, [ALVA, BO]),
    ],
)
def test_a_relief_lowers_what_it_speaks_of_and_nothing_else(values: dict[str, Any], lowered: list[str]) -> None:
    two = charges(
        {**PLACE, "amount_ore": 1000_00}, {**PLACE, "child_id": BO, "form": "school_age", "amount_ore": 500_00}
    )
    assert relief_lines(two, granted(relief(**values)))["child_id"].to_list() == lowered


def test_of_care_a_relief_is_for_one_client_and_perhaps_one_service() -> None:
    two = charges({**ALARM, "amount_ore": 200_00}, {**ALARM, "service": "home_care", "amount_ore": 1500_00})
    client: dict[str, Any] = {"household_id": "K1", "person_id": KARL, "area": "care"}
    assert off(relief_lines(two, granted(relief(**client), area="care"))) == [
        ("N1", "alarm", -50_00), ("N1", "home_care", -375_00)
    ]  # fmt: skip
    one = granted(relief(**client, service="home_care"), area="care")
    assert off(relief_lines(two, one)) == [("N1", "home_care", -375_00)]


def test_each_of_two_payers_is_let_off_a_part_of_what_he_pays() -> None:
    two = charges({**PLACE, "amount_ore": 100_00}, {**PLACE, "payer_id": "bo", "amount_ore": 300_00})
    assert relief_lines(two, granted(relief())).select("payer_id", "amount_ore").rows() == [
        ("anna", -25_00), ("bo", -75_00)
    ]  # fmt: skip
    assert relief_lines(two, granted(amount(1, 200))).select("payer_id", "amount_ore").rows() == [
        ("anna", -100_00), ("bo", -100_00)
    ]  # fmt: skip


def test_of_two_homes_of_a_child_only_the_one_with_the_relief_pays_less() -> None:
    two = charges({**PLACE, "amount_ore": 500_00}, {**PLACE, "household_id": "H2", "amount_ore": 500_00})
    assert relief_lines(two, granted(relief())).select("household_id", "amount_ore").rows() == [("H1", -125_00)]


def test_nothing_is_taken_off_nothing() -> None:
    free = charges({**PLACE, "amount_ore": 0})
    assert relief_lines(free, granted(relief(), amount(2, 100))).is_empty()
    assert relief_lines(LINES, granted(relief())).is_empty()
    assert relief_lines(charges({**PLACE, "amount_ore": 100_00}), granted()).columns == LINES.columns


def test_a_kind_without_a_rule_lowers_nothing_and_parks_the_household() -> None:
    reliefs = granted(relief(1, kind="application"), relief(2))
    assert off(relief_lines(charges({**PLACE, "amount_ore": 100_00}), reliefs)) == [("N2", ALVA, -25_00)]
    (finding,) = without_rule(reliefs)
    assert (finding.code, finding.household_id, finding.parked) == ("relief-without-rule", "H1", True)
    assert "N1" in finding.message
    assert "oktober 2026" in finding.message
    assert len([*without_rule(granted(relief(), rules=[]))]) == 1


def test_a_relief_that_lowers_nothing_is_told_and_parks_nobody() -> None:
    reliefs = granted(relief(1), relief(2, person_id=BO))
    lines = relief_lines(charges({**PLACE, "amount_ore": 100_00}), reliefs)
    (finding,) = unused(reliefs, lines)
    assert (finding.code, finding.subject, finding.parked) == ("relief-unused", "nedsättning N2", False)


def test_a_correction_is_of_the_charge_with_its_relief() -> None:
    """600 kr was billed; with a quarter off it is 450 kr. Where that was billed, nothing is left to correct."""
    charge = charges({**PLACE, "amount_ore": 600_00})
    both = [charge, relief_lines(charge, granted(relief()))]
    was = {name: PLACE[name] for name in PLACE if name in BILLED.columns}
    before = pl.DataFrame([{**was, "amount_ore": 600_00, "number": "1", "month": OCTOBER}], schema=BILLED.schema)
    assert correction_lines(both, before, CHANGED).select("old_ore", "new_ore", "amount_ore").rows() == [
        (600_00, 450_00, -150_00)
    ]  # fmt: skip
    after = pl.concat([before, before.with_columns(kind=pl.lit("relief"), amount_ore=pl.lit(-150_00, dtype=pl.Int64))])
    assert correction_lines(both, after, CHANGED).is_empty()
