"""Which way an invoice takes: what is entered for the payer, where it is safe, and paper for everybody else."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

from engine.batch.channels import Channels, Way, refuse_unsendable
from engine.calc.corrections import KEY, credit_lines
from engine.calc.lines import LINES
from engine.errors import Finding, Refused
from engine.facts.care_records import Delivery
from engine.facts.frames import facts_of
from engine.facts.records import Payer, Person
from engine.ledger.peppol.amounts import amounts_of
from tests.batch import care_town
from tests.batch.care_town import SEPTEMBER, calculated, client, client_id, paid_by
from tests.batch.reliefs import CARE_HARDSHIP, care_relief
from tests.batch.small_town import OCTOBER, adult, changed, household
from tests.municipalities.family import LONG_AGO

FIRM = "2120000142"
BORN = "2024-01-10"
MARKED: dict[str, Any] = {"name": "Bolaget AB", "delivery": "e_invoice", "reference": "ZZ4711"}


def ways(folder: Path, *things: Iterable[object], **how: Any) -> tuple[dict[str, Way], tuple[Finding, ...]]:
    """The way of each payer's invoice, and what was found."""
    computed, _ = calculated(folder, *things, **how)
    facts = facts_of([thing for some in things for thing in some])
    channels = Channels.of(facts, OCTOBER, computed.drafts)
    rows = computed.numbered.select("payer_id", "area").iter_rows()
    return {payer: channels.way(payer, area) for payer, area in rows}, computed.findings


def family(delivery: str = "e_invoice", *, protected: str = "none", protected_child: bool = False, **payer: Any) -> Any:
    """A family whose payer is entered with a way of delivery."""
    things = household(1, 30_000, BORN, protected=protected, protected_child=protected_child)
    return changed(Payer, things, delivery=delivery, **payer)


@pytest.mark.parametrize(
    ("entered", "channel"),
    [
        ("paper", "paper"),
        ("e_invoice", "e_invoice"),
        ("digital_mailbox", "digital_mailbox"),
        ("direct_debit", "paper"),  # the notice of what is drawn
    ],
)
def test_what_is_entered_for_the_payer_is_followed(tmp_path: Path, entered: str, channel: str) -> None:
    found, _ = ways(tmp_path, family(entered))
    assert found == {adult(1): Way(channel=channel, receiver_id=adult(1), apart=False)}


@pytest.mark.parametrize("protection", ["secrecy_marking", "protected_registration"])
@pytest.mark.parametrize("entered", ["e_invoice", "digital_mailbox"])
def test_a_protected_payer_gets_paper_whatever_is_entered(tmp_path: Path, protection: str, entered: str) -> None:
    found, _ = ways(tmp_path, family(entered, protected=protection))
    assert found[adult(1)] == Way(channel="paper", receiver_id=adult(1), apart=True)


def test_nobody_else_is_told_of_a_protected_child(tmp_path: Path) -> None:
    found, _ = ways(tmp_path, family(protected_child=True))
    assert found[adult(1)] == Way(channel="paper", receiver_id=adult(1), apart=False)


def test_what_comes_care_of_somebody_is_not_sent_to_the_payers_own_mailbox(tmp_path: Path) -> None:
    found, _ = ways(tmp_path, family("digital_mailbox", care_of="god man Bo Berg"))
    assert found[adult(1)].channel == "paper"


def test_a_client_gets_electronically_what_he_reads_himself(tmp_path: Path) -> None:
    own = [paid_by(1, client_id(1), "other", delivery="digital_mailbox")]
    assert ways(tmp_path, client(1), own)[0][client_id(1)].channel == "digital_mailbox"


@pytest.mark.parametrize("role", ["trustee", "relative"])
@pytest.mark.parametrize("number", [client_id(1), adult(2)])
def test_whoever_acts_for_a_client_gets_paper(tmp_path: Path, role: str, number: str) -> None:
    acting = [paid_by(1, number, role, name="Bo Berg", delivery="digital_mailbox"), *household(2, 30_000)]
    assert ways(tmp_path, client(1), acting)[0][client_id(1)].channel == "paper"


def test_an_estate_gets_paper(tmp_path: Path) -> None:
    dead = changed(Person, client(1), deceased_on=date(2026, 9, 20))
    estate = [paid_by(1, client_id(1), "estate", delivery="e_invoice")]
    assert ways(tmp_path, dead, estate)[0][client_id(1)].channel == "paper"


def test_a_client_with_a_trustee_gets_paper_also_where_childcare_is_on_the_invoice(tmp_path: Path) -> None:
    """Such an invoice goes to the payer of childcare: the client's own mailbox, which nobody may be looking at."""
    things = [thing for thing in household(1, 30_000, BORN) if not isinstance(thing, Payer)]
    own = [Payer(household_id="H1", payer_id=client_id(1), delivery="digital_mailbox", valid_from=LONG_AGO)]
    alone, _ = ways(tmp_path / "alone", client(1), things, own)
    assert alone[client_id(1)].channel == "digital_mailbox"
    trustee = [paid_by(1, adult(1), "trustee")]
    assert ways(tmp_path / "trustee", client(1), things, own, trustee)[0][client_id(1)].channel == "paper"


def test_the_dead_and_those_nobody_knows_get_paper(tmp_path: Path) -> None:
    computed, _ = calculated(tmp_path, family())
    for persons in ([], [Person(person_id=adult(1), given_name="A", deceased_on=date(2026, 10, 2))]):
        facts = facts_of([*(each for each in family() if not isinstance(each, Person)), *persons])
        assert Channels.of(facts, OCTOBER, computed.drafts).way(adult(1), "all").channel == "paper"


