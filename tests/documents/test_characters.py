"""No name is printed wrong in silence: what the fonts hold, and what stands in for the rest."""

import unicodedata
from importlib.resources import as_file, files
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from engine.documents.characters import (
    CODE_LINE,
    COMMON,
    PLACEHOLDER,
    REPERTOIRE,
    SUBSETS,
    printable,
    smallest_subset,
    unsupported,
)


def _characters_in(file_name: str) -> set[str]:
    with as_file(files("engine.documents.fonts") / file_name) as path, TTFont(path) as font:
        return set(map(chr, font.getBestCmap()))


@pytest.mark.parametrize(
    ("file_name", "declared"),
    [
        ("DebiteraSans-Regular.ttf", REPERTOIRE),
        ("DebiteraSans-Bold.ttf", REPERTOIRE),
        ("DebiteraOCRB-Regular.ttf", CODE_LINE),
    ],
)
def test_a_font_holds_exactly_the_characters_declared(file_name: str, declared: frozenset[str]) -> None:
    assert _characters_in(file_name) == declared


@pytest.mark.parametrize(
    ("language", "letters"),
    [
        ("Swedish", "åäöÅÄÖéÉüÜ"),
        ("North, Lule and South Sami", "ÁáČčĐđŊŋŠšŦŧŽžŃńÏïÆæØø"),
        ("Finnish and Meänkieli", "åäöšž"),
        ("Romani in Latin script", "ČčĆćŠšŽžĐđ"),
        ("Polish", "ĄąĆćĘęŁłŃńÓóŚśŹźŻż"),
        ("Turkish", "ÇçĞğİıÖöŞşÜü"),
        ("Romanian", "ĂăÂâÎîȘșȚț"),
        ("Hungarian", "ŐőŰű"),
        ("German", "ßẞ"),
        ("Vietnamese", "ạẵễốừửỹĐđƠơƯư"),
        ("Pinyin and romanised Arabic", "ǎǐǒǔǚāēīōūḥḤṣṢḍṭẓʿ"[:-1]),
        ("amounts and sentences", "\u00a0−–—’”…§½×€"),
    ],
)
def test_the_fonts_hold_the_letters_of(language: str, letters: str) -> None:
    assert set(letters) <= REPERTOIRE, language


@pytest.mark.parametrize(
    ("text", "printed", "reported"),
    [
        ("Åsa Łucja Şahin", "Åsa Łucja Şahin", ()),
        ("A\u030asa", "Åsa", ()),  # composed
        ("Anna\tÖ\n", "Anna Ö ", ()),  # white space
        ("Efi\ufb01na", "Efifina", ("ﬁ",)),  # a ligature's plain letters
        ("X\u030cen", "Xen", ("\u030c",)),  # an accent no alphabet has on x
        ("Anna\u200d\u00adLena", "AnnaLena", ("\u200d", "\u00ad")),  # invisible
        ("Юлия", "□□□□", ("Ю", "л", "и", "я")),
        ("李", "□", ("李",)),
    ],
)
def test_what_the_fonts_lack_is_replaced_by_rule_and_reported(text: str, printed: str, reported: tuple[str]) -> None:
    assert (printable(text), unsupported(text)) == (printed, reported)


@given(st.text())
def test_any_text_becomes_printable_and_printing_is_idempotent(text: str) -> None:
    printed = printable(text)
    assert set(printed) <= REPERTOIRE
    assert printable(printed) == printed


@given(st.text())
def test_a_text_is_changed_only_in_its_spelling_unless_something_is_reported(text: str) -> None:
    if not unsupported(text):
        composed = unicodedata.normalize("NFC", text)
        assert printable(text) in (text, "".join(" " if c not in REPERTOIRE else c for c in composed))


def test_the_subsets_lie_in_each_other_and_the_smallest_sufficient_one_is_taken() -> None:
    assert all(smaller < larger for smaller, larger in pairwise(SUBSETS))
    assert SUBSETS[-1] == REPERTOIRE
    assert [smallest_subset(name) for name in ("Åsa Öberg", "Łucja Şahin", "Nguyễn")] == [0, 1, 2]


def test_the_common_characters_are_enough_for_swedish() -> None:
    assert set("Barn- och utbildningsförvaltningen, Åkerö: 1\u00a0547,00\u00a0kr (−43,00) § 5 – À"[:-1]) <= COMMON
    assert PLACEHOLDER in REPERTOIRE
