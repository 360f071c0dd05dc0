"""What an invoice for care says, and what it must never say to whom."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest

from engine.documents.invoice import render
from engine.documents.model import Explanation, InvoiceDocument
from engine.facts.care_records import CareDecision, CivilStatus, Delivery, Installation, Visit
from engine.facts.records import Payer, Person
from tests.batch.care_town import SEPTEMBER, TWO_INVOICES, calculated, client, client_id, income, paid_by
from tests.batch.small_town import OCTOBER, adult, changed, household
from tests.municipalities.family import LONG_AGO

FAMILY = household(1, 30_000, "2024-01-10")
ORGANISATION = "2120000142"


def paper(folder: Path, *things: list[object], **how: Any) -> list[InvoiceDocument]:
    """October's invoices."""
    return calculated(folder, *things, **how)[1]


def only(folder: Path, *things: list[object], **how: Any) -> InvoiceDocument:
    """October's only invoice."""
    (document,) = paper(folder, *things, **how)
    return document


def text_of(document: InvoiceDocument) -> str:
    """All that can be read in it as PDF, in one line."""
    data = render(document, created=OCTOBER)
    pages = (page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages)
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


def steps(explanation: Explanation) -> list[tuple[str, str]]:
    """The steps of an explanation and what they led to."""
    return [(s.text.replace("\u00a0", " "), s.value.replace("\u00a0", " ")) for s in explanation.steps]


# --- Lines and texts --------------------------------------------------------------------------------------------------


def test_every_service_is_a_line_with_quantity_price_and_what_was_taken_off(tmp_path: Path) -> None:
    lines = only(tmp_path, client(1)).lines
    shown = [(each.text, each.quantity.replace("\u00a0", " "), each.unit_price_ore, each.amount_ore) for each in lines]
    assert shown == [
        ("Hemtjänst, Klient1", "10 tim", 382_00, 1704_00),
        ("Trygghetslarm, Klient1", "1 mån", 461_00, 0),
        ("Matlåda, Klient1", "20 st", 70_00, 1400_00),
    ]
    assert {each.period for each in lines} == {"september 2026"}
    notes = [note.replace("\u00a0", " ") for note in lines[0].notes]
    assert notes == ["Avdrag enligt maxtaxa 1 160 kr", "Avdrag enligt avgiftsutrymme 956 kr"]


def test_the_heading_says_whom_it_concerns_by_given_name_and_year(tmp_path: Path) -> None:
    document = only(tmp_path, client(1))
    assert document.concerns == ("Klient1, född 1940",)
    assert client_id(1) not in text_of(document)
    assert client_id(1)[8:] not in text_of(document)


def test_an_invoice_for_care_has_the_words_of_care(tmp_path: Path) -> None:
    document = only(tmp_path, client(1))
    assert document.sender.unit == "Avgifter för omsorg"
    told = dict(document.information)
    assert told["Frågor om fakturan"] == "Ring avgiftshandläggaren."
    assert "förvaltningsrätten" in told["Om du tycker att avgiften är fel"]
    assert told["Moms"] == "Ingen moms."


def test_an_invoice_for_childcare_has_those_of_childcare(tmp_path: Path) -> None:
    document = only(tmp_path, FAMILY)
    assert document.sender.unit == "Barnomsorgsavgifter"
    told = dict(document.information)
    assert told["Frågor om fakturan"] == "Ring förskolan."
    assert told["Om du tycker att avgiften är fel"] == "Hör av dig till förskolan."


def test_one_invoice_for_both_has_both_and_says_which_is_which(tmp_path: Path) -> None:
    document = only(tmp_path, changed(Payer, FAMILY, payer_id=client_id(1)), client(1))
    assert document.sender.unit == "Barnomsorgsavgifter  ·  Avgifter för omsorg"
    assert document.concerns == ("Hemliga11, född 2024", "Klient1, född 1940")
    assert document.period == "September 2026 och oktober 2026"
    assert [heading for heading, _ in document.information] == [
        "Betalning",
        "Frågor om barnomsorg",
        "Frågor om vård och omsorg",
        "Om du tycker att avgiften för barnomsorg är fel",
        "Om du tycker att avgiften för vård och omsorg är fel",
        "Moms",
    ]


