"""What becomes of an invoice that is not paid: reminder, demand, agency; and everything that stops it."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from engine.batch.agency import to_agency
from engine.batch.claim_agreements import agree, cancel_plan, mark
from engine.batch.delivering import deliver
from engine.batch.ordering import credit
from engine.batch.postponing import postpone
from engine.batch.reminding import remind
from engine.errors import Refused
from engine.facts.records import Person
from engine.ledger import layout
from engine.store import receivables
from engine.store.database import activities
from tests.batch.late_town import (
    CLAIMS,
    DUE,
    REMINDED,
    copied,
    delivered,
    entries,
    late_town,
    looked,
    number,
    on,
    paid,
    reading,
    reminded,
    steps,
)
from tests.batch.small_town import EAST, NOVEMBER, Town, adult, changed, files_in, household

DEMANDED = date(2026, 11, 21)
LATER = date(2026, 12, 2)


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Three invoices of 600, 1 500 and 1 547 kr, delivered, due on 30 October. Nobody may change it."""
    made = late_town(
        tmp_path_factory.mktemp("october"),
        household(1, 30_000, "2024-01-10"),
        household(2, 40_000, "2024-02-10", "2022-02-10"),
        household(3, 90_000, "2023-03-10"),
    )
    delivered(made)
    return made


@pytest.fixture
def town(october: Town, tmp_path: Path) -> Town:
    """A copy of October to go on with."""
    return copied(october, tmp_path)


def text(pdf: bytes) -> str:
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def open_kr(town: Town, of: int) -> int:
    with reading(town) as connection:
        return int(receivables.items(connection, EAST).filter(number=number(town, of))["open_ore"].item()) // 100


def test_a_month_of_events(town: Town) -> None:
    """Household 1 pays in time, 2 after the reminder, 3 not at all."""
    paid(town, 1, 600, date(2026, 10, 29))
    assert steps(looked(town, date(2026, 11, 5))) == {number(town, 2): "waiting", number(town, 3): "waiting"}
    done = reminded(town)
    assert [path.name for path in done.files] == [
        f"paminnelse-{number(town, 2)}.pdf", f"paminnelse-{number(town, 3)}.pdf", "krav-2026-11-10-1.pdf"
    ]  # fmt: skip
    assert entries(town, 2) == [("interest", "2026-11-10", 4), ("reminder_fee", "2026-11-10", 60)]
    assert open_kr(town, 2) == 1_564
    paid(town, 2, 1_564, date(2026, 11, 18))
    assert steps(looked(town, date(2026, 11, 20))) == {number(town, 3): "waiting"}, "the new due date is a day to pay"
    demanded = reminded(town, DEMANDED)
    (claim,) = demanded.looked.claims
    assert (claim.late.step, claim.reminded, claim.pay_by) == ("demand", REMINDED, date(2026, 12, 1))
    assert entries(town, 3)[2:] == [("interest", "2026-11-21", 5), ("collection_fee", "2026-11-21", 180)]
    sent = to_agency(town.workspace, EAST, LATER, on(LATER))
    assert (sent.file, sent.numbers, sent.sum_ore) == ("inkasso-0001.txt", (number(town, 3),), (1_547 + 9 + 240) * 100)
    assert steps(looked(town, LATER)) == {number(town, 3): "at_agency"}


