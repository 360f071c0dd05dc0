"""Credit invoices where childcare and care are billed: whose letters they are, by which channel, and which invoice they lower."""

from datetime import date
from pathlib import Path

from engine.batch import exporting, ordering
from engine.batch.channels import E_INVOICE, Channels
from engine.batch.delivery_files import ways_of
from engine.batch.month import issued
from engine.batch.reconcile import reconcile
from engine.calc.credits import is_credit
from engine.facts.records import Payer, Person
from engine.ledger.peppol import package
from engine.store import receivables
from engine.store.receivables import Entry
from tests.batch.care_town import care_town, client, client_id, paid_by, visited
from tests.batch.small_town import EAST, EVA, NOVEMBER, OCTOBER, Town, changed, household
from tests.municipalities.family import identity

DAY = date(2026, 11, 14)
TRUSTEE = identity(date(1955, 5, 5), 5)
COMPANY = "2120001967"


def trustee() -> list[object]:
    people = changed(Person, household(19, 30_000)[:2], person_id=TRUSTEE, given_name="Gode", family_name="Man")
    return [each for each in people if isinstance(each, Person)]


def paid(town: Town, number: str, ore: int) -> None:
    entry = Entry(number=number, kind="payment", day=date(2026, 10, 28), amount_ore=-ore)
    with town.workspace.database() as db, db.writing() as connection:
        receivables.add_entries(connection, EAST, [entry], by="Eva", at=EVA.at)


def credited(town: Town, number: str) -> None:
    ordering.credit(town.workspace, number, NOVEMBER, "Fel", EVA)


def test_a_credit_invoice_goes_to_whoever_gets_the_clients_letters(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    town.take_in(client(1, visits=3), trustee(), [paid_by(1, TRUSTEE, "trustee")])
    town.month()
    credited(town, str(town.invoices(OCTOBER)[client_id(1)]["number"]))
    town.take_in(visited(1, 12, OCTOBER))
    done = town.month(NOVEMBER, DAY)
    credit, ordinary = done.portion.documents()
    assert credit.title == "Kreditfaktura"
    assert credit.recipient == ordinary.recipient
    assert "Gode Man" in " ".join(credit.recipient.address)
    assert credit.sender == ordinary.sender


def test_what_was_paid_of_a_joint_invoice_goes_back_to_each_area(tmp_path: Path) -> None:
    """The client is a parent too; on one invoice in October, on two in November."""
    town = care_town(tmp_path)
    home = household(1, 30_000, "2024-01-10")
    town.take_in(changed(Payer, home, payer_id=client_id(1)), client(1, visits=3, meals=0, alarm=False))
    town.month()
    joint = town.invoices(OCTOBER)[client_id(1)]
    assert joint["area"] == "all"
    paid(town, str(joint["number"]), joint["to_pay_ore"])
    settings = town.workspace.rules / EAST / "municipality.toml"
    text = settings.read_text("utf-8")
    assert "one_invoice = true" in text
    settings.write_text(text.replace("one_invoice = true", "one_invoice = false"), "utf-8")
    credited(town, str(joint["number"]))
    done = town.month(NOVEMBER, DAY)
    drafts = done.computed.drafts
    handed = dict(drafts.balances.filter(is_credit()).select("area", "carried_forward_ore").iter_rows())
    assert handed["childcare"] == -600_00
    assert sum(handed.values()) == -joint["to_pay_ore"]
    taken = dict(drafts.balances.filter(~is_credit()).select("area", "from_credits_ore").iter_rows())
    assert taken == handed


def test_an_organisation_gets_a_credit_note_that_settles_the_invoice_it_names(tmp_path: Path) -> None:
    town = care_town(tmp_path)
    more = {"name": "Annans kommun", "delivery": "e_invoice", "reference": "ZZ1", "street": "Box 1"}
    more |= {"postal_code": "712 83", "city": "Hällefors"}
    town.take_in(client(1, visits=3, meals=0, alarm=False), [paid_by(1, COMPANY, "organisation", **more)])
    town.month()
    october = town.invoices(OCTOBER)[COMPANY]
    paid(town, str(october["number"]), 100_00)
    credited(town, str(october["number"]))
    town.take_in(visited(1, 12, OCTOBER))
    exporting.export(town.workspace, EAST, OCTOBER, EVA)
    town.month(NOVEMBER, DAY)
    exporting.export(town.workspace, EAST, NOVEMBER, EVA)
    done = issued(town.workspace, EAST, NOVEMBER)
    ways = ways_of(Channels.of(done.facts, NOVEMBER, done.computed.drafts), done.invoices, done.settings)
    assert {way.channel for way in ways.values()} == {E_INVOICE}
    packed = package.read((town.workspace.output / EAST / "2026-11" / "peppol-2026-11.zip").read_bytes())
    credit, _ = packed
    assert (credit.is_credit, credit.payable_ore) == (True, october["to_pay_ore"] - 100_00)
    assert f"<cbc:ID>{october['number']}</cbc:ID>" in credit.data.decode()
    assert reconcile(town.workspace, EAST, NOVEMBER, EVA).differences == ()
