"""A typing error is refused with the file, the line, what stands there and what is expected."""

import pytest

from engine.rulebook import RulesRefused, load_tariff
from tests.rulebook.small_files import TARIFF, TESTTOWN, line_of, problems, row, tariff

RATE = 'percent = ["3", "2", "1", "0"]'

# what stands in the small tariff, what is typed instead, what is found, what is expected
WRONG_VALUES = {
    "a misspelt key": (RATE, RATE.replace("percent", "procent"), 'unknown key "procent" in rate', '"percent"'),
    "percent as numbers": (RATE, "percent = [3, 2, 1, 0]", "percent = [3, 2, 1, 0]", "percentages as text"),
    "percent as a decimal number": (
        RATE,
        "percent = [2.5, 2, 1, 0]",
        "percent = [2.5, 2, 1, 0]",
        "percentages as text",
    ),
    "three ranks": (RATE, 'percent = ["3", "2", "1"]', 'percent = ["3", "2", "1"]', "list of four"),
    "five decimals": (RATE, 'percent = ["3.12345", "2", "1", "0"]', '"3.12345"', "four decimals"),
    "more than all": (RATE, 'percent = ["300", "2", "1", "0"]', '"300"', "list of four percentages"),
    "a large denominator": (RATE, 'percent = ["1/1001", "0", "0", "0"]', '"1/1001"', "list of four percentages"),
    "percent with its sign": (RATE, 'percent = ["3 %", "2", "1", "0"]', '"3 %"', "list of four percentages"),
    "money as a decimal number": (RATE, "amount_kr = [300.5, 300, 300, 0]", "300.5", "four amounts in kronor"),
    "a million kronor": (RATE, "amount_kr = [1000000, 300, 300, 0]", "1000000", "four amounts in kronor"),
    "a negative amount": (RATE, "amount_kr = [-1, 300, 300, 0]", "-1", "four amounts in kronor"),
    "a tenth of an öre": (RATE, 'amount_kr = ["12.505", 300, 300, 0]', '"12.505"', "four amounts in kronor"),
    "an unknown choice": (
        'by = "youngest"',
        'by = "yungest"',
        'by = "yungest"',
        '"youngest" (known: youngest, longest',
    ),
    "a choice that is no text": ('by = "youngest"', "by = 1", "by = 1", "one of: youngest, longest_hours"),
    "a flag in words": ('by = "youngest"', 'by = "youngest"\nsame_payer = "ja"', 'same_payer = "ja"', "true or false"),
    "more days than a calendar has": (
        'by = "youngest"',
        'by = "youngest"\n\n[[settling_in]]\nfree_days = 999999999',
        "free_days = 999999999",
        "at most 1000",
    ),
    "an empty list": (RATE, f"{RATE}\nbasis = []", "basis = []", "not empty"),
    "a ground twice": (RATE, f'{RATE}\nbasis = ["work", "work"]', 'basis = ["work", "work"]', "each once"),
    "an unknown ground": (RATE, f'{RATE}\nbasis = ["wrok"]', 'basis = ["wrok"]', '"work"'),
    "an unknown source": (
        'mode = "current"\nstatus = "decided"\nsource = "council"',
        'mode = "current"\nstatus = "decided"\nsource = "concil"',
        'source = "concil"',
        '"council"',
    ),
    "two prices": (RATE, f"{RATE}\namount_kr = [1, 1, 1, 0]", "percent and amount_kr", "exactly one of"),
}


@pytest.mark.parametrize(("stands", "typed", "found", "expected"), WRONG_VALUES.values(), ids=WRONG_VALUES.keys())
def test_a_wrong_value_is_refused_where_it_stands(stands: str, typed: str, found: str, expected: str) -> None:
    spoilt = TARIFF.replace(stands, typed)
    assert spoilt != TARIFF
    problem = next(p for p in problems(spoilt) if found in p.found)
    assert problem.file == TESTTOWN
    assert problem.line == line_of(spoilt, typed.splitlines()[-1])
    assert expected in problem.expected


