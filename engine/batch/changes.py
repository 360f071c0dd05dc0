"""What has changed for a household since its month was billed last, in words: which kinds of facts, or the tariff."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Protocol

import attrs
import polars as pl

from engine.calc.corrections import CHANGED
from engine.calc.periods import Month, add_months
from engine.facts import care_records
from engine.facts.columns import RecordType
from engine.facts.registry import RECORD_TYPES
from engine.rulebook import Rulebook
from engine.rulebook.rows import MinimumInvoice, Origin, Relief, Row, Source
from engine.rulebook.tariff import ONE_DAY, Tariff

Facts = Mapping[str, pl.DataFrame]
PERIODS = (
    ("valid_from", "valid_to"),
    ("starts_at", "ends_at"),
    ("arrived_at", "departed_at"),
    ("left_at", "returned_at"),
    ("day", "day"),
)
"""The columns that say when a fact holds: the first pair that a record type has."""
REACHING_BACK = ("absence", "attendance", "visit", "stay", "delivery", "care_absence")
"""Facts that may bear on the two months after them."""
OF_BOTH = ("person", "household", "household_member", "relief")
OF_NO_MONTH = ("adjustment",)
"""Facts that no month is calculated from: an adjustment is an amount of its own."""
ADDRESSED = (
    "name",
    "care_of",
    "street",
    "postal_code",
    "city",
    "delivery",
    "reference",
    "order_number",
    "electronic_address",
)
"""How an invoice finds its payer."""
NO_MATTER = {
    "person": ("given_name", "family_name", "protection", "care_of", "street", "postal_code", "city"),
    "household": ("note",),
    "income": ("received_on",),
    "income_statement": ("received_on",),
    "placement": ("unit",),
    "care_decision": ("paragraph", "provider"),
    "payer": ADDRESSED,
    "care_payer": ADDRESSED,
    "relief": ("reason", "approved_by"),
}
"""Columns that no amount depends on."""
OF_NO_CHARGE = (MinimumInvoice, Relief)
"""Rows that no fee is calculated by: a relief that differs is told as a fact of its household."""
WORDS = {"person": "avliden", "household": "val av högsta avgift"}


class Kept(Protocol):
    """A batch that was issued: what it was calculated from."""

    def facts(self) -> Mapping[str, pl.DataFrame]:
        """Its facts."""

    def rulebook(self) -> Rulebook:
        """Its rules."""


def changed_since(
    last: pl.DataFrame, issued: Mapping[date, Kept], facts: Facts, rulebook: Rulebook, municipality: str
) -> pl.DataFrame:
    """What has changed, as `CHANGED`, for each of `last`: area, service_month, household_id, and the `month` of the
    batch that billed it last, which `issued` has.
    """
    found = [CHANGED]
    for (batch_month,), of_batch in _by(last, "month"):
        kept = issued[batch_month]
        then, rules_then = kept.facts(), kept.rulebook()
        homes = _homes(then, facts)
        for (area, month), households in _by(of_batch, "area", "service_month"):
            rules = "" if _same_rules(rules_then, rulebook, municipality, area, month) else "ändrad taxa"
            kinds = _kinds(then, facts, area, month, homes)
            found.append(_worded(households.select("area", "household_id", "service_month"), kinds, rules))
    return pl.concat(found).sort("area", "household_id", "service_month")


def _by(frame: pl.DataFrame, *names: str) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    yield from sorted(frame.partition_by(names, as_dict=True).items(), key=lambda each: each[0])


def _worded(households: pl.DataFrame, kinds: pl.DataFrame, rules: str) -> pl.DataFrame:
    listed = (
        kinds.join(households, on="household_id", how="semi")
        .unique()
        .sort("household_id", "place")
        .group_by("household_id", maintain_order=True)
        .agg(pl.concat_str(pl.lit("ändrad uppgift: "), pl.col("kind").str.join(", ")).first().alias("facts"))
    )
    words = pl.concat_str("facts", pl.lit(rules or None), separator="; ", ignore_nulls=True)
    return (
        households.join(listed, on="household_id", how="left")
        .with_columns(what=words)
        .filter(pl.col("what") != "")
        .select(CHANGED.columns)
    )


def _kinds(then: Facts, now: Facts, area: str, month: date, homes: pl.DataFrame) -> pl.DataFrame:
    """The kinds of facts that differ: household_id, kind (in Swedish), place (in order of declaration)."""
    none = pl.DataFrame(schema={"household_id": pl.String, "kind": pl.String, "place": pl.Int64})
    found = [none]
    for place, record in enumerate(_records_of(area)):
        frames = [
            _bearing(record, _of_area(facts[record.name], record, area), month)
            for facts in (then, now)
            if record.name in facts
        ]
        if len(frames) < len((then, now)) or all(frame.is_empty() for frame in frames):
            continue
        on = frames[0].columns
        differing = [
            one.join(other, on=on, how="anti", nulls_equal=True)
            for one, other in ((frames[0], frames[1]), (frames[1], frames[0]))
        ]
        if all(frame.is_empty() for frame in differing):
            continue
        word = WORDS.get(record.name, record.title_sv.split(",")[0].lower())
        households = _households(pl.concat(differing), then, now, homes)
        found.append(households.with_columns(kind=pl.lit(word), place=pl.lit(place, dtype=pl.Int64)))
    return pl.concat(found)


def _records_of(area: str) -> tuple[RecordType, ...]:
    """The record types that an area's months are calculated from."""
    return tuple(
        record
        for record in RECORD_TYPES.values()
        if record.name in OF_BOTH
        or (record.name not in OF_NO_MONTH and (record.cls.__module__ == care_records.__name__) == (area == "care"))
    )


