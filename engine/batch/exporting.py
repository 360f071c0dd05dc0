"""Files to print, ledgers and banks: written, entered in the register, answered by their receivers.

Every file is written whole before it is entered, and both can be done again: the bytes are the same, and a file that is
entered keeps its number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from engine.batch import evidence
from engine.batch.direct_debit import Drawing
from engine.batch.executors import SERIAL, Advance, Executor, unwatched
from engine.batch.files import make_folder, write_whole
from engine.batch.ledger import codings_on
from engine.batch.month import Issue, Who, issued, move_on
from engine.batch.outgoing import LEDGER
from engine.batch.output import Written, write_files
from engine.batch.workspace import Workspace
from engine.calc.invoices import JOINT
from engine.errors import Refused
from engine.ledger.fakt import LedgerSettings, write_vouchers
from engine.ledger.payment_postings import CREDITED, Accounts, Posted, entry_vouchers
from engine.ledger.postings import Coding
from engine.rulebook import Settings
from engine.rulebook.settings import CARE_ADJUSTMENT
from engine.store import outgoing as register
from engine.store import receivables
from engine.store.database import Connection, record_activity
from engine.store.debits import Debit, add_debits
from engine.vocabulary import CARE_KINDS

SHOWN_FILES = 20
"""How many of the latest files are named where a file was not found."""
PAYMENTS_FOLDER = "inbetalningar"
OF_CARE = frozenset({*CARE_KINDS, CARE_ADJUSTMENT})


def export(
    workspace: Workspace,
    municipality: str,
    month: date,
    who: Who,
    executor: Executor = SERIAL,
    watch: Callable[[int], AbstractContextManager[Advance]] = unwatched,
) -> list[Written]:
    """Write the files of an issued batch and enter them in the register. `watch` shows how far it has come."""
    done = issued(workspace, municipality, month)
    with watch(len(done.invoices)) as advance:
        written = write_files(workspace, done, executor, advance)
    with workspace.database() as db, db.writing() as connection:
        register.enter(
            connection, municipality, [_row(workspace, done, file) for file in written], by=who.name, at=who.at
        )
        add_debits(connection, municipality, _debits(done), by=who.name, at=who.at)
    move_on(workspace, done.batch, "exported", who)
    return written


def _debits(done: Issue) -> Sequence[Debit]:
    """What the bank is asked to draw of a batch."""
    assert done.batch.issue_date is not None, "an issued batch has its date"
    return tuple(Drawing.of(done.computed.mandates, done.settings, done.batch.issue_date).debits(done.invoices))


def _row(workspace: Workspace, done: Issue, file: Written) -> Mapping[str, Any]:
    return {
        "receiver": file.receiver,
        "month": done.batch.month,
        "path": file.path.relative_to(workspace.root).as_posix(),
        "count": file.count,
        "sum_ore": file.sum_ore,
        "sha256": file.sha256,
    }


def sent(workspace: Workspace, municipality: str, month: date | None = None) -> Sequence[Mapping[str, Any]]:
    """The files that went out, oldest first, with what their receivers answered (`engine.store.outgoing`)."""
    with workspace.database() as db, db.reading() as connection:
        return register.listed(connection, municipality, f"{month:%Y-%m}" if month else None)


def receipt(workspace: Workspace, municipality: str, name: str, answer: str, note: str, who: Who) -> Mapping[str, Any]:
    """Note what the receiver of a file answered: `acknowledged` or `rejected`; the file it was.

    The latest answer counts, the earlier ones stay in the history. `Refused` where an accepted file is accepted again,
    or rejected without a `note`: what was noted by mistake is corrected with a reason.
    """
    with workspace.database() as db, db.writing() as connection:
        files = register.listed(connection, municipality)
        found = [row for row in files if name in {row["path"], Path(row["path"]).name, _numbered(row)}]
        if len(found) != 1:
            there = ", ".join(f"{_numbered(row)} ({Path(row['path']).name})" for row in (found or files[-SHOWN_FILES:]))
            what = "är namnet på flera filer" if found else "är ingen fil"
            raise Refused(f"{name} {what} i {municipality}. Ange en av: {there or 'inga filer har skickats än'}.")
        row = found[0]
        if row["answer"] == "acknowledged" and (answer == "acknowledged" or not note):
            how = "" if answer == "acknowledged" else " Var det fel, så skriv varför med --note."
            raise Refused(f"{_numbered(row)} är redan kvitterad som mottagen. Inget är ändrat.{how}")
        register.answer(connection, row["id"], answer, note, by=who.name, at=who.at)
        changed = "acknowledged -> " if row["answer"] == "acknowledged" else ""
        what = f"{_numbered(row)} {row['sha256']} {changed}{answer} {note}".strip()
        record_activity(connection, municipality, by=who.name, at=who.at, command="receipt", what=what)
    return {**row, "answer": answer, "note": note}


def _numbered(row: Mapping[str, Any]) -> str:
    """What a file is called in the register: its receiver and its number in that series."""
    return f"{row['receiver']}-{row['sequence']}"


def export_payments(workspace: Workspace, municipality: str, who: Who) -> Written | None:
    """Vouchers of the payments, fees and interest entered since last time, for the general ledger; None without any.

    The file is named by its number, so that a run that was stopped writes the same file again.
    """
    settings = workspace.rulebook().municipality(municipality).settings
    with workspace.database() as db, db.writing() as connection:
        since = register.last_entry(connection, municipality)
        every = receivables.entries_of(connection, municipality)
        entries = [row for row in every if row["id"] > since and row["kind"] != CREDITED]
        if not entries:
            return None
        number = register.next_number(connection, municipality, LEDGER)
        data = _voucher_file(connection, municipality, settings, entries, who.at.date())
        folder = workspace.output / municipality / PAYMENTS_FOLDER
        make_folder(folder)
        total = sum(row["amount_ore"] for row in entries)
        path = folder / f"INBET-{number:04}.SI"
        written = Written(path, len(entries), total, evidence.sha256(data), LEDGER)
        write_whole(path, data)
        row = {
            **{name: getattr(written, name) for name in ("receiver", "count", "sum_ore", "sha256")},
            "month": f"{who.at:%Y-%m}",
            "path": path.relative_to(workspace.root).as_posix(),
            "last_entry": entries[-1]["id"],
        }
        register.enter(connection, municipality, [row], by=who.name, at=who.at)
        what = f"{path.name} {written.sha256}: {len(entries)} poster, {total} öre"
        record_activity(connection, municipality, by=who.name, at=who.at, command="export-payments", what=what)
    return written


def _voucher_file(
    connection: Connection,
    municipality: str,
    settings: Settings,
    entries: Sequence[Mapping[str, Any]],
    day: date,
) -> bytes:
    """The entries as a file of vouchers."""
    row = settings.ledger_on(day)
    accounts = Accounts(**{field.name: getattr(row, field.name) for field in attrs.fields(Accounts)})
    claims = receivables.claims(connection, municipality)
    codings = codings_on(settings, day)
    areas = {claims[entry["number"]]["area"] for entry in entries if entry["number"]}
    receivable = {area: _receivable(codings, area) for area in areas}
    posted = (
        Posted(
            kind=entry["kind"],
            day=entry["day"],
            amount_ore=entry["amount_ore"],
            number=entry["number"],
            customer=claims[entry["number"]]["customer"] if entry["number"] else "",
            receivable_account=receivable[claims[entry["number"]]["area"]] if entry["number"] else "",
        )
        for entry in entries
    )
    made = entry_vouchers(posted, accounts, registered=day)
    ledger = LedgerSettings(
        company=settings.identity.name,
        organisation_number=settings.identity.organisation_number,
        codings=codings,
    )
    names = {
        accounts.bank_account: "Bank",
        accounts.unplaced_account: "Oplacerade inbetalningar",
        accounts.fee_account: "Påminnelse- och inkassoavgifter",
        accounts.interest_account: "Dröjsmålsränta",
        accounts.write_off_account: "Avskrivna fordringar",
        **{coding.receivable_account: "Kundfordringar" for coding in codings},
    }
    return write_vouchers(ledger, made, names, generated=day, generated_by="debitera")


def _receivable(codings: Iterable[Coding], area: str) -> str:
    """The account of the claim of an invoice: all services that stand on one have the same."""
    care, childcare = set[str](), set[str]()
    for coding in codings:
        (care if coding.service in OF_CARE else childcare).add(coding.receivable_account)
    return min({"care": care, "childcare": childcare, JOINT: childcare or care}[area])
