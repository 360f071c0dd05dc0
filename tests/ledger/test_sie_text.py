"""Which characters a SIE file gets: nothing is lost silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger.sie_fields import checksum, parse, put, quoted
from engine.ledger.sie_text import decode, encode, pc8


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


@given(st.text())
def test_the_bytes_are_those_of_code_page_437(text):
    assert encode(pc8(text)) == pc8(text).encode("cp437")


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_the_checksum_of_lines_is_that_of_their_labels_and_fields_as_they_are_read(texts):
    line = "#PROSA " + " ".join(map(quoted, texts)) + " {" + " ".join(map(quoted, texts)) + "}"
    data, crc = put(f"{line}\r\n")
    record = parse(data.decode("cp437").removesuffix("\r\n"), 1)
    assert record.fields == record.braced == tuple(map(pc8, texts))
    assert crc == checksum([record])


@given(st.text('"{} \tab1'))
def test_a_line_says_the_same_whether_it_is_taken_apart_at_its_quotes_or_with_care(line):
    ended = line if line.count('"') % 2 == 0 else f'{line}"'
    at_quotes = parse(f'#A {ended} }} "Q"', 1)
    with_care = parse(f'#A {ended} }} "\\""', 1)  # only a line with an escaped quote needs care
    assert with_care == at_quotes._replace(fields=(*at_quotes.fields[:-1], '"'))


def test_a_text_whose_quote_never_ends_goes_on_to_the_end_of_its_line():
    assert parse('#FNAMN "Hällefors {kommun} 1', 1).fields == ("Hällefors {kommun} 1",)


@pytest.mark.parametrize("encoding", ["cp437", "latin-1", "utf-8", "utf-8-sig"])
def test_a_file_that_does_not_say_its_character_set_is_read_all_the_same(encoding):
    text = '#FLAGGA 0\n#FORMAT PC8\n#FNAMN "Hällefors kommun, Förskolan Ån"\n'
    assert decode(text.encode(encoding))[0] == text


def test_a_known_character_set_is_not_guessed_at():
    assert decode("10 ÷ 2".encode("cp437"))[0] == "10 ö 2"  # all it has of Latin-1's letters
    assert decode("10 ÷ 2".encode("cp437"), "cp437")[0] == "10 ÷ 2"
    with pytest.raises(Refused, match="ascii"):
        decode("å".encode("cp437"), "ascii")
