"""What must agree between the keys of one row."""

from collections.abc import Iterator
from typing import Any

from engine.rulebook.care_row_checks import care_faults
from engine.rulebook.childcare_rows import AgeClass, HourBand, Rate, Reduction, Term
from engine.rulebook.problems import Fault
from engine.rulebook.reference_rates import ReferenceRate, rate_faults
from engine.rulebook.rows import Row
from engine.rulebook.settings import Claims, InvoiceTerms

HIGHEST_FEES = {"reminder_fee_kr": 60_00, "collection_fee_kr": 180_00, "instalment_fee_kr": 170_00}
"""What may be charged for a reminder, a collection demand and an instalment plan at most, in öre: lag (1981:739) om
ersättning för inkassokostnader m.m.
"""


def faults(row: Any) -> Iterator[Fault]:
    """All disagreements in a row whose single values are right."""
    yield from _stated(row)
    if isinstance(row, Row):
        yield from _dated(row)
        yield from _one_of(row)
        yield from care_faults(row)
    match row:
        case AgeClass():
            yield from _age_class(row)
        case Term():
            yield from _term(row)
        case HourBand():
            yield from _hour_band(row)
        case Rate() | Reduction():
            yield from _season(row)
        case InvoiceTerms():
            yield from _invoice(row)
        case Claims():
            yield from _claims(row)
        case ReferenceRate():
            yield from rate_faults(row)
        case _:
            pass


def _stated(row: Any) -> Iterator[Fault]:
    if getattr(row, "status", "") == "assumed" and not row.reason:
        yield Fault("status", 'status = "assumed" without reason', 'reason = "..." that says why it is assumed')
    if getattr(row, "status", "") == "decided" and row.reason:
        yield Fault("reason", 'reason with status = "decided"', 'note = "...", or status = "assumed"')


def _dated(row: Row) -> Iterator[Fault]:
    if row.valid_to is not None and row.valid_to < row.valid_from:
        found = f"valid_to = {row.valid_to} before valid_from = {row.valid_from}"
        yield Fault("valid_to", found, f"{row.valid_from} or later")


def _one_of(row: Row) -> Iterator[Fault]:
    written = [name for name in row.ONE_OF if getattr(row, name) is not None]
    if row.ONE_OF and len(written) != 1:
        found = " and ".join(written) if written else f"neither {' nor '.join(row.ONE_OF)}"
        yield Fault(row.ONE_OF[-1], found, f"exactly one of {' and '.join(row.ONE_OF)}")


def _age_class(row: AgeClass) -> Iterator[Fault]:
    dated = row.turns > 0 and row.switch == "date"
    if dated and row.date is None:
        yield Fault("turns", f'age_class "{row.name}" without date', 'date = "MM-DD", or another switch')
    if not dated and row.date is not None:
        found = "a date in the class a child is born into" if row.turns == 0 else f'date with switch = "{row.switch}"'
        yield Fault("date", found, 'date only with switch = "date" and turns above 0')
    if row.name == "all":
        yield Fault("name", 'the name "all"', 'another name; "all" is what a form without classes has')


def _term(row: Term) -> Iterator[Fault]:
    """Whole years, so that the term of a year is found from any of its days."""
    if (row.valid_from.month, row.valid_from.day) != (1, 1):
        yield Fault("valid_from", f"valid_from = {row.valid_from}", f"{row.valid_from.year}-01-01: whole years")
    if row.valid_to is not None and (row.valid_to.month, row.valid_to.day) != (12, 31):
        yield Fault("valid_to", f"valid_to = {row.valid_to}", f"{row.valid_to.year}-12-31: whole years")


def _hour_band(row: HourBand) -> Iterator[Fault]:
    if row.up_to is not None and row.up_to <= (row.above or 0):
        yield Fault("up_to", f'hour_band "{row.name}" that ends where it begins', "up_to greater than above")
    if row.name == "all":
        yield Fault("name", 'the name "all"', 'another name; "all" is what a form without bands has')


def _season(row: Rate | Reduction) -> Iterator[Fault]:
    if row.during and row.during == row.outside:
        yield Fault("outside", f'during and outside "{row.during}"', "one of the two; together they never hold")


def _invoice(row: InvoiceTerms) -> Iterator[Fault]:
    by_days = row.due == "days_after_issue"
    if by_days != (row.days > 0):
        found = f'due = "{row.due}" with days = {row.days}'
        yield Fault("days", found, "days, above 0, with days_after_issue only")
    if by_days and 0 < row.days < row.min_days_to_due:
        yield Fault("min_days_to_due", f"min_days_to_due = {row.min_days_to_due}", f"at most days = {row.days}")
    fixed = row.ocr_level == "fixed_length"
    if fixed != (row.ocr_length > 0) or (fixed and not 5 <= row.ocr_length <= 25):
        found = f'ocr_level = "{row.ocr_level}" with ocr_length = {row.ocr_length}'
        yield Fault("ocr_length", found, "ocr_length, 5-25, with fixed_length only")


def _claims(row: Claims) -> Iterator[Fault]:
    for name, highest in HIGHEST_FEES.items():
        if (ore := getattr(row, name)) > highest:
            found = f"{name} = {ore // 100} and {ore % 100} öre" if ore % 100 else f"{name} = {ore // 100}"
            yield Fault(name, found, f"at most {highest // 100}: lag (1981:739)")
