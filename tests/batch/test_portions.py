"""A batch's documents are made in portions, and each invoice is the same as if all were made at once."""

import attrs
import polars as pl
import pytest

from engine.batch.channels import Channels
from engine.batch.delivery_files import ways_of
from engine.batch.executors import SERIAL
from engine.batch.month import Issue
from engine.batch.ordering import correct
from engine.batch.packed import INDEX, PAGES, pack
from engine.batch.paper import numbered_documents
from tests.batch.small_town import EAST, EVA, NOVEMBER, OCTOBER, Town
from tests.batch.two_months import two_months


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Issue:
    """A month with childcare and care, corrections, trustees, and payers of several households."""
    town = two_months(tmp_path_factory.mktemp("two months"))
    town.issue(OCTOBER)
    correct(town.workspace, EAST, NOVEMBER, EVA)
    town.preview(NOVEMBER)
    town.approve(NOVEMBER)
    return town.number(NOVEMBER)


@pytest.mark.parametrize("size", [1, 3, 1_000])
def test_documents_made_in_portions_are_those_of_the_whole_batch(done: Issue, size: int) -> None:
    whole = numbered_documents(done.computed, done.facts, done.settings, done.invoices, done.issue_date)
    assert [each for part in done.portion.parts(size) for each in part.documents()] == list(whole)


def test_of_invoices_that_are_not_needed_whole_there_are_lines_and_sums(done: Issue) -> None:
    whole = {row["number"] for row in done.invoices[::2]}
    for each, full in zip(done.portion.documents(whole), done.portion.documents(), strict=True):
        lines_alone = attrs.evolve(full, explanations=(), qr_text="", slip_code_line="")
        assert each == (full if each.number in whole else lines_alone)


@pytest.mark.parametrize("size", [1, 3])
def test_ways_found_in_portions_are_those_of_the_whole_batch(done: Issue, size: int) -> None:
    channels = Channels.of(done.facts, done.computed.month, done.computed.drafts)
    in_parts = [way for part in done.portion.parts(size) for way in part.ways().items()]
    assert dict(in_parts) == ways_of(channels, done.invoices, done.settings)


def test_the_invoices_of_a_payer_stay_together(done: Issue) -> None:
    parts = [{row["payer_id"] for row in part.invoices} for part in done.portion.parts(1)]
    assert len(parts) == len(set().union(*parts)) > 3


def test_an_invoice_has_one_row_in_the_index_and_its_pages_in_that_part(
    done: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.batch.packed.PART", 2)
    monkeypatch.setattr("engine.batch.portions.SIZE", 1)
    kept: dict[str, pl.DataFrame] = {}
    index = pack(done.portion, SERIAL, kept.__setitem__)
    assert index.columns == list(INDEX)
    assert index["number"].to_list() == [row["number"] for row in done.invoices]
    assert sorted(index["print_place"]) == list(range(len(done.invoices)))
    for row in index.iter_rows(named=True):
        part = kept[f"pages-{row['part']:04}.parquet"]
        assert part.columns == list(PAGES)
        assert part.filter(number=row["number"])["pages"].list.len().to_list() == [row["page_count"]]


def test_a_batch_without_invoices_has_an_empty_index_and_no_pages(empty_town: Town) -> None:
    done = empty_town.month()
    kept: dict[str, pl.DataFrame] = {}
    assert pack(done.portion, SERIAL, kept.__setitem__).is_empty()
    assert kept == {}
