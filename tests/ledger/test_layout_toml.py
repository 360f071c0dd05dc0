"""A layout with anything wrong is refused with file, line, what stands there and what is expected."""

import pytest

from engine.errors import Refused
from engine.ledger.layout import check, load, load_all, named, write
from engine.rulebook import RulesRefused, load_files
from tests.ledger.layout_cases import ALVA, FILES, LAYOUTS, changed, file_of, invoice, row

SMALL = """[layout]
title = "Liten"
form = "fixed"
suffix = "txt"
encoding = "iso-8859-1"
characters = "nearest"
protected = "nameless"
source = { decision = "påhittad" }

[[record]]
name = "Faktura"
level = "invoice"
mark = "F"
length = 20
fields = [{ name = "Nummer", at = 2, length = 10, value = "invoice.number" }]

[[record]]
name = "Rad"
level = "row"
mark = "R"
length = 40
fields = [
  { name = "Belopp", at = 2, length = 10, value = "row.amount_ore" },
  { name = "Text", at = 12, length = 20, value = "row.text", cut = true },
  { name = "Dag", at = 32, length = 8, value = "row.first", format = "yyyyMMdd" },
]
"""
DELIMITED = SMALL.replace('"fixed"', '"delimited"')


def problems(text: str) -> list[str]:
    with pytest.raises(RulesRefused) as refused:
        load("layouts/small.toml", text.encode())
    return [str(problem) for problem in refused.value.problems]


def with_(stands: str, instead: str) -> list[str]:
    assert SMALL.count(stands) >= 1
    return problems(SMALL.replace(stands, instead, 1))


def test_the_small_layout_is_right_and_takes_its_name_from_its_file() -> None:
    assert load("layouts/small.toml", SMALL.encode()).name == "small"


