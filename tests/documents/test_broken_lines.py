"""Texts broken into lines: nothing is lost, nothing is too wide, and a line ends where the next word has no room."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from engine.documents.characters import REPERTOIRE
from engine.documents.look import BODY
from engine.documents.texts import wrapped

WIDTH = 4000
LONG = "Barnomsorgsavgiftsutjämningsrättelsebeloppsspecifikationshandläggningsärende"
SENTENCES = st.lists(st.text(sorted(REPERTOIRE - {" "}), min_size=1, max_size=40), max_size=30).map(" ".join)


@given(SENTENCES)
@example("")
@example("Av inkomsten ska 54\u00a0500\u00a0kr räknas för varje månad som barnet har haft plats")
@example(f"Ett {LONG} och två {LONG}")
def test_nothing_is_lost_and_no_line_is_too_wide(text: str) -> None:
    lines = wrapped(text, WIDTH, BODY)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(BODY.width(line) <= WIDTH or len(line) == 1 for line in lines)


@given(SENTENCES)
@example(f"Ett {LONG} och två {LONG}")
def test_the_next_word_has_no_room_on_a_line_or_is_longer_than_any_line(text: str) -> None:
    lines = wrapped(text, WIDTH, BODY)
    for line, following in pairwise(lines):
        word = following.partition(" ")[0]
        assert BODY.width(f"{line} {word}") > WIDTH


@given(SENTENCES)
def test_lines_are_broken_at_spaces_where_every_word_has_room(text: str) -> None:
    lines = wrapped(text, WIDTH, BODY)
    if all(BODY.width(word) <= WIDTH for word in text.split(" ")):
        assert " ".join(lines) == text


def test_spaces_that_stand_together_are_left_out_at_the_end_of_a_line_only() -> None:
    assert wrapped("två  ord", WIDTH, BODY) == ("två  ord",)
    assert wrapped("Avgiften för oktober    betalades", WIDTH, BODY) == ("Avgiften för oktober", "betalades")


def test_a_line_feed_begins_a_line_and_characters_no_font_has_are_replaced() -> None:
    assert wrapped("ett\ntvå\n\nЮ\u00ad", WIDTH, BODY) == ("ett", "två", "□")
