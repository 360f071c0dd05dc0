"""How many rows of each type of a childcare tariff hold on one day, and for what."""

from engine.rulebook import childcare_rows as rows
from engine.rulebook.demands import FREE, ONE, Demand
from engine.rulebook.rows import MinimumInvoice, Relief

PLACE = ("form", "age_class", "hour_band", "basis")
SEASON = "season"

LOCAL = (
    Demand(rows.Rate, ONE, (*PLACE, SEASON)),
    Demand(rows.SiblingOrder, ONE),
    Demand(rows.IncomeRule, ONE),
    Demand(rows.PartMonth, ONE),
    Demand(rows.TwoHouseholds, ONE),
    Demand(rows.Billing, ONE),
    Demand(rows.Rounding, FREE, ("step",), always=("charge",)),
    Demand(rows.Reduction, FREE, (*PLACE, SEASON)),
    Demand(rows.Ceiling, FREE, PLACE),
    Demand(rows.DayFee, FREE, ("form", "basis")),
    Demand(rows.AbsenceCredit, FREE, ("form", "reason_of_absence")),
    Demand(rows.SettlingIn, FREE, ("form",)),
    Demand(rows.FreeMonths, FREE, ("form",)),
    Demand(rows.MinimumFee, FREE, ("per",)),
    Demand(MinimumInvoice, FREE),
    Demand(Relief, FREE, ("kind",)),
    Demand(rows.IncomeCap, FREE),
    Demand(rows.Term, FREE),
    Demand(rows.Season, FREE, ("name",)),
    Demand(rows.AgeClass, FREE, ("form", "name")),
    Demand(rows.HourBand, FREE, ("form", "age_class", "name")),
    Demand(rows.IncomeCheck, FREE),
)

NATIONAL = (
    Demand(rows.IncomeCap, ONE),
    Demand(rows.Rate, ONE, (*PLACE, SEASON)),
    Demand(rows.Ceiling, ONE, PLACE),
    Demand(rows.AgeClass, FREE, ("form", "name")),
)
