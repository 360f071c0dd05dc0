"""Why this amount? An issued invoice, line by line, step by step, with the rule rows and laws behind it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import attrs
import polars as pl

from engine.batch import guards
from engine.batch.area_paper import AreaPaper
from engine.batch.behind import FactBehind, facts_behind
from engine.batch.compute import Computed
from engine.batch.correction_paper import CorrectionPaper
from engine.batch.evidence import INVOICES
from engine.batch.nearby import nearby
from engine.batch.papers import CORRECTING, papers
from engine.batch.people import People
from engine.batch.relief_paper import ReliefPaper
from engine.batch.workspace import Workspace
from engine.calc.invoices import JOINT
from engine.calc.told import Told
from engine.calc.wording import month_name
from engine.errors import Refused
from engine.store.batches import Batch, credit_invoice_of, find_invoice
from engine.store.database import Database
from engine.store.postponements import postponement_of
from engine.vocabulary import credited_number

Facts = Mapping[str, pl.DataFrame]


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
    """An invoice explained. Names are given names only. `area` is "all" where it is for childcare and care.

    `credits`: the number of the invoice that a credit invoice credits, and `settled_ore` what it takes off that;
    `from_credits_ore`: what credit invoices of the same batch have handed on. `credited_by`: the credit invoice that
    has credited this one. `postponed_until`: until when it may be paid by a decision of its own, if there is one.
    """

    municipality: str
    month: str
    area: str
    number: str
    ocr: str
    to_pay_ore: int
    brought_forward_ore: int
    carried_forward_ore: int
    credits: str
    settled_ore: int
    from_credits_ore: int
    credited_by: str
    postponed_until: date | None
    lines: tuple[AnsweredLine, ...]
    facts: tuple[FactBehind, ...]


def answer(workspace: Workspace, number: str, *, line: int | None = None, facts: bool = False) -> Answer:
    """The invoice with a number or OCR reference, explained from the evidence of its batch.

    With `facts` also the facts behind it, or behind one line (counted from 1), and who entered them.

    Only what the invoice rests on is read and computed, whatever the size of the batch. Where its lines do not come out
    as they were kept, the whole batch is checked and computed: `Refused` where that does not agree either.
    """
    with workspace.database() as db:
        return _answer(workspace, db, number, line=line, facts=facts)


def _answer(workspace: Workspace, db: Database, number: str, *, line: int | None, facts: bool) -> Answer:
    batch, row = _found(db, number)
    computed, known = _of_invoice(workspace, batch, row) or _of_batch(workspace, batch)
    own = computed.drafts.lines.filter(payer_id=row["payer_id"], invoice_area=row["area"])
    return Answer(
        municipality=batch.municipality,
        month=batch.month,
        area=_area_of(row["area"], own),
        number=row["number"],
        ocr=row["ocr"],
        to_pay_ore=row["to_pay_ore"],
        brought_forward_ore=row["brought_forward_ore"],
        carried_forward_ore=row["carried_forward_ore"],
        credits=credited_number(row["area"]),
        settled_ore=row["settled_ore"],
        from_credits_ore=row["from_credits_ore"],
        credited_by=_credited_by(db, batch, row["number"]),
        postponed_until=_postponed_until(db, batch, row["number"]),
        lines=tuple(_lines(computed, known, own)),
        facts=_facts(db, batch, known, own if line is None else own.slice(line - 1, 1)) if facts else (),
    )


def _area_of(invoice_area: str, lines: pl.DataFrame) -> str:
    """The area of an invoice; of a credit invoice that of its lines."""
    if not credited_number(invoice_area):
        return invoice_area
    areas = lines["area"].unique().to_list()
    return str(areas[0]) if len(areas) == 1 else JOINT


def _credited_by(db: Database, batch: Batch, number: str) -> str:
    with db.reading() as connection:
        return credit_invoice_of(connection, batch.municipality, number)


def _postponed_until(db: Database, batch: Batch, number: str) -> date | None:
    with db.reading() as connection:
        found = postponement_of(connection, batch.municipality, number)
    return found.until if found else None


def found_invoice(workspace: Workspace, number: str) -> tuple[Batch, Mapping[str, Any]]:
    """The invoice with a number or OCR reference, and its batch; `Refused` where there is none that is issued."""
    with workspace.database() as db:
        return _found(db, number)


def _found(db: Database, number: str) -> tuple[Batch, Mapping[str, Any]]:
    found = find_invoice(db, number)
    if found is None:
        raise Refused(f"Det finns ingen faktura med nummer eller OCR-nummer {number}.")
    guards.refuse_not_issued(found[0])
    return found


def invoice_pdf(workspace: Workspace, number: str) -> bytes:
    """The PDF of the invoice with a number or OCR reference."""
    from engine.batch.packed import pdf_of  # what draws is not loaded for an explanation

    batch, row = found_invoice(workspace, number)
    assert batch.issue_date is not None, "an issued batch has its date"
    return pdf_of(workspace.root / batch.folder, row["number"], batch.issue_date)


def _of_batch(workspace: Workspace, batch: Batch) -> tuple[Computed, Facts]:
    """The whole batch, checked and computed again; `Refused` where it is not as it was left."""
    from engine.batch.month import issued

    done = issued(workspace, batch.municipality, date.fromisoformat(f"{batch.month}-01"))
    return done.computed, done.facts


def _of_invoice(workspace: Workspace, batch: Batch, row: Mapping[str, Any]) -> tuple[Computed, Facts] | None:
    """The part of a batch that an invoice rests on; None where its lines and sums do not come out as they were kept.

    What was kept of the invoice at issue must be what the database has.
    """
    folder = workspace.root / batch.folder
    try:
        kept = pl.scan_parquet(folder / "issued" / INVOICES).filter(number=row["number"]).collect()
        near = nearby(folder, batch, row["payer_id"])
    except (Refused, OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    own = near.lines.filter(invoice_area=row["area"])
    same = kept.height == 1 and all(
        row[name] == value for name, value in kept.row(0, named=True).items() if name in row
    )
    if not same or own["amount_ore"].sum() != row["lines_ore"] or not near.agrees(row["payer_id"]):
        return None
    return near.computed, near.facts


def _facts(db: Database, batch: Batch, facts: Facts, lines: pl.DataFrame) -> tuple[FactBehind, ...]:
    return () if lines.is_empty() else facts_behind(db, batch.municipality, facts, lines)


def _lines(computed: Computed, facts: Facts, own: pl.DataFrame) -> Iterator[AnsweredLine]:
    people = People.of(facts, computed.month)
    words = papers(computed, people)
    reliefs = ReliefPaper.of(computed, people)
    corrections = CorrectionPaper.of(own, computed.reassessed, words, reliefs, people)
    papers_of: dict[str, ReliefPaper | CorrectionPaper] = {"relief": reliefs, **dict.fromkeys(CORRECTING, corrections)}
    for line in own.iter_rows(named=True):
        charge, worded = line["kind"] == "charge", line["kind"] != "adjustment"
        paper: AreaPaper | ReliefPaper | CorrectionPaper = papers_of.get(line["kind"], words[line["area"]])
        yield AnsweredLine(
            area=line["area"],
            text=paper.heading(line) if worded else f"{line['text']}, {month_name(line['service_month'])}",
            household_id=line["household_id"],
            amount_ore=line["amount_ore"],
            common=words[line["area"]].common(line) if charge else (),
            steps=paper.told(line) if worded else (),
        )
