"""The payment QR's text, held against payloads published by others who write the same format."""

import json
from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import qr
from engine.payments.qr import Payment

PAYMENT = Payment(
    name="Testbolaget AB",
    organisation_number="556677-8899",
    reference="102343",
    invoice_date=date(2026, 10, 1),
    due_date=date(2026, 10, 31),
    amount_ore=1_250_000,
    bankgiro="50501055",
)


def test_a_published_payment_comes_out_to_the_letter():
    published = (
        '{"uqr":1,"tp":1,"nme":"Testbolaget AB","cid":"556677-8899","iref":"102343","idt":"20261001","ddt":"20261031",'
        '"due":12500,"pt":"BG","acc":"5050-1055"}'
    )
    assert qr.write(PAYMENT) == published


def test_the_first_known_example_comes_out_to_the_letter():
    payment = attrs.evolve(
        PAYMENT,
        name="Test AB",
        organisation_number="1234",
        reference="1001",
        invoice_date=date(2022, 7, 7),
        due_date=date(2022, 8, 6),
        amount_ore=5000,
        bankgiro="5536-7742",
    )
    assert qr.write(payment) == (
        '{"uqr":1,"tp":1,"nme":"Test AB","cid":"1234","iref":"1001","idt":"20220707","ddt":"20220806",'
        '"due":50,"pt":"BG","acc":"5536-7742"}'
    )


@pytest.mark.parametrize(
    ("amount_ore", "due"), [(50000, "500"), (50010, "500.1"), (123456, "1234.56"), (1075, "10.75"), (5, "0.05")]
)
def test_the_amount_is_a_number_without_superfluous_decimals(amount_ore, due):
    assert f'"due":{due},' in qr.write(attrs.evolve(PAYMENT, amount_ore=amount_ore))


def test_swedish_letters_are_escaped_so_that_the_code_is_ascii():
    text = qr.write(attrs.evolve(PAYMENT, name='Hällefors "kommun"'))
    assert '"nme":"H\\u00e4llefors \\"kommun\\""' in text
    assert text.isascii()


@pytest.mark.parametrize("amount_ore", [0, -250])
def test_a_credit_has_no_code(amount_ore):
    assert qr.write(attrs.evolve(PAYMENT, amount_ore=amount_ore)) == ""


@given(st.text(min_size=1, max_size=35), st.integers(1, 10**11))
def test_every_payment_is_read_back_and_is_json(name, amount_ore):
    payment = attrs.evolve(PAYMENT, name=name, amount_ore=amount_ore, bankgiro="5050-1055")
    text = qr.write(payment)
    assert qr.read(text) == payment
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal)["due"] * 100 == amount_ore


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "N" * 36}, "35 tecken"),
        ({"name": ""}, "35 tecken"),
        ({"reference": "1" * 26}, "25 tecken"),
        ({"due_date": date(2026, 9, 30)}, "före fakturadagen"),
        ({"bankgiro": "5050-1056"}, "Bankgironumret"),
    ],
)
def test_what_an_app_would_reject_is_refused(change, says):
    with pytest.raises(Refused, match=says):
        qr.write(attrs.evolve(PAYMENT, **change))


@pytest.mark.parametrize("text", ["", "hej", "[]", "{}", '{"uqr":2,"tp":1,"pt":"BG"}', '{"uqr":1,"tp":1,"pt":"PG"}'])
def test_other_codes_are_refused(text):
    with pytest.raises(Refused, match="QR-koden"):
        qr.read(text)
