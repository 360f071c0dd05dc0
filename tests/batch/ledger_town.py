"""A small town with a ledger: three invoices of 600, 1 500 and 1 547 kr, and payments of them from the bank."""

from pathlib import Path

from engine.batch import receivables
from engine.batch.bank_file import BankFile
from engine.batch.receivables import TakenIn
from tests.batch.small_town import EAST, EVA, WEST, Town, adult, household
from tests.payments.camt_messages import details, entry, message, strd

RULES = Path(__file__).parents[2] / "rules"
LAYOUT = "generic-csv"
LEDGER = """
[[ledger]]
valid_from = 2000-01-01
layout = "{layout}"
bank_account = "1940"
unplaced_account = "2990"
fee_account = "3990"
interest_account = "8500"
write_off_account = "7350"
accrual_account = "1790"
voucher_series = "IN"
write_off_kr = 5
status = "decided"
source = {{ decision = "ekonomihandboken" }}
"""


def ledger_town(folder: Path, *, protected: int = 0, layout_name: str = LAYOUT) -> Town:
    """The month of the town issued; the other town has a bankgiro of its own. `protected` is a household's number."""
    (folder / "rules" / "layouts").mkdir(parents=True)
    for path in (RULES / "layouts").glob("*.toml"):
        (folder / "rules" / "layouts" / path.name).write_bytes(path.read_bytes())
    ledger = LEDGER.format(layout=layout_name)
    town = Town.made(folder, more={f"{name}/municipality.toml": ledger for name in (EAST, WEST)})
    west = town.workspace.rules / WEST / "municipality.toml"
    west.write_text(west.read_text("utf-8").replace("5050-1055", "991-2346"), "utf-8")
    families = ((1, 30_000, ("2024-01-10",)), (2, 40_000, ("2024-02-10", "2022-02-10")), (3, 90_000, ("2023-03-10",)))
    for number, income, born in families:
        hidden = "secrecy_marking" if number == protected else "none"
        town.take_in(household(number, income, *born, protected=hidden))
    town.month()
    return town


def number_of(town: Town, household_number: int) -> str:
    """The number of a household's invoice."""
    return str(_invoice(town, household_number)["number"])


def _invoice(town: Town, household_number: int) -> dict[str, object]:
    asked = receivables.asked_for(town.workspace, town.name)
    return asked.filter(payer_id=adult(household_number)).row(0, named=True)


def files(town: Town) -> Path:
    """Where the bank's files lie."""
    return town.workspace.root.parent


def bankgiro(town: Town, of: str = EAST) -> str:
    """A town's bankgiro as digits."""
    return town.workspace.rulebook().municipality(of).settings.identity.bankgiro.replace("-", "")


def ocr(town: Town, number: int) -> str:
    """A payment's reference to the invoice of household `number`."""
    return strd(ocr=str(_invoice(town, number)["ocr"]))


def paid(
    town: Town, *payments: tuple[int, int | str], name: str = "M1", back: tuple[int, int] | None = None
) -> TakenIn:
    """A bank file taken in: payments of kronor for the invoice of a household, or with a reference as XML.

    `back` is one that the bank has taken back.
    """
    entries = [
        entry(kr * 100, details(kr * 100, _said(town, what), new=False), new=False, reference=f"{name}-{number}")
        for number, (kr, what) in enumerate(payments)
    ]
    if back is not None:
        inside = details(back[0] * 100, ocr(town, back[1]), new=False)
        entries.append(entry(back[0] * 100, inside, new=False, way="DBIT", reversal=True, reference=f"{name}-back"))
    path = files(town) / f"{name}.xml"
    path.write_bytes(message(*entries, new=False, name=name).replace(b"50501055", bankgiro(town).encode()))
    return receivables.take_in(town.workspace, EAST, BankFile.read(path), EVA)


def _said(town: Town, what: int | str) -> str:
    return what if isinstance(what, str) else ocr(town, what)
