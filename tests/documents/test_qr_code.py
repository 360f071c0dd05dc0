"""A code made of another one is the code that segno makes of the same text."""

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.documents import qr_code as qr
from engine.documents.qr_code import qr_code
from tests.documents.sample_invoices import INVOICE


def modules_of(text: str) -> list[tuple[bool, ...]]:
    made = segno.make(text, mode="byte", encoding="utf-8", error="m", micro=False, boost_error=False, mask=2)
    return [tuple(map(bool, row)) for row in made.matrix]


def modules_by_us(text: str) -> list[tuple[bool, ...]]:
    """The modules of a code that is made of another one, which says something else in as many bytes."""
    qr._FIRST.clear()
    qr_code("?" * len(text.encode()))
    return list(qr_code(text).rows())


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300))
def test_any_text_is_the_code_that_segno_makes(text: str) -> None:
    assert modules_by_us(text) == modules_of(text)


@pytest.mark.parametrize("length", [1, 14, 15, 26, 106, 107, 152, 180, 181, 213, 287, 450, 1085, 2331])
def test_so_is_a_code_of_any_size(length: int) -> None:
    text = ("Faktura 2026, 1 547 kr. " * 100)[:length]
    assert modules_by_us(text) == modules_of(text)


def test_a_payment_is_the_code_that_segno_makes_by_itself() -> None:
    made = segno.make(INVOICE.qr_text, error="m", micro=False, boost_error=False, mask=2)
    assert modules_by_us(INVOICE.qr_text) == [tuple(map(bool, row)) for row in made.matrix]


def test_it_does_not_matter_which_text_came_first() -> None:
    texts = [f"{number:05d} är summan" for number in range(20)]
    qr._FIRST.clear()
    forwards = [qr_code(text).modules for text in texts]
    qr._FIRST.clear()
    assert [qr_code(text).modules for text in reversed(texts)] == forwards[::-1]
