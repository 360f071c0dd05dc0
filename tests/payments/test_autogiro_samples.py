"""Bankgirot's own example files: every one is read, its totals tie, and those to Bankgirot come out byte for byte."""

from datetime import date

import pytest

from engine.errors import Refused
from engine.payments import autogiro, bgmax
from engine.payments.autogiro_model import (
    ChangeOrder,
    ChangePayerNumber,
    DeleteMandate,
    NewMandate,
    Order,
    PaymentOrder,
    Section,
)

TO_BANKGIROT = {
    "autogiro-gl_makulerings-andringsunderlag_till-bankgirot_exempelfil_sv.txt": 3,
    "autogiro_exempelfil-betalningsunderlag_sv.txt": 9,
    "autogiro_exempelfil_medgivandeunderlag_sv.txt": 13,
    "autogiro_exempelfilermakulerings-andringsunderlag_sv.txt": 17,
    "autogiro_gl_betalningsunderlag_till-bankgirot-medgivanden-bankgironummer_exempelfil_sv.txt": 3,
    "autogiro_gl_betalningsunderlag_till-bankgirot-medgivanden-kontonummer_exempelfil_sv.txt": 3,
    "autogiro_gl_makulering-datumandring_till-bankgirot-medgivanden-kontonummer_exempelfil_sv.txt": 3,
    "autogiro_gl_medgivandeunderlag_till-bankgirot-medgivanden-bankgironummer_exempelfil_sv.txt": 4,
    "autogiro_gl_medgivandeunderlag_till-bankgirot-medgivanden-kontonummer_exempelfiler_sv.txt": 6,
}
FROM_BANKGIROT = {
    "autogiro_exempelfil_bet-spec-o-tk_sv.txt": ("payment_specification", "new", 14),
    "autogiro_gl_betalningsspec-stoppadebetalningar-tackningskontroll_fran-bankgirot-medgivanden-bankgironummer_exempelfil_sv.txt": ("payment_specification", "old", 15),
    "autogiro_exempelfiler_medgivandeavisering_sv.txt": ("mandate_advice", "new", 10),
    "autogiro_gl_exempelfil_medgivandeavisering_fran-bankgirot-medgivanden-kontonummer_exemeplfil_sv.txt": ("mandate_advice", "old", 7),
    "autogiro_gl_medgivandeavisering_fran-bankgirot-medgivanden-bankgironummer_exempelfil_sv.txt": ("mandate_advice", "old", 6),
    "autogiro_exempelfil_nya_medgivanden_via_internetbank_sv.txt": ("internet_bank_mandates", "new", 4),
    "autogiro_gl_medgivanden_via_internetbanken_exempelfil_fran-bankgirot.txt": ("internet_bank_mandates", "new", 1),
    "autogiro_exempelfilavvisade_betalningsuppdrag_sv.txt": ("rejected_payments", "new", 8),
    "autogiro_gl_exempelfil_avvisadebetalningar_fran-bankgirot-medgivanden-kontonummer_exemeplfil_sv.txt": ("rejected_payments", "old", 4),
    "autogiro_gl_avvisadebetaln_fran-bankgirot-medgivanden-bankgironummer_exempelfil_sv.txt": ("rejected_payments", "old", 4),
    "autogiro_exempelfilermakuleringar_andringar-av-betalningar_sv.txt": ("changes", "new", 18),
    "autogiro_gl_exempelfil_makulering-andring_fran-bankgirot-medgivanden-kontonummer_exempelfil_sv.txt": ("changes", "old", 4),
    "autogiro_exempelfilutdrag-ur-bevakningsregistret_sv.txt": ("watch_register", "old", 10),
    "autogiro_exempelfil-utdrag-ur-medgivanderegistret_sv.txt": ("mandate_register", "new", 7),
}  # fmt: skip
BGMAX = "autogiro_exempelfil_bg-max-forma_sv.txt"
WRONG_BANKGIRO = "autogiro_exempelfil-betalningsunderlag_sv.txt"


@pytest.fixture(scope="module")
def sample(shared):
    return lambda name: (shared / "data" / "formats" / "autogiro" / name).read_bytes()


