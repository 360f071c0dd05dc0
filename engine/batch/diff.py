"""This month against the last that was issued: per household what is paid before and after, and why.

What is compared is what is to be paid: the lines, what earlier months brought forward, and what goes on to later ones.
A household's amount is the sum of its items, an item is a child's fee, a client's fee for a service, one-off lines, or
the balance of whoever pays. Every item has one first reason, so the sums by reason add up to the whole difference.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.diff_columns import KEY, SCHEMA, Side, side_of
from engine.batch.diff_reasons import ONE_OFF, REASONS, with_reasons
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.store import batches
from engine.store.batches import Batch

PPM = 1_000_000
NOBODY = ""
"""The household of a balance whose payer has no line in either month."""
ITEM = (*KEY, "kind")
_AMOUNTS = ("before_ore", "after_ore", "difference_ore")


@attrs.frozen
class Difference:
    """Two months compared.

    `items`: household_id, area, who, what, kind, before_ore, after_ore, difference_ore, reason, reasons, rule; those
    that differ or have something to tell. `households`: household_id, before_ore, after_ore, difference_ore,
    outlier_ore, reasons, rule: all that are in one of the months, the one that stands out most first. `by_reason`:
    reason, households, difference_ore, raised_ore, lowered_ore; its differences sum up to that of the totals.
    `usual_ppm`: what the fee of the household in the middle became, in millionths of what it was.
    `services`: what the services of care are called.
    """

    municipality: str
    this: Batch
    last: Batch
    items: pl.DataFrame
    households: pl.DataFrame
    by_reason: pl.DataFrame
    usual_ppm: int
    services: Mapping[str, str]

    @property
    def before_ore(self) -> int:
        """What was to be paid last month."""
        return int(self.households["before_ore"].sum())

    @property
    def after_ore(self) -> int:
        """What is to be paid this month."""
        return int(self.households["after_ore"].sum())

    @property
    def changed(self) -> pl.DataFrame:
        """The households that pay another amount, or that stand out or have something to tell although they do not."""
        differs = (pl.col("difference_ore") != 0) | (pl.col("outlier_ore") != 0)
        return self.households.filter(differs | (pl.col("reasons").list.len() > 0))


def diff(workspace: Workspace, municipality: str, month: date) -> Difference:
    """A month's batch against the last month issued before it; `Refused` where one of them is not there."""
    this, last = this_and_last(workspace, municipality, month)
    if last is None:
        raise Refused(f"Det finns ingen fakturerad månad före {month:%Y-%m} i {municipality} att jämföra med.")
    return between(this, last, checked_folder(workspace, this), checked_folder(workspace, last))


def this_and_last(workspace: Workspace, municipality: str, month: date) -> tuple[Batch, Batch | None]:
    """A month's batch, and that of the last month issued before it, if there is one."""
    with workspace.database() as db, db.reading() as connection:
        this = batches.batch_of(connection, municipality, f"{month:%Y-%m}")
        earlier = [each for each in batches.months_issued(connection, municipality) if each < f"{month:%Y-%m}"]
        last = batches.batch_of(connection, municipality, max(earlier)) if earlier else None
    if this is None:
        raise Refused(f"{municipality} {month:%Y-%m} är inte provdebiterad. Kör: debitera preview")
    return this, last


def checked_folder(workspace: Workspace, batch: Batch) -> Path:
    """A batch's evidence; `Refused` where it is not what was previewed."""
    folder = workspace.root / batch.folder
    evidence.check_evidence(folder, batch.preview_hash)
    return folder


def between(this: Batch, last: Batch, this_folder: Path, last_folder: Path) -> Difference:
    """Two batches by their evidence."""
    now, then = side_of(this_folder), side_of(last_folder)
    items = compared(now, then)
    households, usual_ppm, by_reason = summed(items)
    services = {**then.services, **now.services}
    return Difference(this.municipality, this, last, _worth_telling(items), households, by_reason, usual_ppm, services)


def _worth_telling(items: pl.DataFrame) -> pl.DataFrame:
    return items.filter((pl.col("difference_ore") != 0) | (pl.col("reasons").list.len() > 0))


def summed(items: pl.DataFrame) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Items summed as `Difference` has them: the households, the usual change, and the sums by reason."""
    return *_households(items), _by_reason(_worth_telling(items))


def compared(now: Side, then: Side) -> pl.DataFrame:
    """Every item of both months: `ITEM`, before_ore, after_ore, difference_ore, reason, reasons, rule."""
    homes = _homes(now, then)
    after, before = _items(now, homes), _items(then, homes)
    both = after.join(before, on=ITEM, how="full", coalesce=True, suffix="_then", nulls_equal=True)
    parked = {name: side.households.filter(status="parked")["household_id"] for name, side in _sides(now, then)}
    known = ["household_id", "who"]
    who_now, who_then = (
        side.select(*known).unique().with_columns(pl.lit(value=True).alias("_")) for side in (after, before)
    )
    items = (
        both.with_columns(
            pl.col("amount_ore").fill_null(0).alias("after_ore"),
            pl.col("amount_ore_then").fill_null(0).alias("before_ore"),
            pl.col("amount_ore").is_not_null().alias("has"),
            pl.col("amount_ore_then").is_not_null().alias("had"),
            pl.col("household_id").is_in(parked["now"].implode()).alias("parked_now"),
            pl.col("household_id").is_in(parked["then"].implode()).alias("parked_before"),
        )
        .with_columns((pl.col("after_ore") - pl.col("before_ore")).alias("difference_ore"))
        .join(who_now.rename({"_": "is_known"}), on=known, how="left")
        .join(who_then.rename({"_": "was_known"}), on=known, how="left")
        .with_columns(pl.col("is_known", "was_known").fill_null(value=False))
    )
    first = pl.col("reasons").list.first().fill_null("").alias("reason")
    return with_reasons(items).select(*ITEM, *_AMOUNTS, first, "reasons", "rule").sort(ITEM)


def _sides(now: Side, then: Side) -> Sequence[tuple[str, Side]]:
    return (("now", now), ("then", then))


def _homes(now: Side, then: Side) -> pl.DataFrame:
    """payer_id, household_id: where a payer's balance belongs, the first of the households that he pays for."""
    lines = pl.concat([side.lines.select("payer_id", "household_id") for side in (now, then)])
    return lines.group_by("payer_id").agg(pl.col("household_id").min())