def test_the_interest_of_two_letters_is_what_has_accrued_and_not_more(town: Town) -> None:
    """1 547 kr at 10 %: 11 days are 4 kr, 22 days 9 kr, rounded down; the second letter adds 5."""
    reminded(town)
    reminded(town, DEMANDED)
    asked = [kr for kind, _, kr in entries(town, 3) if kind == "interest"]
    assert asked == [1547 * 11 * 10 // 36_500, 1547 * 22 * 10 // 36_500 - 4] == [4, 5]


def test_a_part_that_was_paid_bears_no_more_interest(town: Town) -> None:
    paid(town, 3, 1_000, date(2026, 11, 4))
    (claim,) = [each for each in looked(town, REMINDED).claims if each.late.number == number(town, 3)]
    assert [(s.days, s.capital_ore // 100) for s in claim.demanded.interest.segments] == [(5, 1_547), (6, 547)]
    assert claim.demanded.owed.capital_ore == 547_00


def test_what_a_letter_asks_for_is_what_is_open_then(town: Town) -> None:
    paid(town, 2, 300, date(2026, 11, 3))
    for day in (REMINDED, DEMANDED):
        for claim in reminded(town, day).looked.claims:
            with reading(town) as connection:
                (row,) = receivables.items(connection, EAST).filter(number=claim.late.number).iter_rows(named=True)
            assert row["open_ore"] == claim.demanded.total_ore


def test_a_payment_in_time_that_was_taken_in_late_costs_the_payer_nothing(town: Town) -> None:
    """The reminder's fee and interest are left; nobody is chased for them."""
    reminded(town)
    paid(town, 3, 1_547, DUE)
    assert open_kr(town, 3) == 64
    assert steps(looked(town, DEMANDED))[number(town, 3)] == "paid_before"


def test_given_twice_on_a_day_nothing_is_made_twice(town: Town) -> None:
    first = reminded(town)
    before = files_in(town.workspace.output)
    assert reminded(town).looked.claims == ()
    assert files_in(town.workspace.output) == before
    assert len(entries(town, 2)) == 2
    first.files[0].unlink()
    assert reminded(town).files == first.files
    assert files_in(town.workspace.output) == before, "what a stopped run did not put out is put out"


def test_looking_changes_nothing(town: Town) -> None:
    before = files_in(town.workspace.root)
    assert len(looked(town, REMINDED).claims) == 3
    after = files_in(town.workspace.root)
    assert {name for name in after if after[name] != before.get(name)} <= {"debitera.db-wal", "debitera.db-shm"}


def test_what_stops_a_reminder(town: Town, tmp_path: Path) -> None:
    one, two, three = (number(town, each) for each in (1, 2, 3))
    who = on(date(2026, 11, 2))
    postpone(town.workspace, one, date(2026, 11, 30), "sjuk", who)
    mark(town.workspace, two, "disputed", "barnet slutade i september", who)
    credit(town.workspace, three, NOVEMBER, "fel hushåll", who)
    assert steps(looked(town, REMINDED)) == {one: "postponed", two: "disputed", three: "credited"}
    mark(town.workspace, two, "disputed", "besvarat", who, cancel=True)
    assert steps(looked(town, REMINDED))[two] == "reminder"
    assert steps(looked(town, date(2026, 12, 6)))[one] == "waiting"
    assert steps(looked(town, date(2026, 12, 7)))[one] == "reminder"
    (claim,) = [each for each in looked(town, date(2026, 12, 7)).claims if each.late.number == one]
    assert claim.demanded.interest.segments[0].first == date(2026, 12, 1), "no interest while it may wait"


def test_an_instalment_plan_is_respected_as_long_as_it_is_kept(town: Town) -> None:
    plan = agree(town.workspace, number(town, 3), 3, date(2026, 11, 30), "hade inget jobb", on(date(2026, 11, 2)))
    assert [ore // 100 for _, ore in plan.parts] == [572, 572, 573]
    assert (plan.fee_ore, open_kr(town, 3)) == (170_00, 1_717)
    assert steps(looked(town, date(2026, 11, 30)))[number(town, 3)] == "instalments"
    assert steps(looked(town, date(2026, 12, 1)))[number(town, 3)] == "reminder", "the first part did not come"
    paid(town, 3, 572, date(2026, 12, 1))
    assert steps(looked(town, date(2026, 12, 2)))[number(town, 3)] == "instalments"
    again = agree(town.workspace, number(town, 3), 3, date(2026, 11, 30), "hade inget jobb", on(date(2026, 12, 2)))
    assert not again.is_new
    assert cancel_plan(town.workspace, number(town, 3), "ringde", on(date(2026, 12, 2))).is_new
    assert steps(looked(town, date(2026, 12, 3)))[number(town, 3)] == "reminder"


def test_a_payer_who_has_died_needs_a_release(tmp_path: Path) -> None:
    people = household(1, 30_000, "2024-01-10")
    town = late_town(tmp_path, people)
    delivered(town)
    (person,) = [each for each in people if isinstance(each, Person) and each.person_id == adult(1)]
    town.take_in(changed(Person, [person], deceased_on=date(2026, 10, 20)))
    assert steps(looked(town, REMINDED)) == {number(town, 1): "deceased"}
    mark(town.workspace, number(town, 1), "released", "dödsboet vill ha kravet", on(REMINDED))
    assert steps(looked(town, REMINDED)) == {number(town, 1): "reminder"}


def test_what_is_too_small_is_not_claimed(town: Town) -> None:
    paid(town, 1, 595, DUE)
    assert steps(looked(town, REMINDED))[number(town, 1)] == "small"


def test_a_municipality_without_rules_about_claims_reminds_of_nothing(tmp_path: Path) -> None:
    town = late_town(tmp_path, household(1, 30_000, "2024-01-10"), claims="")
    delivered(town)
    assert steps(looked(town, REMINDED)) == {number(town, 1): "no_rules"}
    assert reminded(town).files == ()


def test_interest_for_a_day_without_a_rate_is_refused_and_nothing_is_done(tmp_path: Path) -> None:
    town = late_town(tmp_path, household(1, 30_000, "2024-01-10"), rates="")
    delivered(town)
    with pytest.raises(Refused, match="Referensräntan för 2026-10-31 saknas"):
        reminded(town)
    assert entries(town, 1) == []
    assert not (town.workspace.output / EAST / "krav").exists()


def test_a_protected_payer_is_reminded_the_protected_way_and_never_in_a_file(tmp_path: Path) -> None:
    town = late_town(tmp_path, household(1, 30_000, "2024-01-10", protected="secrecy_marking"))
    delivered(town)
    (letter, _) = reminded(town).files
    assert "Hemliggatan" not in text(letter.read_bytes())
    reminded(town, DEMANDED)
    sent = to_agency(town.workspace, EAST, LATER, on(LATER))
    assert (sent.file, sent.numbers, [late.number for late in sent.by_hand]) == ("", (), [number(town, 1)])
    assert not list((town.workspace.output / EAST / "krav").rglob("inkasso-*"))


def test_a_reminder_says_what_is_owed_and_what_happens_next(town: Town) -> None:
    said = text(reminded(town).files[0].read_bytes())
    one = town.invoices()[adult(1)]
    for words in (
        "Påminnelse",
        f"Vi har inte fått betalt för faktura {one['number']} av den 2026-10-14, avgift för barnomsorg, som skulle",
        "ha betalats senast den 2026-10-30.",
        "Får vi inte betalt senast den 2026-11-20 skickar vi ett inkassokrav, och det kostar dig 180 kr till.",
        "Avgift för påminnelsen 60 kr",
        "Att betala 661 kr",
        "Inbetalningsavi",
        one["ocr"],
    ):
        assert words in said, words


def test_a_demand_has_what_the_law_asks_for(town: Town) -> None:
    """Inkassolagen 5 §: creditor, ground, how to pay; capital, interest and costs apart; sum, rate, time and base."""
    reminded(town)
    said = text(reminded(town, DEMANDED).files[2].read_bytes())
    settings = town.workspace.rulebook().municipality(EAST).settings.identity
    for words in (
        f"{settings.name}, organisationsnummer {settings.organisation_number}, kräver betalt för faktura",
        f"till bankgiro {settings.bankgiro} med OCR-nummer {town.invoices()[adult(3)]['ocr']}",
        "Vi påminde om den 2026-11-10.",
        "1 547 kr",
        "Dröjsmålsränta 10 % om året på 1 547 kr från 2026-10-31 till 2026-11-21 9 kr",
        "till exempel för påminnelse 60 kr",
        "Kostnad för inkassokravet 180 kr",
        "Att betala 1 796 kr",
        "Anser du att kravet är fel, skriv till oss före den dagen och tala om varför.",
    ):
        assert words in said, words


def test_where_the_rate_changed_the_letter_shows_every_stretch(town: Town) -> None:
    paid(town, 3, 547, date(2026, 12, 15))
    said = text(remind(town.workspace, EAST, date(2027, 1, 20), on(date(2027, 1, 20))).files[2].read_bytes())
    assert "se nästa sida" in said
    assert "2026-12-16 till 2026-12-31: 16 dagar med 10 % om året på 1 000 kr" in said
    assert "2027-01-01 till 2027-01-20: 20 dagar med 10,5 % om året på 1 000 kr (referensränta 2,5 %" in said


def test_with_the_second_unpaid_invoice_the_letter_tells_of_suspension(town: Town) -> None:
    reminded(town)
    assert "stänga av" not in text(reminded(town).files[0].read_bytes())
    town.month(NOVEMBER, date(2026, 11, 12))
    delivered(town, date(2026, 11, 14), NOVEMBER)
    later = reminded(town, date(2026, 12, 10))
    assert {claim.unpaid_childcare for claim in later.looked.claims} == {2}
    assert "Du har 2 obetalda fakturor för barnomsorg" in text(later.files[0].read_bytes())


def test_the_agency_gets_each_invoice_once_in_its_own_file(town: Town) -> None:
    reminded(town)
    reminded(town, DEMANDED)
    sent = to_agency(town.workspace, EAST, LATER, on(LATER))
    form = layout.named("sergel", town.workspace.rulebook().files)
    data = (town.workspace.output / EAST / "krav" / "2026-12-02" / sent.file).read_bytes()
    read = layout.read(data, form)
    assert [invoice.number for invoice in read.invoices] == sorted(number(town, each) for each in (1, 2, 3))
    assert {invoice.interest_hundredths for invoice in read.invoices} == {1_000}
    assert sum(invoice.amount_ore for invoice in read.invoices) == sent.sum_ore
    assert to_agency(town.workspace, EAST, LATER, on(LATER)).numbers == ()


def test_who_did_what_stands_in_the_history_without_anybodys_identity(town: Town) -> None:
    reminded(town)
    with town.workspace.database() as db:
        done = activities(db)
    assert done[-1]["command"] == "remind"
    assert "3 påminnelser, 0 inkassokrav" in done[-1]["what"]
    assert "3 levererade, 0 i retur" in done[-2]["what"]
    assert not any(adult(each) in row["what"] for row in done for each in (1, 2, 3))


def test_a_batch_that_is_not_issued_or_not_yet_dated_is_not_delivered(town: Town) -> None:
    with pytest.raises(Refused, match="2026-11 är inte fakturerad"):
        deliver(town.workspace, EAST, NOVEMBER, REMINDED, on(REMINDED))
    with pytest.raises(Refused, match="Fakturorna är daterade 2026-10-14"):
        delivered(town, date(2026, 10, 13))
    with pytest.raises(Refused, match="Faktura 123 finns inte bland månadens fakturor"):
        delivered(town, returned=["123"])


def test_letters_that_were_changed_in_the_evidence_are_not_put_out(town: Town) -> None:
    done = reminded(town)
    done.files[0].unlink()
    for kept in (town.workspace.evidence / EAST / "claims").iterdir():
        kept.write_bytes(b"annat")
    with pytest.raises(Refused, match="saknas eller är ändrad"):
        reminded(town)


def test_without_fees_and_interest_a_letter_asks_for_the_invoice_alone(tmp_path: Path) -> None:
    plain = CLAIMS.replace("reminder_fee_kr = 60", "reminder_fee_kr = 0").replace("interest = true", "interest = false")
    town = late_town(tmp_path, household(1, 30_000, "2024-01-10"), claims=plain, rates="")
    delivered(town)
    (claim,) = reminded(town).looked.claims
    assert claim.demanded.total_ore == 600_00
    assert entries(town, 1) == []
