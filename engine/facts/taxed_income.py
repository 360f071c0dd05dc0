"""Taxed yearly incomes, as they come from the Tax Agency for a year's income check.

They are read like facts and are none: no month is billed from them, so they are not kept among those that are.
"""

from pathlib import Path

import attrs
import polars as pl

from engine.facts.columns import Kind, column, declaration
from engine.facts.problems import Problems
from engine.facts.reader import FileRead, read_file

NOT_WITHDRAWN = "Raderna räknas bara i den här kontrollen och kan inte återkallas; ta bort raden."
OTHER_YEAR = "Raden gäller ett annat inkomstår än {year}; välj rätt fil eller rätt år."


@attrs.frozen(kw_only=True)
class TaxedIncome:
    """A person's taxed (fastställd) income of a year: employment and business, before tax."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the person", required=True, example="198001019804")
    income_ore_year: int = column(
        Kind.MONEY,
        "faststalld_inkomst_kr",
        "kronor a year",
        header="taxed_income_kr",
        required=True,
        example="412300",
    )
    year: int | None = column(
        Kind.NUMBER, "inkomstar", "the income year; empty = the year that is checked", example="2024", default=None
    )


TAXED_INCOME = declaration(TaxedIncome, name="taxed_income", title_sv="Fastställd inkomst", key=("person_id",))


def read_taxed_incomes(path: Path, year: int) -> FileRead:
    """Read a .csv or .xlsx file of a year's taxed incomes; rows of another year are problems like bad cells.

    `frame` has person_id, income_ore_year, year and source_row. Raises UnreadableFile like `read_file`.
    """
    read = read_file(path, TAXED_INCOME)
    if read.problems:
        return read
    problems = Problems(read.file)
    other = read.frame.filter(pl.col("year") != year)
    shown = other.select("source_row", value=pl.col("year").cast(pl.String))
    problems.add_rows(shown, "year", OTHER_YEAR.format(year=year))
    back = read.withdrawn.select("source_row", value=pl.lit("ja"))
    problems.add_rows(back, "withdraw", NOT_WITHDRAWN)
    return attrs.evolve(read, problems=problems.listed(), problem_count=problems.count)
