"""Every kind of bad cell is listed with file, row, column, value and what to do."""

from pathlib import Path

import pytest

from engine.facts.problems import BadCell
from tests.facts.files import ANNA, BO, EVA, listed, read

INCOME = "person_id;kind;amount_kr_month;status;valid_from;valid_to"
PLACEMENT = "placement_id;child_id;form;hours_week;valid_from;settling_in;payer_id"
RELIEF = "relief_id;household_id;area;person_id;service;percent;amount_kr_month;valid_from;valid_to;reason;approved_by"
PAYER = "household_id;payer_id;electronic_address;valid_from"
CARE_PAYER = "person_id;payer_id;electronic_address;valid_from"
ALTERNATING = "child_id;household_id;share;valid_from"

CASES = [
    # record, headings, row, column, value, what to do
    ("income", INCOME, "8001019804;;1;;2026-01-01;", "person_id", "800101-XXXX", "århundrade"),
    ("income", INCOME, "198001019805;;1;;2026-01-01;", "person_id", "19800101-XXXX", "kontrollsiffran"),
    ("income", INCOME, "198002309806;;1;;2026-01-01;", "person_id", "19800230-XXXX", "Datumet eller kontrollsiffran"),
    ("income", INCOME, "Anna;;1;;2026-01-01;", "person_id", "Anna", "tolv siffror"),
    ("income", INCOME, ";;1;;2026-01-01;", "person_id", "", "tom men måste fyllas i"),
    ("income", INCOME, f"{ANNA};employmnt;1;;2026-01-01;", "kind", "employmnt", "Menades employment?"),
    ("income", INCOME, f"{ANNA};;38.500;;2026-01-01;", "amount_kr_month", "38.500", "högst två decimaler"),
    ("income", INCOME, f"{ANNA};;38500 kr;;2026-01-01;", "amount_kr_month", "38500 kr", "utan ”kr”"),
    ("income", INCOME, f"{ANNA};;1 23 456;;2026-01-01;", "amount_kr_month", "1 23 456", "belopp i kronor"),
    ("income", INCOME, f"{ANNA};;-1;;2026-01-01;", "amount_kr_month", "-1,00", "negativ"),
    ("income", INCOME, f"{ANNA};;;;2026-01-01;", "amount_kr_month", "", "Belopp saknas"),
    ("income", INCOME, f"{ANNA};;1;missing;2026-01-01;", "amount_kr_month", "1,00", "status är missing"),
    ("income", INCOME, f"{ANNA};;1;;2026-02-30;", "valid_from", "2026-02-30", "finns i kalendern"),
    ("income", INCOME, f"{ANNA};;1;;46023;", "valid_from", "46023", "Excel"),
    ("income", INCOME, f"{ANNA};;1;;1/10 2026;", "valid_from", "1/10 2026", "ÅÅÅÅ-MM-DD"),
    ("income", INCOME, f"{ANNA};;1;;2026-05-01;2026-04-30", "valid_to", "2026-04-30", "före från-datumet"),
    ("placement", PLACEMENT, f"P1;{EVA};preschool;37,33;2026-01-01;;", "hours_week", "37,33", "hela minuter"),
    ("placement", PLACEMENT, f"P1;{EVA};preschool;mycket;2026-01-01;;", "hours_week", "mycket", "Skriv timmar"),
    ("placement", PLACEMENT, f"P1;{EVA};preschool;-5;2026-01-01;;", "hours_week", "-5", "Skriv timmar"),
    ("placement", PLACEMENT, f"P1;{EVA};preschool;169;2026-01-01;;", "hours_week", "169:00", "en vecka"),
    ("placement", PLACEMENT, f"P1;{EVA};preschool;35;2026-01-01;kanske;", "settling_in", "kanske", "ja eller nej"),
    ("placement", PLACEMENT, f"P1;{EVA};preschool;35;2026-01-01;;2120000143", "payer_id", "2120000143", "organisationsnumret"),
    ("placement", PLACEMENT, f"P1;{EVA};preschool;35;2026-01-01;;{'x' * 501}", "payer_id", "x" * 60 + "…", "för lång"),
    ("placement", PLACEMENT, f"P\u202e1;{EVA};preschool;35;2026-01-01;;", "placement_id", "P?1", "styrtecken"),
    ("placement", PLACEMENT, f"P\x001;{EVA};preschool;35;2026-01-01;;", "placement_id", "P?1", "styrtecken"),
    ("attendance", "placement_id;day;hours", "P1;2026-10-05;24,5", "hours", "24:30", "ett dygn"),
    ("alternating_residence", ALTERNATING, f"{EVA};H2;2/2;2026-01-01", "share", "2/2", "mindre än 1"),
    ("alternating_residence", ALTERNATING, f"{EVA};H2;0/2;2026-01-01", "share", "0/2", "större än 0"),
    ("alternating_residence", ALTERNATING, f"{EVA};H2;0,5;2026-01-01", "share", "0,5", "bråk"),
    ("adjustment", "adjustment_id;household_id;month;amount_kr;text;reason;approved_by", "J1;H1;2026-10-15;5;a;b;c", "month", "2026-10-15", "månadens första dag"),
    ("payer", PAYER, f"H1;{ANNA};bolaget.se;2026-01-01", "electronic_address", "bolaget.se", "schema och nummer"),
    ("care_payer", CARE_PAYER, f"{ANNA};{BO};0088 73;2026-01-01", "electronic_address", "0088 73", "schema och nummer"),
    ("relief", RELIEF, "N1;H1;;;;;;2026-10-01;;a;b", "percent", "", "antingen procent eller belopp"),
    ("relief", RELIEF, "N1;H1;;;;25;100;2026-10-01;;a;b", "percent", "25", "antingen procent eller belopp"),
    ("relief", RELIEF, "N1;H1;;;;0;;2026-10-01;;a;b", "percent", "0", "från 1 till 100"),
    ("relief", RELIEF, "N1;H1;;;;101;;2026-10-01;;a;b", "percent", "101", "från 1 till 100"),
    ("relief", RELIEF, "N1;H1;;;;;0;2026-10-01;;a;b", "amount_kr_month", "0,00", "större än 0"),
    ("relief", RELIEF, "N1;H1;care;;;25;;2026-10-01;;a;b", "person_id", "", "personnumret"),
    ("relief", RELIEF, "N1;H1;;;home_care;25;;2026-10-01;;a;b", "service", "home_care", "preschool"),
    ("relief", RELIEF, "N1;H1;;;;25;;2026-10-02;;a;b", "valid_from", "2026-10-02", "månadens första dag"),
    ("relief", RELIEF, "N1;H1;;;;25;;2026-10-01;2026-10-30;a;b", "valid_to", "2026-10-30", "månadens sista dag"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "headings", "row", "column", "value", "advice"), CASES)
