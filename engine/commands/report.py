"""The commands before approval: this month against last, and the report for people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.commands.options import DONE, At, Json, MonthArgument, Towns, each_town, open_at, towns_of
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.batch.output import Written

SHOWN = 20


def diff(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    top: Annotated[
        int | None,
        typer.Option(min=1, help="So many households / så många hushåll", show_default="20; all with --json"),
    ] = None,
    json: Json = False,
) -> int:
    """What differs from the last issued month, household by household, and why. / Jämför med förra månaden."""
    from engine.batch.diff import diff as compare
    from engine.console import diff_shown, typed
    from engine.console.text import answer_json

    here, first = open_at(workspace), typed.month(month)
    tell = None if json else lambda town, found: diff_shown.difference(town, found, top or SHOWN)
    results = each_town(here, municipality, lambda town: compare(here, town, first), tell)
    if json:
        answer_json({town: diff_shown.difference_values(found, top) for town, found in results.items()})
    return DONE


def report(
    month: MonthArgument,
    workspace: At = Path(),
    municipality: Towns = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="The page in this file / sidan i den här filen", show_default="output/")
    ] = None,
    journal: Annotated[
        Path | None, typer.Option("--journal", help="Also all lines in this Excel file / debiteringsjournal, .xlsx")
    ] = None,
    json: Json = False,
) -> int:
    """Write the month's report as a page for people: sums, changes, findings, samples. / Rapport och journal."""
    from engine.batch.journal import write_journal
    from engine.batch.report import gather, write_report
    from engine.console import shown, typed
    from engine.console.text import answer_json

    here, first = open_at(workspace), typed.month(month)
    towns = towns_of(here, municipality)
    if (to or journal) and len(towns) > 1:
        raise Refused(f"En fil rymmer en kommun. Ange vilken med -m: {', '.join(towns)}")

    def one(town: str) -> "list[Written]":
        found = gather(here, town, first)
        files = [write_report(here, found, to)]
        return [*files, write_journal(journal, found)] if journal else files

    made = each_town(here, municipality, one, None if json else shown.written)
    if json:
        answer_json({town: shown.written_values(files) for town, files in made.items()})
    return DONE
