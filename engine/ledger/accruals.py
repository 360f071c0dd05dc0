"""Accrual at the turn of the year: what belongs to the year before the invoice is income of that year.

Care billed in arrears in January is of December, and income belongs to the year it is of. The invoice is posted as it
stands, and beside it two vouchers for each earlier year that its lines are of:

| day | debit | credit |
|---|---|---|
| the last of the earlier year | accrued income | income, coded as the lines |
| the first of the invoice's year | income, coded as the lines | accrued income |

So the earlier year has the income, the later year has none of it, and the account of accrued income ends in nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from engine.ledger.postings import Coding, Invoice, Row, summed
from engine.ledger.sie_model import Voucher


def accruals(
    invoices: Iterable[Invoice],
    codings: Iterable[Coding],
    account: str,
    *,
    registered: date | None = None,
    sign: str = "",
) -> tuple[Voucher, ...]:
    """The vouchers, by earlier year and series; none where every line is of its invoice's own year."""
    coded = {coding.service: coding for coding in codings}
    sums: dict[tuple[int, int, str], list[tuple[Coding, int]]] = {}
    for invoice in invoices:
        for line in invoice.lines:
            if line.year and line.year < invoice.invoice_date.year:
                coding = coded[line.service]
                key = (line.year, invoice.invoice_date.year, coding.voucher_series)
                sums.setdefault(key, []).append((coding, line.amount_ore))
    return tuple(_vouchers(sums, account, registered, sign))


def _vouchers(
    sums: Mapping[tuple[int, int, str], Sequence[tuple[Coding, int]]], account: str, registered: date | None, sign: str
) -> Iterator[Voucher]:
    for (year, billed_in, series), lines in sorted(sums.items(), key=lambda each: each[0]):
        for day, text, way in (
            (date(year, 12, 31), f"Periodisering {year}, fakturerat {billed_in}", 1),
            (date(billed_in, 1, 1), f"Återföring av periodisering {year}", -1),
        ):
            rows: list[Row] = [
                (account, (), text, way * sum(ore for _, ore in lines)),
                *((coding.income_account, coding.objects, coding.text, -way * ore) for coding, ore in lines),
            ]
            if made := summed(rows):
                yield Voucher(series=series, day=day, text=text, registered=registered, sign=sign, transactions=made)
