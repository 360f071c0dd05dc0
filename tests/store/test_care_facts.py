"""Times and counts in the database, and reading only what a month needs out of all the visits there ever were."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

from engine.facts.identity import masked
from engine.facts.registry import RECORD_TYPES
from engine.store.database import Database
from engine.store.facts import ImportRefused, current_facts, facts_digest, import_file
from engine.store.history import history, provenance
from engine.store.opening import open_database
from engine.store.schema import fact_table
from tests.databases import in_a_file, new_database
from tests.facts.files import ANNA, CLIENT, clock, read

OCTOBER = datetime(2026, 10, 1, 8, tzinfo=UTC)
VISIT = "visit_id;person_id;service;starts_at;ends_at;carers;withdraw"
STAY = "stay_id;person_id;service;arrived_at;departed_at"
SINCE = date(2026, 9, 1)
DAYS = ("2026-08-31", "2026-09-01")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(new_database(tmp_path) or tmp_path / "facts.sqlite")
    yield database
    database.close()


def take_in(db: Database, folder: Path, record: str, *lines: str) -> tuple[int, int, int, int]:
    done = import_file(db, "nora", read(folder, record, *lines), by="Karin", at=OCTOBER)
    return done.new, done.superseded, done.unchanged, done.withdrawn


def visit(number: str, start: str, end: str, carers: int = 1, withdraw: str = "") -> str:
    return f"{number};{CLIENT};home_care;{start};{end};{carers};{withdraw}"


def ids(db: Database, record: str, since: date | None = None) -> list[object]:
    frame = current_facts(db, "nora", since)[record]
    return frame[RECORD_TYPES[record].key[0]].to_list()


def test_a_time_comes_out_as_it_went_in(db: Database, tmp_path: Path) -> None:
    take_in(db, tmp_path, "visit", VISIT, visit("V1", "2026-10-25 02:30", "2026-10-26 00:00", 2))
    stored = current_facts(db, "nora")["visit"]
    assert stored.schema["starts_at"] == stored.schema["ends_at"] == pl.Datetime("us")
    times = (clock("2026-10-25 02:30"), clock("2026-10-26"))
    assert stored.select("starts_at", "ends_at", "carers").row(0) == (*times, 2)


def test_a_visit_is_corrected_by_its_identity_and_the_earlier_one_is_kept(db: Database, tmp_path: Path) -> None:
    take_in(db, tmp_path, "visit", VISIT, visit("V1", "2026-10-05 07:30", "2026-10-05 08:05"))
    longer = visit("V1", "2026-10-05 07:30", "2026-10-05 08:15")
    assert take_in(db, tmp_path, "visit", VISIT, longer) == (0, 1, 0, 0)
    entered, changed = history(db, "nora", RECORD_TYPES["visit"], starts_at=clock("2026-10-05 07:30"))
    assert ("carers", None, 1) in entered.values
    assert changed.values == (("ends_at", clock("2026-10-05 08:05"), clock("2026-10-05 08:15")),)
    assert provenance(db, "nora", RECORD_TYPES["visit"])["import_id"].to_list() == [2]


def test_the_history_of_one_client_is_found_also_where_a_visit_was_somebody_elses_at_first(
    db: Database, tmp_path: Path
) -> None:
    mine, other = (visit(number, "2026-10-05 07:30", "2026-10-05 08:05") for number in ("V1", "V2"))
    take_in(db, tmp_path, "visit", VISIT, mine.replace(CLIENT, ANNA), other.replace(CLIENT, ANNA))
    take_in(db, tmp_path, "visit", VISIT, mine)
    changes = history(db, "nora", RECORD_TYPES["visit"], about=CLIENT)
    assert [(change.key, change.what) for change in changes] == [(("V1",), "entered"), (("V1",), "changed")]
    assert len(history(db, "nora", RECORD_TYPES["visit"], about=ANNA)) == 3
    assert history(db, "orebro", RECORD_TYPES["visit"], about=CLIENT) == []


def test_the_same_visits_again_change_nothing(db: Database, tmp_path: Path) -> None:
    rows = [visit(f"V{minute}", f"2026-10-05 07:{minute}", "2026-10-05 08:05") for minute in range(10, 60)]
    take_in(db, tmp_path, "visit", VISIT, *rows)
    more = visit("W", "2026-10-05 09:00", "2026-10-05 09:30")
    assert take_in(db, tmp_path, "visit", VISIT, *rows, more) == (1, 0, 50, 0)


def test_a_fact_whose_key_is_a_time_is_withdrawn_by_it(db: Database, tmp_path: Path) -> None:
    headings, key = "person_id;reason;left_at;returned_at;withdraw", f"{CLIENT};;2026-10-05 10:00;;ja"
    take_in(db, tmp_path, "care_absence", headings, f"{CLIENT};hospital;2026-10-05 10:00;2026-10-07 10:00;")
    assert take_in(db, tmp_path, "care_absence", headings, key) == (0, 0, 0, 1)
    with pytest.raises(ImportRefused) as refused:
        take_in(db, tmp_path, "care_absence", f"{headings};anmald", f"{key};")
    assert [problem.value for problem in refused.value.problems] == [f"{masked(CLIENT)}, 2026-10-05 10:00"]


def test_the_digest_of_visits_is_of_their_minutes_and_not_of_their_order(db: Database, tmp_path: Path) -> None:
    first, second = (visit(f"V{n}", f"2026-10-05 0{n}:30", f"2026-10-05 0{n}:50") for n in (1, 2))
    take_in(db, tmp_path, "visit", VISIT, second, first)
    facts = current_facts(db, "nora")
    assert facts_digest(facts) == facts_digest({"visit": facts["visit"].reverse()})
    later = facts["visit"].with_columns(pl.col("ends_at") + pl.duration(minutes=1))
    assert facts_digest(facts) != facts_digest({"visit": later})


def test_a_month_reads_the_visits_that_are_not_over_before_it(db: Database, tmp_path: Path) -> None:
    rows = [
        visit("V1", "2026-08-31 23:00", "2026-08-31 23:59"),
        visit("V2", "2026-08-31 23:30", "2026-09-01 00:10"),
        visit("V3", "2026-09-30 07:30", "2026-09-30 08:00"),
    ]
    take_in(db, tmp_path, "visit", VISIT, *rows)
    assert ids(db, "visit", SINCE) == ["V2", "V3"]
    assert ids(db, "visit") == ["V1", "V2", "V3"]


def test_a_month_reads_the_stays_that_go_on_or_end_in_it(db: Database, tmp_path: Path) -> None:
    stays = ("2020-01-01 10:00;", "2026-08-01 10:00;2026-08-31 23:59", "2026-08-01 10:00;2026-09-01 00:00")
    rows = [f"K{number};{CLIENT};short_stay;{stay}" for number, stay in enumerate(stays, start=1)]
    take_in(db, tmp_path, "stay", STAY, *rows)
    assert ids(db, "stay", SINCE) == ["K1", "K3"]


def test_a_month_reads_what_was_delivered_and_attended_since_a_day(db: Database, tmp_path: Path) -> None:
    take_in(db, tmp_path, "delivery", "person_id;service;day", *(f"{CLIENT};meal;{day}" for day in DAYS))
    take_in(db, tmp_path, "attendance", "placement_id;day;hours", *(f"P1;{day};7" for day in DAYS))
    facts = current_facts(db, "nora", SINCE)
    assert facts["delivery"]["day"].to_list() == facts["attendance"]["day"].to_list() == [SINCE]


def test_what_bears_on_any_month_is_always_read(db: Database, tmp_path: Path) -> None:
    take_in(db, tmp_path, "income", "person_id;amount_kr_month;valid_from;valid_to", f"{ANNA};1;2020-01-01;2020-12-31")
    assert ids(db, "income", SINCE) == [ANNA]


def test_the_digest_is_of_what_was_read(db: Database, tmp_path: Path) -> None:
    """A visit of long ago that is corrected does not make a month's preview invalid."""
    take_in(db, tmp_path, "visit", VISIT, visit("V1", "2020-01-01 07:00", "2020-01-01 07:30"))
    before = facts_digest(current_facts(db, "nora", SINCE))
    take_in(db, tmp_path, "visit", VISIT, visit("V1", "2020-01-01 07:00", "2020-01-01 07:45"))
    assert facts_digest(current_facts(db, "nora", SINCE)) == before


