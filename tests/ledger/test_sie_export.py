"""Balances, fiscal years and sub-dimensions: a year as an export (4E), and what each type must and must not hold."""

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.ledger import sie
from tests.ledger import independent_sie as independent

DAY = date(2026, 11, 10)
YEAR = sie.FiscalYear(0, date(2026, 1, 1), date(2026, 12, 31))
LAST_YEAR = sie.FiscalYear(-1, date(2025, 1, 1), date(2025, 12, 31))


def voucher(*rows, day=DAY, **more):
    return sie.Voucher(
        day=day,
        series="A",
        transactions=tuple(sie.Transaction(account=account, amount_ore=ore) for account, ore in rows),
        **more,
    )


INVOICED = voucher(("1511", 257500), ("31331", -257500), number="1", text="Avgifter")
PAID = voucher(("1930", 200000), ("1511", -200000), number="2", text="Inbetalning")
VOUCHERS = sie.SieFile(
    program="Debitera",
    version="1.0",
    generated=DAY,
    company="Hällefors kommun",
    accounts=(
        sie.Account("1511", "Kundfordringar"),
        sie.Account("1930", "Bank", "T"),
        sie.Account("31331", "Avgifter", "I"),
    ),
    vouchers=(INVOICED, PAID),
)
EXPORT = sie.with_balances(VOUCHERS, YEAR, {"1511": 100000, "1930": -100000})


def test_an_export_has_opening_and_closing_balances_and_results():
    assert EXPORT.kind == "4E"
    assert [(each.label, each.account, each.amount_ore) for each in EXPORT.balances] == [
        ("#IB", "1511", 100000),
        ("#IB", "1930", -100000),
        ("#UB", "1511", 157500),
        ("#UB", "1930", 100000),
        ("#RES", "31331", -257500),
    ]


def test_an_export_reads_like_this():
    lines = sie.write(EXPORT).decode("cp437").split("\r\n")
    assert lines[6:-10] == [
        '#FNAMN "Hällefors kommun"',
        "#RAR 0 20260101 20261231",
        '#KONTO 1511 "Kundfordringar"',
        '#KONTO 1930 "Bank"',
        "#KTYP 1930 T",
        '#KONTO 31331 "Avgifter"',
        "#KTYP 31331 I",
        "#IB 0 1511 1000.00",
        "#IB 0 1930 -1000.00",
        "#UB 0 1511 1575.00",
        "#UB 0 1930 1000.00",
        "#RES 0 31331 -2575.00",
        '#VER "A" "1" 20261110 "Avgifter" "" ""',
        "{",
    ]


def test_the_independent_reader_finds_the_same_balances_and_only_the_faults_of_an_import():
    data = sie.write(EXPORT)
    assert [row[-1] for row in independent.balance_records(data)] == [
        Decimal(n) for n in ("1000", "-1000", "1575", "1000", "-2575")
    ]
    assert independent.faults(data) == ["must not have #IB", "must not have #RES", "must not have #UB"]


def test_a_balance_of_zero_is_left_out():
    even = sie.with_balances(attrs.evolve(VOUCHERS, vouchers=(INVOICED,)), YEAR, {"1511": -257500})
    assert [(each.label, each.account) for each in even.balances] == [("#IB", "1511"), ("#RES", "31331")]


@given(
    st.dictionaries(st.sampled_from(["1511", "1930"]), st.integers(-(10**9), 10**9)),
    st.lists(st.integers(-(10**9), 10**9), max_size=4),
)
def test_every_export_ties_and_is_read_back(opening, amounts):
    vouchers = tuple(voucher(("1511", ore), ("31331", -ore)) for ore in amounts)
    file = sie.with_balances(attrs.evolve(VOUCHERS, vouchers=vouchers), YEAR, opening)
    assert sie.check(file) == ()
    assert sie.read(sie.write(file)) == file


