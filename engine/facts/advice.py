"""What to do about a bad cell: one sentence in Swedish, as precise as the value allows."""

import re
from difflib import get_close_matches

from engine.facts import limits
from engine.facts.cells import AMOUNT, DAY
from engine.facts.columns import Column, Kind
from engine.facts.words import SWEDISH, meanings


def advice(column: Column, text: str) -> str:
    """The sentence for a text that is not a value of the column."""
    return _ADVICE[column.kind](column, text)


def required(column: Column) -> str:
    """The sentence for an empty cell that must not be empty."""
    return f"Cellen är tom men måste fyllas i ({column.header_sv}{_such_as(column)})."


def nearest(word: str, among: tuple[str, ...]) -> str:
    """The most similar word, or "" if none is near."""
    near = get_close_matches(word.lower(), among, n=1, cutoff=0.5)
    return near[0] if near else ""


def _such_as(column: Column) -> str:
    if column.kind in {Kind.IDENTITY, Kind.PARTY}:  # no number that might be somebody's
        return ", ÅÅÅÅMMDDNNNN"
    return f", till exempel {column.example}" if column.example else ""


def _choice(column: Column, text: str) -> str:
    near = nearest(text, tuple(meanings(column.choices)))
    guess = f"Menades {near}? " if near else ""
    words = (f"{choice} ({SWEDISH[choice][0]})" if choice in SWEDISH else choice for choice in column.choices)
    return f"{guess}Skriv något av: {', '.join(words)}."


def _identity(column: Column, text: str) -> str:
    digits = re.sub(r"[-+ ]", "", text)
    if column.kind is Kind.PARTY and re.fullmatch(r"[0-9]{2}[2-9][0-9]{7}", digits):
        return "Kontrollsiffran i organisationsnumret stämmer inte; kontrollera numret."
    if re.fullmatch(r"[0-9]{10}", digits):
        return "Skriv numret med århundrade, tolv siffror: ÅÅÅÅMMDDNNNN."
    if not re.fullmatch(r"(?:18|19|20)[0-9]{10}", digits):
        also = " eller organisationsnummer med tio siffror" if column.kind is Kind.PARTY else ""
        return f"Skriv ett personnummer eller samordningsnummer med tolv siffror, ÅÅÅÅMMDDNNNN{also}."
    if re.fullmatch(r"[0-9]{8}-?[0-9]{4}", text):
        return "Datumet eller kontrollsiffran i numret stämmer inte; kontrollera numret."
    return "Skriv numret utan mellanslag och plustecken: ÅÅÅÅMMDDNNNN."


def _day(_column: Column, text: str) -> str:
    if re.fullmatch(r"[0-9]{5}", text):
        return "Det ser ut som ett datum som Excel har gjort om till ett tal; formatera cellen som datum."
    return "Skriv ett datum som finns i kalendern, ÅÅÅÅ-MM-DD, till exempel 2026-10-01."


def _time(_column: Column, text: str) -> str:
    form = "ÅÅÅÅ-MM-DD TT:MM, till exempel 2026-10-05 07:30"
    if re.fullmatch(r"[0-9]{5}[.,][0-9]+", text):
        return "Det ser ut som en tid som Excel har gjort om till ett tal; formatera cellen som datum och tid."
    if re.fullmatch(DAY, text):
        return f"Klockslaget saknas. Skriv dag och klockslag, {form}."
    if re.search(r"[T ]24:00", text):
        return "Midnatt skrivs som 00:00 dagen efter."
    if re.search(r":[0-9]{2}:[0-9]{2}(\.[0-9]+)?$", text):
        return f"Tider anges i hela minuter; ta bort sekunderna, {form}."
    if re.search(r"[0-9](Z|[+-][0-9]{2}:?[0-9]{2})$", text, re.IGNORECASE):
        return f"Skriv svensk tid, utan tidszon, {form}."
    return f"Skriv en dag och ett klockslag som finns, {form}."


def _number(_column: Column, text: str) -> str:
    if re.fullmatch(r"[0-9 \u00a0]+", text):
        return f"Talet är för stort eller har mellanslag; skriv ett heltal som är högst {limits.NUMBER}."
    if text.startswith(("-", "\u2212")):
        return "Talet är negativt; skriv ett heltal, 0 eller större."
    return "Skriv ett heltal med siffror, utan decimaler och enhet, till exempel 1."


def _money(_column: Column, text: str) -> str:
    if re.fullmatch(AMOUNT.replace("{1,2})?$", "{3,})?$"), text):
        return (
            "Skriv tusental utan punkt och komma, till exempel 20000 eller 20 000. Ören skrivs med högst två decimaler."
        )
    return "Skriv ett belopp i kronor, till exempel 38500 eller 38 500,50, utan ”kr” och utan punkt mellan tusental."


def _hours(_column: Column, text: str) -> str:
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        return "Talet är inte hela minuter; skriv timmar och minuter, till exempel 7:20."
    return "Skriv timmar, till exempel 37,5 eller 37:30."


def _fraction(_column: Column, _text: str) -> str:
    return (
        "Skriv andelen som ett bråk större än 0 och mindre än 1, till exempel 1/2 (i Excel: formatera cellen som text)."
    )


def _flag(_column: Column, text: str) -> str:
    near = nearest(text, ("ja", "nej"))
    return f"{f'Menades {near}? ' if near else ''}Skriv ja eller nej."


def _text(_column: Column, _text: str) -> str:
    return "Texten kan inte läsas."


_ADVICE = {
    Kind.TEXT: _text,
    Kind.IDENTITY: _identity,
    Kind.PARTY: _identity,
    Kind.DAY: _day,
    Kind.TIME: _time,
    Kind.MONEY: _money,
    Kind.HOURS: _hours,
    Kind.NUMBER: _number,
    Kind.FRACTION: _fraction,
    Kind.CHOICE: _choice,
    Kind.FLAG: _flag,
}
