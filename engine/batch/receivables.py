"""What is still to be paid: payments taken in from the bank and put on invoices, residues written off, by age.

A file is taken in whole or not at all, and never twice. Every öre of it stands on an invoice or is listed as unplaced.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

import attrs
import polars as pl

from engine.batch import debits
from engine.batch.bank_file import BankFile, refuse_others_account
from engine.batch.debits import AUTOGIRO, NotMade
from engine.batch.files import make_folder, write_whole
from engine.batch.month import Who
from engine.batch.workspace import Workspace
from engine.errors import Refused
from engine.payments.incoming import IncomingPayment
from engine.payments.matching import REASONS, match
from engine.payments.matching_columns import columns
from engine.store import receivables as store
from engine.store.database import Connection, record_activity
from engine.store.receivables import Entry

AGES = (("inte förfallet", 0), ("1–30 dagar", 30), ("31–60 dagar", 60), ("61–90 dagar", 90), ("över 90 dagar", None))
"""The columns of the age list: by how many days an invoice is overdue, at most."""


@attrs.frozen(kw_only=True)
class Unplaced:
    """A payment, or what is left of one, that no invoice was found for: whose words are shown, and what to do."""

    day: date
    amount_ore: int
    reference: str
    reason: str
    what_to_do: str


@attrs.frozen(kw_only=True)
class Lump:
    """The sum of a day's direct debits as the bank has booked it. `specified_ore` is what has been taken in of that day
    from Autogiro's payment specification: the same money, debit by debit.
    """

    day: date
    amount_ore: int
    specified_ore: int


@attrs.frozen(kw_only=True)
class TakenIn:
    """What became of a bank file: sums in öre. `waiting` are payments that the bank has only announced, `lumps` those
    that Autogiro's payment specification has one by one and that are left out; `not_made` the direct debits of the file
    that were not made or were taken back.
    """

    municipality: str
    file: str
    format: str
    payments: int
    sum_ore: int
    placed_ore: int
    paid_invoices: int
    part_paid: int
    written_off_ore: int
    unplaced: tuple[Unplaced, ...]
    waiting: int
    lumps: tuple[Lump, ...] = ()
    not_made: tuple[NotMade, ...] = ()

    @property
    def unplaced_ore(self) -> int:
        """What stands on no invoice: `sum_ore` = `placed_ore` + this."""
        return sum(each.amount_ore for each in self.unplaced)


def take_in(workspace: Workspace, municipality: str, file: BankFile, who: Who) -> TakenIn:
    """Take in a bank file: its payments are stored and put on invoices. `Refused` if it was taken in before."""
    rulebook = workspace.rulebook()
    refuse_others_account(rulebook, municipality, file)
    booked, digest = file.booked, file.digest
    total = sum(payment.amount_ore for payment in booked)
    most_ore = rulebook.municipality(municipality).settings.ledger_on(who.at.date()).write_off_kr
    kept = workspace.evidence / municipality / "payments" / f"{digest}{PurePath(file.name).suffix}"
    with workspace.database() as db, db.writing() as connection:
        _refuse_known(connection, municipality, file, booked)
        make_folder(kept.parent)
        write_whole(kept, file.data)
        about = {"format": file.kind, "file_name": file.name, "content_hash": digest, "message": file.message}
        sums = {"payments": len(booked), "sum_ore": total}
        file_id = store.add_file(connection, municipality, by=who.name, at=who.at, **about, **sums)
        ids = store.add_payments(connection, municipality, file_id, map(_row, booked))
        items = store.items(connection, municipality)
        entries, unplaced = _placed(booked, ids, items)
        written_off = [*_residues(entries, items, most_ore, who)]
        store.add_entries(connection, municipality, [*entries, *written_off], by=who.name, at=who.at)
        not_made = debits.note(connection, municipality, file.answers, items, digest, who)
        what = f"{file.name} {digest}: {len(booked)} betalningar, {total} öre, {len(not_made)} uttag inte gjorda"
        record_activity(connection, municipality, by=who.name, at=who.at, command="payments", what=what)
        after = store.items(connection, municipality)
        lumps = tuple(_lumps(connection, municipality, file.lumps))
    touched = after.filter(pl.col("number").is_in(sorted({entry.number for entry in entries} - {""})))
    return TakenIn(
        municipality=municipality,
        file=file.name,
        format=file.kind,
        payments=len(booked),
        sum_ore=total,
        placed_ore=-sum(entry.amount_ore for entry in entries if entry.number),
        paid_invoices=touched.filter(pl.col("open_ore") <= 0).height,
        part_paid=touched.filter(pl.col("open_ore") > 0).height,
        written_off_ore=-sum(entry.amount_ore for entry in written_off),
        unplaced=tuple(unplaced),
        waiting=sum(not payment.booked for payment in file.payments),
        lumps=lumps,
        not_made=not_made,
    )


@attrs.frozen(eq=False)
class Outstanding:
    """What is to be paid on a day: `items` as `engine.store.receivables.OPEN_ITEMS`, but for those that are settled, by
    due date; `ages`, see `ages`; `unplaced`: payments of which something stands on no invoice, with `what_to_do`.
    """

    municipality: str
    on: date
    items: pl.DataFrame
    ages: tuple[tuple[str, int, int], ...]
    unplaced: pl.DataFrame

    @property
    def overdue(self) -> pl.DataFrame:
        """The invoices whose due date is before the day, the oldest first."""
        return self.items.filter((pl.col("open_ore") > 0) & (pl.col("due_date") < self.on))


def outstanding(workspace: Workspace, municipality: str, on: date, customer: str | None = None) -> Outstanding:
    """What is to be paid to a municipality, or by one customer of it.

    Of unplaced payments a customer has those that name an invoice of his. `Refused`: a customer without invoices.
    """
    with workspace.database() as db, db.reading() as connection:
        items = store.items(connection, municipality)
        unplaced = store.unplaced(connection, municipality)
    if customer is not None:
        items = items.filter(customer=customer)
        if items.is_empty():
            raise Refused(f"Kund {customer} har inga fakturor i {municipality}. Kontrollera kundnumret.")
        his = sorted({*items["number"], *items["ocr"]})
        unplaced = unplaced.filter(pl.col("reference").str.split(", ").list.eval(pl.element().is_in(his)).list.any())
    left = items.filter(pl.col("open_ore") != 0).sort("due_date", "number")
    told = unplaced.with_columns(pl.col("note").replace(REASONS).alias("what_to_do"))
    return Outstanding(municipality, on, left, tuple(ages(left, on)), told)


def open_of(workspace: Workspace, municipality: str, number: str) -> dict[str, Any]:
    """When an issued invoice is due, and what is left to be paid of it: due_date, open_ore."""
    with workspace.database() as db, db.reading() as connection:
        item = _item(connection, municipality, number)
    return {name: item[name] for name in ("due_date", "open_ore")}


def asked_for(workspace: Workspace, municipality: str) -> pl.DataFrame:
    """All issued invoices of a municipality, paid or not (`engine.store.receivables.OPEN_ITEMS`)."""
    with workspace.database() as db, db.reading() as connection:
        return store.items(connection, municipality)


def ages(items: pl.DataFrame, on: date) -> list[tuple[str, int, int]]:
    """The age list: how many invoices, and öre, are overdue by how many days on a day; credits are told apart."""
    owed = items.filter(pl.col("open_ore") > 0).with_columns(days=(pl.lit(on) - pl.col("due_date")).dt.total_days())
    rows, above = [], None
    for name, most in AGES:
        inside = pl.lit(value=True) if most is None else pl.col("days") <= most
        older = pl.lit(value=True) if above is None else pl.col("days") > above
        part = owed.filter(inside & older)
        rows.append((name, part.height, int(part["open_ore"].sum())))
        above = most
    credit = items.filter(pl.col("open_ore") < 0)
    return [*rows, ("för mycket betalt", credit.height, int(credit["open_ore"].sum()))]


def whose_payment(workspace: Workspace, payment_id: int) -> str:
    """The municipality that a payment came in to; `Refused` where there is no such payment."""
    with workspace.database() as db, db.reading() as connection:
        if (found := store.municipality_of_payment(connection, payment_id)) is None:
            raise Refused(f"Det finns ingen betalning {payment_id}. Numren visas med: debitera receivables")
        return found


def place(workspace: Workspace, municipality: str, payment_id: int, number: str, reason: str, who: Who) -> int:
    """Put what is unplaced of a payment on an invoice by hand; the öre that it came to.

    A payment pays the invoice as far as it is open. One that the bank took back opens it again, as far as it was paid.
    """
    with workspace.database() as db, db.writing() as connection:
        left_ore, day = _left_of(connection, municipality, payment_id)
        item = _item(connection, municipality, number)
        open_ore, paid_ore = int(item["open_ore"]), int(item["to_pay_ore"]) - int(item["open_ore"])
        ore = min(left_ore, max(open_ore, 0)) if left_ore > 0 else max(left_ore, -max(paid_ore, 0))
        if not ore:
            stands = "redan betald" if left_ore > 0 else "inte betald"
            raise Refused(f"Faktura {number} är {stands}. Inget är gjort.")
        moved = [
            Entry(number="", kind="moved", day=day, amount_ore=ore, payment_id=payment_id, note=reason),
            Entry(number=number, kind="moved", day=day, amount_ore=-ore, payment_id=payment_id, note=reason),
        ]
        store.add_entries(connection, municipality, moved, by=who.name, at=who.at)
        what = f"betalning {payment_id} på faktura {number}: {ore} öre, {reason}"
        record_activity(connection, municipality, by=who.name, at=who.at, command="place", what=what)
    return ore


def refund(workspace: Workspace, municipality: str, payment_id: int, reason: str, who: Who) -> int:
    """Note that what is unplaced of a payment was paid back; the öre that it was."""
    with workspace.database() as db, db.writing() as connection:
        ore, _ = _left_of(connection, municipality, payment_id)
        if ore < 0:
            raise Refused(f"Betalning {payment_id} är redan återförd av banken. Inget är gjort.")
        back = Entry(number="", kind="refund", day=who.at.date(), amount_ore=ore, payment_id=payment_id, note=reason)
        store.add_entries(connection, municipality, [back], by=who.name, at=who.at)
        what = f"betalning {payment_id}: {ore} öre, {reason}"
        record_activity(connection, municipality, by=who.name, at=who.at, command="refund", what=what)
    return ore


def _left_of(connection: Connection, municipality: str, payment_id: int) -> tuple[int, date]:
    """What is unplaced of a payment in öre, and its day; `Refused` where nothing is."""
    for left in store.unplaced(connection, municipality).filter(payment_id=payment_id).iter_rows(named=True):
        return left["unplaced_ore"], left["day"]
    raise Refused(f"Det finns ingen oplacerad betalning {payment_id} i {municipality}. Inget är gjort.")


def _item(connection: Connection, municipality: str, number: str) -> Mapping[str, Any]:
    """An issued invoice with what is open of it; `Refused` where there is none."""
    for item in store.items(connection, municipality).filter(number=number).iter_rows(named=True):
        return item
    raise Refused(f"Det finns ingen fakturerad faktura {number} i {municipality}. Inget är gjort.")


def write_off(workspace: Workspace, municipality: str, number: str, reason: str, who: Who) -> int:
    """Write off what is left to be paid of an invoice; the öre that it was."""
    with workspace.database() as db, db.writing() as connection:
        ore = int(_item(connection, municipality, number)["open_ore"])
        if ore <= 0:
            raise Refused(f"Faktura {number} har inget kvar att betala. Inget är gjort.")
        entry = Entry(number=number, kind="written_off", day=who.at.date(), amount_ore=-ore, note=reason)
        store.add_entries(connection, municipality, [entry], by=who.name, at=who.at)
        what = f"faktura {number}: {ore} öre, {reason}"
        record_activity(connection, municipality, by=who.name, at=who.at, command="write-off", what=what)
    return ore


def _refuse_known(connection: Connection, municipality: str, file: BankFile, booked: Iterable[IncomingPayment]) -> None:
    """`Refused` where the file, or any payment in it, has been taken in before."""
    if (known := store.known_file(connection, municipality, file.message, file.digest)) is not None:
        raise Refused(
            f"{file.name} är redan inläst: som {known['file_name']} den {known['recorded_at'][:10]} av "
            f"{known['recorded_by']}. Inget är inläst igen."
        )
    entries = store.known_entries(connection, municipality)
    seen: set[str] = set()
    for payment in booked:
        entry = _entry(payment)
        if entry in entries or entry in seen:
            where = "i en annan fil" if entry in entries else "två gånger i filen"
            raise Refused(
                f"{file.name}, post {payment.position}: betalningen har bankens referens {payment.entry_reference}, "
                f"som redan finns {where}. Inget är inläst. Fråga banken om filen är en kopia."
            )
        seen.add(entry)


def _lumps(connection: Connection, municipality: str, lumps: Iterable[IncomingPayment]) -> Iterator[Lump]:
    """Of each day, in order."""
    specified, by_day = store.payments_by_day(connection, municipality, AUTOGIRO), dict[date, int]()
    for lump in lumps:
        by_day[lump.day] = by_day.get(lump.day, 0) + lump.amount_ore
    for day, ore in sorted(by_day.items()):
        yield Lump(day=day, amount_ore=ore, specified_ore=specified.get(day, 0))


def _entry(payment: IncomingPayment) -> str:
    return "|".join(map(str, payment.key))


def _row(payment: IncomingPayment) -> Mapping[str, Any]:
    return {
        "entry": _entry(payment),
        "day": payment.day,
        "amount_ore": payment.amount_ore,
        "reference": ", ".join(reference.text for reference in payment.references),
        "payer_name": payment.payer_name,
        "channel": payment.channel,
    }


def _placed(
    booked: Sequence[IncomingPayment], ids: Sequence[int], items: pl.DataFrame
) -> tuple[list[Entry], list[Unplaced]]:
    """The entries that payments come to, on invoices and on none; and what is on none, with the reason."""
    matched = match(columns(booked), items)
    entries = [
        Entry(number=number, kind="payment", day=booked[row].day, amount_ore=-ore, payment_id=ids[row], note=by)
        for row, number, ore, by in matched.allocations.iter_rows()
    ]
    entries += debits.taken_back(booked, ids, items, tuple(entries))
    settled = {entry.payment_id for entry in entries if entry.kind == "returned"}
    unplaced = []
    for row, ore, reason, text in matched.left.iter_rows():
        payment = booked[row]
        if ids[row] in settled:
            continue
        entries.append(
            Entry(number="", kind="payment", day=payment.day, amount_ore=-ore, payment_id=ids[row], note=reason)
        )
        words = ", ".join(reference.text for reference in payment.references)
        unplaced.append(Unplaced(day=payment.day, amount_ore=ore, reference=words, reason=reason, what_to_do=text))
    assert -sum(each.amount_ore for each in entries) == sum(each.amount_ore for each in booked), "an öre is lost"
    return entries, unplaced


def _residues(entries: Iterable[Entry], items: pl.DataFrame, most_ore: int, who: Who) -> Iterator[Entry]:
    """What is left to be paid of an invoice that these entries paid, where it is no more than `most_ore`."""
    paid: dict[str, int] = {}
    for entry in entries:
        if entry.number:
            paid[entry.number] = paid.get(entry.number, 0) - entry.amount_ore
    rows = items.filter(pl.col("number").is_in(sorted(paid))).select("number", "open_ore").iter_rows()
    for number, open_ore in rows:
        if 0 < (left := open_ore - paid[number]) <= most_ore:
            yield Entry(number=number, kind="written_off", day=who.at.date(), amount_ore=-left, note="restbelopp")