@pytest.mark.parametrize(
    ("vouchers", "opening", "says"),
    [
        ((attrs.evolve(INVOICED, day=date(2027, 1, 1)),), {}, "utanför räkenskapsåret"),
        ((), {"31331": 1}, "inget deklarerat balanskonto"),
        ((), {"9999": 1}, "inget deklarerat balanskonto"),
    ],
)
def test_what_cannot_be_a_year_is_refused(vouchers, opening, says):
    with pytest.raises(Refused, match=says):
        sie.with_balances(attrs.evolve(VOUCHERS, vouchers=vouchers), YEAR, opening)


def with_balance(**change):
    wrong = attrs.evolve(EXPORT.balances[0], **change)
    return attrs.evolve(EXPORT, balances=(wrong, *EXPORT.balances[1:]))


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (with_balance(amount_ore=1), "men utgående balans eller resultat är 1575.00 kr"),
        (with_balance(year=-1), "gäller år -1, som saknar #RAR"),
        (with_balance(account="1512"), "kontot är inte deklarerat"),
        (with_balance(period="202601"), "ska inte ha någon period"),
        (with_balance(label="#PSALDO", period="202613"), "ska ha period ÅÅÅÅMM"),
        (with_balance(objects=((1, "4100"),)), "fler objekt än posttypen rymmer"),
        (with_balance(label="#OBS"), "är ingen saldopost"),
        (attrs.evolve(EXPORT, years=(LAST_YEAR,)), "saknar #RAR, som en fil av typ 4E ska ha"),
        (attrs.evolve(EXPORT, years=(sie.FiscalYear(0, None, None),)), "saknar början eller slut"),
        (attrs.evolve(EXPORT, accounts=()), "saknar #KONTO"),
        (attrs.evolve(EXPORT, accounts=(sie.Account("1511", "x", "X"),)), "kontotypen ”X”"),
    ],
)
def test_an_export_that_does_not_hang_together_is_not_written(file, says):
    with pytest.raises(Refused, match="SIE-filen skrivs inte"):
        sie.write(file)
    assert says in " ".join(sie.check(file))


BALANCES_ONLY = attrs.evolve(EXPORT, vouchers=(), sie_type="1")


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (attrs.evolve(EXPORT, sie_type="1"), "har #VER, som en fil av typ 1 inte får ha"),
        (attrs.evolve(BALANCES_ONLY, dimensions=(sie.Dimension(1, "Ansvar"),)), "har #DIM"),
        (attrs.evolve(BALANCES_ONLY, sie_type="2"), "saknar #OMFATTN, som en fil av typ 2 ska ha"),
        (attrs.evolve(BALANCES_ONLY, balances_until=DAY), "har #OMFATTN, som en fil av typ 1 inte får ha"),
        (attrs.evolve(VOUCHERS, sie_type="3"), "saknar #RAR"),
    ],
)
def test_each_type_has_its_own_records(file, says):
    assert says in " ".join(sie.check(file))


def test_balances_alone_are_type_1_and_with_period_balances_type_2():
    assert sie.check(BALANCES_ONLY) == ()
    period = sie.Balance(label="#PSALDO", year=0, account="1511", period="202611", amount_ore=257500, quantity="3")
    file = attrs.evolve(BALANCES_ONLY, sie_type="2", balances_until=DAY, balances=(*EXPORT.balances, period))
    assert b"#PSALDO 0 202611 1511 {} 2575.00 3\r\n" in sie.write(file)
    assert sie.read(sie.write(file)) == file


# The example of the specification, 4B chapter 8: departments, and departments within them.
DIVIDED = attrs.evolve(
    VOUCHERS,
    dimensions=(sie.Dimension(20, "Avdelning"), sie.Dimension(21, "Underavdelning", parent=20)),
    objects=(sie.ObjectName(20, "01", "Barnavd"), sie.ObjectName(21, "0102", "Barn 1-3 år")),
    vouchers=(
        sie.Voucher(
            day=DAY,
            transactions=(
                sie.Transaction(account="1511", amount_ore=100),
                sie.Transaction(account="31331", amount_ore=-100, objects=((20, "01"), (21, "02"))),
            ),
        ),
    ),
)


