"""Each distributor confirms its own invoices: paper, e-invoices and digital mail are delivered one by one."""

from datetime import date
from pathlib import Path

import pytest

from engine.batch.delivering import Delivered, deliver
from engine.errors import Refused
from engine.facts.records import Payer
from engine.store.delivery import delivery_states
from tests.batch.late_town import on
from tests.batch.small_town import EAST, OCTOBER, Town, adult, changed, household

ARRIVED = date(2026, 10, 16)
WAYS = ("paper", "e_invoice", "digital_mailbox", "paper")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Four families who pay 600 kr and get their invoices by `WAYS`."""
    made = Town.made(tmp_path)
    for number, way in enumerate(WAYS, start=1):
        made.take_in(changed(Payer, household(number, 30_000, f"2024-0{number}-10"), delivery=way))
    made.month()
    return made


def delivered(town: Town, channel: str | None = None, day: date = ARRIVED, **named: list[str]) -> Delivered:
    return deliver(town.workspace, EAST, OCTOBER, day, on(ARRIVED), channel=channel, **named)


def number(town: Town, household_number: int) -> str:
    return str(town.invoices()[adult(household_number)]["number"])


def known(town: Town) -> dict[str, str]:
    """The channel of every invoice that is noted, by invoice number."""
    with town.workspace.database() as db, db.reading() as connection:
        return {row.number: row.channel for row in delivery_states(connection, EAST).values()}


def test_the_print_house_confirms_paper_alone(town: Town) -> None:
    done = delivered(town, "paper")
    assert (done.noted, done.delivered, done.invoices) == (2, 2, 4)
    assert known(town) == {number(town, 1): "paper", number(town, 4): "paper"}


def test_without_a_channel_the_batch_is_confirmed_and_each_keeps_its_own_way(town: Town) -> None:
    assert delivered(town).delivered == 4
    assert known(town) == {number(town, place): way for place, way in enumerate(WAYS, start=1)}


def test_one_channel_after_the_other_comes_to_the_whole_batch(town: Town) -> None:
    counts = [delivered(town, way).delivered for way in ("paper", "digital_mailbox", "e_invoice")]
    assert counts == [2, 3, 4]
    assert delivered(town).noted == 0


def test_what_cannot_be_so_is_refused_and_leaves_nothing(town: Town) -> None:
    with pytest.raises(Refused, match=r"gick med direct_debit\. De gick med digital_mailbox, e_invoice, paper"):
        delivered(town, "direct_debit")
    with pytest.raises(Refused, match="finns inte bland månadens fakturor som gick med paper"):
        delivered(town, "paper", returned=[number(town, 2)])
    with pytest.raises(Refused, match="2026-10-17 har inte varit än"):
        delivered(town, day=date(2026, 10, 17))
    assert known(town) == {}
