"""Each shipped layout, read by a second reader that knows nothing of layouts: positions counted by hand, csv, json."""

import csv
import json
from datetime import date
from io import StringIO

import attrs
import pytest

from engine.errors import Refused
from engine.ledger.layout import LedgerFile, check, read, write
from engine.ledger.layout_content import LedgerRow
from tests.ledger.layout_cases import ALVA, COUNTY, HIDDEN, LAYOUTS, MONTH, file_of, invoice, row

ALL = sorted(LAYOUTS)
RUTIN_270 = LAYOUTS["rutin-270"]
TO_PAY = 154_700 - 12_345 + 90_050 + 104_500


def cut(line: str, *widths: int) -> list[str]:
    """A line in pieces of these widths, which must be all of it."""
    assert sum(widths) == len(line)
    starts = [sum(widths[:n]) for n in range(len(widths))]
    return [line[start : start + width] for start, width in zip(starts, widths, strict=True)]


def lines(name: str, file: LedgerFile = MONTH) -> list[str]:
    data = write(file, LAYOUTS[name]).data
    assert data.endswith(b"\r\n")
    return data.decode("iso-8859-1").split("\r\n")[:-1]


@pytest.mark.parametrize("name", ALL)
def test_what_is_written_is_read_back_and_written_to_the_same_bytes(name: str) -> None:
    layout = LAYOUTS[name]
    data = write(MONTH, layout).data
    assert check(data, layout) == ()
    assert write(read(data, layout), layout).data == data


@pytest.mark.parametrize("name", ALL)
def test_the_amounts_that_are_read_back_are_those_that_were_written(name: str) -> None:
    made = write(MONTH, LAYOUTS[name])
    again = read(made.data, LAYOUTS[name])
    assert sum(each.amount_ore for each in again.invoices) == made.sum_ore
    assert len(again.invoices) == made.invoices
    assert made.sum_ore == (TO_PAY if name != "sergel" else TO_PAY - 104_500)


@pytest.mark.parametrize("name", ALL)
def test_a_protected_person_has_no_name_and_no_address_in_any_file(name: str) -> None:
    data = write(MONTH, LAYOUTS[name]).data.decode(LAYOUTS[name].head.encoding)
    assert "Hemlig" not in data
    assert "Gömda" not in data
    named = name not in {"sergel", "raindance-sundsvall-internal"}  # left out; no names at all
    assert ("Skyddad identitet" in data) == named


def test_a_claim_on_a_protected_person_is_left_out_and_listed_for_the_collection_agency() -> None:
    assert write(MONTH, LAYOUTS["sergel"]).left_out == ("8410003",)
    assert write(MONTH, LAYOUTS["rutin-270"]).left_out == ()


def test_rutin_270_has_records_of_250_characters_with_every_position_where_it_is_agreed() -> None:
    made = lines("rutin-270")
    assert {len(line) for line in made} == {250}
    assert [line[:2] for line in made] == [
        "10",
        "60",
        "62",
        "62",
        "62",
        "63",
        "62",
        "63",
        "60",
        "62",
        "63",
        "60",
        "62",
        "63",
        "50",
    ]
    assert made[0].rstrip() == "1027001820744261110090507"
    first = cut(made[1], 2, 42, 1, 10, 25, 27, 5, 13, 25, 8, 40, 10, 25, 2, 15)
    assert [each.strip() for each in first] == [
        "60",
        "",
        "P",
        "9001012385",
        "Åsa Öberg",
        "Storgatan 1 B",
        "71130",
        "Lindesberg",
        "Ekström",
        "",
        "",
        "BARNOMSORG",
        "",
        "BO",
        "",
    ]
    charged = cut(made[2], 2, 10, 1, 14, 15, 12, 2, 8, 8, 25, 11, 108, 1, 33)
    assert charged[2:6] == [" ", "00000000154700", "000000000000001", "000000154700"]
    assert (charged[7:10], charged[12]) == (["20261101", "20261130", "Förskola".ljust(25)], "T")
    below = cut(made[3], 2, 10, 1, 14, 15, 12, 18, 36, 108, 1, 33)
    assert (below[3], below[7].strip(), below[9]) == ("0" * 14, "Elin, födelseår 2022", "L")
    given_back = cut(made[6], 2, 10, 1, 14, 15, 12, 196)
    assert given_back[2:6] == ["-", "00000000012345", "000000000000001", "000000012345"]
    posted = cut(made[7], 2, 6, 1, 14, 15, 12, *[10] * 10, 100)
    assert posted[2:4] == ["-", "00000000012345"]
    assert [each.strip() for each in posted[6:16]] == ["31331", "441", "", "407", "12", "9", "", "870", "", ""]
    total = cut(made[-1], 2, 94, 10, 10, 10, 10, 18, 18, 78)
    assert [int(each) for each in (total[2], *total[4:8])] == [3, 6, 4, TO_PAY, TO_PAY]


