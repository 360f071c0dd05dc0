"""What the report's charts show: every invoice, household and finding counted in exactly one bar."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import polars as pl

from engine.batch.compute import Computed
from engine.batch.diff import Difference
from engine.calc.wording import grouped
from engine.documents.report.model import Bar, Chart

FEES_KR = (500, 1000, 1500, 2000, 3000, 5000, 10_000)
"""Where the classes of the distribution begin, besides 0 and more than 0 kronor."""
CHANGES_KR = (-1000, -100, 0, 100, 1000)
"""The edges of the classes of changes; 0 is a class of its own."""


def charts(computed: Computed, difference: Difference | None) -> Iterator[Chart]:
    """Distribution of fees, changes against last month (if there is one), findings by kind (if there are any)."""
    yield _fees(computed.numbered["to_pay_ore"])
    if difference is not None:
        yield _changes(difference.households["difference_ore"])
    if computed.findings:
        yield _findings(computed)


def _fees(to_pay: pl.Series) -> Chart:
    edges = [0, *(kr * 100 for kr in FEES_KR)]
    words = ["ingenting", f"under {grouped(FEES_KR[0])} kr"]
    words += [f"{grouped(low)}–{grouped(high - 1)} kr" for low, high in pairwise(FEES_KR)]
    words.append(f"{grouped(FEES_KR[-1])} kr eller mer")
    places = (to_pay > 0).cast(pl.Int64)
    for edge in edges[1:]:
        places += (to_pay >= edge).cast(pl.Int64)
    return _chart("Fakturor efter belopp att betala", "fakturor", words, places)


def _changes(differences: pl.Series) -> Chart:
    lowest, low, _, high, highest = (kr * 100 for kr in CHANGES_KR)
    words = [
        "sänkt över 1 000 kr",
        "sänkt 100–1 000 kr",
        "sänkt under 100 kr",
        "oförändrat",
        "höjt under 100 kr",
        "höjt 100–1 000 kr",
        "höjt över 1 000 kr",
    ]
    above = (
        differences >= lowest,
        differences > low,
        differences >= 0,
        differences > 0,
        differences >= high,
        differences > highest,
    )
    places = sum((each.cast(pl.Int64) for each in above), pl.zeros(differences.len(), pl.Int64, eager=True))
    return _chart("Hushåll efter ändring mot förra gången", "hushåll", words, places)


def _findings(computed: Computed) -> Chart:
    kinds = Counter(each.code for each in computed.findings)
    bars = tuple(Bar(code, number) for code, number in sorted(kinds.items(), key=lambda each: (-each[1], each[0])))
    return Chart(title="Signaler efter slag", told=_told(bars, "signaler"), unit="signaler", bars=bars)


def _chart(title: str, unit: str, words: Sequence[str], places: pl.Series) -> Chart:
    numbers = Counter(places.to_list())
    bars = tuple(Bar(word, numbers[place]) for place, word in enumerate(words))
    return Chart(title=title, told=_told(bars, unit), unit=unit, bars=bars)


def _told(bars: Sequence[Bar], unit: str) -> str:
    """The chart in a sentence, for those who hear the page."""
    most = max(bars, key=lambda bar: bar.count)
    total = sum(bar.count for bar in bars)
    return f"{total} {unit}. Flest, {most.count}, i klassen {most.label}." if total else f"Inga {unit}."
