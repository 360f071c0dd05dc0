"""The mandate register: what happens to a mandate, and what is impossible."""

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import autogiro, mandates
from engine.payments.autogiro_codes import ADVICE_RESULT, REJECTED
from engine.payments.autogiro_model import Application, MandateAdvice, Payment
from engine.payments.mandates import (
    ACTIVE,
    ENDED,
    ENDING,
    OFFERED,
    REQUESTED,
    STATES,
    STOPPED,
    Mandate,
)
from engine.payments.mandates import (
    REJECTED as TURNED_DOWN,
)

DAY, LATER = date(2026, 11, 2), date(2026, 11, 9)
OURS = "50501055"


def mandate(state, valid_from=DAY):
    return Mandate(bankgiro=OURS, payer_number="4711", state=state, since=DAY, valid_from=valid_from)


def advice(result, cause="04", valid_from=None, day=LATER):
    return MandateAdvice(
        payer_number="4711",
        account="",
        identity="",
        cause=cause,
        cause_text="",
        result=result,
        result_text=ADVICE_RESULT.get(result, "Okänd kod."),
        day=day,
        valid_from=valid_from,
        line=2,
    )


def advised(before, result, **more):
    return mandates.advised(before, advice(result, **more), OURS, LATER)


def debit(code="0", direction="82", text="Text."):
    return Payment(
        direction=direction,
        day=DAY,
        payer_number="4711",
        amount_ore=100,
        reference="1",
        code=code,
        text=text,
        period="0",
        renewals=None,
        line=2,
    )


def test_a_mandate_from_paper_is_asked_for_registered_and_ended():
    asked = mandates.requested(None, OURS, "4711", DAY)
    active = advised(asked, "32", valid_from=date(2026, 11, 17))
    ending = mandates.ending(active, LATER)
    assert [each.state for each in (asked, active, ending, advised(ending, "33", cause="03"))] == [
        REQUESTED,
        ACTIVE,
        ENDING,
        ENDED,
    ]
    assert (active.valid_from, active.since, active.reason) == (
        date(2026, 11, 17),
        LATER,
        "Medgivandet är registrerat.",
    )


def test_an_application_in_the_internet_bank_waits_for_our_answer():
    applied = Application(payer_number="4711", account="", identity="", kind="0", kind_text="Ny ansökan.", line=2)
    offered = mandates.applied(None, applied, OURS, DAY)
    assert offered.state == OFFERED
    assert mandates.applied(offered, attrs.evolve(applied, kind="1"), OURS, LATER) == offered
    assert mandates.requested(offered, OURS, "4711", LATER).state == REQUESTED
    assert mandates.turned_down(offered, LATER).state == TURNED_DOWN
    with pytest.raises(Refused, match="finns redan"):
        mandates.applied(mandate(ACTIVE), applied, OURS, LATER)


@pytest.mark.parametrize(
    ("state", "result", "after"),
    [
        (REQUESTED, "32", ACTIVE), (OFFERED, "32", ACTIVE), (ENDED, "32", ACTIVE), (TURNED_DOWN, "32", ACTIVE),
        (REQUESTED, "07", TURNED_DOWN), (ACTIVE, "02", ENDED), (STOPPED, "98", ENDED), (ENDING, "33", ENDED),
        (REQUESTED, "23", TURNED_DOWN), (ENDING, "04", ENDED), (ACTIVE, "21", ACTIVE),
        (REQUESTED, "10", REQUESTED), (ACTIVE, "10", ACTIVE), (ACTIVE, "11", STOPPED), (STOPPED, "12", ACTIVE),
    ],
)  # fmt: skip
def test_what_an_advice_does(state, result, after):
    assert advised(mandate(state), result).state == after


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (ACTIVE, "32"),
        (ENDED, "33"),
        (TURNED_DOWN, "02"),
        (ENDED, "23"),
        (REQUESTED, "11"),
        (ACTIVE, "12"),
        (ENDED, "10"),
        (ENDING, "11"),
    ],
)
def test_what_is_impossible_is_refused_and_changes_nothing(state, result):
    with pytest.raises(Refused, match="Inget är ändrat"):
        advised(mandate(state), result)


