"""What must agree between the keys of one row of a care tariff."""

from collections.abc import Iterator

from engine.rulebook import care_rows as rows
from engine.rulebook.problems import Fault
from engine.rulebook.rows import Row

BY_CLOCK = ("visit", "no_show")
BY_NUMBER = ("unit", "visit", "no_show", "visit_day", "piece")
FREE_UNDER_LSS = ("home_care", "residential_care", "home_health_care", "day_activity")
"""Care itself, which the LSS gives free of charge; housing, leisure, parents' part and own costs may be charged."""
NEVER_A_CARE_FEE = ("meal", "rent", "consumables")
ALWAYS_A_CARE_FEE = ("home_care", "residential_care", "home_health_care", "day_activity")
"""What the maximum fee is for (32 kap. 6 § 1). Alarms, short stays and other care are inside in most municipalities."""

VAT_PERCENT = (25, 12, 6)


def care_faults(row: Row) -> Iterator[Fault]:
    """All disagreements in a row of a care tariff; none in any other row."""
    match row:
        case rows.Service():
            yield from _by_law(row)
            yield from _limits(row)
        case rows.Price():
            yield from _range(row)
            yield from _clock(row)
            yield from _every_free(row)
        case rows.Level():
            yield from _range(row)
        case rows.Combine():
            if len(row.service) < 2:
                yield Fault("service", "one service", "two services at least")
        case rows.MonthlyCap():
            if (row.amount_kr is not None) != (row.most == "amount"):
                found = "without amount_kr" if row.amount_kr is None else "with amount_kr"
                yield Fault("amount_kr", f'most = "{row.most}" {found}', 'amount_kr with most = "amount" only')
        case rows.Allocation():
            if row.order and row.method != "order":
                yield Fault("order", f'order with method = "{row.method}"', 'order with method = "order" only')
        case rows.ChildAddition():
            if row.up_to_age < row.from_age:
                yield Fault("up_to_age", f"up_to_age = {row.up_to_age}", f"from_age = {row.from_age} or more")
        case _:
            pass


def _by_law(row: rows.Service) -> Iterator[Fault]:
    """21 § LSS: nothing but what 18-20 §§ name may be charged, beside the person's own costs."""
    if row.law == "lss":
        if not row.lss_ground:
            yield Fault("law", 'law = "lss" without lss_ground', "lss_ground, why it may be charged (18-21 §§ LSS)")
        if row.kind in FREE_UNDER_LSS:
            found = f'kind = "{row.kind}" with law = "lss"'
            yield Fault("kind", found, "another kind; care under the LSS is free (21 § LSS)")
    elif row.lss_ground:
        yield Fault("lss_ground", f'lss_ground with law = "{row.law}"', 'lss_ground with law = "lss" only')
    if row.vat == "taxable" and row.law != "sale":
        found = f'vat = "taxable" with law = "{row.law}"'
        yield Fault("vat", found, 'vat = "exempt"; only a plain sale, law = "sale", may be taxable (10 kap. 14 § ML)')
    if row.vat_percent is not None and row.vat_percent not in VAT_PERCENT:
        yield Fault("vat_percent", f"vat_percent = {row.vat_percent}", "25, 12 or 6 (9 kap. ML)")
    if row.vat_percent is not None and row.vat == "exempt":
        yield Fault("vat_percent", 'vat_percent with vat = "exempt"', 'vat_percent with vat = "taxable" only')


def _limits(row: rows.Service) -> Iterator[Fault]:
    """What the maximum fee and the headroom are for: care under the social services and health acts."""
    if row.law in ("lss", "sale"):
        outside = f'law = "{row.law}"'
    elif row.kind in NEVER_A_CARE_FEE:
        outside = f'kind = "{row.kind}"'
    else:
        yield from _statutory(row)
        return
    for name in ("inside_maximum", "inside_headroom"):
        if getattr(row, name):
            yield Fault(name, f"{name} = true with {outside}", f"{name} = false; the fee rules are for care alone")


def _statutory(row: rows.Service) -> Iterator[Fault]:
    """Fees that the law names may not go beyond its limits (32 kap. 6 och 7 §§): a housing fee has a maximum of its
    own.
    """
    for name, kinds, wanted in (
        ("inside_maximum", ALWAYS_A_CARE_FEE, True),
        ("inside_maximum", ("housing_fee",), False),
        ("inside_headroom", (*ALWAYS_A_CARE_FEE, "housing_fee"), True),
    ):
        if row.kind in kinds and getattr(row, name) is not wanted:
            found = f'{name} = {str(not wanted).lower()} with kind = "{row.kind}"'
            yield Fault(name, found, f"{name} = {str(wanted).lower()}; so the law has it (32 kap. 6 och 7 §§ SoL)")


def _range(row: rows.Price | rows.Level) -> Iterator[Fault]:
    if row.up_to is not None and row.up_to <= (row.above or 0):
        yield Fault("up_to", "up_to that is not above `above`", "up_to greater than above")


def _clock(row: rows.Price) -> Iterator[Fault]:
    if row.clock_from is None and row.clock_to is None:
        return
    if row.per not in BY_CLOCK:
        key = "clock_to" if row.clock_from is None else "clock_from"
        yield Fault(key, f'a time of day with per = "{row.per}"', f"a time of day per {' or '.join(BY_CLOCK)} only")
    elif row.clock_from is None or row.clock_to is None:
        written, lacking = ("clock_to", "clock_from") if row.clock_from is None else ("clock_from", "clock_to")
        yield Fault(written, f"{written} without {lacking}", "clock_from and clock_to together")
    elif row.clock_from == row.clock_to:
        yield Fault("clock_to", "clock_to equal to clock_from", "another time; leave both out for the whole day")


def _every_free(row: rows.Price) -> Iterator[Fault]:
    if row.every_free and row.per not in BY_NUMBER:
        found = f'every_free with per = "{row.per}"'
        yield Fault("every_free", found, f"every_free per {', '.join(BY_NUMBER)} only")
    if row.every_free == 1:
        yield Fault("every_free", "every_free = 1", "2 or more, or amount_kr = 0 where all are free")
