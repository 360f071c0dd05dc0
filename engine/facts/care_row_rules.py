"""What may not be so within a row of a care fact.

Deaths, decisions and absences are in other rows: what they say about a visit is judged when the month is calculated.
"""

import polars as pl

from engine.facts.row_rules import ELECTRONIC_ADDRESS, RowRule

LONGEST_VISIT = pl.duration(hours=24)
LARGEST_AREA_M2 = 1_000


def _ends_first(start: str, end: str) -> pl.Expr:
    """Whether the end is not after the start.

    Not so where both are in the hour that is there twice when summer time ends (the last Sunday of October, directive
    2000/84/EC): 02:50 to 02:10 may be twenty minutes. The calculation judges those.
    """
    in_twice = pl.lit(value=True)
    for time in (pl.col(start), pl.col(end)):
        last_sunday = (time.dt.month() == 10) & (time.dt.weekday() == 7) & (time.dt.day() > 24)
        in_twice &= last_sunday & (time.dt.hour() == 2)
    same_day = pl.col(start).dt.date() == pl.col(end).dt.date()
    return (pl.col(end) <= pl.col(start)) & ~(in_twice & same_day)


def _negative(column: str) -> RowRule:
    return RowRule(column, pl.col(column) < 0, "Beloppet är negativt; skriv 0 eller ett positivt belopp.")


def _zero(column: str) -> RowRule:
    return RowRule(column, pl.col(column) < 1, "Antalet är noll; skriv minst 1, eller ta bort raden.")


_IS_SINGLE = pl.col("status") == "single"
_HAS_PARTNER = pl.col("partner_id").is_not_null()

CARE_ROW_RULES: dict[str, tuple[RowRule, ...]] = {
    "civil_status": (
        RowRule(
            "partner_id",
            ~_IS_SINGLE & ~_HAS_PARTNER,
            "Fyll i makens eller partnerns personnummer, eller skriv single i kolumnen för civilstånd.",
        ),
        RowRule(
            "partner_id",
            _IS_SINGLE & _HAS_PARTNER,
            "Den som är ensamstående (single) har ingen partner; töm cellen, eller ändra civilståndet.",
        ),
        RowRule(
            "partner_id",
            pl.col("partner_id") == pl.col("person_id"),
            "Personen är angiven som sin egen partner; skriv den andras personnummer.",
        ),
        RowRule(
            "living_together",
            ~pl.col("living_together") & (pl.col("status") != "married"),
            "Bara gifta (married) kan vara särlevande; töm cellen. Sambor som har flyttat isär är single.",
        ),
    ),
    "care_decision": (
        RowRule(
            "minutes_month",
            pl.col("minutes_month") <= 0,
            "Beviljade timmar är noll; skriv timmarna, eller töm cellen om beslutet inte gäller tid.",
        ),
    ),
    "visit": (
        RowRule(
            "ends_at",
            _ends_first("starts_at", "ends_at"),
            "Besöket slutar inte efter att det börjar; kontrollera tiderna. Slutar det efter midnatt är sluttidens "
            "datum dagen efter.",
        ),
        RowRule(
            "ends_at",
            pl.col("ends_at") - pl.col("starts_at") > LONGEST_VISIT,
            "Besöket är längre än ett dygn; kontrollera datumen.",
        ),
        RowRule("carers", pl.col("carers") < 1, "Skriv hur många i personalen som var med, minst 1."),
    ),
    "stay": (
        RowRule(
            "departed_at",
            (pl.col("departed_at") != pl.col("arrived_at")) & _ends_first("arrived_at", "departed_at"),
            "Avresan ligger före ankomsten; ändra den ena.",
        ),
    ),
    "delivery": (_zero("quantity"),),
    "installation": (_zero("pieces"),),
    "care_absence": (
        RowRule(
            "returned_at",
            _ends_first("left_at", "returned_at"),
            "Återkomsten ligger inte efter den tid då frånvaron började; ändra den ena.",
        ),
    ),
    "care_income": (
        _negative("amount_ore"),
        RowRule("tax_ore", pl.col("tax_ore") < 0, "Skatten är negativ; skriv den utan minustecken."),
        RowRule(
            "tax_ore",
            (pl.col("tax_ore") > pl.col("amount_ore")) & (pl.col("amount_ore") >= 0),
            "Skatten är större än inkomsten; kontrollera att båda gäller samma tid (månad eller år).",
        ),
        RowRule(
            "tax_ore",
            (pl.col("kind") == "capital") & (pl.col("tax_ore") > 0),
            "Skatt på kapital räknas av enligt taxan; töm cellen.",
        ),
    ),
    "housing": (
        _negative("rent_ore_month"),
        _negative("not_housing_ore_month"),
        RowRule(
            "not_housing_ore_month",
            (pl.col("not_housing_ore_month") > pl.col("rent_ore_month")) & (pl.col("rent_ore_month") >= 0),
            "Det som dras av är större än hyran; kontrollera båda beloppen.",
        ),
        _negative("interest_ore_year"),
        _negative("leasehold_ore_year"),
        _negative("property_fee_ore_year"),
        _negative("heating_ore_year"),
        _negative("running_ore_year"),
        RowRule(
            "area_m2",
            pl.col("area_m2") > LARGEST_AREA_M2,
            f"Ytan är större än {LARGEST_AREA_M2} kvadratmeter; skriv bostadsytan i hela kvadratmeter.",
        ),
    ),
    "care_payer": (ELECTRONIC_ADDRESS,),
    "minimum_adjustment": (
        RowRule(
            "amount_ore_month",
            pl.col("amount_ore_month") <= 0,
            "Skriv ett belopp större än 0. Ett belopp som sänker minimibeloppet har deduction i kolumnen för ändring.",
        ),
    ),
}
