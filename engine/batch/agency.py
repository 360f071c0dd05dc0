"""Claims that are handed to a collection agency, in the agency's own file (rules/layouts).

Each invoice once. Persons with protected identity are in no file: they are told, to be handled by hand.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch.answer import found_invoice
from engine.batch.claim_files import keep, put_out
from engine.batch.claims import AGENCY, Known, Late, late_invoices, left_of, rates_of, rules_on
from engine.batch.customer_ledger import SYSTEM, ledger_payer
from engine.batch.month import Who
from engine.batch.paper import AREA_WORDS
from engine.batch.people import People
from engine.batch.reminding import areas_of, people_facts
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.ledger import layout
from engine.ledger.layout import LedgerFile, LedgerInvoice, LedgerRow
from engine.payments.interest import ABOVE_REFERENCE, Rate
from engine.payments.owed import Owed
from engine.rulebook import Settings
from engine.store import claims as store
from engine.store.batches import take_numbers
from engine.store.claims import DEMAND, AgencyCase
from engine.store.database import Connection, record_activity

COMMAND = "remind"


@attrs.frozen(kw_only=True)
class Sent:
    """What was handed over: the invoices' numbers and sum in öre, "" as `file` where there was nothing; `by_hand` are
    those that are in no file.
    """

    municipality: str
    on: date
    file: str
    numbers: tuple[str, ...]
    sum_ore: int
    by_hand: tuple[Late, ...]
    files: tuple[Path, ...]


def to_agency(workspace: Workspace, municipality: str, on: date, who: Who) -> Sent:
    """Write the file of the invoices whose collection demand was not paid in time, and note them as handed over.

    `Refused`: a municipality without a layout for its agency; what the layout cannot hold.
    """
    settings = workspace.rulebook().municipality(municipality).settings
    rules = settings.claims_on(on)
    if not rules.agency_layout:
        raise Refused(
            f"{municipality} har inget inkassobolag i reglerna. Lägg in agency_layout i [[claims]] i kommunens "
            "municipality.toml. Inget är gjort."
        )
    form = layout.named(rules.agency_layout, workspace.rulebook().files)
    facts = people_facts(workspace, municipality)
    _, small_ore = rules_on(workspace, municipality, on)
    with workspace.database() as db, db.writing() as connection:
        known = Known.of(connection, municipality, facts["person"])
        every = tuple(late_invoices(known, rules, small_ore, on))
        ready = [late for late in every if late.step == AGENCY]
        by_hand = tuple(late for late in every if late.reason == "protected")
        name, total = "", 0
        if ready:
            rate = _rate(rates_of(workspace), on) if rules.interest else None
            made = tuple(_invoices(connection, municipality, ready, known, facts, settings, rate, on))
            number = take_numbers(connection, municipality, "agency", 1, 1)[0]
            written = layout.write(
                LedgerFile(
                    invoices=made,
                    created=on,
                    number=number,
                    system=SYSTEM,
                    sender=settings.identity.name,
                    sender_number=rules.agency_number,
                ),
                form,
            )
            assert not written.left_out, "those who are protected were taken out before"
            name, total = f"inkasso-{number:04d}.{form.head.suffix}", written.sum_ore
            (kept,) = keep(workspace, municipality, on, [(name, written.data)])
            store.add_files(connection, municipality, [kept])
            cases = [
                AgencyCase(number=each.number, day=on, amount_ore=each.amount_ore, file_name=name) for each in made
            ]
            store.add(connection, municipality, cases, by=who.name, at=who.at)
            what = f"{on}: {len(made)} fakturor till inkassobolaget, {total} öre, {name} {kept.sha256}"
            record_activity(connection, municipality, by=who.name, at=who.at, command=COMMAND, what=what)
    return Sent(
        municipality=municipality,
        on=on,
        file=name,
        numbers=tuple(late.number for late in ready),
        sum_ore=total,
        by_hand=by_hand,
        files=tuple(put_out(workspace, municipality, on)),
    )


def _rate(rates: tuple[Rate, ...], on: date) -> int:
    """The yearly interest on a day in hundredths of a per cent."""
    holding = [rate.share for rate in rates if rate.first <= on <= rate.last]
    if len(holding) != 1:
        raise Refused(
            f"Referensräntan för {on} saknas, så filen till inkassobolaget kan inte skrivas. Inget är gjort. Lägg in "
            "halvårets sats i reglerna: national/interest.toml."
        )
    return int((holding[0] + ABOVE_REFERENCE) * 10_000)


def handed_over(workspace: Workspace, number: str) -> tuple[str, date | None]:
    """The number of an invoice (given it or its OCR reference), and the day it was handed to the agency, if it was."""
    batch, row = found_invoice(workspace, number)
    with workspace.database() as db, db.reading() as connection:
        case = store.cases(connection, batch.municipality).get(row["number"])
    return row["number"], case.day if case else None


def _invoices(
    connection: Connection,
    municipality: str,
    ready: list[Late],
    known: Known,
    facts: Mapping[str, pl.DataFrame],
    settings: Settings,
    rate: int | None,
    on: date,
) -> Iterator[LedgerInvoice]:
    """What is left of each invoice: capital, interest and fees as rows of their own."""
    people = People.of(facts, on.replace(day=1))
    billed = store.billed(connection, municipality, [late.number for late in ready])
    issued = dict(billed.select("number", "issue_date").iter_rows())
    every = areas_of(ready, billed, facts)
    for late in ready:
        item, areas = late.item, every[late.number]
        recipient = people.recipient(item["payer_id"], areas, item["customer"], settings)
        left = left_of(connection, municipality, item, late.due_date)
        yield LedgerInvoice(
            payer=ledger_payer(recipient, item["payer_id"], hidden=False),
            rows=tuple(_rows(left, " och ".join(AREA_WORDS[area] for area in areas))),
            number=late.number,
            ocr=item["ocr"],
            invoice_date=issued[late.number],
            due_date=late.due_date,
            text=f"Ränta krävd t.o.m. {known.letters[late.number][DEMAND].day}" if rate is not None else "",
            interest_hundredths=rate,
        )


def _rows(left: Owed, about: str) -> Iterator[LedgerRow]:
    yield LedgerRow(text=f"Kapital, avgift för {about}", amount_ore=left.capital_ore)
    if left.interest_ore:
        yield LedgerRow(text="Dröjsmålsränta som har krävts", amount_ore=left.interest_ore)
    if left.fees_ore:
        yield LedgerRow(text="Kostnader för påminnelse och inkassokrav", amount_ore=left.fees_ore)
