"""The report can be read by everybody: contrast by WCAG AA, colours in one place, and text that is never markup."""

import re
from fractions import Fraction

import pytest

from engine.documents.report.charts import chart
from engine.documents.report.look import COLOURS, SHAPES_ON, STYLE, TEXT_ON
from engine.documents.report.markup import Markup, joined, tag
from engine.documents.report.model import Bar, Chart

TEXT, SHAPE = 4.5, 3.0


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(COLOURS[one]), luminance(COLOURS[other])))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_the_guidelines() -> None:
    assert round((luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05), 3) == 21


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(text, ground) >= TEXT


@pytest.mark.parametrize(("shape", "ground"), SHAPES_ON)
def test_what_is_drawn_stands_out_from_its_ground(shape: str, ground: str) -> None:
    assert contrast(shape, ground) >= SHAPE


def test_the_style_sheet_uses_no_colour_but_those_that_are_measured() -> None:
    rules = STYLE.replace("".join(f"--{name}: {value}; " for name, value in COLOURS.items()), "")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", rules)
    assert set(re.findall(r"var\(--([a-z-]+)\)", rules)) <= set(COLOURS)
    texts = set(re.findall(r"(?<![-\w])color: var\(--([a-z-]+)\)", rules))
    grounds = set(re.findall(r"background(?:-color)?: var\(--([a-z-]+)\)", rules))
    measured = set(TEXT_ON)
    assert texts <= {text for text, _ in measured}
    assert grounds <= {ground for _, ground in measured}
    assert {("ink", ground) for ground in grounds - {"accent"}} <= measured


def test_the_page_loads_nothing() -> None:
    assert not re.search(r"url\(|@import|@font-face|https?:", STYLE)


def test_text_and_attributes_are_escaped_and_elements_are_not() -> None:
    evil = '<b onclick="x">\'&'
    made = str(tag("p", evil, [tag("em", evil)], title=evil))
    assert made.count("<") == 4
    assert "&lt;b onclick=&quot;x&quot;&gt;&#x27;&amp;" in made
    assert joined([Markup("<i>"), "<i>"]) == "<i>&lt;i&gt;"


def test_a_chart_is_drawn_in_whole_numbers_in_proportion_and_has_words_and_a_table() -> None:
    bars = (Bar("inga", 0), Bar("få", 1), Bar("hälften", 500), Bar("flest", 1000))
    drawn = str(chart(Chart(title="Prov", told="Flest i klassen flest.", unit="hushåll", bars=bars), "c"))
    widths = [int(width) for width in re.findall(r'<rect[^>]* width="(\d+)"', drawn)]
    assert widths[0] > 0, "what is not nothing can be seen"
    assert Fraction(widths[1], widths[2]) == Fraction(1, 2)
    assert len(widths) == 3, "nothing has no bar"
    assert not re.search(r'="\d+\.\d', drawn)
    assert 'role="img" aria-labelledby="c-title c-desc"' in drawn
    assert all(f">{bar.label}<" in drawn and drawn.count(f">{bar.label}<") == 2 for bar in bars)
