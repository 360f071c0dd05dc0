"""The Raindance layouts against the files that one municipality really sends.

The samples have the letters yyMMdd where the day of the file stands; a day is put there. Their totals are made up in
some of them, which `check` says.
"""

from datetime import date
from pathlib import Path

import attrs
import pytest

from engine.errors import Refused
from engine.ledger.layout import (
    Layout,
    LedgerFile,
    LedgerInvoice,
    LedgerPayer,
    LedgerPosting,
    LedgerRow,
    Parsed,
    check,
    parse,
    read,
    records_of,
    render,
    write,
)
from tests.ledger.layout_cases import EXTERNAL, INTERNAL

DAY = date(2026, 11, 23)
SAMPLES = (
    "CustomerInvoiceJobsIT_external",
    "CustomerInvoiceJobsIT_internal",
    "MexJobsIT_external",
    "MexJobsIT_internal",
    "SalaryAndPensionJobsIT_external",
    "SalaryAndPensionJobsIT_internal",
)


@pytest.fixture(scope="module")
def samples(shared: Path) -> dict[str, bytes]:
    folder = shared / "data" / "formats" / "raindance-sundsvall"
    if not folder.is_dir():
        pytest.skip("no Raindance samples in ../shared")
    return {name: (folder / f"{name}.txt").read_bytes().replace(b"yyMMdd", b"261123") for name in SAMPLES}


def layout_for(name: str) -> Layout:
    return INTERNAL if name.endswith("internal") else EXTERNAL


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_taken_apart_and_put_together_is_the_same_to_the_byte(samples: dict[str, bytes], name: str) -> None:
    parsed = parse(samples[name], layout_for(name))
    assert render(parsed, layout_for(name)) == samples[name]


@pytest.mark.parametrize("name", ["MexJobsIT_internal", "SalaryAndPensionJobsIT_internal"])
def test_a_sample_that_ties_is_read_and_written_to_the_same_bytes(samples: dict[str, bytes], name: str) -> None:
    assert check(samples[name], INTERNAL) == ()
    assert write(read(samples[name], INTERNAL), INTERNAL).data == samples[name]


def test_of_a_sample_that_does_not_tie_the_first_place_is_named(samples: dict[str, bytes]) -> None:
    firsts = {name: found[0] for name in SAMPLES if (found := check(samples[name], layout_for(name)))}
    assert firsts == {
        "CustomerInvoiceJobsIT_external": "Rad 9: här står posten Summa, men här väntades Kund.",
        "CustomerInvoiceJobsIT_internal": "Rad 6, Summa, Summa: där står 2281.00 kr, men det blir 4200.00 kr.",
        "MexJobsIT_external": "Rad 5: raden är på 490.00 kr, men konteringen blir 7.38 kr.",
        "SalaryAndPensionJobsIT_external": "Rad 5: raden är på 490.00 kr, men konteringen blir 7.38 kr.",
    }


def internal_row(text: str, ore: int) -> LedgerRow:
    posting = LedgerPosting(
        amount_ore=ore, ansvar="15810100", account="936300", verksamhet="920360", aktivitet="5756", motpart="110"
    )
    return LedgerRow(text=text, amount_ore=ore, quantity_hundredths=100, unit_price_ore=ore, postings=(posting,))


def test_typed_content_gives_the_internal_sample(samples: dict[str, bytes]) -> None:
    def one(customer: str, theirs: str, ours: str, case: str, ore: int, cost_ore: int) -> LedgerInvoice:
        return LedgerInvoice(
            payer=LedgerPayer(customer_number=customer),
            payer_reference=theirs,
            our_reference=ours,
            text="Extra MEX utbet. - Direkt",
            rows=(internal_row(f"MEX Ärendenummer: {case}", ore), internal_row("MEX Utvecklingskostnad 2%", cost_ore)),
        )

    typed = LedgerFile(
        invoices=(
            one("20", "ZXZ99YXY", "John Doe", "MEX-21235020", 30_000, 600),
            one("10", "HAN99MON", "Lola Luftnagle", "MEX-25020123", 150_000, 3_000),
        )
    )
    assert write(typed, INTERNAL).data == samples["MexJobsIT_internal"]


