"""A small town whose payers may be drawn (autogiro), and what Bankgirot sends to it, written position by position."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from engine.batch import exporting, mandate_answers, mandates
from engine.batch.mandate_answers import Taken
from tests.batch.ledger_town import LEDGER, bankgiro
from tests.batch.small_town import EAST, EVA, OCTOBER, WEST, Town, adult, household

AGREED = """
[[direct_debit]]
valid_from = 2000-01-01
customer_number = "471117"
status = "decided"
source = { decision = "avtal med Bankgirot" }
"""
DUE = date(2026, 10, 30)
RECORD = 80


def debit_town(folder: Path) -> Town:
    """Three payers (600, 1 500 and 1 547 kr), of whom the second and third have mandates; nothing is previewed yet.

    Payer 2 is customer 502 and payer 3 customer 503, numbers that they had in an earlier system.
    """
    (folder / "rules" / "layouts").mkdir(parents=True)
    settings = LEDGER.format(layout="generic-csv").replace('layout = "generic-csv"\n', "") + AGREED
    town = Town.made(folder, more={f"{name}/municipality.toml": settings for name in (EAST, WEST)})
    west = town.workspace.rules / WEST / "municipality.toml"
    west.write_text(west.read_text("utf-8").replace("5050-1055", "991-2346"), "utf-8")
    families = ((1, 30_000, ("2024-01-10",)), (2, 40_000, ("2024-02-10", "2022-02-10")), (3, 90_000, ("2023-03-10",)))
    for number, income, born in families:
        town.take_in(household(number, income, *born))
    take_in(town, register(town, (2, 502), (3, 503)))
    return town


def drawn_town(folder: Path) -> Town:
    """The same with the month issued and exported: two debits have gone to the bank."""
    return exported(debit_town(folder))


def exported(town: Town) -> Town:
    """The month issued and its files written."""
    town.month()
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    return town


def take_in(town: Town, data: bytes, name: str = "fil.txt") -> Taken:
    """A file about mandates taken in."""
    return mandate_answers.take_in(town.workspace, EAST, put(town, data, name), EVA)


def put(town: Town, data: bytes, name: str = "fil.txt") -> Path:
    """A file from the bank, where it lies."""
    path = town.workspace.root.parent / name
    path.write_bytes(data)
    return path


def states(town: Town) -> dict[str, str]:
    """How each mandate stands, by customer number."""
    return {row.customer: row.state for row in mandates.listed(town.workspace, EAST)}


def register(town: Town, *rows: tuple[int | str, int], status: str = "1") -> bytes:
    """The bank's register: account holders (a household's adult, or an identity) and payer numbers."""
    return _lines(
        f"{bankgiro(town):0>10}{_who(who)}{number:016}12620240115{'':8}{status} {'':5}6789000000012{number % 1000:03}"
        for who, number in rows
    )


def advice(town: Town, *rows: tuple[int, str], day: date = date(2026, 10, 15)) -> bytes:
    """Mandate advice: customer numbers and results."""
    return _lines(
        [
            f"01{'AUTOGIRO':<22}{day:%Y%m%d}{'':12}{'AG-MEDAVI':<20}471117{bankgiro(town):0>10}",
            *(f"73{bankgiro(town):0>10}{number:016}{'':16}{'':12}{'':5}04{code}{day:%Y%m%d}" for number, code in rows),
            f"09{day:%Y%m%d}9900{len(rows):07}",
        ]
    )


def applications(town: Town, *rows: tuple[int | str, int], day: date = date(2026, 10, 15)) -> bytes:
    """Applications in the internet bank: account holders, and the payer numbers they have written."""
    return _lines(
        [
            f"51{day:%Y%m%d}9900{bankgiro(town):0>10}AG-EMEDGIV",
            *(f"52{bankgiro(town):0>10}{number:016}6789000000012345{_who(who)}{'':5}0" for who, number in rows),
            f"59{day:%Y%m%d}9900{len(rows):07}",
        ]
    )


def specification(town: Town, *rows: tuple[int, int, str, str], back: bool = False, stamp: str = "1") -> bytes:
    """A payment specification: customer numbers, kronor, references, status. `back`: all are taken back."""
    made = [row for row in rows if back or row[3] == "0"]
    total, kind, deposit = sum(row[1] for row in made) * 100, "77" if back else "82", "17" if back else "15"
    counts = f"{0:06}{0:012}{0:06}{0:012}{1:06}{len(made):012}" if back else f"{1:06}{len(made):012}{0:036}"
    end = f"{DUE:%Y%m%d}01 " if back else ""
    return _lines(
        [
            f"01{'AUTOGIRO':<22}{DUE:%Y%m%d}{stamp:0>12}BET. SPEC & STOPP TK471117{bankgiro(town):0>10}",
            f"{deposit}{'8901':0>35}{DUE:%Y%m%d}00001{total:018}SEK{len(made):08}",
            *(
                f"{kind}{DUE:%Y%m%d}0{'':4}{number:016}{kr * 100:012}{bankgiro(town):0>10}{reference:<16}"
                f"{end or f'{status:>11}'}"
                for number, kr, reference, status in rows
            ),
            f"09{DUE:%Y%m%d}9900{counts}",
        ]
    )


def rejections(town: Town, *rows: tuple[int, int, str, str]) -> bytes:
    """Orders that were not accepted: customer numbers, kronor, references, codes."""
    total = sum(kr for _, kr, _, _ in rows) * 100
    return _lines(
        [
            f"01{'AUTOGIRO':<22}{DUE:%Y%m%d}{'':12}{'AVVISADE BET UPPDR':<20}471117{bankgiro(town):0>10}",
            *(
                f"82{DUE:%Y%m%d}0{'':3}{number:016}{kr * 100:012}{reference:<16}{code}"
                for number, kr, reference, code in rows
            ),
            f"09{DUE:%Y%m%d}9900{0:06}{0:012}{len(rows):06}{total:012}",
        ]
    )


def _who(who: int | str) -> str:
    return f"{adult(who) if isinstance(who, int) else who:0>12}"


def _lines(rows: Iterable[str]) -> bytes:
    return "".join(f"{row:<{RECORD}}\r\n" for row in rows).encode("iso-8859-1")
