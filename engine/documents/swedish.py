"""How amounts are written on Swedish paper: always with öre, so that a column lines up. Pure: no locale.

`engine.documents` formats nothing else. Sentences, with amounts as they read best there, come ready-made.
"""

from functools import lru_cache

_REMEMBERED = 1 << 12
NO_BREAK_SPACE = "\u00a0"
MINUS = "−"


@lru_cache(_REMEMBERED)
def amount(ore: int) -> str:
    """`154700` öre is `1 547,00`; the thousands are kept together by no-break spaces and a minus is a real minus."""
    kronor_part, ore_part = divmod(abs(ore), 100)
    sign = MINUS if ore < 0 else ""
    return f"{sign}{thousands(kronor_part)},{ore_part:02d}"


@lru_cache(_REMEMBERED)
def kronor(ore: int) -> str:
    """`154700` öre is `1 547,00 kr`."""
    return f"{amount(ore)}{NO_BREAK_SPACE}kr"


def thousands(whole: int) -> str:
    """`1234567` is `1 234 567`, with no-break spaces; `whole` >= 0."""
    return f"{whole:,}".replace(",", NO_BREAK_SPACE)
