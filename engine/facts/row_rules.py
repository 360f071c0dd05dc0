"""What may not be so within a row, whatever the other rows say: childcare and what all areas share.

Care's own are in `engine.facts.care_row_rules`.
"""

import attrs
import polars as pl

from engine.vocabulary import FORMS, SHARE_PARTS


@attrs.frozen
class RowRule:
    """Something that may not be so in a row: where `bad` is true, `what_to_do` is said about `column`."""

    column: str
    bad: pl.Expr
    what_to_do: str


ELECTRONIC_ADDRESS = RowRule(
    "electronic_address",
    ~pl.col("electronic_address").str.contains(r"^([0-9]{4}:[0-9A-Za-z.:-]{1,50})?$"),
    "Skriv schema och nummer, till exempel 0088:7300010000001, eller lämna tomt för organisationsnumret.",
)

ROW_RULES: dict[str, tuple[RowRule, ...]] = {
    "payer": (ELECTRONIC_ADDRESS,),
    "income": (
        RowRule(
            "amount_ore_month",
            (pl.col("status") != "missing") & pl.col("amount_ore_month").is_null(),
            "Belopp saknas. Fyll i beloppet (0 om inkomst saknas), eller skriv missing i status.",
        ),
        RowRule(
            "amount_ore_month",
            (pl.col("status") == "missing") & pl.col("amount_ore_month").is_not_null(),
            "Beloppet är ifyllt fast status är missing; ändra status till declared eller assessed, eller töm beloppet.",
        ),
        RowRule(
            "amount_ore_month",
            pl.col("amount_ore_month") < 0,
            "Inkomsten är negativ; skriv 0 eller ett positivt belopp.",
        ),
    ),
    "alternating_residence": (
        RowRule(
            "share",
            SHARE_PARTS % pl.col("share").str.extract(r"([0-9]+)$").cast(pl.Int64) != 0,
            "Skriv andelen i delar som går jämnt upp, till exempel 1/2, 1/3, 3/7, 5/14 eller 11/30.",
        ),
    ),
    "adjustment": (
        RowRule("month", pl.col("month").dt.day() != 1, "Skriv månadens första dag, till exempel 2026-10-01."),
        RowRule("amount_ore", pl.col("amount_ore") == 0, "Beloppet är noll; ta bort raden eller ändra beloppet."),
        RowRule(
            "person_id",
            (pl.col("area") == "care") & pl.col("person_id").is_null(),
            "Justeringen gäller omsorg (care); fyll i personnumret för den vars faktura den ska stå på.",
        ),
        RowRule(
            "person_id",
            (pl.col("area") == "childcare") & pl.col("person_id").is_not_null(),
            "Justeringen gäller barnomsorg (childcare) och står på hushållets faktura; töm personnumret, eller skriv "
            "care i kolumnen för område.",
        ),
    ),
    "relief": (
        RowRule(
            "percent",
            pl.col("percent").is_null() == pl.col("amount_ore_month").is_null(),
            "Skriv antingen procent eller belopp: det ena ska vara ifyllt, det andra tomt.",
        ),
        RowRule("percent", ~pl.col("percent").is_between(1, 100), "Skriv procent från 1 till 100."),
        RowRule("amount_ore_month", pl.col("amount_ore_month") <= 0, "Skriv ett belopp större än 0."),
        RowRule(
            "person_id",
            (pl.col("area") == "care") & pl.col("person_id").is_null(),
            "Nedsättningen gäller omsorg (care); fyll i personnumret för den vars avgift den gäller.",
        ),
        RowRule(
            "service",
            (pl.col("area") == "childcare") & ~pl.col("service").is_in(["", *FORMS]),
            f"Skriv verksamheten med programmets ord ({', '.join(FORMS)}), eller lämna tomt för alla.",
        ),
        RowRule(
            "valid_from", pl.col("valid_from").dt.day() != 1, "Skriv månadens första dag, till exempel 2026-10-01."
        ),
        RowRule(
            "valid_to",
            pl.col("valid_to").dt.month_end() != pl.col("valid_to"),
            "Skriv månadens sista dag, till exempel 2026-12-31, eller lämna tomt.",
        ),
    ),
    "taxed_income": (
        RowRule(
            "income_ore_year",
            pl.col("income_ore_year") < 0,
            "Inkomsten är negativ; skriv 0 om det inte finns något överskott.",
        ),
    ),
}
