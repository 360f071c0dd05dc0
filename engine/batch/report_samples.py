"""The invoices a report shows: a few, unlike each other, that stand for the rest; never of protected persons."""

from collections.abc import Iterator, Mapping
from datetime import date

import attrs
import polars as pl

from engine.batch.compute import Computed
from engine.batch.paper import Number, documents
from engine.batch.people import Row
from engine.calc.invoices import Drafts
from engine.documents.report.model import Sample
from engine.rulebook import Settings

MOST = 5
WORDS = {
    "correction": "Med rättelse, justering eller nedsättning",
    "high": "Den högsta",
    "low": "Den lägsta",
    "care": "Vård och omsorg",
    "childcare": "Barnomsorg",
    "ordinary": "En vanlig",
}
"""What a sample stands for, in the order in which they are chosen."""
_KEY = ("payer_id", "area")


def samples(
    computed: Computed, facts: Mapping[str, pl.DataFrame], settings: Settings, numbers: Mapping[tuple[str, str], Number]
) -> Iterator[Sample]:
    """At most five invoices as their payers see them, each chosen for something else."""
    chosen = _chosen(_candidates(computed, facts))
    keys = pl.DataFrame(list(chosen), schema=dict.fromkeys(_KEY, pl.String), orient="row")
    few = _only(computed, keys)
    homes = few.drafts.lines.group_by("payer_id", "invoice_area").agg(pl.col("household_id").unique().sort())
    of = {(payer, area): tuple(those) for payer, area, those in homes.iter_rows()}
    made = zip(few.numbered.select(_KEY).iter_rows(), documents(few, facts, settings, numbers), strict=True)
    found = dict(made)
    yield from (Sample(why=WORDS[why], households=of[key], document=found[key]) for key, why in chosen.items())


def numbers_of(invoices: Iterator[Row] | tuple[Row, ...], issue_date: date | None) -> dict[tuple[str, str], Number]:
    """The numbers of a batch's invoices, by payer and area; none before they are issued."""
    if issue_date is None:
        return {}
    return {
        (row["payer_id"], row["area"]): Number(
            number=row["number"],
            customer=row["customer"],
            ocr=row["ocr"],
            invoice_date=issue_date,
            due_date=row["due_date"],
        )
        for row in invoices
    }


def _candidates(computed: Computed, facts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The invoices that may be shown, the smallest first: `_KEY`, to_pay_ore, and whether each has a correction, care,
    childcare.
    """
    of_line = computed.drafts.lines.group_by("payer_id", pl.col("invoice_area").alias("area")).agg(
        (pl.col("kind") != "charge").any().alias("correction"),
        ((pl.col("area") == "care") & (pl.col("kind") == "charge")).any().alias("care"),
        ((pl.col("area") == "childcare") & (pl.col("kind") == "charge")).any().alias("childcare"),
    )
    hidden = of_protected(computed, facts)
    return (
        computed.numbered.select(*_KEY, "to_pay_ore")
        .join(of_line, on=_KEY)
        .join(hidden, on=_KEY, how="anti")
        .sort("to_pay_ore", *_KEY)
    )


def of_protected(computed: Computed, facts: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The invoices (payer_id, area) of protected persons: who pay, are billed for, or live in the household."""
    protected = facts["person"].filter(pl.col("protection") != "none").select("person_id")
    members = facts["household_member"].join(protected, on="person_id", how="semi")["household_id"].unique()
    names = protected["person_id"].implode()
    lines = computed.drafts.lines.select(
        "payer_id", pl.col("invoice_area").alias("area"), "household_id", "child_id", "person_id"
    )
    touched = pl.any_horizontal(
        pl.col("household_id").is_in(members.implode()),
        *(pl.col(who).is_in(names).fill_null(value=False) for who in ("payer_id", "child_id", "person_id")),
    )
    return lines.filter(touched).select(_KEY).unique()


def _chosen(candidates: pl.DataFrame) -> dict[tuple[str, str], str]:
    """What each chosen invoice stands for, by `_KEY`: the middle one of a kind, the first or the last."""
    found: dict[tuple[str, str], str] = {}
    paid = pl.col("to_pay_ore") > 0
    for why in WORDS:
        wanted = {"correction": pl.col("correction"), "care": pl.col("care"), "childcare": pl.col("childcare")}.get(
            why, paid
        )
        those = [
            (payer, area)
            for payer, area in candidates.filter(wanted).select(_KEY).iter_rows()
            if (payer, area) not in found
        ]
        if those and len(found) < MOST:
            found[those[{"low": 0, "high": -1}.get(why, len(those) // 2)]] = why
    return found


def _only(computed: Computed, keys: pl.DataFrame) -> Computed:
    """The batch with these invoices alone, so that only their words are made."""
    drafts = computed.drafts
    on = {"left_on": ["payer_id", "invoice_area"], "right_on": list(_KEY), "how": "semi"}
    lines = drafts.lines.join(keys, **on, maintain_order="left")  # type: ignore[arg-type]  # the types of `on` vary
    homes = lines["household_id"].unique().implode()
    mine = pl.col("household_id").is_in(homes)
    return attrs.evolve(
        computed,
        drafts=Drafts(
            lines,
            drafts.invoices.join(keys, on=_KEY, how="semi", maintain_order="left"),
            drafts.balances.join(keys, **on, maintain_order="left"),  # type: ignore[arg-type]  # as above
        ),
        care=tuple(
            attrs.evolve(each, persons=each.persons.filter(mine), charges=each.charges.filter(mine))
            for each in computed.care
        ),
    )