def coded(*objects):
    row = attrs.evolve(DIVIDED.vouchers[0].transactions[1], objects=objects)
    return attrs.evolve(
        DIVIDED, vouchers=(sie.Voucher(day=DAY, transactions=(DIVIDED.vouchers[0].transactions[0], row)),)
    )


def test_a_sub_dimension_is_declared_with_whole_codes_and_used_with_its_own_beside_the_superior_one():
    data = sie.write(DIVIDED)
    assert b'#UNDERDIM 21 "Underavdelning" 20\r\n' in data
    assert b'#TRANS 31331 {"20" "01" "21" "02"} -1.00' in data
    assert sie.read(data) == DIVIDED


def test_a_sub_object_without_its_superior_or_undeclared_is_refused():
    assert "utan objekt i den överordnade dimensionen 20" in sie.check(coded((21, "02")))[0]
    assert sie.check(coded((20, "01"), (21, "03"))) == ("Objektet 0103 i dimension 21 är inte deklarerat.",)


def test_a_sub_dimension_stands_after_the_one_it_divides():
    backwards = attrs.evolve(DIVIDED, dimensions=DIVIDED.dimensions[::-1])
    assert "ska stå efter dimension 20" in sie.check(backwards)[0]


def test_an_added_row_is_written_twice_and_a_struck_one_once():
    added = sie.Transaction(account="1930", amount_ore=-257500, day=DAY, sign="kh")
    counted = attrs.evolve(added, day=None, sign="", added=added)
    changed = attrs.evolve(
        INVOICED,
        transactions=(attrs.evolve(INVOICED.transactions[0]), counted),
        struck=(INVOICED.transactions[1],),
    )
    file = attrs.evolve(VOUCHERS, vouchers=(changed,))
    lines = sie.write(file).decode("cp437").split("\r\n")
    assert [line for line in lines if "TRANS" in line] == [
        '#BTRANS 31331 {} -2575.00 "" ""',
        '#TRANS 1511 {} 2575.00 "" ""',
        '#RTRANS 1930 {} -2575.00 20261110 "" "" "kh"',
        '#TRANS 1930 {} -2575.00 "" ""',
    ]
    assert sie.read(sie.write(file)) == file


def test_who_exports_is_read_and_written():
    file = attrs.evolve(
        EXPORT,
        organisation_number="212000-0142",
        organisation_serial="1",
        company_code="17",
        company_form="X",
        industry="84111",
        address=sie.Address("Avgiftskontoret", "Box 1", "712 83 Hällefors", "0591-641 00"),
        tax_year="2027",
        chart="EUBAS97",
        currency="SEK",
        balances_until=DAY,
    )
    data = sie.write(file)
    assert b"#ORGNR 212000-0142 1\r\n" in data
    assert sie.read(data) == file


def test_unknown_records_and_further_fields_are_passed_over():
    data = b'#FLAGGA 0\n#FRAMTID 1 2\n#SIETYP 1 4B\n#FNAMN "A" "B"\n#KONTO 1510 "Kund" ny {x y}\n'
    file = sie.read(data)
    assert (file.company, file.accounts) == ("A", (sie.Account("1510", "Kund"),))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("#IB noll 1930 1.00", "rad 2: året ”noll” är inte ett nummer"),
        ("#RAR 0 2026 20261231", "2026"),
        ("#UNDERDIM 21 Namn", "den överordnade dimensionen ”” är inte ett nummer"),
        ("#OIB 0 1930 {1} 1.00", "parvis"),
        ("#UB 0 1930", "”” är inte ett belopp"),
    ],
)
def test_a_balance_that_cannot_be_understood_is_refused(line, says):
    with pytest.raises(Refused, match=says):
        sie.read(f"#FLAGGA 0\n{line}\n".encode())
