"""The facts behind an invoice, and who entered them: for whoever asks why an amount is what it is."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

import attrs
import polars as pl

from engine.calc.intervals import FOREVER
from engine.calc.periods import Month
from engine.facts.columns import Kind, RecordType
from engine.facts.identity import masked
from engine.facts.registry import RECORD_TYPES
from engine.store.database import Database
from engine.store.history import WHO_OR_WHERE
from engine.store.origins import with_origins

IDENTITIES = (Kind.IDENTITY, Kind.PARTY)


@attrs.frozen(kw_only=True)
class FactBehind:
    """A fact that an invoice rests on. Identity numbers are masked, names and places left out.

    `about` is its key; `values` the rest of it, as text by column. `recorded_by`, `recorded_at` (UTC), `file` and `row`
    say where it comes from; they are empty where the database has no such fact.
    """

    record: str
    title: str
    about: str
    values: Mapping[str, str]
    recorded_by: str
    recorded_at: str
    file: str
    row: int | None


def facts_behind(
    db: Database, municipality: str, facts: Mapping[str, pl.DataFrame], lines: pl.DataFrame
) -> tuple[FactBehind, ...]:
    """The facts about the households and people of some lines that hold in the lines' months."""
    homes = lines["household_id"].drop_nulls().unique().to_list()
    members = facts["household_member"].filter(pl.col("household_id").is_in(homes))
    named = (lines[column].drop_nulls() for column in ("child_id", "person_id"))
    adults = members.filter(role="adult")["person_id"]
    persons = pl.concat([*named, adults]).unique()
    partners = facts["civil_status"].filter(pl.col("person_id").is_in(persons.to_list()))["partner_id"].drop_nulls()
    wanted = {"household_id": homes, "person_id": pl.concat([persons, partners]).unique().to_list()}
    wanted["child_id"] = wanted["person_id"]
    wanted["placement_id"] = lines["placement_id"].drop_nulls().to_list() if "placement_id" in lines.columns else []
    months = Month.of(lines["service_month"].min()), Month.of(lines["service_month"].max())  # type: ignore[arg-type]  # a column of dates
    found: list[FactBehind] = []
    for name, record in RECORD_TYPES.items():
        if name != "person":  # who somebody is; the birth date stands in the number
            own = _holding(_about(facts[name], wanted), record, months[0].first, months[1].last)
            if not own.is_empty():
                found += _told(record, with_origins(db, municipality, record, own))
    return tuple(found)


def _about(frame: pl.DataFrame, wanted: Mapping[str, list[str]]) -> pl.DataFrame:
    """The facts that are about any of those wanted: by the placement where they name one, else by all they name."""
    named = [name for name in wanted if name in frame.columns]
    decided = ["placement_id"] if "placement_id" in named and "child_id" not in named else named
    return frame.filter(reduce(or_, (pl.col(name).is_in(wanted[name]) for name in decided)))


def _holding(frame: pl.DataFrame, record: RecordType, first: date, last: date) -> pl.DataFrame:
    """Those that hold, or happened, on some day from the first to the last."""
    columns = {column.name for column in record.columns}
    start = next((name for name in ("valid_from", "day", "starts_at", "arrived_at", "left_at") if name in columns), "")
    end = next((name for name in ("valid_to", "day", "ends_at", "departed_at", "returned_at") if name in columns), "")
    if not start:
        return frame
    ends = pl.col(end).cast(pl.Date).fill_null(FOREVER)
    return frame.filter((pl.col(start).cast(pl.Date) <= last) & (ends >= first))


def _told(record: RecordType, rows: pl.DataFrame) -> Iterator[FactBehind]:
    identities = {column.name for column in record.columns if column.kind in IDENTITIES}
    for row in rows.iter_rows(named=True):
        texts = {
            column.name: _text(row[column.name], personal=column.name in identities)
            for column in record.columns
            if row[column.name] is not None and column.name not in WHO_OR_WHERE
        }
        yield FactBehind(
            record=record.name,
            title=record.title_sv,
            about=", ".join(texts[name] for name in record.key),
            values={name: text for name, text in texts.items() if name not in record.key},
            recorded_by=row["recorded_by"] or "",
            recorded_at=row["recorded_at"] or "",
            file=row["file_name"] or "",
            row=row["source_row"],
        )


def _text(value: Any, *, personal: bool) -> str:
    if personal:
        return masked(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return ("ja" if value else "nej") if isinstance(value, bool) else str(value)
