"""Any SIE file of vouchers, and what it says once it has been written: every text in the characters that the file has."""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
from hypothesis import strategies as st

from engine.ledger import sie
from engine.ledger.sie_text import pc8

codes = st.from_regex("[0-9A-Za-z]{1,10}", fullmatch=True)
texts = st.text(max_size=30)
dates = st.dates(date(1000, 1, 1))
amounts = st.integers(-(10**13), 10**13)


@st.composite
def files(draw):
    """Any file that may be written: any text at all, any amounts that balance."""
    accounts = draw(st.lists(st.from_regex("[0-9]{1,8}", fullmatch=True), min_size=1, max_size=3, unique=True))
    objects = draw(st.lists(st.tuples(st.integers(1, 99), codes), max_size=3, unique_by=lambda pair: pair[0]))
    listed = st.lists(st.sampled_from(objects), unique=True, max_size=3).map(tuple) if objects else st.just(())

    def row(ore):
        quantity = draw(st.sampled_from(["", "1", "-2.5"]))
        return sie.Transaction(
            account=draw(st.sampled_from(accounts)),
            objects=draw(listed),
            amount_ore=ore,
            day=draw(st.none() | dates),
            text=draw(texts),
            quantity=quantity,
            sign=draw(texts),
        )

    def voucher():
        ores = draw(st.lists(amounts, min_size=1, max_size=3))
        rows = tuple(row(ore) for ore in (*ores, -sum(ores)))
        series = draw(codes | st.just(""))
        return sie.Voucher(day=draw(dates), text=draw(texts), series=series, transactions=rows, sign=draw(texts))

    return sie.SieFile(
        program="P" + draw(texts),
        version="1" + draw(texts),
        company="K" + draw(texts),
        generated=draw(dates),
        generated_by=draw(texts),
        note=draw(texts),
        accounts=tuple(sie.Account(number, draw(texts)) for number in accounts),
        dimensions=tuple(sie.Dimension(number, draw(texts)) for number, _ in objects),
        objects=tuple(sie.ObjectName(dimension, number, draw(texts)) for dimension, number in objects),
        vouchers=tuple(voucher() for _ in range(draw(st.integers(0, 3)))),
    )


def in_characters(thing: Any, written: Callable[[str], str]) -> Any:
    """The same thing with every text as `written` makes it."""
    if isinstance(thing, str):
        return written(thing)
    if isinstance(thing, tuple):
        return tuple(in_characters(part, written) for part in thing)
    if attrs.has(type(thing)):
        fields = [field.name for field in attrs.fields(type(thing))]
        return attrs.evolve(thing, **{name: in_characters(getattr(thing, name), written) for name in fields})
    return thing


def in_pc8(thing: Any) -> Any:
    """The same thing with every text as SIE 4 writes it."""
    return in_characters(thing, pc8)
