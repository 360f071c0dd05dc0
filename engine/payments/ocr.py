"""OCR references: the number a payer writes, so that the payment finds its invoice.

What: 2-25 digits, the last one a 10-modul check digit. What the bank checks is agreed per bankgiro number:

| level | the reference is | another reference is |
|---|---|---|
| `soft` | number + check digit | accepted after a warning |
| `hard` | number + check digit | refused |
| `length_digit` | number + length digit + check digit | refused |
| `fixed_length` | zeros + number + check digit, always of an agreed length, one or two | refused |

The length digit is the whole reference's length modulo ten and is part of the check sum.
Where: Bankgirot, Bankgiro Inbetalningar, användarmanual, "OCR-referenskontroll".
Not: a reference must not carry a personal identity number; that is for whoever chooses the number to see to.
"""

from collections.abc import Sequence

from engine.errors import Refused
from engine.payments.digits import check_digit, digits, has_check_digit

LEVELS = ("soft", "hard", "length_digit", "fixed_length")
SHORTEST = 2
LONGEST = 25
MOST_LENGTHS = 2


Lengths = int | Sequence[int] | None
"""The agreed total length of `fixed_length`, or both of two; None for the other levels."""


def make(number: str, level: str, length: Lengths = None) -> str:
    """The OCR reference of an invoice number, of the shortest agreed length that holds it.

    Refused: other characters than digits, an unknown level, a missing or superfluous length, a reference too long.
    """
    lengths = _agreed(level, length)
    body = digits(number, what="Fakturanumret")
    if level == "length_digit":
        body += str((len(body) + 2) % 10)
    fits = next((each for each in lengths if each > len(body)), 0)
    body = body.rjust(fits - 1, "0") if fits else body
    reference = body + check_digit(body)
    longest = max(lengths, default=LONGEST)
    if len(reference) > longest:
        raise Refused(
            f"OCR-numret för faktura {number} blir {len(reference)} siffror, men högst {longest} får plats. "
            "Välj ett kortare fakturanummer eller en annan OCR-kontroll."
        )
    return reference


def check(reference: str, level: str, length: Lengths = None) -> bool:
    """Whether `reference` is right under the agreed level; where it is not, `soft` means that the bank only warns."""
    lengths = _agreed(level, length)
    if not (SHORTEST <= len(reference) <= LONGEST and has_check_digit(reference)):
        return False
    if level == "length_digit":
        return len(reference) > SHORTEST and reference[-2] == str(len(reference) % 10)
    return not lengths or len(reference) in lengths


def accepted(reference: str, level: str, length: Lengths = None) -> bool:
    """Whether the bank takes the payment: at level `soft` every reference, at the others only a right one."""
    return check(reference, level, length) or level == "soft"


def read(reference: str, level: str, length: Lengths = None) -> str:
    """The number a right reference was made of, without check digit, length digit and filling zeros."""
    if not check(reference, level, length):
        raise Refused(f"OCR-numret ”{reference}” är inte giltigt för OCR-kontrollen {level}. Kontrollera betalningen.")
    if level == "length_digit":
        return reference[:-2]
    return reference[:-1] if level != "fixed_length" else reference[:-1].lstrip("0") or "0"


def _agreed(level: str, length: Lengths) -> tuple[int, ...]:
    """The agreed lengths, shortest first; none for levels that have none."""
    if level not in LEVELS:
        raise Refused(f"OCR-kontrollen ”{level}” finns inte. Välj en av: {', '.join(LEVELS)}.")
    lengths = () if length is None else (length,) if isinstance(length, int) else tuple(sorted(length))
    if (level == "fixed_length") != bool(lengths) or len(lengths) > MOST_LENGTHS:
        raise Refused("OCR-kontrollen fixed_length ska ha en eller två längder, och ingen annan OCR-kontroll har det.")
    for each in lengths:
        if not SHORTEST <= each <= LONGEST:
            raise Refused(f"OCR-numrets längd {each} är inte möjlig: välj {SHORTEST} till {LONGEST} siffror.")
    return lengths
