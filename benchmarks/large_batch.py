"""An issued batch of any size: a real one, and its evidence copied within its folder under other identities.

Each copy is a town of its own with the same families: households, placements and persons get other names, so that they
are looked for among all the others. The database is that of the real batch; its size hardly matters, it has indexes.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from engine.batch import month as months
from engine.batch.evidence import as_parquet
from engine.batch.month import Who
from engine.batch.output import write_invoices
from engine.batch.workspace import Workspace, create
from engine.facts.columns import Kind
from engine.facts.reader import read_file
from engine.facts.registry import RECORD_TYPES
from engine.store.facts import import_file
from fixtures.files import write
from fixtures.generate import generate

TOWN, MONTH = "lindesberg", date(2026, 10, 1)
RULES = Path(__file__).resolve().parents[1] / "rules"
SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
PERSONS = ("person_id", "child_id", "payer_id", "partner_id")


def issued_batch(folder: Path, households: int, care_households: int) -> Workspace:
    """A workspace with an issued month of made-up families."""
    frames = generate(TOWN, households=households, care_households=care_households, seed=5, month=MONTH)
    write(frames, folder / "facts")
    workspace = create(folder / "workspace", RULES)
    eva, bo = (Who(name, datetime(2026, 10, 12, tzinfo=UTC)) for name in ("Eva", "Bo"))
    with workspace.database() as db:
        for name in frames:
            read = read_file(folder / "facts" / f"{name}.csv", RECORD_TYPES[name])
            import_file(db, TOWN, read, by=eva.name, at=eva.at)
    months.preview(workspace, TOWN, MONTH, eva)
    months.approve(workspace, TOWN, MONTH, bo)
    done = months.issue(workspace, TOWN, MONTH, date(2026, 10, 14), eva)
    write_invoices(workspace, done)
    months.move_on(workspace, done.batch, "issued", eva)
    return workspace


def multiply(folder: Path, times: int) -> None:
    """Let the evidence in a folder hold so many copies of its households, facts and lines; sorted as it was."""
    for name, record in RECORD_TYPES.items():
        keys = [column.name for column in record.columns if column.name in record.key and column.kind is Kind.TEXT]
        _rewrite(folder / "facts" / f"{name}.parquet", times, {*keys, "household_id", "placement_id"}, record.key)
    _rewrite(folder / "lines.parquet", times, {"household_id", "placement_id"}, ("payer_id",))
    _rewrite(folder / "issued" / "invoices.parquet", times, {"number"}, ("number",))


def _rewrite(path: Path, times: int, names: set[str], order: Iterable[str]) -> None:
    frame = pl.read_parquet(path)
    copies = [frame] + [_copy(frame, copy, times, names - {"text", "kind", "service"}) for copy in range(1, times)]
    path.write_bytes(as_parquet(pl.concat(copies).sort(*order, maintain_order=True)))


def _copy(frame: pl.DataFrame, copy: int, times: int, names: set[str]) -> pl.DataFrame:
    renamed = [(pl.col(name) + f"~{copy}").alias(name) for name in frame.columns if name in names]
    personal = [_person(name, copy, times) for name in frame.columns if name in PERSONS]
    return frame.with_columns(*renamed, *personal)


def _person(column: str, copy: int, times: int) -> pl.Expr:
    """Somebody born the same day: the last four digits give way to signs that no other copy has."""
    number = pl.col(column).str.tail(4).cast(pl.Int64, strict=False) * times + copy
    signs = [
        (number // len(SIGNS) ** place % len(SIGNS)).replace_strict(
            range(len(SIGNS)), list(SIGNS), return_dtype=pl.String
        )
        for place in range(4)
    ]
    is_person = pl.col(column).str.len_chars() == 12
    return pl.when(is_person).then(pl.concat_str(pl.col(column).str.head(8), *signs)).otherwise(column).alias(column)
