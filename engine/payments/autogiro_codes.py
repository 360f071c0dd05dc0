"""What Bankgirot's codes in Autogiro files mean, in Swedish as a handler reads it. A table each; nothing is calculated.

Where: Bankgirot, Autogiro, technical manual, the code lists after each file from Bankgirot; codes of the old layout
are in the same tables, as they do not contradict each other.
Not: what to do about a code (`engine.payments.mandates` says that).
"""

from collections.abc import Mapping

PAYMENT_STATUS = {
    "0": "Betalningen är genomförd.",
    "1": "Täckning saknas. Betalningen är inte genomförd.",
    "2": "Kontot är avslutat eller inte kopplat till Autogiro, eller annat hinder. Betalningen är inte genomförd.",
    "9": "Täckning saknas. Betalningen är inte genomförd, men görs ett nytt försök om det är avtalat.",
}
"""Payment specification, position 80. In the old layout a blank is what 0 is in the new."""

REFUND = {
    "01": "Betalaren har inte lämnat något medgivande.",
    "02": "Betalaren har återkallat sitt medgivande.",
    "03": "Beloppet angavs inte när medgivandet lämnades och är högre än betalaren rimligen kunde vänta sig.",
}

ADVICE_CAUSE = {
    "03": "Medgivandet avslutas på begäran av betalningsmottagaren.",
    "04": "Nytt medgivande på begäran av betalningsmottagaren.",
    "05": "Byte av betalarnummer på begäran av betalningsmottagaren.",
    "10": "Avslutat eftersom betalningsmottagarens bankgironummer är avslutat.",
    "42": "Bankens svar på frågan om kontot för ett nytt medgivande.",
    "43": "Borttaget eftersom banken inte har svarat på frågan om kontot.",
    "44": "Avslutat eftersom betalarens bankgironummer är avslutat.",
    "46": "Avslutat på begäran av betalaren eller betalarens bank.",
    "93": "Avslutat på begäran av betalaren.",
}
"""Mandate advice, positions 62-63: why it comes."""

ADVICE_RESULT = {
    "01": "Medgivandet är avslutat av banken.",
    "02": "Medgivandet är avslutat av betalaren eller betalarens bank.",
    "03": "Kontot är av ett slag som inte får användas för Autogiro.",
    "04": "Medgivandet finns inte i Bankgirots register.",
    "05": "Kontonumret eller personuppgifterna är fel.",
    "06": "Medgivandet är avslutat av Bankgirot.",
    "07": "Medgivandet är borttaget: banken har inte svarat på frågan om kontot.",
    "09": "Betalarens bankgironummer finns inte hos Bankgirot.",
    "10": "Medgivandet finns redan hos Bankgirot, eller väntar på bankens svar.",
    "11": "Betalaren har stoppat medgivandet.",
    "12": "Betalaren har hävt stoppet av medgivandet.",
    "20": "Person- eller organisationsnumret är fel, eller avtal om medgivande med bankgironummer saknas.",
    "21": "Betalarnumret är fel.",
    "23": "Kontonumret är fel.",
    "24": "Ett högsta belopp får inte anges.",
    "29": "Betalningsmottagarens bankgironummer är fel.",
    "30": "Betalningsmottagarens bankgironummer är avslutat.",
    "32": "Medgivandet är registrerat.",
    "33": "Medgivandet är avslutat.",
    "98": "Medgivandet är avslutat eftersom betalarens bankgironummer är avslutat.",
}
"""Mandate advice, positions 64-65: what has become of the mandate."""

REJECTED = {
    "01": "Medgivande saknas. Betalningen görs inte.",
    "02": "Kontot är inte godkänt eller är avslutat. Betalningen görs inte.",
    "03": "Medgivandet är stoppat. Betalningen görs inte.",
    "04": "Betalarens bankgironummer är fel.",
    "05": "Betalningsmottagarens bankgironummer är fel.",
    "06": "Periodkoden är fel.",
    "07": "Antalet förnyelser är fel.",
    "08": "Beloppet är inte ett tal.",
    "09": "Betalningsmottagaren får inte göra utbetalningar.",
    "10": "Bankgironumret finns inte hos Bankgirot.",
    "12": "Betalningsdagen är fel.",
    "13": "Betalningsdagen har passerat.",
    "15": "Bankgironumret är ett annat i betalningen än i filens öppningspost.",
    "24": "Beloppet är högre än det högsta tillåtna.",
}
"""Rejected payment orders, positions 59-60."""

CHANGE_KIND = {
    "03": "Makulerad: medgivandet är borttaget.",
    "11": "Makulerad av betalaren eller betalarens bank.",
    "21": "Makulerad: betalningsmottagarens avtal är avslutat.",
    "22": "Makulera alla betalningar en viss betalningsdag.",
    "23": "Makulera betalarens alla betalningar.",
    "24": "Makulera betalarens alla betalningar en viss betalningsdag.",
    "25": "Makulera en betalning.",
    "26": "Flytta alla betalningar till en ny betalningsdag.",
    "27": "Flytta alla betalningar en viss betalningsdag till en ny.",
    "28": "Flytta betalarens alla betalningar en viss betalningsdag till en ny.",
    "29": "Flytta en betalning till en ny betalningsdag.",
}

CHANGE_RESULT = {
    "01": "Betalningsdagen är fel.",
    "02": "Betalarnumret är fel.",
    "04": "Koden för in- eller utbetalning är fel.",
    "05": "Beloppet är fel.",
    "06": "Den nya betalningsdagen är fel.",
    "10": "Betalningsmottagarens bankgironummer har fel kontrollsiffra.",
    "11": "Betalningsmottagarens bankgironummer saknas.",
    "12": "Makulerad.",
    "13": "Betalningen finns inte. Inget är ändrat.",
    "14": "Betalningsdagen är ändrad.",
    "15": "Inte ändrad: betalningen förnyar sig själv.",
    "18": "Betalningsdagen är ändrad.",
}
"""Cancelled and moved payments, positions 73-74."""

APPLICATION = {"0": "Ny ansökan.", "1": "Första påminnelsen.", "2": "Andra påminnelsen."}
"""Mandates through the internet bank, position 62."""

REGISTER_SOURCE = {"1": "Begärt av betalningsmottagaren.", "2": "Begärt av betalaren i internetbanken."}
REGISTER_STATUS = {"1": "Godkänt för Autogiro.", "2": "Väntar på bankens svar."}
REGISTER_STOP = {"": "", "0": "", "1": "Stoppat av betalaren."}
"""Extract of the mandate register: positions 39, 58 and 59 (new layout)."""

PERIOD = {
    "0": "En gång.",
    "1": "Varje månad, samma dag.",
    "2": "Varje kvartal, samma dag.",
    "3": "Varje halvår, samma dag.",
    "4": "Varje år, samma dag.",
    "5": "Varje månad, sista bankdagen.",
    "6": "Varje kvartal, sista bankdagen.",
    "7": "Varje halvår, sista bankdagen.",
    "8": "Varje år, sista bankdagen.",
}


def meaning(code: str, table: Mapping[str, str]) -> str:
    """The text of a code; of one that Bankgirot has added since, that it is unknown and whom to ask."""
    return table.get(code, f"Okänd kod {code}. Fråga Bankgirot vad den betyder.")