# a row added to the small tariff, the key at fault, what is found, what is expected
WRONG_ROWS = {
    "ends before it begins": (row("season", name='"s"', windows='[{from="06-01", to="06-30"}]', valid_to="2019-12-31"), "valid_to", "before valid_from", "2020-01-01 or later"),
    "a day in quotes": (row("term", valid_from='"2020-01-01"', autumn_start='"08-17"'), "valid_from", '"2020-01-01"', "a day without quotes"),
    "a date with a time": (row("term", valid_from="2020-01-01T00:00:00", autumn_start='"08-17"'), "valid_from", "2020-01-01 00:00:00", "a day without quotes"),
    "a year of long ago": (row("term", valid_from="0202-01-01", autumn_start='"08-17"'), "valid_from", "0202-01-01", "in the years"),
    "a term of half a year": (row("term", valid_from="2020-07-01", autumn_start='"08-17"'), "valid_from", "2020-07-01", "whole years"),
    "a day that is not in the month": (row("term", autumn_start='"06-31"'), "autumn_start", '"06-31"', "a day of every year"),
    "a day of leap years only": (row("term", autumn_start='"02-29"'), "autumn_start", '"02-29"', "a day of every year"),
    "a season without windows": (row("season", name='"s"', windows="[]"), "windows", "windows = []", "parts of the year"),
    "a window without end": (row("season", name='"s"', windows='[{ from = "06-01" }]'), "windows", "from", "parts of the year"),
    "month thirteen": (row("free_months", months="[13]"), "months", "months = [13]", "month numbers 1-12"),
    "hours that are no minutes": (row("hour_band", name='"b"', above='"15.01"'), "above", '"15.01"', "whole minutes"),
    "more hours than a week has": (row("hour_band", name='"b"', above="169"), "above", "169", "at most 168"),
    "an upturned band": (row("hour_band", name='"b"', above="30", up_to="15"), "up_to", "ends where it begins", "greater than above"),
    "a count in words": (row("day_fee", amount_kr="50", max_days='"5"'), "max_days", 'max_days = "5"', "a whole number"),
    "a count that is a flag": (row("day_fee", amount_kr="50", max_days="true"), "max_days", "max_days = true", "a whole number"),
    "a fee in decimals": (row("day_fee", amount_kr="49.50", max_days="5"), "amount_kr", "amount_kr = 49.50", "whole kronor"),
    "less than the smallest": (row("minimum_invoice", amount_kr="0", below='"waive"'), "amount_kr", "amount_kr = 0", "at least 1"),
    "a reduction of more than all": (row("reduction", off='"101"', text='"x"'), "off", '"101"', "at most 100 %"),
    "an empty text": (row("reduction", off='"25"', text='""'), "text", 'text = ""', "not empty"),
    "a form that does not exist": (row("day_fee", form='["preschol"]', amount_kr="50", max_days="5"), "form", "preschol", '"preschool"'),
    "a form that is not offered": (row("day_fee", form='["school_age"]', amount_kr="50", max_days="5"), "form", 'form "school_age"', "a form that the tariff offers"),
    "inside and outside at once": (row("season", name='"s"', windows='[{from="06-01", to="06-30"}]') + row("reduction", during='"s"', outside='"s"', off='"25"', text='"x"'), "outside", "during and outside", "never hold"),
    "a class without its date": (row("age_class", name='"3-5"', turns="3"), "turns", "without date", "another switch"),
    "a date for the newborn": (row("age_class", name='"0-"', turns="0", date='"08-01"'), "date", "born into", "turns above 0"),
    "a date beside a birthday": (row("age_class", name='"3-5"', turns="3", switch='"birthday"', date='"08-01"'), "date", 'switch = "birthday"', "only with switch"),
    "a class called all": (row("age_class", name='"all"', turns="0"), "name", 'the name "all"', "another name"),
}  # fmt: skip


@pytest.mark.parametrize(("added", "key", "found", "expected"), WRONG_ROWS.values(), ids=WRONG_ROWS.keys())
def test_a_wrong_row_is_refused_where_it_stands(added: str, key: str, found: str, expected: str) -> None:
    spoilt = TARIFF + added
    (problem,) = problems(spoilt)
    last = max(n for n, line in enumerate(spoilt.split("\n"), start=1) if line.startswith(f"{key} ="))
    assert (problem.file, problem.line) == (TESTTOWN, last)
    assert found in problem.found
    assert expected in problem.expected


