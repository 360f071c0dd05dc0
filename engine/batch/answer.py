"""Why this amount? An issued invoice, line by line, step by step, with the rule rows and laws behind it."""

from datetime import date
from pathlib import Path

import attrs

from engine.batch.month import Issue, issued, output_of
from engine.batch.output import pdf_of
from engine.batch.paper import People
from engine.batch.workspace import Workspace
from engine.calc.childcare.explain import Told, explain
from engine.calc.wording import FORM_WORDS, days_between, month_name
from engine.errors import Refused
from engine.store.batches import find_invoice


@attrs.frozen(kw_only=True)
class AnsweredLine:
    """One line of an invoice and how it came about."""

    text: str
    household_id: str
    amount_ore: int
    steps: tuple[Told, ...]


@attrs.frozen(kw_only=True)
class Answer:
    """An invoice explained. Names are given names only."""

    municipality: str
    month: str
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
        number=row["number"],
        ocr=row["ocr"],
        to_pay_ore=row["to_pay_ore"],
        brought_forward_ore=row["brought_forward_ore"],
        carried_forward_ore=row["carried_forward_ore"],
        lines=tuple(_lines(done, row["payer_id"])),
        pdf=output_of(workspace, done.batch) / "invoices" / f"{row['number']}.pdf",
        pdf_bytes=pdf_of(workspace, done, row["number"]),
    )


def _lines(done: Issue, payer_id: str) -> list[AnsweredLine]:
    people = People.of(done.facts, done.computed.month)
    rules = {each.month.first: each.rules for each in done.computed.assessments}
    found = []
    for line in done.computed.drafts.lines.filter(payer_id=payer_id).iter_rows(named=True):
        if line["kind"] == "charge":
            child = people.child(line["child_id"])
            text = (
                f"{FORM_WORDS[line['form']].capitalize()}, {child}, {days_between(line['line_from'], line['line_to'])}"
            )
            told = explain(line | {"charge_ore": line["amount_ore"]}, rules[line["service_month"]], child=child)
        else:
            text, told = f"{line['text']}, {month_name(line['service_month'])}", ()
        found.append(
            AnsweredLine(text=text, household_id=line["household_id"], amount_ore=line["amount_ore"], steps=told)
        )
    return found