def _items(side: Side, homes: pl.DataFrame) -> pl.DataFrame:
    """`ITEM`, amount_ore, and the circumstances of charges: what a month's sum to be paid consists of."""
    lines = side.lines.with_columns(
        pl.coalesce("child_id", "person_id", pl.lit("")).alias("who"), pl.coalesce("service", pl.lit("")).alias("what")
    )
    one_off = pl.col("kind").is_in(ONE_OFF)
    keyed = lines.with_columns(
        *(pl.when(one_off).then(pl.lit("")).otherwise(name).alias(name) for name in ("who", "what"))
    )
    amounts = keyed.group_by(ITEM).agg(pl.col("amount_ore").sum())
    charges = amounts.filter(kind="charge").join(side.circumstances, on=KEY, how="left")
    others = amounts.filter(pl.col("kind") != "charge")
    empty = pl.DataFrame(schema={**SCHEMA, "kind": pl.String, "amount_ore": pl.Int64})
    return pl.concat([empty, charges, others, *_balances(side, homes)], how="diagonal")


def _balances(side: Side, homes: pl.DataFrame) -> list[pl.DataFrame]:
    """What payers bring forward, carry on or are let off: small amounts saved up or waived, and credit; and what is
    settled against invoices that are credited.
    """
    forward, on = pl.col("brought_forward_ore"), pl.col("carried_forward_ore")
    amounts = {
        "minimum_invoice": forward.clip(lower_bound=0) - on.clip(lower_bound=0) - pl.col("waived_ore"),
        "settled": pl.col("settled_ore"),
        "balance": forward.clip(upper_bound=0) - on.clip(upper_bound=0) + pl.col("from_credits_ore"),
    }
    owed = side.invoices.join(homes, on="payer_id", how="left").with_columns(pl.col("household_id").fill_null(NOBODY))
    return [
        owed.with_columns(amount.cast(pl.Int64).alias("amount_ore"))
        .filter(pl.col("amount_ore") != 0)
        .group_by("household_id")
        .agg(pl.col("amount_ore").sum())
        .with_columns(
            *(pl.lit("").alias(name) for name in ("area", "who", "what")), pl.lit(kind, dtype=pl.String).alias("kind")
        )
        for kind, amount in amounts.items()
    ]


def _households(items: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The households, those that stand out first, and the usual change in millionths.

    A household stands out by how far its amount is from what it would be if it had changed as is usual: a new tariff
    that raises every fee by 3 % makes nobody stand out. The usual change is that of the middle one of all households
    that pay something in both months.
    """
    order = list(REASONS)
    sums = (
        items.group_by("household_id")
        .agg(
            *(pl.col(name).sum() for name in _AMOUNTS),
            pl.col("reasons").explode().drop_nulls().unique(),
            pl.col("rule").filter(pl.col("rule") != "").unique().sort(),
        )
        .with_columns(
            pl.concat_list(
                pl.when(pl.col("reasons").list.contains(name)).then(pl.lit(name)).alias(name) for name in order
            )
            .list.drop_nulls()
            .alias("reasons"),
            pl.col("rule").list.join("; "),
        )
    )
    paying = sums.filter((pl.col("before_ore") > 0) & (pl.col("after_ore") > 0))
    ratios = paying.select((pl.col("after_ore") * PPM // pl.col("before_ore")).sort()).to_series()
    usual = int(ratios[ratios.len() // 2]) if ratios.len() else PPM
    outlier = (pl.col("after_ore") - pl.col("before_ore") * usual // PPM).abs().alias("outlier_ore")
    ordered = sums.with_columns(outlier).sort("outlier_ore", "household_id", descending=[True, False])
    return ordered.select("household_id", *_AMOUNTS, "outlier_ore", "reasons", "rule"), usual


def _by_reason(items: pl.DataFrame) -> pl.DataFrame:
    """The whole difference by first reason, in the order of `REASONS`."""
    difference = pl.col("difference_ore")
    found = (
        items.filter(pl.col("reason") != "")
        .group_by("reason")
        .agg(
            pl.col("household_id").n_unique().cast(pl.Int64).alias("households"),
            difference.sum(),
            difference.clip(lower_bound=0).sum().alias("raised_ore"),
            difference.clip(upper_bound=0).sum().alias("lowered_ore"),
        )
    )
    place = pl.col("reason").replace_strict(list(REASONS), range(len(REASONS)), return_dtype=pl.Int64)
    return found.sort(place)
