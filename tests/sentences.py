"""What people read is plain Swedish: whole sentences, each with a capital and a full stop."""

import re
from collections.abc import Iterable

from engine.errors import Finding

BEGINS = re.compile(r"[A-ZÅÄÖ0-9\"”]")
ENDS = re.compile(r"[.!?][\"”)]?$")
NO_CAPITAL = re.compile(r"[.!?] [a-zåäö]")
SHOUTED = re.compile(r"[A-ZÅÄÖ]{5}|XX|  |\bNone\b|[{}]")


def is_prose(text: str) -> bool:
    """Whether a text is made of whole sentences, with nothing left in it that was to be filled in."""
    return bool(BEGINS.match(text) and ENDS.search(text)) and not (NO_CAPITAL.search(text) or SHOUTED.search(text))


def misworded(findings: Iterable[Finding]) -> list[str]:
    """The messages and actions that are no sentences, by the code of their finding."""
    return [f"{each.code}: {text!r}" for each in findings for text in (each.message, each.action) if not is_prose(text)]