def test_an_unknown_code_is_refused():
    with pytest.raises(Refused, match="rad 2"):
        advised(mandate(ACTIVE), "77")


def test_a_changed_payer_number_ends_the_old_and_begins_the_new():
    assert advised(None, "32", cause="05").state == ACTIVE
    assert advised(mandate(ACTIVE), "33", cause="05").state == ENDED
    with pytest.raises(Refused, match="finns inte i vårt register"):
        advised(None, "11")


@given(
    state=st.sampled_from(STATES),
    result=st.sampled_from(sorted(ADVICE_RESULT)),
    cause=st.sampled_from(["03", "04", "05", "42"]),
)
def test_no_advice_but_a_registration_or_a_lifted_stop_makes_a_mandate_active(state, result, cause):
    try:
        after = advised(mandate(state), result, cause=cause)
    except Refused:
        return
    assert after.state in STATES
    if after.state == ACTIVE != state:
        assert result in {"32", "12"}
    if state == ENDING:
        assert after.state in {ENDING, ENDED} or (result, cause) == ("32", "05")


def test_only_an_active_mandate_that_has_begun_is_drawn_on():
    assert mandates.draws(mandate(ACTIVE), DAY)
    assert not mandates.draws(mandate(ACTIVE, valid_from=LATER), DAY)
    assert not mandates.draws(None, DAY)
    assert not any(mandates.draws(mandate(state), LATER) for state in STATES if state != ACTIVE)
    assert list(mandates.drawn_on([mandate(ACTIVE), attrs.evolve(mandate(ENDED), payer_number="2")], DAY)) == ["4711"]
    with pytest.raises(Refused, match="två aktiva"):
        mandates.drawn_on([mandate(ACTIVE), attrs.evolve(mandate(ACTIVE), since=LATER)], DAY)


@pytest.mark.parametrize(
    ("payment", "kind", "means"),
    [
        (debit("0"), "payment_specification", (True, False, False)),
        (debit("1"), "payment_specification", (False, True, False)),
        (debit("2"), "payment_specification", (False, True, False)),
        (debit("9"), "payment_specification", (False, True, True)),
        (debit("1", "32"), "payment_specification", (False, False, False)),
        (debit("02", "77"), "payment_specification", (False, True, False)),
        (debit("01"), "rejected_payments", (False, True, False)),
    ],
)
def test_a_debit_that_was_not_made_leaves_its_invoice_open_and_says_what_to_do(payment, kind, means):
    outcome = mandates.outcome(payment, kind)
    assert (outcome.paid, outcome.opens, outcome.retried) == means
    assert outcome.text
    assert bool(outcome.action) is not outcome.paid


@pytest.mark.parametrize("code", sorted(REJECTED))
def test_a_rejected_order_ends_or_stops_the_mandate_where_that_is_the_cause(code):
    after = mandates.after_rejection(mandate(ACTIVE), code, REJECTED[code], LATER)
    assert after.state == {"01": ENDED, "02": ENDED, "03": STOPPED}.get(code, ACTIVE)


def test_bankgirots_sample_of_advice_can_be_followed_from_our_requests(shared):
    data = (
        shared
        / "data"
        / "formats"
        / "autogiro"
        / "autogiro_gl_exempelfil_medgivandeavisering_fran-bankgirot-medgivanden-kontonummer_exemeplfil_sv.txt"
    ).read_bytes()
    (answer,) = autogiro.read(data)
    assert answer.written
    states = []
    for each in answer.advices:
        before = mandates.requested(None, answer.bankgiro, each.payer_number, DAY)
        before = mandates.ending(before, DAY) if each.cause == "03" else before
        states.append(mandates.advised(before, each, answer.bankgiro, answer.written).state)
    assert states == [REQUESTED, ACTIVE, ACTIVE, ACTIVE, ACTIVE, REQUESTED, ENDED]


def test_a_long_payer_number_is_cut_short_in_messages():
    with pytest.raises(Refused) as refused:
        mandates.ending(attrs.evolve(mandate(ENDED), payer_number="198001019804"), DAY)
    assert "19800101" not in str(refused.value)