def _of_area(frame: pl.DataFrame, record: RecordType, area: str) -> pl.DataFrame:
    """The facts of an area, where they say of which they are."""
    return frame.filter(area=area) if any(column.name == "area" for column in record.columns) else frame


def _bearing(record: RecordType, frame: pl.DataFrame, month: date) -> pl.DataFrame:
    """The facts that bear on a month, with the columns that matter, periods cut to what bears on it."""
    names = [column.name for column in record.columns if column.name not in NO_MATTER.get(record.name, ())]
    if frame.is_empty():
        return frame.select(names)
    if record.name == "person":
        return frame.select(names).filter(pl.col("deceased_on").is_not_null())
    period = next((pair for pair in PERIODS if set(pair) <= set(names)), None)
    if period is None:
        return frame.select(names)
    start, end = period
    first, last = add_months(month, -2) if record.name in REACHING_BACK else month, Month.of(month).last
    by_day = frame.schema[start] == pl.Date
    lower, upper = (pl.lit(day) if by_day else pl.lit(datetime.combine(day, time())) for day in (first, last + ONE_DAY))
    open_end = pl.col(end).fill_null(upper)
    return (
        frame.select(names)
        .filter(pl.col(start) < upper, open_end >= lower)
        .with_columns(pl.min_horizontal(open_end, upper).alias(end))
        .with_columns(pl.max_horizontal(start, lower).alias(start))
    )


def _homes(then: Facts, now: Facts) -> pl.DataFrame:
    """The households that a person's facts bear on: those where the person is a member, or where the spouse is."""
    members = pl.concat([facts["household_member"].select("person_id", "household_id") for facts in (then, now)])
    couples = pl.concat([facts["civil_status"].select("person_id", "partner_id") for facts in (then, now)])
    spouses = (
        couples.drop_nulls().join(members, on="person_id").select(person_id="partner_id", household_id="household_id")
    )
    return pl.concat([members, spouses]).unique()


def _households(rows: pl.DataFrame, then: Facts, now: Facts, homes: pl.DataFrame) -> pl.DataFrame:
    """The households that facts bear on: household_id."""
    if "placement_id" in rows.columns and "child_id" not in rows.columns:
        places = pl.concat([facts["placement"].select("placement_id", "child_id") for facts in (then, now)]).unique()
        rows = rows.join(places, on="placement_id")
    own = rows.select(name for name in rows.columns if name == "household_id")
    person = "child_id" if "child_id" in rows.columns else "person_id"
    if person in rows.columns and (own.is_empty() or person == "child_id"):  # of a member of a household, only that one
        own = pl.concat([own, rows.select(person_id=person).join(homes, on="person_id").select("household_id")])
    return own.unique()


def _same_rules(then: Rulebook, now: Rulebook, municipality: str, area: str, month: date) -> bool:
    """Whether the rules that hold in a month are the same, wherever they stand in their files."""
    return _in_force(then, municipality, area, month) == _in_force(now, municipality, area, month)


def _in_force(rulebook: Rulebook, municipality: str, area: str, month: date) -> list[Row]:
    town = rulebook.municipality(municipality)
    tariffs: tuple[Tariff | None, ...] = (
        (town.care, rulebook.national_care) if area == "care" else (town.childcare, rulebook.national)
    )
    whole = Month.of(month)
    return [
        _alone(row)
        for tariff in tariffs
        if tariff is not None
        for kind in sorted(tariff.tables, key=lambda each: each.__name__)
        if kind not in OF_NO_CHARGE
        for row in tariff.rows(kind)
        if row.valid_from <= whole.last and (row.valid_to is None or row.valid_to >= whole.first)
    ]


def _alone(row: Row) -> Row:
    """A row without where it stands, who decided it, and how long it holds otherwise."""
    nowhere: dict[str, Any] = {"origin": Origin("", 0), "source": Source(""), "note": "", "status": "", "reason": ""}
    return attrs.evolve(row, valid_from=date.min, valid_to=None, **nowhere)
