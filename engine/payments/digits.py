"""The 10-modul check digit (Luhn) that payment references, bankgiro numbers and amounts on a payment slip share."""

from stdnum import luhn

from engine.errors import Refused

DIGITS = frozenset("0123456789")


def is_digits(text: str) -> bool:
    """Whether `text` is one or more of the digits 0-9 and nothing else (no other script's digits)."""
    return bool(text) and set(text) <= DIGITS


def digits(text: str, *, what: str) -> str:
    """`text` itself if it is digits only; else a refusal naming `what` it is."""
    if not is_digits(text):
        raise Refused(f"{what} ”{text}” får bara innehålla siffror. Rätta uppgiften.")
    return text


def check_digit(number: str) -> str:
    """The digit that, written after `number`, makes the Luhn sum divisible by ten."""
    return str(luhn.calc_check_digit(number))


def has_check_digit(number: str) -> bool:
    """Whether `number` is digits and ends with the check digit of what stands before it."""
    return len(number) > 1 and is_digits(number) and luhn.is_valid(number)
