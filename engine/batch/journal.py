"""The journal of a batch (debiteringsjournal) as an Excel workbook: every line, every invoice, findings and sums.

Nobody is named: households and payers stand by their numbers with us.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from engine.batch import evidence
from engine.batch.compute import STATUSES, Computed
from engine.batch.files import make_folder, write_whole
from engine.batch.output import Written
from engine.batch.paper import AREA_WORDS
from engine.batch.report import AREA_TOTAL_WORDS, STATUS_WORDS, TOTAL_WORDS, Gathered
from engine.batch.report_samples import of_protected
from engine.calc.care.assess import CareAssessment
from engine.calc.invoices import AMOUNTS
from engine.documents.spreadsheet import Cell, Sheet, kronor, workbook
from engine.rulebook.care_rows import Price
from engine.vocabulary import credited_number

KIND_WORDS = {
    "charge": "avgift",
    "relief": "nedsättning",
    "adjustment": "justering",
    "correction": "rättelse",
    "credit": "kreditering",
}
OUTCOME_WORDS = {
    "invoice": "faktura",
    "credit": "kreditfaktura",
    "zero": "ingen avgift",
    "waived": "stryks, under minsta belopp",
    "accumulated": "sparas, under minsta belopp",
}
UNIT_WORDS = {
    "performed_hour": "timmar",
    "granted_hour": "timmar",
    "visit": "besök",
    "visit_day": "besöksdagar",
    "no_show": "uteblivna besök",
    "day": "dygn",
    "unit": "st",
    "piece": "st",
    "month": "mån",
}
LINE_COLUMNS = (
    ("hushåll", 12),
    ("kundnummer", 12),
    ("fakturanummer", 15),
    ("område", 16),
    ("slag", 12),
    ("vad", 30),
    ("månad", 10),
    ("från", 12),
    ("till", 12),
    ("antal", 10),
    ("enhet", 14),
    ("belopp kr", 14),
)
INVOICE_COLUMNS = (
    ("kundnummer", 12),
    ("fakturanummer", 15),
    ("hushåll", 24),
    ("område", 24),
    ("utfall", 26),
    ("förfallodag", 12),
    ("rader kr", 14),
    ("räknas av kr", 14),
    ("från tidigare kr", 16),
    ("från kreditfaktura kr", 20),
    ("att betala kr", 14),
    ("förs över kr", 14),
    ("stryks kr", 12),
)
FINDING_COLUMNS = (
    ("hushåll", 12),
    ("signal", 26),
    ("parkerat", 10),
    ("gäller", 34),
    ("vad är fel", 70),
    ("att göra", 60),
)
INVOICE_SUMS = (*AMOUNTS, "waived_ore")
HUNDRED = 100


def write_journal(path: Path, found: Gathered) -> Written:
    """The journal in a file; the same batch gives the same bytes."""
    computed = found.computed
    title = f"Debiteringsjournal {found.settings.identity.name} {found.batch.month}"
    data = workbook(sheets(found), title=title, made=found.batch.issue_date or computed.month)
    make_folder(path.parent)
    write_whole(path, data)
    return Written(path, computed.totals["invoices"], computed.totals["to_pay_ore"], evidence.sha256(data))


def sheets(found: Gathered) -> tuple[Sheet, ...]:
    """The sheets of the journal."""
    return (
        Sheet("Rader", LINE_COLUMNS, _lines(found)),
        Sheet("Fakturor", INVOICE_COLUMNS, _invoices(found)),
        Sheet("Signallista", FINDING_COLUMNS, _findings(found.computed)),
        Sheet("Summor", (("vad", 44), ("område", 24), ("antal", 12), ("kr", 16)), _sums(found.computed)),
    )


def _issued(found: Gathered) -> pl.DataFrame:
    """payer_id, invoice_area, number, customer, due_date of what has been issued."""
    names = ("payer_id", "area", "number", "customer", "due_date")
    schema = {**dict.fromkeys(names, pl.String), "due_date": pl.Date}
    rows = [tuple(row[name] for name in names) for row in found.invoices]
    return pl.DataFrame(rows, schema=schema, orient="row").rename({"area": "invoice_area"})


def _lines(found: Gathered) -> Iterator[Sequence[Cell]]:
    hidden = of_protected(found.computed, found.facts).select(
        "payer_id", pl.col("area").alias("invoice_area"), pl.lit(value=True).alias("hidden")
    )  # what a handler has written on a line may have a name in it
    lines = (
        found.computed.drafts.lines.join(
            _issued(found), on=["payer_id", "invoice_area"], how="left", maintain_order="left"
        )
        .join(
            _quantities(found.computed), on=["service_month", "person_id", "service"], how="left", maintain_order="left"
        )
        .join(hidden, on=["payer_id", "invoice_area"], how="left", maintain_order="left")
        .with_columns(
            pl.when((pl.col("kind") != "adjustment") | pl.col("hidden").is_null()).then(_what()).alias("text"),
            pl.when(pl.col("kind") != "charge").then(None).otherwise("hundredths").alias("hundredths"),
            pl.col("by_day").fill_null(value=False),
        )
    )
    for row in lines.iter_rows(named=True):
        yield (
            row["household_id"],
            row["customer"],
            row["number"],
            AREA_WORDS[row["area"]],
            KIND_WORDS[row["kind"]],
            row["text"],
            f"{row['service_month']:%Y-%m}",
            row["line_from"],
            row["line_to"],
            *_quantity(row),
            kronor(row["amount_ore"]),
        )


def _what() -> pl.Expr:
    """What a line is for; of a relief which one too."""
    return pl.when(kind="relief").then(pl.format("{}: {}", "reason", "text")).otherwise("text")


def _quantity(row: Mapping[str, Any]) -> tuple[Decimal | int | None, str | None]:
    """How much is paid for, and in what: days of a place, or what the tariff counts of a service."""
    if row["kind"] != "charge":
        return None, None
    if row["area"] == "childcare":
        return (row["attended_days"], "närvarodagar") if row["by_day"] else (row["days"], "dagar")
    if row["hundredths"] is None:
        return None, None
    return Decimal(row["hundredths"]).scaleb(-2), UNIT_WORDS[row["per"]]


def _quantities(computed: Computed) -> pl.DataFrame:
    """service_month, person_id, service, per, hundredths: what is counted, where it is all of one kind."""
    schema = {
        "service_month": pl.Date,
        "person_id": pl.String,
        "service": pl.String,
        "per": pl.String,
        "hundredths": pl.Int64,
    }
    return pl.concat([pl.DataFrame(schema=schema), *(_counted(each) for each in computed.care)])


def _counted(assessment: CareAssessment) -> pl.DataFrame:
    rows = enumerate(assessment.rules.prices_and_levels)
    per = {ref: row.per for ref, row in rows if isinstance(row, Price)}
    lines = assessment.charges.select("person_id", "service", "lines").explode("lines").drop_nulls().unnest("lines")
    counted = (2 * HUNDRED * pl.col("counted_num") + pl.col("counted_den")) // (2 * pl.col("counted_den"))
    return (
        lines.select(
            "person_id",
            "service",
            pl.col("ref").replace_strict(per, default=None, return_dtype=pl.String).alias("per"),
            counted.alias("hundredths"),
        )
        .group_by("person_id", "service", maintain_order=True)
        .agg(pl.col("per").first(), pl.col("hundredths").sum(), pl.col("per").n_unique().alias("kinds"))
        .filter((pl.col("kinds") == 1) & pl.col("per").is_not_null())
        .select(
            pl.lit(assessment.month.first, dtype=pl.Date).alias("service_month"),
            "person_id",
            "service",
            "per",
            "hundredths",
        )
    )


def _invoices(found: Gathered) -> Iterator[Sequence[Cell]]:
    drafts = found.computed.drafts
    key = ["payer_id", "invoice_area"]
    homes = drafts.lines.group_by(key).agg(pl.col("household_id").unique().sort().str.join(", "))
    invoices = (
        drafts.invoices.rename({"area": "invoice_area"})
        .join(_issued(found), on=key, how="left", maintain_order="left")
        .join(homes, on=key, how="left", maintain_order="left")
    )
    for row in invoices.iter_rows(named=True):
        yield (
            row["customer"],
            row["number"],
            row["household_id"],
            _area(row["invoice_area"]),
            OUTCOME_WORDS[row["outcome"]],
            row["due_date"],
            *(kronor(row[name]) for name in INVOICE_SUMS),
        )


def _area(invoice_area: str) -> str:
    if number := credited_number(invoice_area):
        return f"krediterar {number}"
    return AREA_WORDS.get(invoice_area, "barnomsorg, vård och omsorg")


def _findings(computed: Computed) -> Iterator[Sequence[Cell]]:
    for each in computed.findings:
        parked = "ja" if each.parked else "nej"
        yield each.household_id, each.code, parked, each.subject, each.message, each.action


def _sums(computed: Computed) -> Iterator[Sequence[Cell]]:
    sums, counts = computed.totals, computed.counts
    for name, words in TOTAL_WORDS.items():
        yield words, "alla", *_number(name, sums[name])
    for area, totals in computed.area_totals.items():
        for name, words in AREA_TOTAL_WORDS.items():
            yield words, AREA_WORDS[area], *_number(name, totals[name])
    for status in STATUSES:
        yield f"Hushåll, {STATUS_WORDS[status]}", "alla", counts[status], None
    yield "Hushåll, alla", "alla", counts["all"], None


def _number(name: str, value: int) -> tuple[int | None, Decimal | None]:
    return (None, kronor(value)) if name.endswith("_ore") else (value, None)