def test_the_older_raindance_rows_tie_and_stand_where_they_are_agreed() -> None:
    made = lines("raindance-ist")
    kinds = "".join(line[7] for line in made)
    assert kinds == "SHRRRRHRSHRT"
    customer = cut(made[0], 3, 4, 2, 10, 1, 72, 36, 35)
    assert [each.strip() for each in customer] == [
        "IST",
        "",
        "S",
        "9001012385",
        "",
        "Åsa Öberg",
        "Storgatan 1 B",
        "711 30 Lindesberg",
    ]
    assert cut(made[1], 9, 10, 70, 2, 6)[3] == "09"
    charged = cut(made[2], 9, 10, 1, 36, 11, 1, 11, 1, 15, 1, 3, 7, 5, 26)
    assert (charged[3].strip(), charged[8], charged[10:13]) == (
        "Förskola",
        "000000000154700",
        ["441", "31331  ", "407  "],
    )
    assert cut(made[5], 9, 10, 1, 36, 24, 15, 42)[5] == "-00000000012345"
    total = cut(made[-1], 9, 6, 1, 6, 1, 10)
    assert [int(each) for each in (total[1], total[3], total[5])] == [2, kinds.count("R"), TO_PAY]


def test_the_collection_agency_gets_debtors_with_their_claims() -> None:
    made = lines("sergel")
    assert made[:2] == ["INKASSOIDPOST+100284+INKASSO+new_cases'", "100261110"]
    assert [line[:3] for line in made[2:]] == [
        "110",
        "120",
        "121",
        "129",
        "130",
        "140",
        "140",
        "129",
        "130",
        "140",
        "199",
    ]
    assert made[2] == "110123456770001"
    debtor = cut(made[3], 3, 1, 10, 36, 36, 5, 28, 12, 1)
    assert [each.strip() for each in debtor] == [
        "120",
        "",
        "9001012385",
        "Åsa Öberg",
        "Storgatan 1 B",
        "71130",
        "Lindesberg",
        "058181000",
        "J",
    ]
    assert made[4] == "121c/o Ekström"
    claim = cut(made[6].ljust(93), 3, 6, 6, 5, 1, 4, 1, 12, 20, 35)
    assert (claim[1:3], claim[4], claim[7], claim[8].strip()) == (["261110", "261130"], "F", "000000142355", "8410001")
    assert made[-1] == f"199{2:010}{1:010}{TO_PAY - 104_500:015}"


def test_the_generic_csv_opens_with_any_reader_of_csv() -> None:
    text = write(MONTH, LAYOUTS["generic-csv"]).data.decode()
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    assert [each["belopp"] for each in rows] == ["1547,00", "-123,45", "900,50", "1045,00"]
    assert [each["att betala"] for each in rows] == ["1423,55", "1423,55", "900,50", "1045,00"]
    assert (rows[0]["namn"], rows[3]["namn"], rows[3]["gata"]) == ("Åsa Öberg", "Skyddad identitet", "")


