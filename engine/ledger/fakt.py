"""FAKT.SI: a batch's invoices as a file of vouchers for the general ledger.

What: SIE 4I (`engine.ledger.sie`) of the vouchers of `engine.ledger.postings`, with every account, dimension and object
used declared. No names of persons: customers and invoices are declared by number.
Where: the name is the one SIE-gruppen recommends for files from invoicing.
Not: the receiver sets #FLAGGA to 1 once it has read the file. Whoever delivers the next file checks that first, with
`sie.read(previous).received`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

import engine
from engine.errors import Refused
from engine.ledger import sie
from engine.ledger.accruals import accruals
from engine.ledger.postings import DIMENSION_NAMES, Coding, Invoice, vouchers

FILE_NAME = "FAKT.SI"
PROGRAM = "Debitera"


@attrs.frozen(kw_only=True)
class LedgerSettings:
    """Whose ledger it is and how services are posted. `mode`: one voucher for the "batch", or one per "invoice".

    `accrual_account`: where income of an earlier year stands until it is invoiced; "" = it is not accrued.
    """

    company: str
    organisation_number: str  # NNNNNN-NNNN
    codings: tuple[Coding, ...]
    mode: str = "batch"
    accrual_account: str = ""


def write_fakt_si(
    settings: LedgerSettings,
    invoices: Iterable[Invoice],
    *,
    text: str,
    generated: date,
    generated_by: str,
    note: str = "",
) -> bytes:
    """The bytes of FAKT.SI. `text` names the batch, `generated_by` who made it (never a person's identity number).

    Refused: whatever `postings.vouchers` or `sie.check` refuses, and a batch that gives no postings at all.
    """
    given, codings = tuple(invoices), settings.codings
    made = vouchers(given, codings, mode=settings.mode, text=text, registered=generated, sign=generated_by)
    if not made:
        raise Refused("Det finns inget att bokföra: omgången har inga fakturor med belopp.")
    account = settings.accrual_account
    accrued = accruals(given, codings, account, registered=generated, sign=generated_by) if account else ()
    return write_vouchers(
        settings,
        (*made, *accrued),
        _names(codings) | {account: "Upplupna avgiftsintäkter"},
        generated=generated,
        generated_by=generated_by,
        note=note,
    )


def write_vouchers(
    settings: LedgerSettings,
    made: Sequence[sie.Voucher],
    names: Mapping[str, str],
    *,
    generated: date,
    generated_by: str,
    note: str = "",
) -> bytes:
    """The bytes of a file of vouchers, with every account, dimension and object used declared; `names` by account."""
    objects = sorted({pair for voucher in made for row in voucher.transactions for pair in row.objects})
    used = sorted({row.account for voucher in made for row in voucher.transactions})
    return sie.write(
        sie.SieFile(
            program=PROGRAM,
            version=engine.__version__,
            generated=generated,
            generated_by=generated_by,
            company=settings.company,
            organisation_number=settings.organisation_number,
            note=note,
            accounts=tuple(sie.Account(number, names[number]) for number in used),
            dimensions=tuple(sie.Dimension(n, DIMENSION_NAMES[n]) for n in sorted({n for n, _ in objects})),
            objects=tuple(sie.ObjectName(n, number, f"{DIMENSION_NAMES[n]} {number}") for n, number in objects),
            vouchers=tuple(made),
        )
    )


def _names(codings: Iterable[Coding]) -> dict[str, str]:
    """Accounts named after their part in the coding. An account with two parts gets the first name."""
    names: dict[str, str] = {}
    for coding in codings:
        names.setdefault(coding.receivable_account, "Kundfordringar")
        names.setdefault(coding.income_account, coding.text or "Avgifter")
        names.setdefault(coding.rounding_account, "Avrundning")
    return names