def test_where_no_words_of_its_own_are_given_care_uses_those_there_are(tmp_path: Path) -> None:
    none_of_its_own = {
        'care_unit = "Avgifter för omsorg"\n': "",
        'care_questions_text = "Ring avgiftshandläggaren."\n': "",
    }
    document = only(tmp_path, client(1), settings=none_of_its_own)
    assert document.sender.unit == "Barnomsorgsavgifter"
    assert dict(document.information)["Frågor om fakturan"] == "Ring förskolan."


def test_what_is_sold_with_vat_says_so_on_its_line_and_below(tmp_path: Path) -> None:
    sold = Delivery(person_id=client_id(1), service="foot_care", day=SEPTEMBER, quantity=1)
    document = only(tmp_path, client(1), [sold])
    marked = [line.text for line in document.lines if "Momspliktig försäljning" in line.notes]
    assert marked == ["Fotvård, Klient1"]
    assert "momspliktig" in dict(document.information)["Moms"]


def test_the_provider_of_a_service_is_on_no_paper(tmp_path: Path) -> None:
    things = changed(CareDecision, client(1), provider="Hemliga Omsorgen AB")
    assert "Omsorgen" not in text_of(only(tmp_path, things))


# --- Who it is sent to ------------------------------------------------------------------------------------------------


def sent_to(document: InvoiceDocument) -> tuple[str, ...]:
    """The name and the address."""
    return (document.recipient.name, *document.recipient.address)


@pytest.mark.parametrize("role", ["trustee", "relative", "other"])
def test_the_clients_invoice_goes_care_of_whoever_is_entered(tmp_path: Path, role: str) -> None:
    entered = paid_by(1, ORGANISATION, role, name="Bo Berg", street="Storgatan 9", postal_code="71130", city="Byn")
    document = only(tmp_path, client(1), [entered])
    assert sent_to(document) == ("Klient1 Prov", "c/o Bo Berg", "Storgatan 9", "711 30 Byn")
    assert document.recipient.postal_code == "71130"


def test_somebody_who_is_a_known_person_has_name_and_address_without_their_being_entered(tmp_path: Path) -> None:
    care, _ = paper(tmp_path, FAMILY, client(1), [paid_by(1, adult(1), "relative")])
    assert sent_to(care) == ("Klient1 Prov", "c/o Vuxen1 Prov", "Hemliggatan 1", "711 01 Provstad")


def test_a_client_may_have_a_care_of_name_and_an_address_of_ones_own(tmp_path: Path) -> None:
    entered = paid_by(1, client_id(1), "trustee", care_of="c/o god man Bo Berg", street="Storgatan 9", city="Byn")
    assert sent_to(only(tmp_path, client(1), [entered])) == (
        "Klient1 Prov", "c/o god man Bo Berg", "Storgatan 9", "Byn",
    )  # fmt: skip


def test_a_clients_two_invoices_go_where_each_area_says(tmp_path: Path) -> None:
    trustee = paid_by(1, ORGANISATION, "trustee", name="Bo Berg", street="Storgatan 9", city="Byn")
    things: list[list[object]] = [changed(Payer, FAMILY, payer_id=client_id(1)), client(1), [trustee]]
    childcare, care = paper(tmp_path, *things, settings=TWO_INVOICES)
    assert sent_to(childcare) == ("Klient1 Prov", "Gömda gatan 1", "712 01 Provstad")
    assert sent_to(care) == ("Klient1 Prov", "c/o Bo Berg", "Storgatan 9", "Byn")


def test_what_has_the_households_childcare_on_it_goes_to_the_payer_and_to_nobody_else(tmp_path: Path) -> None:
    daughter = paid_by(1, ORGANISATION, "relative", name="Eva Prov", street="Storgatan 9", city="Byn")
    document = only(tmp_path, changed(Payer, FAMILY, payer_id=client_id(1)), client(1), [daughter])
    assert sent_to(document)[1] == "Gömda gatan 1"
    assert INCOME in text_of(document), "so the client reads it"


def test_a_trustee_since_the_month_of_the_batch_gets_what_is_owed_for_the_month_before(tmp_path: Path) -> None:
    before = paid_by(1, ORGANISATION, "relative", name="Eva Prov", valid_to=date(2026, 9, 30))
    now = paid_by(1, "2120000167", "trustee", name="Bo Berg", street="Byn 1", valid_from=OCTOBER)
    document = only(tmp_path, client(1), [before, now])
    assert sent_to(document) == ("Klient1 Prov", "c/o Bo Berg", "Byn 1")
    assert INCOME in text_of(document)


