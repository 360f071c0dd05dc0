"""What a SIE file says once it has been written: every text in the characters that SIE has."""

from typing import Any

import attrs

from engine.ledger.sie_text import pc8


def in_pc8(thing: Any) -> Any:
    """The same thing with every text as `pc8` writes it."""
    if isinstance(thing, str):
        return pc8(thing)
    if isinstance(thing, tuple):
        return tuple(in_pc8(part) for part in thing)
    if attrs.has(type(thing)):
        return attrs.evolve(
            thing, **{field.name: in_pc8(getattr(thing, field.name)) for field in attrs.fields(type(thing))}
        )
    return thing
