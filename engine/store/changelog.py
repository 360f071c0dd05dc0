"""Everything that has changed, in columns: facts from and to, rule files from and to, and every command.

Nobody is named: identity numbers are masked, and of whoever is protected, or was, names and places are left out.
"""

import difflib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from engine.facts.columns import Kind, RecordType
from engine.facts.registry import RECORD_TYPES
from engine.store.bulk import select_frame
from engine.store.history import WHO_OR_WHERE
from engine.store.rule_files import rule_changes, rule_contents
from engine.store.schema import IMPORT, fact_table

LOG = dict.fromkeys(("at", "by", "municipality", "what", "about", "field", "from", "to", "why"), pl.String)
"""A change: when (UTC), who, whose, what was done, to what, which field, from and to what, and why or by what file."""
PROTECTED = "(skyddad uppgift)"
_STORED = ("id", "import_id", "superseded_by", "source_row")


def rules_log(connection: Connection, history: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The changes of rule files, as `LOG`: the lines that were taken away and those that were added."""
    contents = {key: data.decode("utf-8", "replace") for key, data in rule_contents(connection).items()}
    rows, before = [], None
    for noted in (row for row in history if row["command"] == "rules"):
        for name, (old, new) in rule_changes(noted["what"], before).items():
            taken, added = _lines(contents.get(old, ""), contents.get(new, ""))
            what = "regelfil ändrad" if old and new else "regelfil tillagd" if new else "regelfil borttagen"
            when = (noted["recorded_at"], noted["recorded_by"], noted["municipality"])
            rows.append((*when, what, name, "", taken, added, ""))
        before = noted["what"]
    return pl.DataFrame(rows, schema=LOG, orient="row")


def facts_log(connection: Connection, towns: Collection[str]) -> pl.DataFrame:
    """The changes of facts, as `LOG`: a row for every fact that was entered, for every field that was changed, and for
    every fact that was withdrawn.
    """
    homes, persons = _protected(connection, towns)
    made = {row.id: row for row in connection.execute(select(IMPORT))}
    imports = pl.DataFrame(
        [(row.id, row.file_name, row.recorded_by, row.recorded_at) for row in made.values()],
        schema={"import_id": pl.Int64, "file": pl.String, "by": pl.String, "at": pl.String},
        orient="row",
    )
    logs = [pl.DataFrame(schema=LOG)]
    for record in RECORD_TYPES.values():
        rows = _stored(connection, record, towns)
        if not rows.is_empty():
            logs += _of_record(record, rows, imports, homes, persons)
    return pl.concat(logs)


def commands_log(history: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Every command that changed something, as `LOG`."""
    rows = [
        (row["recorded_at"], row["recorded_by"], row["municipality"], row["command"], told(row), "", "", "", "")
        for row in history
    ]
    return pl.DataFrame(rows, schema=LOG, orient="row")


def told(row: Mapping[str, Any]) -> str:
    """What a command did, as it is read: notes that are kept as JSON in words."""
    if row["command"] == "rules":
        return f"reglerna, {len(json.loads(row['what'])['files'])} filer"
    if row["command"] != "import":
        return str(row["what"])
    done = json.loads(row["what"])
    counts = {"new": "nya", "superseded": "ändrade", "unchanged": "oförändrade", "withdrawn": "återkallade"}
    return f"{done['file']}: " + ", ".join(f"{done[name]} {word}" for name, word in counts.items() if done[name])


def _lines(old: str, new: str) -> tuple[str, str]:
    if not old or not new:
        return (f"{len(old.splitlines())} rader" if old else "", f"{len(new.splitlines())} rader" if new else "")
    found = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    taken, added = ("\n".join(line[1:] for line in found if line.startswith(sign)) for sign in "-+")
    return taken, added


def _protected(connection: Connection, towns: Collection[str]) -> tuple[list[str], list[str]]:
    """The households that a protected person is or was a member of, and everybody in them: where one is, all are."""
    person, member = fact_table("person"), fact_table("household_member")
    hidden = select(person.c.person_id).where(person.c.protection != "none", person.c.municipality.in_(towns))
    persons = sorted(set(connection.execute(hidden).scalars()))
    kinds: list[tuple[str, Kind | None]] = [("household_id", Kind.TEXT), ("person_id", Kind.IDENTITY)]
    members = select_frame(connection, select(*(member.c[name] for name, _ in kinds)), kinds)
    homes = members.filter(pl.col("person_id").is_in(persons))["household_id"].unique().to_list()
    with_them = members.filter(pl.col("household_id").is_in(homes))["person_id"].to_list()
    return homes, sorted({*persons, *with_them})


def _stored(connection: Connection, record: RecordType, towns: Collection[str]) -> pl.DataFrame:
    table = fact_table(record.name)
    kinds: list[tuple[str, Kind | None]] = [(column.name, column.kind) for column in record.columns]
    kinds += [*((name, None) for name in _STORED), ("withdrawn", Kind.FLAG), ("municipality", Kind.TEXT)]
    rows = select_frame(connection, select(*(table.c[name] for name, _ in kinds)), kinds)
    return rows.filter(pl.col("municipality").is_in(list(towns))).sort("municipality", *record.key, "id")


def _of_record(
    record: RecordType, rows: pl.DataFrame, imports: pl.DataFrame, homes: list[str], persons: list[str]
) -> list[pl.DataFrame]:
    """The log of one kind of fact: its rows in order of key and entry, each beside the one it took the place of."""
    shown = rows.select(*_as_text(record, homes, persons), *_STORED, "withdrawn", "municipality").with_columns(
        pl.concat_str([pl.col(f"{name} ") for name in record.key], separator=", ").alias("about"),
        pl.lit(record.title_sv).alias("title"),
    )
    same_key = pl.all_horizontal(rows.select(pl.col(n) == pl.col(n).shift() for n in ("municipality", *record.key)))
    follows = (
        pl.select(same_key & (rows["superseded_by"].shift() == rows["import_id"])).to_series().fill_null(value=False)
    )
    fields = [column.name for column in record.columns if column.name not in record.key]
    pairs = [
        shown.with_columns(
            pl.lit(name).alias("field"), pl.col(f"{name} ").shift().alias("from"), pl.col(f"{name} ").alias("to")
        ).filter(follows & rows[name].ne_missing(rows[name].shift()))
        for name in fields
    ]
    whole = [pl.format("{} {}", pl.lit(name), pl.col(f"{name} ")) for name in fields] or [pl.lit("")]
    everything = shown.with_columns(pl.concat_str(whole, separator="; ", ignore_nulls=True).alias("all"))
    entered = everything.filter(~follows).with_columns(field=pl.lit(""), **{"from": pl.lit(""), "to": pl.col("all")})
    ended = everything.filter(rows["withdrawn"]).with_columns(
        pl.lit("").alias("field"), pl.col("all").alias("from"), pl.lit("").alias("to"), import_id="superseded_by"
    )
    events = ((entered, "inlagd"), (ended, "återkallad"), *((each, "ändrad") for each in pairs))
    return [_logged(frame, word, imports) for frame, word in events if not frame.is_empty()]


def _as_text(record: RecordType, homes: list[str], persons: list[str]) -> list[pl.Expr]:
    """Every column as text under its name and a space: masked, and secret where it is about somebody protected."""
    personal = [column.name for column in record.columns if column.kind in {Kind.IDENTITY, Kind.PARTY}]
    names = {column.name for column in record.columns}
    about = [pl.col(name).is_in(persons) for name in personal]
    about += [pl.col("household_id").is_in(homes)] if "household_id" in names else []
    secret = pl.any_horizontal(about).fill_null(value=False) if about else pl.lit(value=False)
    texts = []
    for column in record.columns:
        text = pl.col(column.name).cast(pl.String)
        if column.name in personal:
            text = _masked(column.name)
        if column.name in WHO_OR_WHERE:
            text = pl.when(secret & (text != "")).then(pl.lit(PROTECTED)).otherwise(text)
        texts.append(text.alias(f"{column.name} "))
    return texts


def _masked(name: str) -> pl.Expr:
    """As `engine.facts.identity.masked`, for a column."""
    return pl.when(pl.col(name).str.len_chars() >= 10).then(pl.col(name).str.head(-4) + "-XXXX").otherwise(pl.col(name))


def _logged(frame: pl.DataFrame, word: str, imports: pl.DataFrame) -> pl.DataFrame:
    row = pl.when(pl.lit(word != "återkallad")).then(pl.format("{} rad {}", "file", "source_row")).otherwise("file")
    return frame.join(imports, on="import_id", how="left", maintain_order="left").select(
        "at",
        "by",
        "municipality",
        pl.format("{} {}", "title", pl.lit(word)).alias("what"),
        "about",
        "field",
        pl.col("from", "to").fill_null(""),
        row.alias("why"),
    )