MEX = LedgerFile(
    created=DAY,
    system="BillingPreProcessor",
    text="Extern debitering",
    invoices=(
        LedgerInvoice(
            payer=LedgerPayer(
                legal_id="6512345678",
                name="Acme Corporation",
                street="MEX BAR BAZ 860",
                postal_code="42012",
                city="MEX TOWN",
                motpart="510",
            ),
            payer_reference="BOB99",
            our_reference="Lola Macarola",
            text="MEX Utvecklingskostnad 2%",
            rows=(
                LedgerRow(
                    text="MEX Utvecklingskostnad 2%",
                    quantity_hundredths=200,
                    unit_price_ore=24_500,
                    amount_ore=49_000,
                    vat_percent=25,
                    postings=(
                        LedgerPosting(
                            ansvar="15800234",
                            account="363000",
                            verksamhet="920360",
                            aktivitet="5757",
                            projekt="11041",
                            motpart="510",
                            amount_ore=738,
                        ),
                    ),
                ),
            ),
        ),
        LedgerInvoice(
            payer=LedgerPayer(
                legal_id="6512345678",
                name="Seaview Middle School",
                street="MEX STREET 123",
                postal_code="90102",
                city="MEX CITY",
                motpart="510",
            ),
            payer_reference="PRI22LUG",
            our_reference="Hanna Montana",
            text="Extra MEX utbet. - Systemet",
            rows=(
                LedgerRow(
                    text="MEX Ärendenummer: MEX-25020125",
                    quantity_hundredths=123,
                    unit_price_ore=30_600,
                    amount_ore=37_638,
                    vat_percent=25,
                    texts=("SUNDSVALL BALDER 4", "SUNDSVALL BALDER 2", "SUNDSVALL GLÄDJEN 3"),
                    postings=(
                        LedgerPosting(
                            ansvar="15800234",
                            account="363000",
                            verksamhet="920360",
                            aktivitet="5757",
                            motpart="510",
                            amount_ore=36_900,
                        ),
                    ),
                ),
            ),
        ),
    ),
)
"""The external sample as content: its postings do not come to its rows, so it is no file that we would send."""


def test_typed_content_gives_the_external_sample_with_its_made_up_postings(samples: dict[str, bytes]) -> None:
    records = records_of(MEX, EXTERNAL)
    assert render(Parsed(records, ended=False), EXTERNAL) == samples["MexJobsIT_external"]


def test_what_we_send_must_tie_which_the_external_sample_does_not() -> None:
    with pytest.raises(Refused, match=r"rad 1: raden är på 490.00 kr, men är konterad med 7.38 kr"):
        write(MEX, EXTERNAL)


def customer_row(text: str, quantity: int, price: int, vat: int, *postings: LedgerPosting) -> LedgerRow:
    return LedgerRow(
        text=text,
        quantity_hundredths=quantity,
        unit_price_ore=price,
        amount_ore=quantity * price // 100,
        vat_percent=vat,
        postings=postings,
    )


def test_typed_content_gives_the_customer_sample_but_for_its_trailers(samples: dict[str, bytes]) -> None:
    """Every row is posted in full there; a trailer stands after each customer, with a sum that is nothing's."""

    def card(account: str, operation: str, ore: int, motpart: str) -> LedgerPosting:
        return LedgerPosting(amount_ore=ore, account=account, verksamhet=operation, objekt="4149999", motpart=motpart)

    def visitor(activity: str) -> LedgerPosting:
        return LedgerPosting(
            amount_ore=70_000,
            account="345000",
            verksamhet="860000",
            aktivitet=activity,
            objekt="3452000",
            motpart="432",
        )

    first = LedgerInvoice(
        payer=LedgerPayer(legal_id="9901011234", name="Ankeborg AB", street="Ankeborgsvägen 123", postal_code="123 45", city="ANKEBORG", motpart="850"),
        payer_reference="123",
        our_reference="Joakim von Anka",
        text="Kundfaktura 1",
        rows=(
            customer_row("Passerkort utan foto", 100, 108_000, 25, card("344100", "340200", 108_000, "850")),
            customer_row("Plåster", 100, 565_000, 25, card("313200", "69420", 565_000, "850")),
        ),
    )  # fmt: skip
    second = LedgerInvoice(
        payer=LedgerPayer(legal_id="9901011234", name="Kalle Anka", street="Ankeborg 160", postal_code="123 45", city="ANKEBORG", motpart="432"),
        payer_reference="Kalle Anka",
        our_reference="kalle anka",
        text="Kundfaktura 3",
        rows=(
            customer_row("Användare: Kalle anka", 300, 70_000, 0, *map(visitor, ("4165", "4166", "4167"))),
        ),
    )  # fmt: skip
    typed = LedgerFile(created=DAY, system="BillingPreProcessor", text="Extern debitering", invoices=(first, second))
    written = write(typed, EXTERNAL).data.splitlines()
    sample = [line for line in samples["CustomerInvoiceJobsIT_external"].splitlines() if line[:1] != b"T"]
    assert written == [*sample, b"T+00000000883000"]


def test_typed_content_gives_the_salary_samples_too(samples: dict[str, bytes]) -> None:
    """They are the others with other texts, and a last line that is ended."""
    same = {
        "Acme Corporation": "FOO BAR BAZ 860|FOOTOWN",
        "Seaview Middle School": "MIDDLE SCHOOL STREET 123|HANZALAND",
    }

    def renamed(invoice: LedgerInvoice) -> LedgerInvoice:
        street, _, city = same[invoice.payer.name].partition("|")
        (only,) = invoice.rows
        text = only.text.replace("MEX ", "").replace("MEX", "LoP")
        return attrs.evolve(
            invoice,
            text=invoice.text.replace("Extra MEX utbet.", "Extra löneutbet.").replace("MEX ", ""),
            payer=attrs.evolve(invoice.payer, street=street, city=city),
            rows=(attrs.evolve(only, text=text, texts=()),),
        )

    typed = attrs.evolve(MEX, invoices=tuple(map(renamed, MEX.invoices)))
    written = render(Parsed(records_of(typed, EXTERNAL)), EXTERNAL)
    assert written == samples["SalaryAndPensionJobsIT_external"]
