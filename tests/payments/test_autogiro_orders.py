"""Orders to Bankgirot: what would be rejected there is refused here, and what is written can be read."""

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import autogiro
from engine.payments.autogiro_model import ChangeOrder, DeleteMandate, NewMandate, PaymentOrder, Section
from engine.payments.autogiro_orders import NEEDED

DAY = date(2026, 11, 30)
DEBIT = PaymentOrder(day=DAY, payer_number="4711", amount_ore=1_547_00, reference="202611000011")


def section(*orders, bankgiro="5050-1055"):
    return Section(written=date(2026, 11, 23), customer_number="471117", bankgiro=bankgiro, orders=orders)


def test_a_debit_is_one_record_of_eighty_columns_in_the_manuals_places():
    opening, row, end = autogiro.write([section(DEBIT)]).decode("iso-8859-1").split("\r\n")
    assert (opening[:18], opening[62:78], end) == ("0120261123AUTOGIRO", "4711170050501055", "")
    assert row == "82202611300    0000000000004711000000154700" + "0050501055" + "202611000011".ljust(27)


def test_at_once_stands_where_the_day_does():
    assert b"\r\n82GENAST  0 " in autogiro.write([section(attrs.evolve(DEBIT, day=None))])


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (attrs.evolve(DEBIT, amount_ore=0), "beloppet"),
        (attrs.evolve(DEBIT, amount_ore=10**12), "beloppet"),
        (attrs.evolve(DEBIT, payer_number=""), "betalarnumret"),
        (attrs.evolve(DEBIT, payer_number="12-3"), "betalarnumret"),
        (attrs.evolve(DEBIT, payer_number="1" * 17), "betalarnumret"),
        (attrs.evolve(DEBIT, payer_number="198001019804"), "personnummer"),
        (attrs.evolve(DEBIT, payer_number="0000198001619801"), "personnummer"),
        (attrs.evolve(DEBIT, reference="x" * 17), "högst 16"),
        (attrs.evolve(DEBIT, reference="Ж"), "tecken"),
        (attrs.evolve(DEBIT, period="9"), "periodkoden"),
        (attrs.evolve(DEBIT, renewals=3), "förnyelser"),
        (attrs.evolve(DEBIT, day=None, period="1"), "genast"),
        (attrs.evolve(DEBIT, direction="77"), "82"),
        (NewMandate(payer_number="1", account="123", identity="191212121212"), "16 siffror"),
        (NewMandate(payer_number="1", account="3300001212121212"), "båda"),
        (ChangeOrder(kind="22"), "23–29"),
        (ChangeOrder(kind="24", payer_number="1"), "betalningsdag ska anges"),
        (ChangeOrder(kind="23", payer_number="1", day=DAY), "betalningsdag ska inte anges"),
        (ChangeOrder(kind="26", new_day=DAY, reference="A"), "referens"),
    ],
)
def test_what_bankgirot_would_reject_is_refused_with_the_place(order, says):
    with pytest.raises(Refused, match=f"Avsnitt 1, post 1: .*{says}"):
        autogiro.write([section(order)])


def test_a_refusal_never_shows_the_number_that_looks_personal():
    assert "19800101" not in " ".join(autogiro.check([section(attrs.evolve(DEBIT, payer_number="198001019804"))]))


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ([], "inga order"),
        ([section()], "inga order"),
        ([section(DEBIT, DeleteMandate(payer_number="1"))], "blandar"),
        ([section(DEBIT, bankgiro="9902346")], "bankgironumret"),
        ([attrs.evolve(section(DEBIT), customer_number="1234567")], "kundnumret"),
    ],
)
def test_a_section_that_is_not_whole_is_refused(sections, says):
    with pytest.raises(Refused, match=says):
        autogiro.write(sections)


numbers = st.integers(1, 10**9).map(str)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
amounts = st.integers(1, 10**12 - 1)
references = st.text("ABCÅÄÖabc0123 -/", max_size=16).map(str.strip)
debits = st.builds(
    PaymentOrder,
    direction=st.sampled_from(["82", "32"]),
    day=days,
    payer_number=numbers,
    amount_ore=amounts,
    reference=references,
    period=st.sampled_from("12345678"),
    renewals=st.none() | st.integers(1, 999),
)
mandates = st.builds(DeleteMandate, payer_number=numbers) | st.builds(
    NewMandate,
    payer_number=numbers,
    account=st.just("3300001212121212"),
    identity=st.just("191212121212"),
    rejected=st.booleans(),
)


@st.composite
def changes(draw):
    kind = draw(st.sampled_from(sorted(NEEDED)))
    all_of_them = {
        "payer_number": numbers,
        "day": days,
        "amount_ore": amounts,
        "direction": st.just("82"),
        "new_day": days,
    }
    given_ = {name: draw(all_of_them[name]) for name in NEEDED[kind]}
    return ChangeOrder(kind=kind, reference=draw(references) if kind in {"25", "29"} else "", **given_)


@given(
    st.lists(
        st.lists(debits, min_size=1) | st.lists(mandates, min_size=1) | st.lists(changes(), min_size=1),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_written_is_read_as_it_was(groups):
    sections = tuple(attrs.evolve(section(*orders), bankgiro="50501055") for orders in groups)
    data = autogiro.write(sections)
    assert all(len(row) == 80 for row in data.split(b"\r\n")[:-1])
    assert autogiro.read_orders(data) == sections


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"\r\n82", b"\r\n83", "transaktionskod"),
        (b"AUTOGIRO", b"AUTOGIRX", "öppningspost"),
        (b"\r\n8220261130", b"\r\n8220261131", "rad 2, position 3–10"),
        (b"0000001547000050501055", b"0000001547000050501063", "bankgironummer"),
        (b"000000154700", b"00000015470x", "tal"),
    ],
)
def test_a_changed_file_is_refused_with_line_and_position(old, new, says):
    data = autogiro.write([section(DEBIT)])
    assert old in data
    with pytest.raises(Refused, match=says):
        autogiro.read_orders(data.replace(old, new))