def test_one_who_is_no_longer_entered_gets_nothing(tmp_path: Path) -> None:
    before = paid_by(1, ORGANISATION, "trustee", name="Bo Berg", street="Byn 1", valid_to=date(2026, 9, 30))
    assert sent_to(only(tmp_path, client(1), [before])) == ("Klient1 Prov", "Gömda gatan 1", "712 01 Provstad")


@pytest.mark.parametrize(
    ("name", "addressed"), [("", "Dödsboet efter Klient1 Prov"), ("Klient1 Provs dödsbo", "Klient1 Provs dödsbo")]
)
def test_an_estate_is_addressed_by_its_name(tmp_path: Path, name: str, addressed: str) -> None:
    dead = changed(Person, client(1), deceased_on=date(2026, 9, 30))
    estate = paid_by(1, client_id(1), "estate", name=name, care_of="Eva Ek", street="Storgatan 9", city="Byn")
    assert sent_to(only(tmp_path, dead, [estate])) == (addressed, "c/o Eva Ek", "Storgatan 9", "Byn")


def test_an_estate_may_be_entered_under_the_number_of_the_one_who_winds_it_up(tmp_path: Path) -> None:
    dead = changed(Person, client(1), deceased_on=date(2026, 9, 30))
    care, _ = paper(tmp_path, FAMILY, dead, [paid_by(1, adult(1), "estate")])
    assert sent_to(care)[:3] == ("Dödsboet efter Klient1 Prov", "c/o Vuxen1 Prov", "Hemliggatan 1")


# --- How it came about ------------------------------------------------------------------------------------------------


def test_the_clients_steps_are_told_once_and_then_each_service(tmp_path: Path) -> None:
    headings = [each.heading for each in only(tmp_path, client(1)).explanations]
    assert headings == [
        "Klient1, september 2026: avgiftsutrymme och högsta avgift",
        "Hemtjänst, Klient1, september 2026",
        "Trygghetslarm, Klient1, september 2026",
        "Matlåda, Klient1, september 2026",
    ]


def test_what_no_limit_bears_on_is_explained_without_anybodys_income(tmp_path: Path) -> None:
    meals = only(tmp_path, client(1, visits=0, alarm=False)).explanations
    no_decisions = [t for t in client(2) if not isinstance(t, CareDecision | Visit | Installation)]
    document = only(tmp_path / "more", no_decisions)
    assert any("avgiftsutrymme" in each.heading for each in meals)
    assert [each.heading for each in document.explanations] == ["Matlåda, Klient2, september 2026"]


def test_the_sum_outside_the_limits_is_told_only_where_all_of_it_is_on_the_invoice(tmp_path: Path) -> None:
    """September's rent was on the invoice of August."""
    rented = CareDecision(decision_id="R1", person_id=client_id(1), service="rent", valid_from=SEPTEMBER)
    alone, beside = only(tmp_path, client(1)), only(tmp_path / "more", [*client(1), rented])
    told = ("Utöver det betalas det som inte ingår i den högsta avgiften.", "1 400 kr")
    assert steps(alone.explanations[0])[-1] == told
    assert told[0] not in dict(steps(beside.explanations[0]))


# --- Who may see incomes ----------------------------------------------------------------------------------------------

INCOME = "14 200 kr"
HEADROOM = "1 704 kr"


def test_a_relative_under_the_clients_own_number_is_not_the_client(tmp_path: Path) -> None:
    daughter = paid_by(1, client_id(1), "relative", name="Eva Prov", street="Storgatan 9", city="Byn")
    assert INCOME not in text_of(only(tmp_path, client(1), [daughter]))


@pytest.mark.parametrize("role", ["relative", "organisation", "estate", "other"])
def test_others_than_the_client_see_neither_income_nor_headroom(tmp_path: Path, role: str) -> None:
    payer = paid_by(1, ORGANISATION, role, name="Någon Annan", street="Storgatan 9", postal_code="71130")
    things = client(1, meals=0, alarm=False, visits=5, net_kr=13_496)
    died = date(2026, 9, 30) if role == "estate" else None
    document = only(tmp_path, changed(Person, things, deceased_on=died), [payer])
    text = text_of(document)  # 1 910 kr of home care, headroom 1 000 kr
    assert "avgiftsutrymme" not in text
    assert "13 496" not in text
    assert "7 296" not in text
    assert "5 200" not in text
    first, service = document.explanations
    assert "visas inte" in first.steps[0].text
    assert ("Avdrag med hänsyn till den enskildes inkomst.", "−910 kr") in steps(service)


