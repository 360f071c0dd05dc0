"""The rule files one by one: from bytes to a tariff, or to settings, as far as each can be read."""

from collections.abc import Mapping, Sequence

from engine.rulebook.care_tariff import CARE_TABLES, LOCAL_CARE_TABLES, NATIONAL_CARE_TABLES, CareTariff
from engine.rulebook.childcare_tariff import NATIONAL_TABLES, TABLES, ChildcareTariff
from engine.rulebook.problems import Problem, one_of
from engine.rulebook.reading import Sheet, open_sheet, read_rows, read_table
from engine.rulebook.reference_rates import TABLE as RATE_TABLE
from engine.rulebook.reference_rates import ReferenceRate, rates_twice
from engine.rulebook.rows import Row
from engine.rulebook.settings import Claims, Coding, DirectDebit, Identity, InvoiceTerms, Ledger, Policy, Settings
from engine.rulebook.values import shown
from engine.vocabulary import FORMS

NATIONAL = "national"
LAYOUTS = "layouts"  # how files to finance systems are written; engine.ledger.layout reads them
CHILDCARE_FILE = "childcare.toml"
CARE_FILE = "care.toml"
INTEREST_FILE = "interest.toml"  # in the national folder only
SETTINGS_FILE = "municipality.toml"
SETTINGS_TABLES = ("identity", "policy", "invoice", "coding", "ledger", "claims", "direct_debit")
NEEDED_SETTINGS = SETTINGS_TABLES[:4]
"""What a municipality cannot be billed without."""


def childcare_of(
    file: str,
    data: bytes | None,
    national: ChildcareTariff | None,
    problems: list[Problem],
    *,
    agreed: bool = False,
) -> ChildcareTariff:
    """A childcare tariff. What is checked across rows is checked if the rows themselves are right.

    `data` is None for a file that is not there, which has been told already. The rows of one that is `agreed` were
    checked against one another before.
    """
    before = len(problems)
    is_national = file == f"{NATIONAL}/{CHILDCARE_FILE}"
    names = NATIONAL_TABLES if is_national else tuple(TABLES)
    sheet = open_sheet(file, data, ("forms", *names), problems)
    forms = _forms(sheet) if sheet.values else ()
    tariff = ChildcareTariff(file, is_national, national=national, forms=forms, tables=_tables(sheet, names, TABLES))
    if not agreed and len(problems) == before and sheet.values:
        from engine.rulebook.childcare_consistency import inconsistencies  # half of what there is of rules, in code

        problems += inconsistencies(tariff)
    return tariff


def care_of(
    file: str, data: bytes, national: CareTariff | None, problems: list[Problem], *, agreed: bool = False
) -> CareTariff:
    """A care tariff. What is checked across rows is checked if the rows themselves are right, unless they `agreed`."""
    before = len(problems)
    is_national = file == f"{NATIONAL}/{CARE_FILE}"
    names = NATIONAL_CARE_TABLES if is_national else LOCAL_CARE_TABLES
    sheet = open_sheet(file, data, names, problems)
    tariff = CareTariff(file, is_national, national=national, tables=_tables(sheet, names, CARE_TABLES))
    if not agreed and len(problems) == before and sheet.values:
        from engine.rulebook.care_consistency import inconsistencies

        problems += inconsistencies(tariff)
    return tariff


def settings_of(file: str, data: bytes | None, problems: list[Problem]) -> Settings | None:
    """The settings, or None (with problems noted) where anything in the file is wrong."""
    before = len(problems)
    sheet = open_sheet(file, data, SETTINGS_TABLES, problems)
    if not sheet.values:
        return None
    identity = read_table(sheet, "identity", Identity)
    policy = read_table(sheet, "policy", Policy)
    invoices = read_rows(sheet, "invoice", InvoiceTerms)
    codings = read_rows(sheet, "coding", Coding)
    ledgers = read_rows(sheet, "ledger", Ledger)
    claims = read_rows(sheet, "claims", Claims)
    direct_debits = read_rows(sheet, "direct_debit", DirectDebit)
    if identity is None or policy is None or len(problems) > before:
        return None
    return Settings(
        identity=identity,
        policy=policy,
        invoices=invoices,
        codings=codings,
        ledgers=ledgers,
        claims=claims,
        direct_debits=direct_debits,
    )


def rates_of(file: str, data: bytes, problems: list[Problem]) -> tuple[ReferenceRate, ...]:
    """The reference rates of a file in order of time; two for one half-year are a problem."""
    rates = read_rows(open_sheet(file, data, (RATE_TABLE,), problems), RATE_TABLE, ReferenceRate)
    ordered = tuple(sorted(rates, key=lambda row: row.valid_from))
    problems += rates_twice(file, ordered)
    return ordered


def _tables(sheet: Sheet, names: Sequence[str], kinds: Mapping[str, type[Row]]) -> dict[type[Row], tuple[Row, ...]]:
    return {kinds[name]: read_rows(sheet, name, kinds[name]) for name in names}


def _forms(sheet: Sheet) -> tuple[str, ...]:
    forms = sheet.values.get("forms")
    line = sheet.lines.heading("forms")
    if not isinstance(forms, list) or not forms:
        found = "no list of forms" if forms is None else f"forms = {shown(forms)}"
        sheet.refuse(line, found, f"forms, some of: {', '.join(FORMS)}")
        return ()
    for form in forms:
        if form not in FORMS or forms.count(form) > 1:
            named = form if isinstance(form, str) else ""
            sheet.refuse(line, f"form {shown(form)}", f"each form once, {one_of(FORMS, named)}")
    return tuple(form for form in forms if isinstance(form, str))
