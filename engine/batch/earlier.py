"""What earlier batches mean to the one of a month, gathered from the database and from their evidence.

Only what was issued counts. Their folders are checked against the hashes that were approved, file by file as they are
read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.before import MANDATES, Before
from engine.batch.changes import changed_since
from engine.batch.older import as_now
from engine.batch.scope import Scope
from engine.calc.corrections import BILLED, credit_lines
from engine.calc.credits import UNPAID
from engine.calc.lines import LINES
from engine.calc.periods import add_months
from engine.errors import Refused
from engine.facts.registry import RECORD_TYPES
from engine.rulebook import Rulebook, load_files
from engine.store import batches, receivables
from engine.store.batches import Batch
from engine.store.database import Connection
from engine.store.mandates import active_mandates
from engine.store.orders import Credit, Ordered, batches_issued, numbers_of, ordered


@attrs.frozen(eq=False)
class Earlier:
    """An issued batch as it lies in its folder. `numbers`: its invoices' payer_id, area and number."""

    batch: Batch
    folder: Path
    manifest: Mapping[str, Any]
    numbers: pl.DataFrame

    @classmethod
    def of(cls, root: Path, batch: Batch, invoices: Sequence[Mapping[str, Any]]) -> "Earlier":
        """The batch of a workspace; `Refused` where its manifest is not the one that was approved."""
        folder = root / batch.folder
        data = _bytes(folder / evidence.MANIFEST, batch.preview_hash)
        schema = {"payer_id": pl.String, "invoice_area": pl.String, "number": pl.String}
        rows = [(row["payer_id"], row["area"], row["number"]) for row in invoices]
        return cls(batch, folder, json.loads(data), pl.DataFrame(rows, schema=schema, orient="row"))

    @property
    def month(self) -> date:
        """The batch's month."""
        return date.fromisoformat(f"{self.batch.month}-01")

    @property
    def scope(self) -> Scope:
        """What the batch billed."""
        return Scope.of(self.manifest["service_months"])

    def lines(self) -> pl.DataFrame:
        """Its lines, as `LINES`, with the `number` of the invoice they stand on; "" where it has none."""
        lines = as_now("lines", self._frame("lines"), self.manifest["format"])
        numbered = lines.join(self.numbers, on=["payer_id", "invoice_area"], how="left", maintain_order="left")
        return numbered.select(*LINES.columns, pl.col("number").fill_null(""))

    def facts(self) -> dict[str, pl.DataFrame]:
        """The facts it was calculated from."""
        return {name: self._frame(f"facts/{name}") for name in RECORD_TYPES if self._has(f"facts/{name}")}

    def rulebook(self) -> Rulebook:
        """The rules it was calculated by."""
        names = [name for name in self.manifest["files"] if name.startswith("rules/")]
        return load_files({name.removeprefix("rules/"): self._checked(name) for name in names})

    def _has(self, name: str) -> bool:
        return f"{name}.parquet" in self.manifest["files"]

    def _frame(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self._checked(f"{name}.parquet"))

    def _checked(self, name: str) -> bytes:
        return _bytes(self.folder / name, self.manifest["files"][name]["sha256"])


def gather(
    root: Path,
    connection: Connection,
    municipality: str,
    month: date,
    wanted: Ordered,
    facts: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
) -> Before:
    """What earlier batches mean to the batch of a month: what is brought forward, and what is wanted of it; and who may
    be drawn now.

    `root` is the workspace's folder; `facts` and `rulebook` are today's, to say what has changed.
    """
    forward = batches.brought_forward(connection, municipality)
    drawn = pl.DataFrame(active_mandates(connection, municipality), schema=MANDATES.schema, orient="row")
    if wanted.back_to is None and not wanted.credits:
        return Before(brought_forward=forward, mandates=drawn)
    issued = earlier_batches(root, connection, municipality, month)
    credited = credited_lines(issued, wanted.credits)
    unpaid = unpaid_of(connection, municipality, wanted)
    if wanted.back_to is None:
        return Before(brought_forward=forward, credited=credited, unpaid=unpaid, mandates=drawn)
    issued = [each for each in issued if each.month >= add_months(wanted.back_to, -1)]  # the first bills in advance
    scope = billed_scope([each.scope for each in issued], wanted.back_to)
    billed = pl.concat([BILLED, *(_billed(each.lines(), scope, each.month) for each in issued)])
    changed = changed_since(_last_billed(billed), {each.month: each for each in issued}, facts, rulebook, municipality)
    return Before(
        brought_forward=forward,
        corrected=scope,
        billed=pl.concat([billed, _billed(_taken_back(credited), scope, month)]),
        credited=credited,
        unpaid=unpaid,
        changed=changed,
        mandates=drawn,
    )


