"""A month of care as columns, made directly: clients of home care with visits, in the order in which they began.

Each client has 66 visits, a household of his own, a declared income, a rent and a decision; every third has
home health care too, every other an alarm, and every twentieth was at a hospital for three days. Two visits in a
hundred were in vain, three cancelled, five had two carers. Everything follows from the row's number, so that every
machine measures the same.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from engine.facts.frames import facts_of, schema_of
from engine.facts.registry import RECORD_TYPES

MONTH = date(2026, 10, 1)
MUNICIPALITY = "lindesberg"
VISITS_A_CLIENT = 66
DAYS = 31
LONG_AGO = date(2020, 1, 1)

Facts = Mapping[str, pl.DataFrame]


def facts_with(visits: int) -> Facts:
    """All facts of a month with so many visits."""
    clients = -(-visits // VISITS_A_CLIENT)
    made = {
        "person": {"given_name": pl.lit("Test")},
        "household": {},
        "household_member": {"role": pl.lit("adult"), "valid_from": pl.lit(LONG_AGO)},
        "civil_status": {"status": pl.lit("single"), "valid_from": pl.lit(LONG_AGO)},
        "income_statement": {"valid_from": pl.lit(LONG_AGO)},
        "care_income": {
            "kind": pl.lit("income_pension"),
            "amount_ore": 900_000 + pl.col("number") * 7_919 % 1_200_000,
            "tax_ore": pl.lit(200_000),
            "valid_from": pl.lit(LONG_AGO),
        },
        "housing": {
            "form": pl.lit("rented"),
            "rent_ore_month": 400_000 + pl.col("number") * 104_729 % 400_000,
            "valid_from": pl.lit(LONG_AGO),
        },
    }
    people = pl.select(pl.int_range(clients).alias("number")).with_columns(
        person_id().alias("person_id"), pl.format("H{}", "number").alias("household_id")
    )
    frames = {name: of_type(name, people.with_columns(**columns)) for name, columns in made.items()}
    frames["care_decision"] = decisions(people)
    frames["care_absence"] = absences(people)
    frames["visit"] = visits_of(visits, clients)
    return facts_of([]) | frames


def person_id() -> pl.Expr:
    """Twelve digits for a client's `number`, like an identity number."""
    number = pl.col("number")
    year, month, day = 1926 + number % 40, number % 12 + 1, number % 28 + 1
    serial = (number // 840 + 1000).cast(pl.String)
    return pl.format("{}{}{}{}", year, *(part.cast(pl.String).str.zfill(2) for part in (month, day)), serial)


def of_type(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as the frame of a record type; columns that are not given have their defaults."""
    defaults = [pl.lit(c.default).alias(c.name) for c in RECORD_TYPES[name].columns if c.name not in rows.columns]
    schema = schema_of(RECORD_TYPES[name])
    return rows.with_columns(defaults).select(pl.col(column).cast(dtype) for column, dtype in schema.items())


def decisions(people: pl.DataFrame) -> pl.DataFrame:
    """Home care for everybody, and the rest for some."""
    number = pl.col("number")
    given = (("home_care", "sol", 1), ("home_health_care_15", "hsl", 3), ("safety_alarm", "sol", 2))
    return pl.concat(
        of_type(
            "care_decision",
            people.filter(number % every == 0).with_columns(
                pl.format("B{}-{}", number, pl.lit(service)).alias("decision_id"),
                pl.lit(service).alias("service"),
                pl.lit(law).alias("law"),
                pl.lit(LONG_AGO).alias("valid_from"),
            ),
        )
        for service, law, every in given
    )


def absences(people: pl.DataFrame) -> pl.DataFrame:
    """Every twentieth client is at a hospital from the 5th to the 8th."""
    away = people.filter(pl.col("number") % 20 == 0).with_columns(
        pl.lit("hospital").alias("reason"),
        pl.datetime(2026, 10, 5, 10).alias("left_at"),
        pl.datetime(2026, 10, 8, 14).alias("returned_at"),
    )
    return of_type("care_absence", away)


def visits_of(visits: int, clients: int) -> pl.DataFrame:
    """The visits: of each client about two a day, from early morning to late at night."""
    row = pl.col("row")
    number, turn = row % clients, row // clients
    clock = 360 + (number * 7 + turn * 397) % 1_080
    starts = pl.lit(MONTH).cast(pl.Datetime("us")) + pl.duration(minutes=turn * DAYS // VISITS_A_CLIENT * 1_440 + clock)
    health = (number % 3 == 0) & (turn % 5 == 0)
    status = pl.when(row % 50 == 7).then(pl.lit("no_show")).when(row % 33 == 5).then(pl.lit("cancelled"))
    rows = pl.select(pl.int_range(visits).alias("row")).select(
        number.alias("number"),
        pl.format("V{}", row).alias("visit_id"),
        pl.when(health).then(pl.lit("home_health_care_15")).otherwise(pl.lit("home_care")).alias("service"),
        starts.alias("starts_at"),
        (starts + pl.duration(minutes=10 + (number + 3 * turn) % 50)).alias("ends_at"),
        pl.when(row % 20 == 3).then(2).otherwise(1).alias("carers"),
        status.otherwise(pl.lit("performed")).alias("status"),
    )
    return of_type("visit", rows.with_columns(person_id().alias("person_id")).sort("starts_at", maintain_order=True))
