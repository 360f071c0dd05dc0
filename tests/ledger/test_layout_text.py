"""Characters that a file's set lacks, and texts that are too long: as the layout says, and never silently."""

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger.layout import Layout, LedgerFile, read, write
from tests.ledger.layout_cases import ALVA, EXTERNAL, LAYOUTS, changed, file_of, invoice, posting, row


def month(text: str) -> LedgerFile:
    return file_of(invoice("1", ALVA, row(text, 500)))


def told(text: str, layout: Layout = EXTERNAL) -> tuple[str, list[tuple[str, str]]]:
    """What the text of a row became, and what is told of it."""
    made = write(month(text), layout)
    (only,) = read(made.data, layout).invoices[0].rows
    assert all((each.place, each.field) == ("Faktura 1", "Text") for each in made.altered)
    return only.text, [(each.how, each.what) for each in made.altered]


@pytest.mark.parametrize("text", ["Förskola", "é ü ñ § ½ \\", "÷ × ±"])
def test_what_latin_1_has_stays_as_it_is(text: str) -> None:
    assert told(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "becomes", "what"),
    [
        ("Anders’ plats", "Anders' plats", "’ U+2019"),
        ("juli–augusti", "juli-augusti", "– U+2013"),
        ("5 €", "5 EUR", "€ U+20AC"),
        ("Šimić", "Simic", "Š U+0160, ć U+0107"),
        ("rad\nrad", "rad rad", "U+000A"),
    ],
)
def test_what_it_lacks_becomes_the_nearest_and_is_told(text: str, becomes: str, what: str) -> None:
    assert told(text) == (becomes, [("nearest", what)])


def test_a_letter_in_two_characters_is_one() -> None:
    assert told("A\u030asa") == ("Åsa", [])


def test_what_has_no_nearest_is_written_as_the_layout_names_it_and_told() -> None:
    assert told("Жanna") == ("(U+0416)anna", [("unknown", "Ж U+0416")])
    starred = changed(
        "raindance-sundsvall-external", ('protected = "nameless"', 'protected = "nameless"\nunknown = "*"')
    )
    assert told("Жanna", starred) == ("*anna", [("unknown", "Ж U+0416")])


def test_a_layout_may_have_its_own_nearest() -> None:
    own = changed(
        "raindance-sundsvall-external",
        ('[[record]]\nname = "Filhuvud"', '[nearest]\n"Ж" = "Zh"\n"’" = "´"\n\n[[record]]\nname = "Filhuvud"'),
    )
    assert told("Ж’", own) == ("Zh´", [("nearest", "Ж U+0416, ’ U+2019")])


def test_a_layout_may_refuse_instead() -> None:
    strict = changed("raindance-sundsvall-external", ('characters = "nearest"', 'characters = "refuse"'))
    with pytest.raises(Refused, match=r"Faktura 1, Text: – U\+2013 finns inte i teckenuppsättningen iso-8859-1"):
        write(month("juli–augusti"), strict)


def test_a_text_that_is_too_long_is_cut_where_the_layout_says_so_and_told() -> None:
    letters = changed("raindance-sundsvall-external", ("cut = true, whole_words = true", "cut = true"))
    assert told("Förskola heltid november 2026 Alva", letters) == (
        "Förskola heltid november 2026",
        [("cut", "34 tecken blev 29")],
    )
    assert told("Fritidshem november 2026, Isabella", letters)[0] == "Fritidshem november 2026, Isab"
    whole = changed(
        "raindance-sundsvall-external", (', value = "row.text", cut = true, whole_words = true', ', value = "row.text"')
    )
    with pytest.raises(Refused, match=r"Faktura 1, Text: värdet har 31 tecken, men får ha högst 30\. Inget är skrivet"):
        write(month("x" * 31), whole)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Förskola heltid november 2026,", "Förskola heltid november 2026,"),
        ("Förskola heltid november 2026, Isabella", "Förskola heltid november 2026"),
        ("Fritidshem november 2026, Isabella", "Fritidshem november 2026"),
        ("Fritidshem november 2026, Isa Alva", "Fritidshem november 2026, Isa"),
        ("Hus Vårdochomsorgsboendeavgiften", "Hus Vårdochomsorgsboendeavgift"),
        ("Vårdochomsorgsboendeavgifternas", "Vårdochomsorgsboendeavgifterna"),
    ],
)
def test_a_text_that_is_cut_may_have_to_end_with_a_whole_word(text: str, cut: str) -> None:
    assert told(text)[0] == cut


def test_a_text_that_is_altered_is_told_of_every_invoice_that_has_it() -> None:
    twice = file_of(*(invoice(number, ALVA, row("5 €", 500)) for number in ("1", "2")))
    assert [each.place for each in write(twice, EXTERNAL).altered] == ["Faktura 1", "Faktura 2"]


def test_what_is_told_never_has_the_text_itself() -> None:
    made = write(file_of(invoice("1", attrs.evolve(ALVA, name="Åsa Öberg – " + "y" * 40), row("x", 5))), EXTERNAL)
    assert [str(each) for each in made.altered] == [
        "Faktura 1, Namn: tecken är skrivna med närmaste (– U+2013)",
        "Faktura 1, Namn: texten är kortad (52 tecken blev 35)",
    ]


def test_amounts_and_numbers_are_never_cut() -> None:
    posted = attrs.evolve(row("x", 5), postings=(posting(5, account="1234567"),))
    with pytest.raises(Refused, match="Faktura 1, Underkonto: värdet har 7 tecken, men får ha högst 6"):
        write(file_of(invoice("1", ALVA, posted)), EXTERNAL)
    with pytest.raises(Refused, match="Faktura 1, Pris: värdet har 10 tecken, men får ha högst 9"):
        write(file_of(invoice("1", ALVA, row("x", 10**9))), EXTERNAL)


def test_a_code_with_a_character_that_the_file_lacks_is_refused() -> None:
    with pytest.raises(
        Refused, match="Faktura 1, Motpart: värdet har tecken som inte finns i filens teckenuppsättning"
    ):
        write(file_of(invoice("1", attrs.evolve(ALVA, motpart="8–1"), row("x", 5))), EXTERNAL)


def test_without_quotes_a_separator_in_a_text_is_a_character_that_the_file_lacks() -> None:
    bare = changed("generic-csv", ('quoting = "needed"', 'quoting = "never"'))
    assert told_csv('a;b "c"', bare) == ("a b  c ".strip(), [("nearest", '; U+003B, " U+0022')])
    assert told_csv('a;b "c"', LAYOUTS["generic-csv"]) == ('a;b "c"', [])


def told_csv(text: str, layout: Layout) -> tuple[str, list[tuple[str, str]]]:
    made = write(month(text), layout)
    return read(made.data, layout).invoices[0].rows[0].text, [(each.how, each.what) for each in made.altered]


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_whatever_the_text_the_file_is_written_told_of_and_read_back(text: str) -> None:
    for layout in LAYOUTS.values():
        made = write(month(text), layout)
        assert b"?" not in made.data or "?" in text or "？" in text or "⁇" in text or "‽" in text
        again = read(made.data, layout)
        assert write(again, layout).data == made.data
        if not made.altered and text.strip(" ") == text:
            assert again.invoices[0].rows[0].text == text