def filled(data: bytes) -> bytes:
    """The samples have lost the blanks at the ends of their lines; the manual has 80 columns."""
    return b"".join(line.ljust(80) + b"\r\n" for line in data.split(b"\r\n") if line)


def records_of(answer):
    return [*answer.payments, *answer.advices, *answer.applications, *answer.changes, *answer.registered]


def test_no_sample_is_forgotten(shared):
    names = {path.name for path in (shared / "data" / "formats" / "autogiro").iterdir()}
    assert names == {*TO_BANKGIROT, *FROM_BANKGIROT, BGMAX}


@pytest.mark.parametrize("name", sorted(set(TO_BANKGIROT) - {WRONG_BANKGIRO}))
def test_a_file_to_bankgirot_is_written_again_byte_for_byte(sample, name):
    sections = autogiro.read_orders(sample(name))
    assert [len(section.orders) for section in sections] == [TO_BANKGIROT[name]]
    assert autogiro.write(sections) == filled(sample(name))


def test_the_sample_whose_bankgiro_number_is_impossible_is_refused_and_else_written_byte_for_byte(sample):
    data = sample(WRONG_BANKGIRO)
    with pytest.raises(Refused, match="9902346"):
        autogiro.write(autogiro.read_orders(data))
    right = data.replace(b"0009902346", b"0009912346")
    assert autogiro.write(autogiro.read_orders(right)) == filled(right)


def test_payments_typed_in_by_hand_give_the_sample(sample):
    def order(day, payer, kronor, reference, **more):
        day = date(2004, 10, day)
        return PaymentOrder(day=day, payer_number=payer, amount_ore=kronor * 100, reference=reference, **more)

    orders = (
        order(27, "1020304051", 750, "ÅRSKORT-2005"),
        order(27, "2030405062", 250, "KVARTAL-2005"),
        order(28, "3040506073", 125, "ÅTERBET", direction="32"),
    )
    section = Section(written=date(2004, 10, 26), customer_number="471117", bankgiro="991-2346", orders=orders)
    name = "autogiro_gl_betalningsunderlag_till-bankgirot-medgivanden-kontonummer_exempelfil_sv.txt"
    assert autogiro.write([section]) == filled(sample(name))


def test_mandates_typed_in_by_hand_give_the_sample(sample):
    orders: tuple[Order, ...] = (
        NewMandate(payer_number="101", account="3300001212121212", identity="191212121212"),
        NewMandate(payer_number="102", account="8901003232323232", identity="005556000521"),
        NewMandate(payer_number="103", account="5001000001000020", identity="196803050000"),
        *(NewMandate(payer_number=number) for number in ("2222101", "3331022", "7771014")),
        NewMandate(payer_number="106", account="3300001212121212", identity="191212121212", rejected=True),
        NewMandate(payer_number="107", account="5001000001000020", identity="196803050000", rejected=True),
        DeleteMandate(payer_number="5551004"),
        DeleteMandate(payer_number="4440104"),
        ChangePayerNumber(payer_number="111", new_payer_number="121"),
        ChangePayerNumber(payer_number="112", new_payer_number="122"),
        ChangePayerNumber(payer_number="5555242", new_payer_number="3330202"),
    )
    section = Section(written=date(2008, 6, 11), customer_number="471117", bankgiro="9912346", orders=orders)
    assert autogiro.write([section]) == filled(sample("autogiro_exempelfil_medgivandeunderlag_sv.txt"))


def test_changes_typed_in_by_hand_give_the_sample(sample):
    orders = (
        ChangeOrder(kind="23", payer_number="5550731"),
        ChangeOrder(kind="25", payer_number="4445062", day=date(2004, 10, 19), amount_ore=235_00, direction="82"),
        ChangeOrder(kind="29", payer_number="3334451", day=date(2004, 11, 3), amount_ore=150_00, direction="82", new_day=date(2004, 11, 2)),
    )  # fmt: skip
    section = Section(written=date(2004, 10, 18), customer_number="471117", bankgiro="9912346", orders=orders)
    name = "autogiro-gl_makulerings-andringsunderlag_till-bankgirot_exempelfil_sv.txt"
    assert autogiro.write([section]) == filled(sample(name))