def test_a_row_without_a_compulsory_key_is_refused_at_its_heading() -> None:
    spoilt = TARIFF.replace('missing = "highest_fee"\n', "")
    (problem,) = problems(spoilt)
    assert problem.line == line_of(spoilt, "[[income_rule]]")
    assert problem.found == "income_rule without missing"
    assert problem.expected == "missing = one of: highest_fee, hold"


def test_an_assumption_without_reason_is_refused() -> None:
    spoilt = TARIFF + row("minimum_invoice", amount_kr="100", below='"waive"').replace("decided", "assumed")
    (problem,) = problems(spoilt)
    assert problem.line == line_of(spoilt, 'status = "assumed"')
    assert "without reason" in problem.found


def test_a_row_without_source_is_refused() -> None:
    spoilt = TARIFF[: TARIFF.rindex("source")]
    (problem,) = problems(spoilt)
    assert problem.line == line_of(spoilt, "[[billing]]")
    assert problem.found == "billing without source"


def test_a_source_without_decision_is_refused() -> None:
    spoilt = TARIFF.replace("decision =", "decison =")
    assert {problem.line for problem in problems(spoilt)} == {line_of(spoilt, "[sources.council]")}
    assert any('"decision"' in problem.expected for problem in problems(spoilt))


def test_a_misspelt_table_is_refused_with_the_nearest_name() -> None:
    spoilt = TARIFF + row("roundng", step='"fee"')
    (problem,) = problems(spoilt)
    assert (problem.line, problem.found) == (line_of(spoilt, "[[roundng]]"), 'unknown name "roundng"')
    assert problem.expected.startswith('"rounding"')


def test_one_row_in_single_brackets_is_refused() -> None:
    spoilt = TARIFF.replace("[[billing]]", "[billing]")
    assert any(p.line == line_of(spoilt, "[billing]") and "[[billing]]" in p.expected for p in problems(spoilt))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("valid_from = 2020-02-30", "Invalid date"),
        ("valid_from 2020-01-01", "Expected '='"),
        ("valid_from = 2020-01-01 # twice\nvalid_from = 2020-01-01", "Cannot overwrite a value"),
        ('valid_from = "2020-01-01', "Illegal character"),
    ],
)
def test_what_is_no_toml_is_refused_with_its_line(typed: str, said: str) -> None:
    spoilt = TARIFF.replace("valid_from = 2020-01-01", typed, 1)
    (problem,) = problems(spoilt)
    assert problem.line == line_of(TARIFF, "[[rate]]") + 1 + typed.count("\n")
    assert said in problem.found


def test_a_file_in_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(RulesRefused) as refused:
        load_tariff(TESTTOWN, TARIFF.encode("latin-1"))
    assert (refused.value.problems[0].line, refused.value.problems[0].expected) == (4, "the file to be saved as UTF-8")


def test_a_byte_order_mark_and_an_empty_file_are_refused() -> None:
    assert problems("\ufeff" + TARIFF)[0].found == "a byte order mark"
    assert problems("# later\n")[0].found == "an empty file"


def test_all_problems_are_told_together_in_order_and_in_words() -> None:
    spoilt = TARIFF.replace('by = "youngest"', 'by = "oldest"').replace('mode = "current"', 'mode = "never"')
    with pytest.raises(RulesRefused) as refused:
        tariff(spoilt)
    lines = str(refused.value).split("\n")
    assert lines[0] == "Reglerna kan inte användas: 2 fel att rätta."
    assert lines[1].strip() == f'{TESTTOWN}:14: by = "oldest"; expected one of: youngest, longest_hours'
    assert lines[2].strip() == f'{TESTTOWN}:46: mode = "never"; expected one of: advance, current, arrears'


def test_windows_line_ends_are_read_as_others() -> None:
    assert problems(TARIFF.replace("\n", "\r\n")) == ()
