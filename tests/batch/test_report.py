"""The report: one page that stands alone, says what the batch came to, and tells of nobody what it must not."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

from engine.batch.report import FILE_NAME, MOST_FINDINGS, gather, report_of, usual, write_report
from engine.documents.report.page import page
from engine.errors import Finding, Refused
from tests.batch.small_town import EAST, NOVEMBER, OCTOBER, Town, adult, child, household
from tests.batch.two_months import EVIL, HIDDEN_NAME, two_months

VOID = {"meta", "br", "rect", "line"}


class Page(HTMLParser):
    """A page taken apart: every element with its attributes, its text, and whether all elements are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        """What is read, with ordinary spaces."""
        return " ".join(self.texts).replace("\u00a0", " ")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return two_months(tmp_path_factory.mktemp("two"))


@pytest.fixture(scope="module")
def html(town: Town) -> str:
    return page(report_of(gather(town.workspace, EAST, NOVEMBER)))


@pytest.fixture(scope="module")
def seen(html: str) -> Page:
    return Page(html)


def test_every_household_is_accounted_for_and_the_sum_is_written_out(town: Town, seen: Page) -> None:
    report = report_of(gather(town.workspace, EAST, NOVEMBER))
    assert sum(bar.count for bar in report.households) == report.all_households == 23
    assert "19 + 0 + 0 + 1 + 3 = 23" in seen.text


def test_the_totals_are_those_of_both_months(town: Town) -> None:
    found = gather(town.workspace, EAST, NOVEMBER)
    report = report_of(found)
    to_pay = report.headline[0]
    assert found.last is not None
    assert (to_pay.before, to_pay.after) == (found.last["totals"]["to_pay_ore"], found.computed.totals["to_pay_ore"])
    areas = [figures[-1] for _, figures in report.areas]
    lines = next(each for each in report.totals if each.label.startswith("Avgifter"))
    assert sum(each.after for each in areas) == lines.after
    assert to_pay.before is not None
    assert sum(each.difference_ore for each in report.reasons) == to_pay.after - to_pay.before


def test_every_chart_counts_everything_once(town: Town) -> None:
    found = gather(town.workspace, EAST, NOVEMBER)
    fees, changes, findings = report_of(found).charts
    assert found.difference is not None
    assert sum(bar.count for bar in fees.bars) == found.computed.numbered.height
    assert sum(bar.count for bar in changes.bars) == found.difference.households.height
    assert sum(bar.count for bar in findings.bars) == len(found.computed.findings)