@pytest.mark.parametrize("name", FROM_BANKGIROT)
def test_a_file_from_bankgirot_is_read_and_its_totals_tie(sample, name):
    (answer,) = autogiro.read(sample(name))
    assert (answer.kind, answer.layout, len(records_of(answer))) == FROM_BANKGIROT[name]
    assert answer.bankgiro == "9912346"


@pytest.mark.parametrize("name", FROM_BANKGIROT)
def test_every_code_in_the_samples_has_a_swedish_text(sample, name):
    (answer,) = autogiro.read(sample(name))
    texts = [
        value
        for record in records_of(answer)
        for field, value in ((name, getattr(record, name)) for name in dir(record))
        if field == "text" or field.endswith("_text")
    ]
    assert all(text for text in texts) or answer.kind == "watch_register"
    assert not [text for text in texts if "Okänd" in text]


@pytest.mark.parametrize(
    "name", sorted(set(FROM_BANKGIROT) - {"autogiro_exempelfil-utdrag-ur-medgivanderegistret_sv.txt"})
)
def test_a_file_that_has_lost_a_record_or_its_end_is_refused(sample, name):
    rows = sample(name).split(b"\r\n")
    for lost in (3, len(rows) - 2):
        with pytest.raises(Refused):
            autogiro.read(b"\r\n".join(rows[:lost] + rows[lost + 1 :]))


def test_only_payments_that_were_made_are_in_the_new_layouts_sums(sample):
    (answer,) = autogiro.read(sample("autogiro_exempelfil_bet-spec-o-tk_sv.txt"))
    made = [p for p in answer.payments if p.direction == "82" and p.code == "0"]
    assert sum(p.amount_ore for p in made) == answer.deposits[0].amount_ore == 15_000_00
    assert {p.code: p.text for p in answer.payments if p.direction == "82"}["1"].startswith("Täckning saknas.")
    assert [(p.refunded, p.code) for p in answer.payments if p.direction == "77"] == [
        (date(2009, 11, 10), "02"),
        (date(2009, 11, 10), "01"),
    ]


def test_an_application_has_its_address_and_what_the_payer_wrote(sample):
    (answer,) = autogiro.read(sample("autogiro_exempelfil_nya_medgivanden_via_internetbank_sv.txt"))
    first = answer.applications[0]
    assert first.information == ("JAG ÖNSKAR BETALA MÅNADSVIS",)
    assert first.address == ("ANDERS JOHANSSON", "C/O ANNA NILSSON", "LUGNA GATAN 5")
    assert (first.postal_code, first.city, first.account) == ("12838", "SKARPNÄCK", "8901003232323232")


def test_the_mandate_register_of_the_old_layout_is_a_column_earlier(sample):
    """As the new layout's sample with one figure of the year less, and a stop given as 0."""
    name = "autogiro_exempelfil-utdrag-ur-medgivanderegistret_sv.txt"
    (new,) = autogiro.read(sample(name))
    rows = [row.ljust(80) for row in sample(name).decode("ascii").split("\r\n") if row]
    (old,) = autogiro.read("\r\n".join(row[:39] + row[40:] for row in rows).encode())
    assert old.layout == "old"
    assert [(r.payer_number, r.created, r.account, r.status) for r in old.registered] == [
        (r.payer_number, r.created, r.account, r.status) for r in new.registered
    ]
    assert [r.status_text for r in new.registered].count("Väntar på bankens svar.") == 2


def test_autogiro_in_bgmax_form_is_read_as_bgmax(sample):
    (deposit,) = bgmax.read(sample(BGMAX)).deposits
    assert (deposit.amount_ore, len(deposit.payments)) == (700_00, 4)


def test_several_files_in_one_are_read_one_after_the_other(sample):
    names = ["autogiro_exempelfil_bet-spec-o-tk_sv.txt", "autogiro_exempelfiler_medgivandeavisering_sv.txt"]
    assert [answer.kind for answer in autogiro.read(b"".join(sample(name) for name in names))] == [
        "payment_specification",
        "mandate_advice",
    ]
