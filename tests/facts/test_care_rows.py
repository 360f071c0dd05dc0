"""What may not be so within a row of a care fact, and what may."""

from pathlib import Path

import pytest

from engine.facts.identity import masked
from tests.facts.files import CLIENT, SPOUSE, listed, read

HEADINGS = {
    "civil_status": "person_id;status;partner_id;living_together;valid_from",
    "care_decision": "decision_id;person_id;service;hours_month;valid_from;valid_to",
    "visit": "visit_id;person_id;service;starts_at;ends_at;carers",
    "stay": "stay_id;person_id;service;arrived_at;departed_at",
    "delivery": "person_id;service;day;quantity",
    "installation": "installation_id;person_id;service;pieces;valid_from",
    "care_absence": "person_id;reason;left_at;returned_at",
    "care_income": "person_id;kind;amount_kr;tax_kr;valid_from",
    "housing": "household_id;form;rent_kr_month;not_housing_kr_month;interest_kr_year;heating_kr_year;area_m2;valid_from",
    "minimum_adjustment": "person_id;change;text;amount_kr_month;valid_from",
    "adjustment": "adjustment_id;household_id;area;person_id;month;amount_kr;text;reason;approved_by",
}

REFUSED = [
    # record, row, column, value, what to do
    ("civil_status", f"{CLIENT};married;;;2020-01-01", "partner_id", "", "makens eller partnerns"),
    ("civil_status", f"{CLIENT};cohabiting;;;2020-01-01", "partner_id", "", "makens eller partnerns"),
    ("civil_status", f"{CLIENT};single;{SPOUSE};;2020-01-01", "partner_id", masked(SPOUSE), "har ingen partner"),
    ("civil_status", f"{CLIENT};married;{CLIENT};;2020-01-01", "partner_id", masked(CLIENT), "sin egen partner"),
    ("civil_status", f"{CLIENT};cohabiting;{SPOUSE};nej;2020-01-01", "living_together", "false", "Bara gifta"),
    ("civil_status", f"{CLIENT};single;;nej;2020-01-01", "living_together", "false", "Bara gifta"),
    ("care_decision", f"B1;{CLIENT};home_care;0;2026-01-01;", "hours_month", "0:00", "Beviljade timmar är noll"),
    ("care_decision", f"B1;{CLIENT};home_care;744,5;2026-01-01;", "hours_month", "744:30", "en månad"),
    ("care_decision", f"B1;{CLIENT};home_care;;2026-01-02;2026-01-01", "valid_to", "2026-01-01", "före från-datumet"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-05 07:30;2026-10-05 07:30;1", "ends_at", "2026-10-05 07:30", "slutar inte"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-05 23:50;2026-10-05 00:10;1", "ends_at", "2026-10-05 00:10", "dagen efter"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-05 07:30;2026-10-06 07:31;1", "ends_at", "2026-10-06 07:31", "ett dygn"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-18 02:50;2026-10-18 02:10;1", "ends_at", "2026-10-18 02:10", "slutar inte"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-05 07:30;2026-10-05 08:00;0", "carers", "0", "minst 1"),
    ("stay", f"K1;{CLIENT};short_stay;2026-10-05 14:00;2026-10-05 13:59", "departed_at", "2026-10-05 13:59", "före ankomsten"),
    ("delivery", f"{CLIENT};meal_box;2026-10-05;0", "quantity", "0", "Antalet är noll"),
    ("installation", f"L1;{CLIENT};safety_alarm;0;2026-03-01", "pieces", "0", "Antalet är noll"),
    ("care_absence", f"{CLIENT};hospital;2026-10-05 10:00;2026-10-05 10:00", "returned_at", "2026-10-05 10:00", "Återkomsten"),
    ("care_income", f"{CLIENT};business;-100;;2026-01-01", "amount_kr", "-100,00", "negativt"),
    ("care_income", f"{CLIENT};work;100;-1;2026-01-01", "tax_kr", "-1,00", "utan minustecken"),
    ("care_income", f"{CLIENT};work;100;100,01;2026-01-01", "tax_kr", "100,01", "större än inkomsten"),
    ("care_income", f"{CLIENT};capital;1200;360;2026-01-01", "tax_kr", "360,00", "enligt taxan"),
    ("housing", "H1;rented;-6200;;;;;2026-01-01", "rent_kr_month", "-6200,00", "negativt"),
    ("housing", "H1;rented;6200;6201;;;;2026-01-01", "not_housing_kr_month", "6201,00", "större än hyran"),
    ("housing", "H1;own_house;;;-1;;;2026-01-01", "interest_kr_year", "-1,00", "negativt"),
    ("housing", "H1;own_house;;;;-1;;2026-01-01", "heating_kr_year", "-1,00", "negativt"),
    ("housing", "H1;own_house;;;;;1400;2026-01-01", "area_m2", "1400", "kvadratmeter"),
    ("minimum_adjustment", f"{CLIENT};deduction;Mat ingår;-350;2026-01-01", "amount_kr_month", "-350,00", "deduction"),
    ("adjustment", "J1;H1;care;;2026-10-01;-250;a;b;c", "person_id", "", "fyll i personnumret"),
    ("adjustment", f"J1;H1;childcare;{CLIENT};2026-10-01;-250;a;b;c", "person_id", masked(CLIENT), "töm personnumret"),
]  # fmt: skip

TAKEN_IN = [
    ("civil_status", f"{CLIENT};single;;;2020-01-01"),
    ("civil_status", f"{CLIENT};married;{SPOUSE};nej;2020-01-01"),
    ("care_decision", f"B1;{CLIENT};home_care;744;2026-01-01;"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-05 23:50;2026-10-06 00:10;2"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-05 07:30;2026-10-06 07:30;1"),
    ("visit", f"V1;{CLIENT};home_care;2026-10-25 02:50;2026-10-25 02:10;1"),  # twenty minutes: the clock was put back
    ("stay", f"K1;{CLIENT};short_stay;2026-10-05 14:00;2026-10-05 14:00"),
    ("stay", f"K1;{CLIENT};short_stay;2026-10-05 14:00;"),
    ("care_absence", f"{CLIENT};hospital;2026-10-05 10:00;"),
    ("care_income", f"{CLIENT};guarantee_pension;0;0;2026-01-01"),
    ("housing", "H1;rented;6200;6200;;;;2026-01-01"),
    ("adjustment", f"J1;H1;care;{CLIENT};2026-10-01;-250;a;b;c"),
]


@pytest.mark.parametrize(("record", "row", "column", "value", "advice"), REFUSED)
def test_a_row_that_cannot_be_so_is_listed_with_what_to_do(
    tmp_path: Path, record: str, row: str, column: str, value: str, advice: str
) -> None:
    result = read(tmp_path, record, HEADINGS[record], row)
    assert listed(result) == [(2, column, value)]
    assert advice in result.problems[0].what_to_do


@pytest.mark.parametrize(("record", "row"), TAKEN_IN)
def test_a_row_that_can_be_so_is_taken_in(tmp_path: Path, record: str, row: str) -> None:
    assert read(tmp_path, record, HEADINGS[record], row).problems == ()


def test_one_kind_of_income_has_one_period_at_a_time_and_kinds_may_be_there_together(tmp_path: Path) -> None:
    rows = [f"{CLIENT};{kind};100;0;2026-0{month}-01" for kind in ("work", "capital") for month in (1, 2)]
    result = read(tmp_path, "care_income", HEADINGS["care_income"], *rows)
    assert listed(result) == [(3, "valid_from", "2026-02-01"), (5, "valid_from", "2026-02-01")]


def test_one_absence_is_told_from_another_by_its_time(tmp_path: Path) -> None:
    row = f"{CLIENT};hospital;2026-10-05 10:00;2026-10-07 10:00"
    result = read(tmp_path, "care_absence", HEADINGS["care_absence"], row, row)
    assert listed(result) == [(3, "person_id", f"{masked(CLIENT)}, 2026-10-05 10:00")]
