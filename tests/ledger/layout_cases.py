"""The shipped layouts, and invoices to write with them."""

from datetime import date, time
from pathlib import Path

from engine.ledger.layout import (
    Layout,
    LedgerFile,
    LedgerInvoice,
    LedgerPayer,
    LedgerPosting,
    LedgerRow,
    load,
    load_all,
)

RULES = Path(__file__).parents[2] / "rules"
FILES = {path.relative_to(RULES).as_posix(): path.read_bytes() for path in sorted(RULES.rglob("*.toml"))}
LAYOUTS = load_all(FILES)
EXTERNAL, INTERNAL = LAYOUTS["raindance-sundsvall-external"], LAYOUTS["raindance-sundsvall-internal"]


def layout_of(text: str) -> Layout:
    return load("layouts/small.toml", text.encode())


def changed(name: str, *replaced: tuple[str, str]) -> Layout:
    """A shipped layout with some of its text replaced."""
    text = FILES[f"layouts/{name}.toml"].decode()
    for stands, instead in replaced:
        assert stands in text
        text = text.replace(stands, instead)
    return layout_of(text)


ALVA = LedgerPayer(
    customer_number="70001",
    legal_id="199001012385",
    name="Åsa Öberg",
    care_of="Ekström",
    street="Storgatan 1 B",
    postal_code="711 30",
    city="Lindesberg",
    phone="0581-810 00",
    motpart="870",
)
COUNTY = LedgerPayer(
    customer_number="70002",
    legal_id="212000-2007",
    kind="organisation",
    name="Nora kommun",
    street="Tingshuset",
    postal_code="713 80",
    city="Nora",
    motpart="820",
)
HIDDEN = LedgerPayer(
    customer_number="70003",
    legal_id="198505052381",
    name="Hemlig Person",
    street="Gömda vägen 7",
    postal_code="711 30",
    city="Lindesberg",
    protected=True,
)


def posting(amount_ore: int, account: str = "31331") -> LedgerPosting:
    return LedgerPosting(
        amount_ore=amount_ore,
        account=account,
        ansvar="441",
        verksamhet="407",
        aktivitet="12",
        projekt="9",
        motpart="870",
    )


def row(text: str, amount_ore: int, *texts: str, parts: tuple[int, ...] = ()) -> LedgerRow:
    return LedgerRow(
        text=text,
        amount_ore=amount_ore,
        quantity_hundredths=100,
        unit_price_ore=amount_ore,
        first=date(2026, 11, 1),
        last=date(2026, 11, 30),
        texts=texts,
        postings=tuple(posting(part) for part in parts or (amount_ore,)),
    )


def invoice(number: str, payer: LedgerPayer, *rows: LedgerRow) -> LedgerInvoice:
    return LedgerInvoice(
        number=number,
        ocr=f"{number}7",
        payer=payer,
        rows=rows,
        invoice_date=date(2026, 11, 10),
        due_date=date(2026, 11, 30),
        text="Avgifter november 2026",
        our_reference="Avgiftsenheten",
        payer_reference="",
    )


def file_of(*invoices: LedgerInvoice) -> LedgerFile:
    return LedgerFile(
        invoices=invoices,
        created=date(2026, 11, 10),
        created_time=time(9, 5, 7),
        number=17,
        system="Debitera",
        sender="Lindesbergs kommun",
        sender_number="1234567",
        text="Kundfakturor",
    )


MONTH = file_of(
    invoice("8410001", ALVA, row("Förskola", 154_700, "Elin, födelseår 2022", "Tre procent"), row("Rättelse", -12_345)),
    invoice("8410002", ALVA, row("Fritidshem", 90_050)),
    invoice("8410003", HIDDEN, row("Förskola", 104_500)),
)
"""Two invoices to one payer and one to somebody protected; a row that gives back, texts, öre."""