@pytest.mark.parametrize(
    ("stands", "instead", "said"),
    [
        ("title =", "titel =", "layouts/small.toml:2: unknown key \"titel\" in layout; expected \"title\""),
        ('"iso-8859-1"', '"latin1"', 'layouts/small.toml:5: encoding = "latin1"; expected one of'),
        ('form = "fixed"', 'form = "fixd"', 'layouts/small.toml:3: form = "fixd"; expected "fixed"'),
        ("source = { decision = \"påhittad\" }\n", "", "layouts/small.toml:1: layout without source"),
        ('level = "row"', 'level = "line"', 'layouts/small.toml:19: level = "line"; expected one of'),
        ("at = 12, length = 20", "at = 11, length = 20", 'layouts/small.toml:22: field "Text" from position 11, where "Belopp" ends at 11; expected at = 12 or more'),
        ("at = 2, length = 10, value = \"row", "at = 1, length = 10, value = \"row", 'layouts/small.toml:22: field "Belopp" from position 1, where mark ends at 1; expected at = 2 or more'),
        ("length = 40", "length = 30", 'layouts/small.toml:21: record "Rad" with length = 30 and a field that ends at 39; expected length = 39 or more'),
        ("length = 40\n", "", 'layouts/small.toml:17: record "Rad" without length'),
        ('"row.amount_ore"', '"row.amount"', 'value = "row.amount"; expected "row.amount_ore"'),
        ('"invoice.number"', '"row.text"', 'layouts/small.toml:15: field "Nummer" of "Faktura": value = "row.text"; expected'),
        ("cut = true", "cut = 1", "layouts/small.toml:22: cut = 1; expected true or false"),
        ("cut = true", "whole_words = true", "whole_words without cut; expected cut = true with it"),
        ('"invoice.number" }', '"invoice.number", cut = true }', "cut with a code; expected cut only with: text"),
        ('"yyyyMMdd"', '"ååååMMdd"', 'format = "ååååMMdd"; expected'),
        (', format = "yyyyMMdd"', "", 'format = ""; expected one of'),
        ("length = 8,", "length = 6,", 'length = 6 with format = "yyyyMMdd"; expected length = 8 or more'),
        (', value = "row.first", format = "yyyyMMdd"', ', constant = "123456789"', "expected at most 8 characters of iso-8859-1"),
        (', value = "row.first", format = "yyyyMMdd"', ', constant = "→"', "expected at most 8 characters of iso-8859-1"),
        ('value = "row.text", cut = true', 'value = "row.text", constant = "x"', "with value and constant; expected one of the two"),
        ('value = "row.text", cut = true', 'value = "payer.kind"', "codes = []; expected codes = "),
        ('value = "row.text", cut = true', 'value = "payer.kind", codes = ["human=P"]', 'expected codes = ["person=..."]'),
        ('value = "row.text", cut = true', 'value = "row.text", pad = "zero"', "expected zeros to the left of a number or a code only"),
        ('value = "row.amount_ore"', 'value = "row.amount_ore", decimals = 3', "decimals = 3; expected 0, 1 or 2"),
        ('value = "row.amount_ore"', 'value = "row.vat_percent"', "no amount; expected a field with row.amount_ore or posting.amount_ore"),
        ('mark = "F"', 'mark = "F"\nwhen = "invoice.text"', 'when = "invoice.text" in the first record of level "invoice"'),
        ('mark = "R"', 'mark = "R"\nwhen = "row.texts"', 'when = "row.texts"; expected'),
        ('mark = "R"', 'mark = "R"\ninto = "rows"', 'into = "rows"; expected into in JSON'),
        ('name = "Rad"', 'name = "Faktura"', 'two records called "Faktura"; expected a name for each'),
        ('protected = "nameless"', 'protected = "nameless"\nragged = "yes"', 'layouts/small.toml:8: ragged = "yes"; expected true or false'),
        ('protected = "nameless"', 'protected = "nameless"\nunknown = "→"', 'replaced by "→"; expected characters that iso-8859-1 has'),
        ("[[record]]\nname = \"Faktura\"", "[nearest]\nab = \"x\"\n\n[[record]]\nname = \"Faktura\"", '"ab" = "x"; expected one character and a text'),
        ("fields = [{", "fields = [7, {", "fields = [7, "),
        ("fields = [{", "field = [{", 'unknown key "field" in record'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_what_is_expected(stands: str, instead: str, said: str) -> None:
    found = with_(stands, instead)
    assert any(said in problem for problem in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "an empty file"),
        ("[layout]\n", "layout without title"),
        ("layout = 5\n", "layout = 5; expected one table headed [layout]"),
        (SMALL.split("[[record]]", maxsplit=1)[0], "record = None; expected records headed [[record]]"),
        (f"{SMALL}\n[[recrod]]\n", 'unknown name "recrod"'),
        (
            SMALL
            + "".join(f"[[record]]{each}" for each in SMALL.split("[[record]]")[1:]).replace(
                'name = "Fa', 'name = "Åter fa'
            ),
            'apart from what is of level "row" before it',
        ),
        (
            SMALL.replace('level = "row"', 'level = "text"').replace("row.amount_ore", "posting.amount_ore"),
            "no records for rows",
        ),
        (DELIMITED, 'mark with form = "delimited"'),
        (DELIMITED.replace('mark = "F"\n', "").replace('mark = "R"\n', ""), 'length with form = "delimited"'),
        (SMALL.replace('"fixed"', '"json"'), "JSON without a record of the file"),
        (SMALL.replace('"fixed"', '"json"'), "expected utf-8: JSON has no other"),
    ],
)
def test_a_file_that_is_no_layout_is_refused_in_words(text: str, said: str) -> None:
    found = problems(text)
    assert any(said in problem for problem in found), found


def test_a_text_before_its_row_would_be_read_as_of_the_row_before() -> None:
    text = '[[record]]\nname = "Under"\nlevel = "text"\nmark = "U"\nlength = 10\nfields = [{ name = "T", at = 2, length = 9, value = "text.text" }]\n'
    head, invoice, row = SMALL.split("[[record]]")
    before = f"{head}[[record]]{invoice}{text}\n[[record]]{row}"
    assert problems(before) == [
        'layouts/small.toml:19: "Under" before what begins the row it belongs to; expected it after the first record of the row'
    ]
    assert len(load("layouts/small.toml", f"{SMALL}\n{text}".encode()).records) == 3


def test_a_heading_is_in_characters_that_the_file_has() -> None:
    with pytest.raises(
        RulesRefused, match=r'heading with the field "förfallodatum"; expected characters that ascii has'
    ):
        changed("generic-csv", ('encoding = "utf-8"', 'encoding = "ascii"'))


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = (
        SMALL.replace("suffix", "sufix")
        .replace('"invoice.number"', '"invoice.nummer"')
        .replace("cut = true", "cut = 7")
    )
    assert len(problems(wrong)) >= 3


def test_the_layouts_of_a_rulebook_are_read_by_name() -> None:
    assert named("rutin-270", FILES).head.title == LAYOUTS["rutin-270"].head.title
    with pytest.raises(Refused, match=r"Fillayouten ”rutin-271” finns inte\. Där finns: generic-csv, generic-json, "):
        named("rutin-271", FILES)
    with pytest.raises(Refused, match="Där finns: inga"):
        named("rutin-270", {})


@pytest.mark.parametrize("text", ["", SMALL + 'name = "x\n'], ids=["empty", "no TOML"])
def test_a_file_that_cannot_be_read_at_all_has_one_problem(text: str) -> None:
    assert len(problems(text)) == 1


def test_a_wrong_layout_among_several_is_named_by_its_file() -> None:
    with pytest.raises(RulesRefused) as refused:
        load_all({**FILES, "layouts/own.toml": SMALL.replace("suffix", "sufix").encode()})
    assert {problem.file for problem in refused.value.problems} == {"layouts/own.toml"}


def test_layouts_stand_beside_the_rules_and_are_no_municipality() -> None:
    rulebook = load_files(FILES)
    assert "layouts" not in rulebook.names
    assert set(load_all(rulebook.files)) == set(LAYOUTS)
    more = load_files({**FILES, "layouts/own.toml": SMALL.encode()})
    assert more.digest != rulebook.digest
    with pytest.raises(RulesRefused, match=r"layouts/old/own\.toml:1: a file that is not read"):
        load_files({**FILES, "layouts/old/own.toml": SMALL.encode()})


def test_a_new_finance_system_is_a_new_file_and_no_python() -> None:
    system = load("layouts/new.toml", SMALL.encode())
    data = write(file_of(invoice("1", ALVA, row("Förskola", 154_700))), system).data
    assert data.decode("iso-8859-1") == "F1                  \r\nR0000154700Förskola            20261101 \r\n"
    assert check(data, system) == ()
