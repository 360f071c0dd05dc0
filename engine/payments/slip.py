"""The code line of a payment slip: reference, amount and bankgiro number in OCR-B along the bottom edge.

What: `# reference # kronor öre check-digit > bankgiro#41#`. The check digit is the 10-modul digit of kronor and öre
written together; 41 is the document code of a slip with reference and preprinted amount. Bankgirot no longer reads
slips optically; banks' apps still photograph the line.
Where: Bankgirot, manual BG6070. The order of the parts is that of slips in use; the columns have not been compared with
the manual, which is to be done before forms are ordered from a printing house.
Not: slips without a preprinted amount (code 42); payments to plusgiro.
"""

import re

import attrs

from engine.errors import Refused
from engine.payments import bankgiro
from engine.payments.digits import check_digit, digits, has_check_digit
from engine.payments.ocr import LONGEST

DOCUMENT_CODE = "41"
KRONOR_DIGITS = 8
_LINE = re.compile(r"# *(\d{2,25}) # *(\d{1,8}) (\d\d)   (\d) > *(\d{7,8})#41#")


@attrs.frozen(kw_only=True)
class Slip:
    """What the line says: the OCR reference, the amount in öre and the bankgiro number's digits."""

    reference: str
    amount_ore: int
    bankgiro: str


def write(slip: Slip) -> str:
    """The code line; empty where there is nothing to pay.

    Refused: a wrong reference or bankgiro number, an amount that does not fit.
    """
    if slip.amount_ore <= 0:
        return ""
    if not has_check_digit(digits(slip.reference, what="OCR-numret")) or len(slip.reference) > LONGEST:
        raise Refused(f"OCR-numret ”{slip.reference}” på inbetalningskortet har fel kontrollsiffra eller längd.")
    kronor, ore = divmod(slip.amount_ore, 100)
    if len(str(kronor)) > KRONOR_DIGITS:
        raise Refused(f"Beloppet {kronor} kronor får inte plats på inbetalningskortet. Dela upp fakturan.")
    reference = f"{slip.reference:>{LONGEST + 1}}"
    amount = f"{kronor:>{KRONOR_DIGITS + 1}} {ore:02}   {check_digit(f'{kronor}{ore:02}')}"
    return f"#{reference} #{amount} > {bankgiro.read(slip.bankgiro):>8}#{DOCUMENT_CODE}#"


def read(line: str) -> Slip:
    """What a code line says. Refused if it is not one, or if a check digit is wrong."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise Refused("Raden är inte en kodrad från ett inbetalningskort med förtryckt belopp.")
    reference, kronor, ore, digit, account = found.groups()
    if not (has_check_digit(reference) and check_digit(str(int(kronor)) + ore) == digit and bankgiro.check(account)):
        raise Refused("En kontrollsiffra i inbetalningskortets kodrad är fel. Läs av raden igen.")
    return Slip(reference=reference, amount_ore=int(kronor) * 100 + int(ore), bankgiro=account)


def check(line: str) -> bool:
    """Whether `line` is a code line with right check digits."""
    try:
        read(line)
    except Refused:
        return False
    return True
