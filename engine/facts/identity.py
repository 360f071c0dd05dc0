"""Swedish identity numbers, a whole column at a time.

A personal identity number (folkbokföringslagen 1991:481, 18 §) is the birth date with century and four digits, the
last of them a check digit over the ten digits after the century. A samordningsnummer has 60 added to the day. An
organisation number has ten digits, the third at least 2 so that it cannot be taken for a month, and the same check
digit.
"""

import re

import polars as pl

PERSONAL = r"^(?:18|19|20)[0-9]{6}-?[0-9]{4}$"
ORGANISATION = r"^(?:16)?[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}$"

_BETWEEN = "-+ \u00a0\u2010\u2011\u2013\u2212"
"""What people and programs write between the birth date and the four last digits."""
_CAN_BE_PERSONAL = re.compile(
    # eleven digits or more (one lost, some typed twice), a birth date with separators and four digits, or ten digits
    rf"(?<!\d)(?:(\d{{7,8}})\d*|(\d{{4}}[-./ ]\d\d[-./ ]\d\d)|(\d\d[01]\d{{3}}))[{_BETWEEN}]?\d{{4,}}"
)


def personal_number(text: pl.Expr) -> pl.Expr:
    """Twelve digits where the text is a valid personal identity number or samordningsnummer, else null."""
    bare = text.str.replace("-", "", literal=True)
    right = (_checksum(bare.str.tail(10)) == 0) & (bare.str.slice(8, 3) != "000")  # birth numbers begin at 001
    return pl.when(text.str.contains(PERSONAL) & right & _birth_day(bare).is_not_null()).then(bare)


def organisation_number(text: pl.Expr) -> pl.Expr:
    """Ten digits where the text is a valid organisation number (a leading 16 is dropped), else null."""
    bare = text.str.replace("-", "", literal=True).str.tail(10)
    return pl.when(text.str.contains(ORGANISATION) & (_checksum(bare) == 0)).then(bare)


def party_number(text: pl.Expr) -> pl.Expr:
    """A personal identity number or an organisation number, else null."""
    return pl.coalesce(personal_number(text), organisation_number(text))


def masked(number: str) -> str:
    """An identity number as it may stand in lists and logs: without its last four digits."""
    return f"{number[:-4]}-XXXX" if len(number) >= 10 else number


def without_identities(text: str) -> str:
    """A text from outside as it may stand in a message: what can be a personal identity number is masked.

    Right or not: with one digit wrong it names the person still. Ten digits that are an organisation number by their
    third, and so no person's, stand as they are.
    """
    return _CAN_BE_PERSONAL.sub(lambda found: f"{found[found.lastindex or 0]}-XXXX", text)


def _birth_day(bare: pl.Expr) -> pl.Expr:
    """The birth date of twelve digits; null where there is no such day. A samordningsnummer's day is less 60."""
    number = bare.cast(pl.Int64, strict=False) // 10_000
    day = number % 100
    return (number - pl.when(day > 60).then(60).otherwise(0)).cast(pl.String).str.to_date("%Y%m%d", strict=False)


def _checksum(ten_digits: pl.Expr) -> pl.Expr:
    """The Luhn sum of ten digits modulo 10: 0 where the check digit is right."""
    number = ten_digits.cast(pl.Int64, strict=False)
    total = pl.lit(0)
    for place in range(10):
        digit = number // 10**place % 10
        if place % 2:
            doubled = digit * 2
            digit = doubled - pl.when(doubled > 9).then(9).otherwise(0)
        total = total + digit
    return total % 10