# --- Organisations ----------------------------------------------------------------------------------------------------


def test_an_organisation_with_a_reference_or_an_order_gets_e_invoices(tmp_path: Path) -> None:
    for name, marked in (("reference", MARKED), ("order", {**MARKED, "reference": "", "order_number": "PO-77"})):
        found, findings = ways(tmp_path / name, client(1), [paid_by(1, FIRM, "organisation", **marked)])
        assert found == {FIRM: Way(channel="e_invoice", receiver_id=FIRM, apart=False)}
        assert not findings


def test_a_trustee_that_is_an_organisation_gets_the_clients_e_invoice(tmp_path: Path) -> None:
    entered = [paid_by(1, FIRM, "trustee", **MARKED)]
    found, findings = ways(tmp_path / "ways", client(1), entered)
    assert found == {client_id(1): Way(channel="e_invoice", receiver_id=FIRM, apart=False)}
    assert not findings
    (document,) = calculated(tmp_path / "papers", client(1), entered)[1]
    assert document.organisation is not None
    assert (document.organisation.name, document.recipient.name) == ("Bolaget AB", "Klient1 Prov")


@pytest.mark.parametrize(
    ("role", "given", "lacking"),
    [
        ("organisation", {"reference": ""}, "referens eller ordernummer saknas"),
        ("trustee", {"reference": ""}, "referens eller ordernummer saknas"),
    ],
)
def test_what_an_organisation_lacks_is_told_before_the_invoice_is_made_and_it_gets_paper(
    tmp_path: Path, role: str, given: dict[str, str], lacking: str
) -> None:
    found, findings = ways(tmp_path, client(1), [paid_by(1, FIRM, role, **{**MARKED, **given})])
    assert [each.channel for each in found.values()] == ["paper"]
    (finding,) = findings
    assert (finding.code, finding.household_id, finding.parked) == ("e-invoice-incomplete", "K1", False)
    assert lacking in finding.message
    assert finding.subject == "organisation 212000-0142"


def test_an_organisation_on_paper_lacks_nothing(tmp_path: Path) -> None:
    found, findings = ways(tmp_path, client(1), [paid_by(1, FIRM, "organisation", name="Bolaget AB")])
    assert (found[FIRM].channel, findings) == ("paper", ())


# --- VAT --------------------------------------------------------------------------------------------------------------

SOLD = [Delivery(person_id=client_id(1), service="foot_care", day=SEPTEMBER, quantity=1)]
RATED = care_town.CARE.replace('vat = "taxable"', 'vat = "taxable"\nvat_percent = 25')


def test_the_rate_of_a_taxable_sale_comes_from_the_tariff_and_changes_no_amount(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = [paid_by(1, FIRM, "organisation", **MARKED)]
    without, _ = calculated(tmp_path / "without", client(1), SOLD, entered)
    found, findings = ways(tmp_path / "again", client(1), SOLD, entered)
    assert found[FIRM].channel == "paper"
    assert "momssats saknas" in findings[0].message
    monkeypatch.setattr(care_town, "CARE", RATED)
    told, (document,) = calculated(tmp_path / "told", client(1), SOLD, entered)
    found, findings = ways(tmp_path / "told again", client(1), SOLD, entered)
    assert (found[FIRM].channel, findings) == ("e_invoice", ())
    assert {line.text.split(",")[0]: line.vat_percent for line in document.lines} == {
        "Hemtjänst": 0, "Trygghetslarm": 0, "Matlåda": 0, "Fotvård": 25
    }  # fmt: skip
    assert told.drafts.lines.drop("vat_percent").equals(without.drafts.lines.drop("vat_percent"))
    assert told.drafts.invoices.equals(without.drafts.invoices)
    assert told.drafts.lines.filter(pl.col("vat_percent").is_not_null())["service"].to_list() == ["foot_care"]


def test_a_relief_a_correction_and_a_credit_have_the_rate_of_their_line(tmp_path: Path) -> None:
    assert "vat_percent" in KEY  # what is corrected as one, and what a relief is taken off
    relief = care_relief(1, service="foot_care", valid_from=SEPTEMBER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(care_town, "CARE", RATED)
        found, (document,) = calculated(tmp_path, client(1), SOLD, [relief], care=CARE_HARDSHIP)
    lines = found.drafts.lines.filter(service="foot_care").select("kind", "amount_ore", "vat_percent")
    assert lines.rows() == [("charge", 400_00, 25), ("relief", -100_00, 25)]
    credited = credit_lines(found.drafts.lines.select(LINES.columns)).filter(service="foot_care")
    assert credited["vat_percent"].to_list() == [25, 25]
    made = amounts_of(attrs.evolve(document, number="1"))
    assert {each.percent: (each.net_ore, each.vat_ore) for each in made.vat} == {0: (3104_00, 0), 25: (240_00, 60_00)}


# --- What cannot be sent is refused before it has a number ------------------------------------------------------------


def test_an_e_invoice_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    entered = [*client(1), paid_by(1, FIRM, "organisation", **MARKED)]
    computed, (document,) = calculated(tmp_path, entered)
    channels = Channels.of(facts_of(entered), OCTOBER, computed.drafts)
    document = attrs.evolve(document, number="1", invoice_date=OCTOBER, due_date=OCTOBER)
    refuse_unsendable(channels, (FIRM, "all"), document)
    with pytest.raises(Refused, match="Faktura 1 kan inte bli e-faktura"):
        refuse_unsendable(channels, (FIRM, "all"), attrs.evolve(document, to_pay_ore=1))
