"""OCR references: the number a payer writes, so that the payment finds its invoice.

What: 2-25 digits, the last one a 10-modul check digit. What the bank checks is agreed per bankgiro number:

| level | the reference is | another reference is |
|---|---|---|
| `soft` | number + check digit | accepted after a warning |
| `hard` | number + check digit | refused |
| `length_digit` | number + length digit + check digit | refused |
| `fixed_length` | zeros + number + check digit, always of the agreed length | refused |

The length digit is the whole reference's length modulo ten and is part of the check sum.
Where: Bankgirot, Bankgiro Inbetalningar, användarmanual, "OCR-referenskontroll".
Not: a reference must not carry a personal identity number; that is for whoever chooses the number to see to.
"""

from engine.errors import Refused
from engine.payments.digits import check_digit, digits, has_check_digit

LEVELS = ("soft", "hard", "length_digit", "fixed_length")
SHORTEST = 2
LONGEST = 25


def make(number: str, level: str, length: int | None = None) -> str:
    """The OCR reference of an invoice number. `length` is the agreed total length of `fixed_length`, else None.

    Refused: other characters than digits, an unknown level, a missing or superfluous length, a reference too long.
    """
    _agreed(level, length)
    body = digits(number, what="Fakturanumret")
    if level == "length_digit":
        body += str((len(body) + 2) % 10)
    if length is not None:
        body = body.rjust(length - 1, "0")
    reference = body + check_digit(body)
    if len(reference) > (length or LONGEST):
        raise Refused(
            f"OCR-numret för faktura {number} blir {len(reference)} siffror, men högst {length or LONGEST} får plats. "
            "Välj ett kortare fakturanummer eller en annan OCR-kontroll."
        )
    return reference


def check(reference: str, level: str, length: int | None = None) -> bool:
    """Whether `reference` is right under the agreed level; where it is not, `soft` means that the bank only warns."""
    _agreed(level, length)
    if not (SHORTEST <= len(reference) <= LONGEST and has_check_digit(reference)):
        return False
    if level == "length_digit":
        return len(reference) > SHORTEST and reference[-2] == str(len(reference) % 10)
    return length is None or len(reference) == length


def read(reference: str, level: str, length: int | None = None) -> str:
    """The number a right reference was made of, without check digit, length digit and filling zeros."""
    if not check(reference, level, length):
        raise Refused(f"OCR-numret ”{reference}” är inte giltigt för OCR-kontrollen {level}. Kontrollera betalningen.")
    if level == "length_digit":
        return reference[:-2]
    return reference[:-1] if length is None else reference[:-1].lstrip("0") or "0"


def _agreed(level: str, length: int | None) -> None:
    if level not in LEVELS:
        raise Refused(f"OCR-kontrollen ”{level}” finns inte. Välj en av: {', '.join(LEVELS)}.")
    if (level == "fixed_length") != (length is not None):
        raise Refused("OCR-kontrollen fixed_length ska ha en längd, och ingen annan OCR-kontroll har det.")
    if length is not None and not SHORTEST <= length <= LONGEST:
        raise Refused(f"OCR-numrets längd {length} är inte möjlig: välj {SHORTEST} till {LONGEST} siffror.")
