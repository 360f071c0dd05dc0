"""Whatever a CSV file holds, it is taken in as another reader reads it, or refused with nothing changed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts.registry import RECORD_TYPES
from tests.fuzz.damaged_files import csv_files, records
from tests.fuzz.plain_reader import facts_in
from tests.fuzz.taking_in import Place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("csv"))


def taken_in_or_refused(place: Place, data: Any) -> None:
    record = RECORD_TYPES[data.draw(records)]
    content = data.draw(csv_files(record))
    taken = place.give(f"{record.name}.csv", content)
    if not taken.refused:
        assert place.rows_of(record) == facts_in(content, record)


@settings(max_examples=80)
@given(data=st.data())
def test_a_file_is_taken_in_as_another_reader_reads_it_or_nothing_is_changed(place: Place, data: Any) -> None:
    taken_in_or_refused(place, data)


@pytest.mark.nightly
@settings(max_examples=10_000)
@given(data=st.data())
def test_ten_thousand_files_are_taken_in_or_refused(place: Place, data: Any) -> None:
    taken_in_or_refused(place, data)


@settings(max_examples=40)
@given(name=st.sampled_from(sorted(RECORD_TYPES)), data=st.binary(max_size=300))
def test_any_bytes_are_refused_or_hold_no_fact(place: Place, name: str, data: bytes) -> None:
    assert place.give(f"{name}.csv", data).new == 0