@in_a_file
@pytest.mark.parametrize("record", ["visit", "delivery", "attendance"])
def test_a_month_is_found_by_its_index_and_not_by_looking_at_everything(db: Database, record: str) -> None:
    over = RECORD_TYPES[record].over_by
    with db.reading() as connection:
        asked = (
            f"SELECT * FROM fact_{record} WHERE municipality = 'nora' AND superseded_by IS NULL AND {over} >= '2026'"  # noqa: S608  # our own names
        )
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {asked}")).scalars("detail").all()
    assert plan == [f"SEARCH fact_{record} USING INDEX fact_{record}_over (municipality=? AND {over}>?)"]


@pytest.mark.parametrize("carers", [-1, 1_000_000])
def test_the_database_refuses_a_count_out_of_bounds(db: Database, tmp_path: Path, carers: int) -> None:
    take_in(db, tmp_path, "visit", VISIT, visit("V1", "2026-10-05 07:30", "2026-10-05 08:05"))
    with db.writing() as connection, pytest.raises(IntegrityError):
        connection.execute(text(f"UPDATE fact_visit SET carers = {carers}"))  # noqa: S608  # a number


def test_a_time_has_no_zone_in_postgresql() -> None:
    made = str(CreateTable(fact_table("visit")).compile(dialect=postgresql.dialect()))
    assert "starts_at TIMESTAMP WITHOUT TIME ZONE NOT NULL" in made
