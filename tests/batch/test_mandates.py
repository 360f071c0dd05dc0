"""The mandate register of a town: taken over, asked for, answered, ended; and what the bank is told."""

from datetime import date
from pathlib import Path

import pytest

from engine.batch import mandate_answers, mandate_orders, mandates
from engine.errors import Refused
from engine.payments import autogiro
from engine.payments.autogiro_model import ChangePayerNumber, DeleteMandate, NewMandate
from engine.store.database import activities
from tests.batch.debit_town import advice, applications, debit_town, put, register, rejections, states, take_in
from tests.batch.small_town import BO, EAST, EVA, WEST, Town, adult


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Payers 2 and 3 have mandates, as customers 502 and 503."""
    return debit_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(once: Town, tmp_path: Path) -> Town:
    """The same, to do with as a test likes."""
    return once.copied(tmp_path)


def sent(town: Town) -> list[object]:
    """What the next file to the bank asks for."""
    written = mandate_orders.export(town.workspace, EAST, EVA)
    assert written is not None
    return [order for section in autogiro.read_orders(written.path.read_bytes()) for order in section.orders]


def test_mandates_come_along_from_an_earlier_system_with_their_customer_numbers(town: Town) -> None:
    assert states(town) == {"502": "active", "503": "active"}
    assert mandate_orders.export(town.workspace, EAST, EVA) is None


def test_a_payer_the_bank_knows_by_another_number_is_renumbered(town: Town) -> None:
    taken = take_in(town, register(town, (1, int(adult(1)))))
    assert taken.states == {"requested": 1}
    (customer,) = states(town).keys() - {"502", "503"}
    assert sent(town) == [ChangePayerNumber(payer_number=adult(1), new_payer_number=customer)]
    take_in(town, advice(town, (int(customer), "32")))
    assert states(town)[customer] == "active"


def test_a_second_number_of_a_payer_with_a_mandate_changes_nothing(town: Town) -> None:
    taken = take_in(town, register(town, (2, 777)))
    assert (taken.unchanged, states(town)) == (1, {"502": "active", "503": "active"})


def test_an_identity_number_is_never_the_banks_name_for_a_payer(town: Town) -> None:
    mandates.request(town.workspace, EAST, adult(1), "6789,123456789", EVA)
    assert all(len(customer) < 8 for customer in states(town))


def test_a_mandate_on_paper_is_asked_for_with_account_and_identity(town: Town) -> None:
    asked = mandates.request(town.workspace, EAST, adult(1), "6789, 123 456 789", EVA)
    assert states(town)[asked.customer] == "requested"
    assert sent(town) == [
        NewMandate(payer_number=asked.customer, account="6789000123456789", identity=adult(1)),
    ]
    assert mandate_orders.export(town.workspace, EAST, EVA) is None


def test_it_is_drawn_by_once_the_bank_has_registered_it(town: Town) -> None:
    customer = mandates.request(town.workspace, EAST, adult(1), "6789,123456789", EVA).customer
    taken = take_in(town, advice(town, (int(customer), "32")))
    assert (taken.records, taken.states, taken.told) == (1, {"active": 1}, ())
    assert states(town)[customer] == "active"


def test_one_that_the_bank_does_not_accept_is_rejected_and_may_be_asked_for_again(town: Town) -> None:
    customer = mandates.request(town.workspace, EAST, adult(1), "6789,123456789", EVA).customer
    take_in(town, advice(town, (int(customer), "23")))
    assert states(town)[customer] == "rejected"
    mandates.request(town.workspace, EAST, customer, "6789,987654321", EVA)
    assert states(town)[customer] == "requested"


def test_no_list_and_no_history_shows_a_whole_account(town: Town) -> None:
    mandates.request(town.workspace, EAST, adult(1), "6789,123456789", EVA)
    shown = f"{mandates.listed(town.workspace, EAST)}"
    with town.workspace.database() as db:
        noted = f"{activities(db)}"
    assert "…789" in shown
    assert "123456789" not in shown + noted
    assert adult(1) not in shown + noted


def test_a_mandate_that_is_ended_is_told_to_the_bank_and_draws_no_more(town: Town) -> None:
    mandates.end(town.workspace, EAST, "502", BO)
    assert states(town)["502"] == "ending"
    assert sent(town) == [DeleteMandate(payer_number="502")]
    take_in(town, advice(town, (502, "33")))
    assert states(town)["502"] == "ended"


def test_a_payers_own_application_is_accepted(town: Town) -> None:
    mandates.end(town.workspace, EAST, "502", EVA)
    take_in(town, advice(town, (502, "33")))
    sent(town)
    taken = take_in(town, applications(town, (2, 502)), "applied.txt")
    assert (taken.states, taken.told) == ({"requested": 1}, ())
    assert sent(town) == [NewMandate(payer_number="502")]


def test_an_application_with_somebody_elses_account_waits_for_a_person(town: Town) -> None:
    mandates.end(town.workspace, EAST, "502", EVA)
    take_in(town, advice(town, (502, "33")))
    sent(town)
    taken = take_in(town, applications(town, (1, 502)), "applied.txt")
    assert states(town)["502"] == "offered"
    assert "--request 502 eller avvisa med --end 502" in taken.told[0]
    mandates.end(town.workspace, EAST, "502", BO)
    assert sent(town) == [NewMandate(payer_number="502", rejected=True)]


def test_an_application_for_a_customer_number_that_nobody_has_is_turned_down(town: Town) -> None:
    taken = take_in(town, applications(town, (1, 999)))
    assert "ingen kund har nummer 999" in taken.told[0]
    assert sent(town) == [NewMandate(payer_number="999", rejected=True)]


def test_an_application_under_an_identity_number_is_not_kept(town: Town) -> None:
    taken = take_in(town, applications(town, (1, int(adult(1)))))
    assert adult(1) not in taken.told[0]
    assert states(town).keys() == {"502", "503"}


def test_what_cannot_be_so_is_told_and_all_else_is_taken_in(town: Town) -> None:
    taken = take_in(town, advice(town, (502, "12"), (503, "11"), (888, "33")))
    assert (taken.states, len(taken.told)) == ({"stopped": 1}, 2)
    assert states(town) == {"502": "active", "503": "stopped"}


def test_the_same_file_twice_is_refused(town: Town) -> None:
    take_in(town, advice(town, (503, "11")))
    with pytest.raises(Refused, match=r"redan inläst: som fil\.txt den 2026-10-12 av Eva Ek"):
        take_in(town, advice(town, (503, "11")), "again.txt")


def test_a_file_of_another_town_is_refused(town: Town) -> None:
    path = put(town, advice(town, (503, "11")))
    with pytest.raises(Refused, match="ett annat bankgiro"):
        mandate_answers.take_in(town.workspace, WEST, path, EVA)
    assert mandate_answers.municipality_of(town.workspace.rulebook(), path, date(2026, 10, 12)) == EAST


def test_a_file_of_payments_is_shown_the_way(town: Town) -> None:
    with pytest.raises(Refused, match="debitera payments"):
        take_in(town, rejections(town, (502, 1_500, "1", "01")))


@pytest.mark.parametrize("account", ["", "555666777", "67,1234", "6789,12345678901234", "6789,12345x"])
def test_an_account_that_cannot_be_one_is_refused_and_not_repeated(town: Town, account: str) -> None:
    with pytest.raises(Refused, match="clearingnummer, komma, kontonummer") as refused:
        mandates.request(town.workspace, EAST, adult(1), account, EVA)
    assert not account or account not in str(refused.value)


def test_the_fifth_digit_of_a_clearing_number_is_left_out() -> None:
    assert mandates.bank_account("8327-9,123 456 789-0") == "8327001234567890"


def test_somebody_who_is_never_billed_has_no_mandate(town: Town) -> None:
    with pytest.raises(Refused, match="XXXX är ingen kund") as refused:
        mandates.request(town.workspace, EAST, adult(19), "6789,123456789", EVA)
    assert adult(19) not in str(refused.value)


def test_a_mandate_that_stands_is_not_asked_for_again(town: Town) -> None:
    with pytest.raises(Refused, match="kan inte anmälas igen"):
        mandates.request(town.workspace, EAST, "502", "6789,123456789", EVA)


def test_a_town_without_an_agreement_with_the_bank_takes_no_mandates(tmp_path: Path) -> None:
    plain = Town.made(tmp_path)
    with pytest.raises(Refused, match=r"ingen \[\[direct_debit\]\] gäller 2026-10-12"):
        mandates.request(plain.workspace, EAST, adult(1), "6789,123456789", EVA)
