"""Which characters a SIE file gets: nothing is lost silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger.sie_text import decode, pc8


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Förskola Åsbo, Ängen", "Förskola Åsbo, Ängen"),
        ("André Müller ½ ñ ß", "André Müller ½ ñ ß"),
        ("Anna\u2013Karin\u2019s ”plats” …", 'Anna-Karin\'s "plats" ...'),
        ("100 €", "100 EUR"),
        ("Søren Þór Łukasz Čapek Şahin", "Sören Thór Lukasz Capek Sahin"),
        ("8 kap. 16 §", "8 kap. 16 par."),
        ("A\u030angstro\u0308m", "Ångström"),  # letter and ring as two characters
        ("rad ett\nrad två\ttabb\x7f", "rad ett rad två tabb "),
        ("hårt\u00a0blank, mjukt\u00adbindestreck", "hårt blank, mjuktbindestreck"),
        ("C:\\katalog\\", "C:/katalog/"),
        ("Жанна", "(U+0416)(U+0430)(U+043D)(U+043D)(U+0430)"),
        ("🙂", "(U+1F642)"),
        ("Vad?", "Vad?"),
    ],
)
def test_text_is_written_with_the_characters_there_are(text, written):
    assert pc8(text) == written


@given(st.text())
def test_any_text_can_be_written_and_says_no_question_mark_that_was_not_there(text):
    written = pc8(text)
    data = written.encode("cp437")
    assert not {byte for byte in data if byte < 32 or byte == 127}
    assert "\\" not in written
    assert pc8(written) == written
    assert written.count("?") <= text.count("?") + sum(text.count(other) for other in "？﹖⁇⁈⁉;︖")


@pytest.mark.parametrize("encoding", ["cp437", "latin-1", "utf-8", "utf-8-sig"])
def test_a_file_that_does_not_say_its_character_set_is_read_all_the_same(encoding):
    text = '#FLAGGA 0\n#FORMAT PC8\n#FNAMN "Hällefors kommun, Förskolan Ån"\n'
    assert decode(text.encode(encoding))[0] == text


def test_a_known_character_set_is_not_guessed_at():
    assert decode("10 ÷ 2".encode("cp437"))[0] == "10 ö 2"  # all it has of Latin-1's letters
    assert decode("10 ÷ 2".encode("cp437"), "cp437")[0] == "10 ÷ 2"
    with pytest.raises(Refused, match="ascii"):
        decode("å".encode("cp437"), "ascii")