def test_the_generic_json_has_whole_ore_and_lists_within_lists() -> None:
    made = json.loads(write(MONTH, LAYOUTS["generic-json"]).data, parse_float=pytest.fail)
    first = made["invoices"][0]
    assert (made["format"], made["invoice_count"], made["rows_ore"]) == ("debitera-ledger-1", 3, TO_PAY)
    assert (first["amount_ore"], [each["amount_ore"] for each in first["rows"]]) == (142_355, [154_700, -12_345])
    assert [each["text"] for each in first["rows"][0]["texts"]] == ["Elin, födelseår 2022", "Tre procent"]
    assert first["rows"][0]["postings"][0]["account"] == "31331"


def test_the_generic_json_carries_everything_but_what_is_derived() -> None:
    month = attrs.evolve(
        MONTH, created_time=None, invoices=(invoice("1", attrs.evolve(COUNTY, legal_id=""), row("Plats", 5)),)
    )
    assert read(write(month, LAYOUTS["generic-json"]).data, LAYOUTS["generic-json"]) == month


def test_a_row_with_several_postings_becomes_as_many_lines_where_a_line_is_a_posting() -> None:
    month = file_of(invoice("1", ALVA, row("Delad", 1_000, parts=(400, 600))))
    for name in ("generic-csv", "raindance-ist"):
        again = read(write(month, LAYOUTS[name]).data, LAYOUTS[name])
        assert [each.amount_ore for each in again.invoices[0].rows] == [400, 600]


def test_rows_that_are_alike_are_still_two_rows() -> None:
    month = file_of(invoice("1", ALVA, row("Samma", 500), row("Samma", 500)))
    for name, layout in LAYOUTS.items():
        assert len(read(write(month, layout).data, layout).invoices[0].rows) == 2, name


def test_a_file_without_invoices_has_its_heading_and_its_trailer() -> None:
    for name, layout in LAYOUTS.items():
        data = write(file_of(), layout).data
        assert read(data, layout).invoices == (), name


def test_days_of_another_century_are_refused_where_the_year_has_two_digits() -> None:
    old = attrs.evolve(MONTH, created=date(1999, 12, 31))
    with pytest.raises(Refused, match="Datum: värdet kan inte skrivas så att det läses rätt"):
        write(old, LAYOUTS["rutin-270"])


def test_an_organisation_is_left_out_and_listed_where_the_receiver_takes_persons_alone() -> None:
    made = write(file_of(invoice("1", COUNTY, row("Plats", 500)), invoice("2", ALVA, row("Plats", 600))), RUTIN_270)
    assert (made.left_out, made.invoices, made.sum_ore) == (("1",), 1, 600)
    assert len(read(made.data, RUTIN_270).invoices) == 1


def test_an_organisation_is_refused_where_it_is_to_be_written_and_there_is_no_code_for_it() -> None:
    written = attrs.evolve(RUTIN_270, head=attrs.evolve(RUTIN_270.head, organisations="written"))
    with pytest.raises(Refused, match="Kundnummertyp: värdet är ”organisation”, som layouten inte har någon kod för"):
        write(file_of(invoice("1", COUNTY, row("Plats", 500))), written)


def test_a_missing_identity_is_refused_where_the_receiver_must_have_it() -> None:
    nameless = attrs.evolve(HIDDEN, legal_id="")
    with pytest.raises(Refused, match="Faktura 1, Personnummer eller organisationsnummer: värdet saknas"):
        write(file_of(invoice("1", nameless, row("Plats", 500))), LAYOUTS["raindance-sundsvall-external"])


def test_a_row_without_posting_is_refused_where_it_would_be_lost() -> None:
    bare = invoice("1", ALVA, LedgerRow(text="Utan kontering", amount_ore=0))
    with pytest.raises(Refused, match="Faktura 1 har en rad utan kontering"):
        write(file_of(bare), LAYOUTS["generic-csv"])


def test_a_credit_is_refused_by_a_layout_that_has_no_place_for_a_sign() -> None:
    with pytest.raises(Refused, match="Belopp: värdet är negativt"):
        write(file_of(invoice("1", ALVA, row("Rättelse", -500))), LAYOUTS["sergel"])
