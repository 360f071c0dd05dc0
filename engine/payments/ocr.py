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

import polars as pl

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


def make_column(number: pl.Expr, level: str, length: int | None = None) -> pl.Expr:
    """`make` for a whole String column; null where `make` would refuse the number."""
    _agreed(level, length)
    body = number
    if level == "length_digit":
        body = body + ((body.str.len_chars() + 2) % 10).cast(pl.String)
    if length is not None:
        body = body.str.pad_start(length - 1, "0")
    fits = number.str.contains(r"^[0-9]+$") & (body.str.len_chars() < (length or LONGEST))
    return pl.when(fits).then(body + _check_digit_column(body))


def _check_digit_column(body: pl.Expr) -> pl.Expr:
    """The Luhn check digit of a String column of at most 24 digits: from the right, every other digit counts double."""
    backwards = body.str.reverse().str.pad_end(LONGEST - 1, "0")
    found = [backwards.str.slice(place, 1).cast(pl.Int64, strict=False) for place in range(LONGEST - 1)]
    terms = [2 * digit - 9 * (digit > 4) if place % 2 == 0 else digit for place, digit in enumerate(found)]
    return ((10 - pl.sum_horizontal(terms) % 10) % 10).cast(pl.String)


def _agreed(level: str, length: int | None) -> None:
    if level not in LEVELS:
        raise Refused(f"OCR-kontrollen ”{level}” finns inte. Välj en av: {', '.join(LEVELS)}.")
    if (level == "fixed_length") != (length is not None):
        raise Refused("OCR-kontrollen fixed_length ska ha en längd, och ingen annan OCR-kontroll har det.")
    if length is not None and not SHORTEST <= length <= LONGEST:
        raise Refused(f"OCR-numrets längd {length} är inte möjlig: välj {SHORTEST} till {LONGEST} siffror.")
