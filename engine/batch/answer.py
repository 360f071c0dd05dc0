"""Why this amount? An issued invoice, line by line, step by step, with the rule rows and laws behind it."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from engine.batch.area_paper import AreaPaper
from engine.batch.correction_paper import CorrectionPaper
from engine.batch.month import Issue, issued, output_of
from engine.batch.output import pdf_of
from engine.batch.paper import CORRECTING, papers
from engine.batch.people import People
from engine.batch.workspace import Workspace
from engine.calc.told import Told
from engine.calc.wording import month_name
from engine.errors import Refused
from engine.store.batches import find_invoice


@attrs.frozen(kw_only=True)
class AnsweredLine:
    """One line of an invoice and how it came about: steps it has in common with other lines, and its own."""

    area: str
    text: str
    household_id: str
    amount_ore: int
    common: tuple[Told, ...]
    steps: tuple[Told, ...]


@attrs.frozen(kw_only=True)
class Answer:
    """An invoice explained. Names are given names only. `area` is "all" where it is for childcare and care."""

    municipality: str
    month: str
    area: str
    number: str
    ocr: str
    to_pay_ore: int
    brought_forward_ore: int
    carried_forward_ore: int
    lines: tuple[AnsweredLine, ...]
    pdf: Path
    pdf_bytes: bytes


def answer(workspace: Workspace, number: str) -> Answer:
    """The invoice with a number or OCR reference, explained from the evidence of its batch."""
    with workspace.database() as db:
        found = find_invoice(db, number)
    if found is None:
        raise Refused(f"Det finns ingen faktura med nummer eller OCR-nummer {number}.")
    batch, row = found
    year, month = (int(part) for part in batch.month.split("-"))
    done = issued(workspace, batch.municipality, date(year, month, 1))
    return Answer(
        municipality=batch.municipality,
        month=batch.month,
        area=row["area"],
        number=row["number"],
        ocr=row["ocr"],
        to_pay_ore=row["to_pay_ore"],
        brought_forward_ore=row["brought_forward_ore"],
        carried_forward_ore=row["carried_forward_ore"],
        lines=tuple(_lines(done, row)),
        pdf=output_of(workspace, done.batch) / "invoices" / f"{row['number']}.pdf",
        pdf_bytes=pdf_of(workspace, done, row["number"]),
    )


def _lines(done: Issue, invoice: Mapping[str, Any]) -> Iterator[AnsweredLine]:
    people = People.of(done.facts, done.computed.month)
    words = papers(done.computed, people)
    own = done.computed.drafts.lines.filter(payer_id=invoice["payer_id"], invoice_area=invoice["area"])
    corrections = CorrectionPaper.of(own, done.computed.reassessed, words, people)
    for line in own.iter_rows(named=True):
        charge, correcting = line["kind"] == "charge", line["kind"] in CORRECTING
        paper: AreaPaper | CorrectionPaper = corrections if correcting else words[line["area"]]
        worded = charge or correcting
        yield AnsweredLine(
            area=line["area"],
            text=paper.heading(line) if worded else f"{line['text']}, {month_name(line['service_month'])}",
            household_id=line["household_id"],
            amount_ore=line["amount_ore"],
            common=words[line["area"]].common(line) if charge else (),
            steps=paper.told(line) if worded else (),
        )
