"""The balances of a SIE file: made from opening balances and vouchers for an export (4E), and checked against them.

An account's year is opening balance (#IB) + transactions = closing balance (#UB) on a balance account, and
transactions = result (#RES) on a result account. Balances of zero are left out, as the specification allows (4B, 5.17).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from engine.errors import Refused
from engine.ledger.sie_fields import amount
from engine.ledger.sie_model import BALANCES, BY_OBJECT, PERIODIC, Account, Balance, FiscalYear, SieFile


def with_balances(file: SieFile, year: FiscalYear, opening_ore: Mapping[str, int]) -> SieFile:
    """The file as an export (4E) of a year: its vouchers, and the balances that come of them.

    `opening_ore` is the opening balance of each balance account that has one. Balance accounts are those of kind T or
    S, or without a kind those that begin with 1 or 2. Refused: a voucher outside the year, opening balances of result
    accounts or of accounts that are not declared.
    """
    for voucher in file.vouchers:
        if not _within(voucher.day, year):
            raise Refused(
                f"En verifikation daterad {voucher.day} ligger utanför räkenskapsåret {year.first}–{year.last}."
            )
    on_balance = {account.number for account in file.accounts if is_balance_account(account)}
    if strangers := sorted(opening_ore.keys() - on_balance):
        raise Refused(f"Kontot {strangers[0]} har ingående balans men är inget deklarerat balanskonto.")
    moved = _movements(file, year)
    made = [Balance(label="#IB", year=0, account=n, amount_ore=ore) for n, ore in sorted(opening_ore.items())]
    for number in sorted(moved.keys() | opening_ore.keys()):
        label = "#UB" if number in on_balance else "#RES"
        ore = opening_ore.get(number, 0) + moved[number]
        made.append(Balance(label=label, year=0, account=number, amount_ore=ore))
    balances = sorted((each for each in made if each.amount_ore), key=lambda each: BALANCES.index(each.label))
    return attrs.evolve(file, sie_type="4", years=(year,), balances=tuple(balances))


def is_balance_account(account: Account) -> bool:
    """Whether an account is carried from year to year: by its kind, else by the BAS chart's classes 1 and 2."""
    return account.kind in {"T", "S"} if account.kind else account.number[:1] in {"1", "2"}


def check(file: SieFile) -> Iterator[str]:
    """What is wrong with the balances, in Swedish; for an export with vouchers also whether they tie with these."""
    years = {year.number for year in file.years}
    accounts = {account.number for account in file.accounts}
    yield from (
        f"Räkenskapsåret {year.number} saknar början eller slut."
        for year in file.years
        if year.first is None or year.last is None or year.first > year.last
    )
    for balance in file.balances:
        name = f"{balance.label} för konto {balance.account}"
        if balance.label not in BALANCES:
            yield f"{name} är ingen saldopost."
        if balance.year not in years:
            yield f"{name} gäller år {balance.year}, som saknar #RAR."
        if balance.account not in accounts:
            yield f"{name}: kontot är inte deklarerat."
        if (balance.label in PERIODIC) != bool(re.fullmatch("[0-9]{4}(0[1-9]|1[0-2])", balance.period)):
            yield f"{name} ska {'ha period ÅÅÅÅMM' if balance.label in PERIODIC else 'inte ha någon period'}."
        if len(balance.objects) > (balance.label in BY_OBJECT):
            yield f"{name} har fler objekt än posttypen rymmer."
    if file.kind == "4E" and file.vouchers:
        yield from _ties(file)


def _ties(file: SieFile) -> Iterator[str]:
    """Whether opening balance and the year's transactions give what the file says is closing balance or result."""
    year = next((year for year in file.years if year.number == 0), None)
    if year is None:
        return
    moved = _movements(file, year)
    said: dict[str, Counter[str]] = defaultdict(Counter)
    for balance in file.balances:
        if balance.year == 0 and not balance.period and not balance.objects:
            said[balance.label][balance.account] += balance.amount_ore
    for number in sorted(moved.keys() | said["#IB"].keys() | said["#UB"].keys() | said["#RES"].keys()):
        should_be = said["#IB"][number] + moved[number]
        is_ore = said["#UB"][number] + said["#RES"][number]
        if should_be != is_ore:
            yield (
                f"Konto {number}: ingående balans och transaktioner blir {amount(should_be)} kr, "
                f"men utgående balans eller resultat är {amount(is_ore)} kr."
            )


def _movements(file: SieFile, year: FiscalYear) -> Counter[str]:
    moved: Counter[str] = Counter()
    for voucher in file.vouchers:
        if _within(voucher.day, year):
            for row in voucher.transactions:
                moved[row.account] += row.amount_ore
    return moved


def _within(day: date | None, year: FiscalYear) -> bool:
    if day is None or year.first is None or year.last is None:
        return False
    return year.first <= day <= year.last