def test_an_estate_with_the_clients_own_number_sees_no_more_than_other_estates(tmp_path: Path) -> None:
    dead = [t for t in changed(Person, client(1), deceased_on=date(2026, 9, 20)) if not isinstance(t, CareDecision)]
    decided = CareDecision(
        decision_id="B1",
        person_id=client_id(1),
        service="home_care",
        valid_from=LONG_AGO,
        valid_to=date(2026, 9, 20),
    )
    document = only(
        tmp_path, [*dead, decided], [paid_by(1, client_id(1), "estate", name="Dödsboet efter Klient1 Prov")]
    )
    assert document.recipient.name == "Dödsboet efter Klient1 Prov"
    text = text_of(document)
    assert [words for words in ("avgiftsutrymme", "14 200", "7 296", "5 200") if words in text] == []


def test_whether_a_form_is_missing_is_not_told_to_others_either(tmp_path: Path) -> None:
    payer = paid_by(1, ORGANISATION, "relative", name="Någon Annan", street="Storgatan 9", postal_code="71130")
    text = text_of(only(tmp_path, client(1, net_kr=None), [payer]))
    known = text_of(only(tmp_path / "known", client(1, net_kr=900_000), [payer]))
    assert "inkomstuppgift" not in text
    assert "visas inte" in text
    assert text == known, "one without a known income is not told from one with too much of it"


def test_a_trustee_sees_what_the_client_would(tmp_path: Path) -> None:
    trustee = paid_by(1, ORGANISATION, "trustee", name="Gode Mannen", street="Storgatan 9", postal_code="71130")
    own, other = only(tmp_path / "own", client(1)), only(tmp_path / "trustee", client(1), [trustee])
    assert other.explanations == own.explanations
    assert INCOME in text_of(other)


def test_somebody_who_was_the_trustee_before_sees_no_more_than_others(tmp_path: Path) -> None:
    values = {"name": "Gode Mannen", "street": "Storgatan 9", "postal_code": "71130"}
    before = paid_by(1, ORGANISATION, "trustee", valid_to=date(2026, 8, 31), **values)
    now = paid_by(1, ORGANISATION, "relative", valid_from=SEPTEMBER, **values)
    assert INCOME not in text_of(only(tmp_path, client(1), [before, now]))


def couple(*, protected: str = "none") -> list[object]:
    """Client 1 and a spouse, client 2, who live together; the spouse has 20 100 kr a month and no care."""
    one, two = client_id(1), client_id(2)
    spouse = client(2, household_id="K1", visits=0, meals=0, alarm=False, net_kr=None, protected=protected)
    keep = [t for t in spouse if type(t).__name__ in {"Person", "HouseholdMember"}]
    status: dict[str, Any] = {"status": "married", "living_together": True, "valid_from": LONG_AGO}
    mine = changed(CivilStatus, client(1), status="married", partner_id=two)
    return [*mine, *keep, CivilStatus(person_id=two, partner_id=one, **status), *income(2, 20_100)]


def of_couple(document: InvoiceDocument) -> tuple[list[tuple[str, str]], str]:
    """The steps of the client's circumstances, and all the text."""
    return steps(document.explanations[0]), text_of(document)


def test_a_client_sees_both_incomes_that_are_pooled(tmp_path: Path) -> None:
    told, _ = of_couple(only(tmp_path, couple()))
    assert ("Makars inkomster läggs ihop och delas lika: hälften av 34 300 kr.", "17 150 kr") in told
    assert any(INCOME in text for text, _ in told)


def test_the_spouse_who_pays_sees_them_too(tmp_path: Path) -> None:
    told, _ = of_couple(only(tmp_path, couple(), [paid_by(1, client_id(2), "relative")]))
    assert any("hälften av 34 300 kr" in text for text, _ in told)