def test_the_page_is_swedish_and_has_headings_in_order(seen: Page) -> None:
    assert seen.all("html") == [{"lang": "sv"}]
    levels = [int(name[1]) for name, _ in seen.elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_headings_with_scope(seen: Page) -> None:
    assert len(seen.all("caption")) == len(seen.all("table")) > 10
    assert {each.get("scope") for each in seen.all("th")} == {"col", "row"}


def test_every_drawing_has_words(seen: Page) -> None:
    identities = {attributes["id"] for _, attributes in seen.elements if "id" in attributes}
    for drawing in seen.all("svg"):
        assert drawing["role"] == "img"
        assert set(drawing["aria-labelledby"].split()) <= identities


def test_every_link_leads_somewhere_on_the_page_and_every_place_has_one_name(seen: Page) -> None:
    identities = [attributes["id"] for _, attributes in seen.elements if "id" in attributes]
    assert len(set(identities)) == len(identities)
    links = [each["href"] for each in seen.all("a")]
    assert {link[:1] for link in links} == {"#"}
    assert {link[1:] for link in links} <= set(identities)


def test_the_page_needs_nothing_from_elsewhere(html: str, seen: Page) -> None:
    assert not {name for name, _ in seen.elements} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not [
        attributes for _, attributes in seen.elements if {"src", "srcset", "style", "onclick"} & set(attributes)
    ]
    assert not re.search(r"https?:|//[a-z]|url\(|@import", html)


def test_a_hostile_text_is_shown_as_text(html: str, seen: Page) -> None:
    assert "<script" not in html
    assert f"{EVIL} justering" in seen.text


def test_neither_protected_persons_nor_payers_are_named(town: Town, html: str) -> None:
    assert HIDDEN_NAME not in html
    assert not re.search(r"Hemliga13|Vuxen\d+|Hemliggatan|Gömda gatan|\b7[12]\d{3}\b", html)
    assert adult(13) not in html
    report = report_of(gather(town.workspace, EAST, NOVEMBER))
    assert not [each for each in report.samples if "H13" in each.households]


def test_no_identity_number_stands_on_the_page(html: str) -> None:
    assert child(4, "2024-04-10") not in html
    visible = re.sub(r"<code>[^<]*</code>", "", html)
    assert not re.search(r"\b(19|20)\d{6}-?\d{4}\b", visible)


def test_the_samples_are_three_to_five_unlike_each_other(town: Town) -> None:
    samples = report_of(gather(town.workspace, EAST, NOVEMBER)).samples
    assert 3 <= len(samples) <= 5
    assert len({each.why for each in samples}) == len(samples)
    assert len({id(each.document) for each in samples}) == len(samples)
    assert {len(each.document.lines) > 0 for each in samples} == {True}
    assert samples[0].households == ("H11",), "the one with an adjustment comes first"


def test_a_finding_leads_to_its_household(seen: Page) -> None:
    assert "placement-overlap" in seen.text
    assert "Hushåll H7" in seen.text


def test_who_did_what_and_the_hash_are_there(town: Town, seen: Page) -> None:
    assert gather(town.workspace, EAST, NOVEMBER).batch.preview_hash in seen.text
    assert "Eva Ek" in seen.text


def test_the_first_month_says_that_there_is_nothing_to_compare_with(town: Town) -> None:
    first = Page(page(report_of(gather(town.workspace, EAST, OCTOBER))))
    assert "ingen tidigare fakturerad månad" in first.text
    assert "Bo Berg" in first.text


def test_a_long_signal_list_is_cut_and_says_so(town: Town) -> None:
    found = gather(town.workspace, EAST, NOVEMBER)
    finding = Finding(code="many", household_id="H1", subject="-", message="-", action="-", parked=False)
    many = tuple(attrs.evolve(finding, household_id=f"X{number:04d}") for number in range(MOST_FINDINGS + 5))
    crowded = attrs.evolve(found, computed=attrs.evolve(found.computed, findings=(*many, *found.computed.findings)))
    report = report_of(crowded)
    assert report.findings[0].parked, "parked ones are never cut for others"
    assert len(report.findings) == MOST_FINDINGS
    assert f"de första {MOST_FINDINGS} av {report.findings_in_all} signaler" in Page(page(report)).text


def test_the_same_batch_gives_the_same_bytes_beside_its_other_files(town: Town, html: str) -> None:
    first = write_report(town.workspace, gather(town.workspace, EAST, NOVEMBER))
    assert first.path == town.workspace.output / EAST / "2026-11" / FILE_NAME
    assert first.path.read_bytes() == html.encode()
    assert write_report(town.workspace, gather(town.workspace, EAST, NOVEMBER)) == first


def test_evidence_that_has_been_changed_is_not_reported(tmp_path: Path) -> None:
    town = Town.made(tmp_path)
    town.take_in(household(1, 30_000, "2024-01-10"))
    folder = town.preview().folder
    (folder / "lines.parquet").write_bytes(b"x")
    with pytest.raises(Refused, match=r"lines\.parquet"):
        gather(town.workspace, EAST, OCTOBER)


@pytest.mark.parametrize(
    ("ppm", "words"), [(1_000_000, "0 %"), (1_025_000, "+2,5 %"), (900_000, "−10 %"), (1_000_500, "+0,05 %")]
)
def test_a_usual_change_is_told_in_percent(ppm: int, words: str) -> None:
    assert usual(ppm).replace("\u00a0", " ") == words
