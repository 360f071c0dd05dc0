"""municipality.toml: who sends the invoices, how they are numbered and dated, how they are posted."""

from datetime import date

import pytest

from engine.errors import Refused
from engine.rulebook import Settings, load, load_files
from engine.rulebook.problems import Problem
from tests.rulebook.small_care import ALARM, ALARM_PRICE, CARE, NATIONAL_CARE
from tests.rulebook.small_files import NATIONAL, RULES, SETTINGS, TARIFF, problems_of


def files(settings: str, care: str = "") -> dict[str, bytes]:
    childcare = {
        "national/childcare.toml": NATIONAL,
        "testtown/childcare.toml": TARIFF.encode(),
        "testtown/municipality.toml": settings.encode(),
    }
    return (
        {**childcare, "national/care.toml": NATIONAL_CARE.encode(), "testtown/care.toml": care.encode()}
        if care
        else childcare
    )


NORA = SETTINGS.decode()
INVOICE = NORA[NORA.index("[[invoice]]") : NORA.index("[[ledger]]")]


def settings(text: str = NORA) -> Settings:
    return load_files(files(text)).municipality("testtown").settings


def only(text: str) -> Problem:
    (problem,) = problems_of(files(text))
    assert problem.file == "testtown/municipality.toml"
    return problem


def test_the_sender_the_policy_and_the_terms_are_read() -> None:
    read = settings()
    assert (read.identity.name, read.identity.organisation_number) == ("Nora kommun", "212000-2007")
    assert (read.policy.second_person, read.policy.one_invoice) == (True, False)
    terms = read.invoice_on(date(2026, 10, 18))
    assert (terms.due, terms.series, terms.first_number) == ("last_bank_day_of_month", "84", 100_001)
    assert "10 kap. 14 §" in terms.vat_text


@pytest.mark.parametrize(
    ("service", "verksamhet"), [("preschool", "407"), ("pedagogical_care", "412"), ("school_age", "425")]
)
def test_a_service_is_posted_on_its_activity(service: str, verksamhet: str) -> None:
    coding = settings().coding_on(service, date(2026, 10, 1))
    assert (coding.verksamhet, coding.income_account, coding.projekt) == (verksamhet, "31331", "")


def test_a_day_or_a_service_without_row_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match=r"no \[\[invoice\]\] holds on 2018-12-31. Add the row"):
        settings().invoice_on(date(2018, 12, 31))
    with pytest.raises(Refused, match='service = "evening_care" holds on'):
        settings().coding_on("evening_care", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("stands", "typed", "expected"),
    [
        ('"212000-2007"', '"212000-2008"', "an organisation number with a right check digit"),
        ('"212000-2007"', '"2120002007"', "an organisation number with a right check digit"),
        ('bankgiro = "', 'bankgiro = "1', "a bankgiro number with a right check digit"),
        ('email = "nora.kommun@nora.se"', 'email = "nora.kommun"', "text in quotes"),
        ("address = [", "address = [7, ", "a list of texts"),
        ('series = "84"', 'series = "N84"', "that matches [0-9]{1,6}"),
        ('protected_mail = "forwarding"', 'protected_mail = "forward"', '"forwarding"'),
        ("one_invoice = false", 'one_invoice = "nej"', "true or false"),
        ("one_invoice = false\n", "", "one_invoice = true or false"),
        ("first_number = 100001", "first_number = 0", "at least 1"),
        ('ocr_level = "soft"', 'ocr_level = "fixed_length"', "ocr_length, 5-25, with fixed_length only"),
        ('due = "last_bank_day_of_month"', 'due = "days_after_issue"', "days, above 0, with days_after_issue only"),
        ('due = "last_bank_day_of_month"', 'due = "days_after_issue"\ndays = 5', "at most days = 5"),
    ],
)
def test_a_wrong_setting_is_refused(stands: str, typed: str, expected: str) -> None:
    assert stands in NORA
    assert expected in only(NORA.replace(stands, typed)).expected


def test_a_missing_table_is_refused() -> None:
    without = NORA[: NORA.index("[policy]")] + NORA[NORA.index("[[invoice]]") :]
    assert only(without).found == "no [policy]"


def test_invoice_terms_may_neither_overlap_nor_leave_days_out() -> None:
    later = INVOICE.replace("2019-01-01", "2026-01-01")
    assert "while the one on line" in only(NORA + "\n" + later).found
    ended = NORA.replace(INVOICE, INVOICE.replace("\ndue =", "\nvalid_to = 2025-11-30\ndue ="))
    assert only(ended + "\n" + later).found == "no [[invoice]] between 2025-11-30 and 2026-01-01"


def test_every_form_the_tariff_offers_must_be_posted() -> None:
    problem = only(NORA.replace('service = "preschool"', 'service = "evening_care"'))
    assert problem.found == 'no [[coding]] with service = "preschool"'


def without_coding(service: str) -> str:
    """The settings without the rows that say how a service is posted."""
    return "[[coding]]".join(part for part in NORA.split("[[coding]]") if f'service = "{service}"' not in part)


@pytest.mark.parametrize("service", ["home_care", "safety_alarm", "care_adjustment"])
def test_every_kind_of_care_the_tariff_charges_must_be_posted(service: str) -> None:
    care = CARE + ALARM + ALARM_PRICE
    assert problems_of(files(NORA, care)) == ()
    (problem,) = problems_of(files(without_coding(service), care))
    assert (problem.file, problem.line) == ("testtown/municipality.toml", 1)
    assert problem.found == f'no [[coding]] with service = "{service}"'
    assert problems_of(files(without_coding(service))) == ()


def test_services_that_may_stand_on_one_invoice_must_be_posted_together() -> None:
    together = NORA.replace("one_invoice = false", "one_invoice = true")
    assert problems_of(files(together)) == ()  # there is no care to bill
    (problem,) = problems_of(files(together, CARE))
    assert problem.file == "testtown/municipality.toml"
    assert problem.found == 'voucher_series = "VO" for home_care, which may stand on an invoice with preschool'
    assert problem.expected.startswith('voucher_series = "BO" as on line ')
    assert problems_of(files(together.replace('"VO"', '"BO"'), CARE)) == ()


def test_on_two_invoices_each_area_is_posted_together_in_its_own_way() -> None:
    assert problems_of(files(NORA, CARE)) == ()
    care_part = NORA.index('service = "care_adjustment"')
    apart = NORA[:care_part] + NORA[care_part:].replace('receivable_account = "1511"', 'receivable_account = "1512"', 1)
    (problem,) = problems_of(files(apart, CARE))
    assert problem.found.startswith('receivable_account = "1512" for care_adjustment, ')
    assert problems_of(files(apart)) == ()


def test_what_we_do_not_know_about_the_four_is_marked_as_assumed() -> None:
    rulebook = load(RULES)
    for name in rulebook.names:
        read = rulebook.municipality(name).settings
        assert {read.identity.status, *(row.status for row in (*read.invoices, *read.codings))} == {"assumed"}


def test_the_four_have_series_and_bankgiro_of_their_own() -> None:
    rulebook = load(RULES)
    all_settings = [rulebook.municipality(name).settings for name in rulebook.names]
    assert len({s.identity.bankgiro for s in all_settings}) == 4
    assert len({s.invoices[0].series for s in all_settings}) == 4
