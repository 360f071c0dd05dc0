"""A small town that reminds: its rules about claims, and what happens to unpaid invoices day by day.

Invoices of October are dated 2026-10-14 and due 2026-10-30.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

from engine.batch.delivering import deliver
from engine.batch.month import Who
from engine.batch.reminding import Looked, Reminded, look, remind
from engine.batch.workspace import Workspace
from engine.store import receivables
from engine.store.database import Connection
from engine.store.receivables import Entry
from tests.batch.small_town import EAST, OCTOBER, WEST, Town, adult

ISSUED, DUE = date(2026, 10, 14), date(2026, 10, 30)
REMINDED = date(2026, 11, 10)
RATES = """
[[reference_rate]]
valid_from = 2026-07-01
valid_to = 2026-12-31
percent = "2.00"
status = "decided"
source = { decision = "räntelagen 9 §" }

[[reference_rate]]
valid_from = 2027-01-01
valid_to = 2027-06-30
percent = "2.50"
status = "decided"
source = { decision = "räntelagen 9 §" }
"""
LEDGER = """
[[ledger]]
valid_from = 2000-01-01
bank_account = "1940"
unplaced_account = "2990"
fee_account = "3990"
interest_account = "8500"
write_off_account = "7350"
accrual_account = "1790"
voucher_series = "IN"
write_off_kr = 5
status = "decided"
source = { decision = "ekonomihandboken" }
"""
CLAIMS = """
[[claims]]
valid_from = 2000-01-01
reminder_days = 7
reminder_fee_kr = 60
days_to_pay = 10
collection_fee_kr = 180
instalment_fee_kr = 170
interest = true
suspension_invoices = 2
agency_layout = "sergel"
agency_number = "1000001"
status = "decided"
source = { decision = "kravpolicyn" }
"""
SERGEL = (Path(__file__).resolve().parents[2] / "rules" / "layouts" / "sergel.toml").read_text("utf-8")


def on(day: date, name: str = "Eva Ek") -> Who:
    """Who does something on a day."""
    return Who(name, datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def late_town(folder: Path, *people: Any, claims: str = CLAIMS, rates: str = RATES) -> Town:
    """October issued for the households; nothing is delivered or paid yet."""
    (folder / "rules" / "layouts").mkdir(parents=True)
    more = (
        {"national/interest.toml": rates, "layouts/sergel.toml": SERGEL} if rates else {"layouts/sergel.toml": SERGEL}
    )
    more |= {f"{town}/municipality.toml": f"{LEDGER}{claims}" for town in (EAST, WEST)}
    town = Town.made(folder, more=more)
    town.take_in(*people)
    town.month()
    return town


def copied(town: Town, folder: Path) -> Town:
    """The same town once more, to change."""
    copytree(town.workspace.root, folder / "workspace")
    return Town(Workspace(folder / "workspace", town.workspace.rules), files=town.files)


def delivered(town: Town, day: date = date(2026, 10, 16), month: date = OCTOBER, **back: Any) -> None:
    """The print house confirms the batch."""
    deliver(town.workspace, EAST, month, day, on(day), **back)


def number(town: Town, household: int, month: date = OCTOBER) -> str:
    """The invoice number of a household."""
    return str(town.invoices(month)[adult(household)]["number"])


def paid(town: Town, household: int, kr: int, day: date, month: date = OCTOBER) -> None:
    """Money comes in for a household's invoice."""
    payment = Entry(number=number(town, household, month), kind="payment", day=day, amount_ore=-kr * 100)
    with town.workspace.database() as db, db.writing() as connection:
        receivables.add_entries(connection, EAST, [payment], by="Eva Ek", at=on(day).at)


def looked(town: Town, day: date) -> Looked:
    return look(town.workspace, EAST, day)


def reminded(town: Town, day: date = REMINDED) -> Reminded:
    return remind(town.workspace, EAST, day, on(day))


def steps(found: Looked) -> dict[str, str]:
    """What each overdue invoice is due for, or the reason why it is due for nothing."""
    due = {claim.late.number: claim.late.step for claim in found.claims}
    return due | {late.number: late.step or late.reason for late in (*found.ready, *found.skipped)}


def entries(town: Town, household: int) -> list[tuple[str, str, int]]:
    """The entries on an invoice: kind, day, kronor."""
    with reading(town) as connection:
        rows = receivables.entries_of(connection, EAST, number(town, household))
    return [(row["kind"], f"{row['day']}", row["amount_ore"] // 100) for row in rows]


@contextmanager
def reading(town: Town) -> Iterator[Connection]:
    with town.workspace.database() as db, db.reading() as connection:
        yield connection