def test_a_bad_cell_is_listed_with_its_place_and_what_to_do(
    tmp_path: Path, record: str, headings: str, row: str, column: str, value: str, advice: str
) -> None:
    result = read(tmp_path, record, headings, row)
    assert any((p.file, p.row, p.column, p.value) == (f"{record}.csv", 2, column, value) for p in result.problems)
    assert any(advice in problem.what_to_do for problem in result.problems)


@pytest.mark.parametrize(
    ("typed", "advice"), [("kanske", "Skriv ja eller nej."), ("jaa", "Menades ja? Skriv ja eller nej.")]
)
def test_yes_and_no_are_guessed_in_swedish_or_not_at_all(tmp_path: Path, typed: str, advice: str) -> None:
    (problem,) = read(tmp_path, "placement", PLACEMENT, f"P1;{EVA};preschool;35;2026-01-01;{typed};").problems
    assert problem.what_to_do == advice


def test_a_bad_cell_reads_as_a_sentence() -> None:
    cell = BadCell("income.csv", 7, "fran", "1/10", "Skriv ett datum.")
    assert str(cell) == "income.csv, rad 7, kolumn fran: ”1/10”. Skriv ett datum."


def test_all_bad_cells_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    result = read(tmp_path, "income", INCOME, f"{ANNA};;a;;2026-01-01;", "x;;1;;b;", f"{BO};;1;;2026-01-01;")
    assert listed(result) == [(2, "amount_kr_month", "a"), (3, "person_id", "x"), (3, "valid_from", "b")]


def test_a_file_that_is_wrong_all_through_lists_a_thousand_and_counts_the_rest(tmp_path: Path) -> None:
    result = read(tmp_path, "attendance", "placement_id;day;hours", *["P1;igår;7"] * 2_500)
    assert (len(result.problems), result.problem_count) == (1_000, 2_500)


def test_the_same_key_twice_in_a_file_is_a_problem(tmp_path: Path) -> None:
    result = read(
        tmp_path, "attendance", "placering;dag;timmar", "P1;2026-10-05;7", "P1;2026-10-06;7", "P1;2026-10-05;8"
    )
    assert listed(result) == [(4, "placering", "P1, 2026-10-05")]
    assert "placering, dag" in result.problems[0].what_to_do


def test_overlapping_periods_in_a_file_are_a_problem(tmp_path: Path) -> None:
    rows = [f"{ANNA};;1;;2026-01-01;2026-06-30", f"{ANNA};;2;;2026-06-30;", f"{ANNA};pension;2;;2026-06-30;"]
    assert listed(read(tmp_path, "income", INCOME, *rows)) == [(3, "valid_from", "2026-06-30")]


def test_an_open_period_overlaps_everything_after_it(tmp_path: Path) -> None:
    rows = [f"{ANNA};;1;;2026-01-01;", f"{ANNA};;2;;2026-03-01;2026-03-31", f"{ANNA};;2;;2026-05-01;"]
    assert [row for row, _, _ in listed(read(tmp_path, "income", INCOME, *rows))] == [3, 4]


def test_periods_that_follow_on_each_other_are_no_problem(tmp_path: Path) -> None:
    assert not read(tmp_path, "income", INCOME, f"{ANNA};;1;;2026-01-01;2026-06-30", f"{ANNA};;2;;2026-07-01;").problems


@pytest.mark.parametrize(
    ("headings", "column", "advice"),
    [
        ("household_id;notes", "notes", "Menades note?"),
        ("household_id;xyz", "xyz", "okänd"),
        ("household_id;hushåll", "hushåll", "två gånger"),
        ("note", "household_id", "Lägg till rubriken household_id (eller hushall)"),
        ("househol_id;note", "household_id", "Är det kolumnen househol_id"),
        ("household_id;;note", "", "ingen rubrik"),
    ],
)
def test_a_wrong_heading_is_a_problem_that_names_the_nearest(
    tmp_path: Path, headings: str, column: str, advice: str
) -> None:
    result = read(
        tmp_path, "household", headings, "H1;x;y" if headings.count(";") == 2 else "H1;x" if ";" in headings else "H1"
    )
    assert any(p.row == 1 and p.column == column and advice in p.what_to_do for p in result.problems)