@pytest.mark.parametrize("payer", ["client", "trustee"])
def test_of_a_protected_spouses_income_only_the_pooled_half_is_seen(tmp_path: Path, payer: str) -> None:
    trustee = paid_by(1, ORGANISATION, "trustee", name="Gode Mannen", street="Storgatan 9", postal_code="71130")
    protected = "none" if payer == "trustee" else "secrecy_marking"
    told, text = of_couple(only(tmp_path, couple(protected=protected), [trustee] if payer == "trustee" else []))
    assert ("Makars inkomster läggs ihop och delas lika.", "17 150 kr") in told
    assert "34 300" not in text
    assert "14 200" not in text
    assert "20 100" not in text


def test_a_spouse_sees_nothing_where_only_the_clients_own_income_counts(tmp_path: Path) -> None:
    apart = changed(CivilStatus, couple(), living_together=False)
    document = only(tmp_path, apart, [paid_by(1, client_id(2), "relative")])
    told, text = of_couple(document)  # best for the couple: 1 704 kr of his own against 2 660 kr
    assert "visas inte" in told[0][0]
    assert "14 200" not in text


# --- Protected clients ------------------------------------------------------------------------------------------------


def test_a_protected_client_has_no_name_on_anybody_elses_invoice(tmp_path: Path) -> None:
    hidden = client(1, protected="secrecy_marking")
    document, _ = paper(tmp_path, FAMILY, hidden, [paid_by(1, adult(1), "relative")])
    assert sent_to(document) == ("Vuxen1 Prov", "Hemliggatan 1", "711 01 Provstad")
    assert "Klient1" not in text_of(document)
    assert "Gömda" not in text_of(document)
    assert document.lines[0].text == "Hemtjänst, Kunden"


def test_a_protected_clients_trustee_gets_it_at_the_address_given(tmp_path: Path) -> None:
    trustee = paid_by(1, ORGANISATION, "trustee", name="Bo Berg", street="Storgatan 9", city="Byn")
    document = only(tmp_path, client(1, protected="secrecy_marking"), [trustee])
    assert sent_to(document) == ("Bo Berg", "Storgatan 9", "Byn")
    assert "Klient1" not in text_of(document)


def test_a_protected_clients_estate_has_no_name(tmp_path: Path) -> None:
    dead = client(1, protected="secrecy_marking", deceased_on=date(2026, 9, 30))
    estate = paid_by(1, ORGANISATION, "estate", name="Dödsboet efter Klient1 Prov", care_of="Bo Berg", street="Byn 9")
    assert sent_to(only(tmp_path, dead, [estate])) == ("Dödsboet", "c/o Bo Berg", "Byn 9")


@pytest.mark.parametrize("protected_client", ["none", "secrecy_marking"])
def test_a_protected_receivers_address_is_on_no_paper(tmp_path: Path, protected_client: str) -> None:
    family = household(1, 30_000, "2024-01-10", protected="secrecy_marking")
    trustee = paid_by(1, adult(1), "trustee", name="Bo Berg", street="Storgatan 9", city="Byn")
    things: list[list[object]] = [family, client(1, protected=protected_client), [trustee]]
    care, _ = paper(tmp_path, *things)
    assert care.recipient.address == ()
    assert [words for words in ("Hemliggatan", "Storgatan 9", "Gömda", "Klient1 Prov") if words in text_of(care)] == []


def test_the_home_of_a_protected_client_is_not_shown_as_the_receivers_either(tmp_path: Path) -> None:
    """A relative who lives there too."""
    living_there: dict[str, Any] = {"street": "Gömda gatan 1", "city": "Provstad"}
    nothing: dict[str, Any] = {}
    for folder, entered, own in (("entered", living_there, nothing), ("own", nothing, living_there)):
        daughter = Person(person_id=adult(9), given_name="Eva", family_name="Prov", **own)
        hidden = client(1, protected="secrecy_marking")
        document = only(tmp_path / folder, hidden, [daughter, paid_by(1, adult(9), "relative", **entered)])
        assert "Gömda" not in text_of(document)


def test_a_protected_clients_own_address_is_on_no_paper(tmp_path: Path) -> None:
    document = only(tmp_path, client(1, protected="protected_registration"))
    assert document.recipient.address == ()
    assert "Gömda" not in text_of(document)


def test_names_that_paper_cannot_show_are_told(tmp_path: Path) -> None:
    computed, _ = calculated(tmp_path, changed(Person, client(1), given_name="Анна"))
    (finding,) = computed.findings
    assert (finding.code, finding.parked) == ("name-unprintable", False)
