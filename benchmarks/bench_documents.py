"""Paper: invoices with slip, QR code and explanation, drawn and hashed on one process, and bound into a print file."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.columns import MONTH, RULES
from benchmarks.measure import per_second
from engine.batch.before import Before
from engine.batch.compute import compute
from engine.batch.paper import Number, documents
from engine.documents.composed import Composed, as_pdf, sha256_of_pdf
from engine.documents.invoice import compose
from engine.documents.model import InvoiceDocument
from engine.documents.printfile import write_print_file
from engine.facts.frames import facts_of
from engine.payments import ocr
from engine.rulebook import load
from fixtures.generate import generate

ISSUED = date(2026, 10, 14)
ROUNDS = 3
HOUSEHOLDS = [100, pytest.param(1_000, marks=pytest.mark.large)]


def invoices(households: int, seed: int = 1, area: str = "childcare") -> list[InvoiceDocument]:
    """The month's invoices of a municipality of that size, numbered; with another seed those of other people."""
    rulebook = load(RULES)
    size = {"childcare": "households", "care": "care_households"}[area]
    facts = facts_of(()) | generate("lindesberg", **{size: households}, seed=seed, month=MONTH)
    computed = compute(facts, rulebook, "lindesberg", MONTH, Before())
    settings = rulebook.municipality("lindesberg").settings
    terms = settings.invoice_on(ISSUED)
    numbers = {}
    keys = computed.drafts.invoices.select("payer_id", "area").rows()
    for running, key in enumerate(keys, start=terms.first_number):
        number = f"{terms.series}{running}"
        reference = ocr.make(number, terms.ocr_level, terms.ocr_length or None)
        numbers[key] = Number(
            number=number, customer=str(running), ocr=reference, invoice_date=ISSUED, due_date=date(2026, 10, 30)
        )
    return list(documents(computed, facts, settings, numbers))


def with_both_parts(made: list[InvoiceDocument]) -> list[InvoiceDocument]:
    """Those with a payment slip with its QR code, and with an explanation."""
    return [document for document in made if document.slip_code_line and document.qr_text and document.explanations]


def draw(made: list[InvoiceDocument]) -> list[str]:
    """Draw, make the file, hash it."""
    return [sha256(as_pdf(compose(document), created=ISSUED)).hexdigest() for document in made]


def draw_and_hash(made: list[InvoiceDocument]) -> list[str]:
    """The same hashes without the files."""
    return [sha256_of_pdf(compose(document), created=ISSUED) for document in made]


def bind(drawn: list[Composed]) -> int:
    return write_print_file(drawn, BytesIO(), created=ISSUED, title="Fakturor")


@pytest.mark.parametrize("households", HOUSEHOLDS)
def test_documents_from_charges(benchmark: BenchmarkFixture, households: int) -> None:
    """From facts to what the invoices say: the calculation and the words of every step."""
    made = benchmark.pedantic(invoices, (households,), rounds=3, warmup_rounds=1)
    per_second(benchmark, len(made), "invoices")


@pytest.mark.parametrize("area", ["childcare", "care"])
@pytest.mark.parametrize("households", HOUSEHOLDS)
@pytest.mark.parametrize("work", [draw, draw_and_hash])
def test_invoices_as_pdf(
    benchmark: BenchmarkFixture, work: Callable[[list[InvoiceDocument]], list[str]], households: int, area: str
) -> None:
    """Drawn, made a file and hashed, both parts. Other people's in every round: texts drawn before are drawn faster."""
    towns = [with_both_parts(invoices(households, seed, area)) for seed in range(1, ROUNDS + 2)]
    remaining = iter(towns)
    hashes = benchmark.pedantic(work, setup=lambda: ((next(remaining),), {}), rounds=ROUNDS, warmup_rounds=1)
    per_second(benchmark, len(hashes), "documents")


@pytest.mark.parametrize("households", HOUSEHOLDS)
def test_print_file(benchmark: BenchmarkFixture, households: int) -> None:
    """The pages are drawn already, as in an export."""
    drawn = list(map(compose, invoices(households)))
    benchmark.pedantic(bind, (drawn,), rounds=5, warmup_rounds=1)
    per_second(benchmark, sum(len(each.pages) for each in drawn), "pages")