def unpaid_of(connection: Connection, municipality: str, wanted: Ordered) -> pl.DataFrame:
    """What has not been paid of the invoices that are wanted credited (`engine.calc.credits.UNPAID`)."""
    unpaid = receivables.unpaid(connection, municipality, [each.number for each in wanted.credits])
    return pl.DataFrame(sorted(unpaid.items()), schema=UNPAID.schema, orient="row")


@attrs.frozen
class Basis:
    """What decides what earlier batches mean: as long as it is the same, so is that."""

    brought_forward: Mapping[tuple[str, str], int]
    ordered: Ordered
    issued: tuple[tuple[int, str], ...]
    mandates: tuple[tuple[str, str, date], ...]
    unpaid: Mapping[str, int]

    @classmethod
    def of(cls, connection: Connection, municipality: str, month: date) -> "Basis":
        """As it is stored now."""
        wanted = ordered(connection, municipality, f"{month:%Y-%m}")
        return cls(
            batches.brought_forward(connection, municipality),
            wanted,
            tuple((batch.id, batch.preview_hash) for batch in batches_issued(connection, municipality)),
            active_mandates(connection, municipality),
            receivables.unpaid(connection, municipality, [each.number for each in wanted.credits]),
        )


def billed_scope(scopes: Sequence[Scope], back_to: date) -> Scope:
    """The months from `back_to` on that any of the batches billed; those of care with all services that were."""
    childcare = {month for scope in scopes for month in scope.childcare if month >= back_to}
    care: dict[date, frozenset[str]] = {}
    for scope in scopes:
        for month, services in scope.care:
            if month >= back_to:
                care[month] = care.get(month, frozenset()) | services
    return Scope(tuple(sorted(childcare)), tuple(sorted(care.items(), key=lambda each: each[0])))


def earlier_batches(root: Path, connection: Connection, municipality: str, month: date) -> list[Earlier]:
    """All batches of a municipality that are issued, but that of the month itself."""
    return [
        Earlier.of(root, batch, numbers_of(connection, batch))
        for batch in batches_issued(connection, municipality)
        if batch.month != f"{month:%Y-%m}"
    ]


def _billed(lines: pl.DataFrame, scope: Scope, month: date) -> pl.DataFrame:
    """The lines of a batch that were billed for the months and services of a scope, as `BILLED`."""
    of_care = [
        (pl.col("service_month") == each) & pl.col("service").is_in(sorted(services)) for each, services in scope.care
    ]
    inside = (pl.col("area") == "childcare") & pl.col("service_month").is_in(scope.childcare)
    for each in of_care:
        inside |= (pl.col("area") == "care") & each
    manual = pl.col("adjustment_id").is_not_null()
    number = pl.when(kind="credit").then(pl.col("numbers").list.first()).otherwise("number")
    return (
        lines.filter(inside & ~manual)
        .with_columns(number.alias("number"), pl.lit(month, dtype=pl.Date).alias("month"))
        .select(BILLED.columns)
    )


def _taken_back(credited: pl.DataFrame) -> pl.DataFrame:
    return credit_lines(credited).with_columns(pl.lit("").alias("number"))


def _last_billed(billed: pl.DataFrame) -> pl.DataFrame:
    """The month of the batch that billed a household's month last: area, service_month, household_id, month."""
    return billed.group_by("area", "service_month", "household_id").agg(pl.col("month").max())


def credited_lines(issued: Sequence[Earlier], wanted: Sequence[Credit]) -> pl.DataFrame:
    """The lines of the invoices that are credited, as they stood, with `numbers` and `reason` of the credit."""
    return pl.concat([LINES, *(_lines_of(issued, credit) for credit in wanted)])


def _lines_of(issued: Sequence[Earlier], credit: Credit) -> pl.DataFrame:
    for each in _bearing(issued, credit.number):
        mine = each.lines().filter(number=credit.number).drop("number")
        numbers, reason = pl.lit([credit.number]), pl.lit(credit.reason)
        return mine.with_columns(numbers.alias("numbers"), reason.alias("reason")).select(LINES.columns)
    raise Refused(f"Faktura {credit.number} finns inte i något underlag. Återställ underlaget från säkerhetskopian.")


def _bearing(issued: Sequence[Earlier], number: str) -> Iterator[Earlier]:
    yield from (each for each in issued if number in each.numbers["number"])


def _bytes(path: Path, expected: str) -> bytes:
    data = path.read_bytes() if path.is_file() else b""
    if evidence.sha256(data) != expected:
        raise Refused(f"{path} har ändrats eller saknas. Det som fakturerats kan inte rättas. {evidence.RESTORE}")
    return data
