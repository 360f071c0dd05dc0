"""Pairs of a reconciliation: two places that hold the same, each counted and summed by itself, and compared. These are
of the calculation: facts, charges, lines, invoices and households.
"""

from collections.abc import Mapping, Sequence

import attrs
import polars as pl

from engine.batch.compute import Computed
from engine.calc.corrections import KEY
from engine.calc.wording import kronor


@attrs.frozen
class Side:
    """One place: what is counted there, how many and their sum in öre."""

    name: str
    count: int
    sum_ore: int


@attrs.frozen
class Comparison:
    """Two places that hold the same, and what differs, each by name."""

    left: Side
    right: Side
    named: tuple[str, ...] = ()

    @property
    def difference_ore(self) -> int:
        """What the right holds more than the left."""
        return self.right.sum_ore - self.left.sum_ore

    @property
    def differences(self) -> tuple[str, ...]:
        """What differs; where nothing smaller could be named, that the numbers or sums do."""
        if self.named or (self.left.count, self.left.sum_ore) == (self.right.count, self.right.sum_ore):
            return self.named
        sides = [f"{side.name}: {side.count}, {kronor(side.sum_ore)}" for side in (self.left, self.right)]
        return (" men ".join(sides),)


def charges_with_lines(computed: Computed) -> Comparison:
    """What was calculated for each place and each client's service, and the lines of charges."""
    childcare = [
        each.parts.select(
            pl.lit(each.month.first).alias("month"), pl.col("placement_id", "household_id"), _ore("charge_ore")
        )
        for each in computed.assessments
    ]
    care = [
        each.charges.filter(pl.col("service").is_in(sorted(services))).select(
            pl.lit(each.month.first).alias("month"), "person_id", "service", _ore("charge_ore")
        )
        for each, (_, services) in zip(computed.care, computed.scope.care, strict=True)
    ]
    lines = computed.drafts.lines.filter(kind="charge").with_columns(_ore("amount_ore"), month="service_month")
    place = ("month", "placement_id", "household_id")
    places = lines.filter(area="childcare").select(*place, "ore") if childcare else lines.clear()
    services = lines.filter(area="care").select("month", "person_id", "service", "ore")
    return Comparison(_summed("beräknade avgifter", [*childcare, *care]), _summed("avgiftsrader", [places, services]))


def _ore(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64).alias("ore")


def _summed(name: str, frames: Sequence[pl.DataFrame]) -> Side:
    """How many different things the frames are about, and the sum of their `ore`."""
    counts = [frame.drop("ore").unique().height for frame in frames]
    return Side(name, sum(counts), sum(int(frame["ore"].sum()) for frame in frames))


def adjustments_with_lines(computed: Computed, facts: Mapping[str, pl.DataFrame]) -> Comparison:
    """The adjustments entered for the month, but for those of parked households, and the lines they became."""
    lines = computed.drafts.lines.filter(kind="adjustment")
    billed = pl.col("adjustment_id").is_in(lines["adjustment_id"].to_list())
    entered = facts["adjustment"].filter((pl.col("month") == computed.month) & billed)
    return Comparison(
        Side("införda justeringar", entered.height, int(entered["amount_ore"].sum())),
        Side("justeringsrader", lines.height, int(lines["amount_ore"].sum())),
    )


def reliefs_with_lines(computed: Computed) -> Comparison:
    """What the things that are lowered cost, less what is left of it, and the lines of reliefs."""
    lines = computed.drafts.lines
    reliefs = lines.filter(kind="relief")
    left = reliefs.group_by(KEY).agg(pl.col("new_ore").min())
    charges = lines.filter(kind="charge").join(left, on=KEY, how="semi", nulls_equal=True)
    return Comparison(
        Side("avgifter som sänks, mindre det som är kvar", left.height, int(left["new_ore"].sum()) - _sum_ore(charges)),
        Side("nedsättningsrader", reliefs.select(KEY).unique().height, _sum_ore(reliefs)),
    )


def _sum_ore(lines: pl.DataFrame) -> int:
    return int(lines["amount_ore"].sum())


def corrections_with_lines(computed: Computed, billed: pl.DataFrame) -> Comparison:
    """What corrected months cost now less what was billed for them, and the corrections: billed, or too small to be.

    `billed`: as `engine.calc.corrections.BILLED`. Of households that could not be corrected nothing is compared.
    """
    uncorrected = {each.household_id for each in computed.reassessed.findings}
    uncorrected |= {*computed.households.filter(status="parked")["household_id"]}
    compared = ~pl.col("household_id").is_in(sorted(uncorrected))
    amounts = [
        computed.reassessed.charges.select(*KEY, _ore("amount_ore")),
        billed.select(*KEY, -_ore("amount_ore")),
    ]
    differing = pl.concat(amounts).filter(compared).group_by(KEY).agg(pl.col("ore").sum()).filter(pl.col("ore") != 0)
    corrections = [computed.drafts.lines.filter(kind="correction"), computed.small_corrections]
    lines = pl.concat([each.filter(compared).select(*KEY, _ore("amount_ore")) for each in corrections])
    return Comparison(
        Side("omräknat minus debiterat", differing.height, int(differing["ore"].sum())),
        _summed("rättelserader", [lines]),
    )


def credits_with_lines(computed: Computed, credited: pl.DataFrame) -> Comparison:
    """The lines of the invoices that are credited whole, and the lines that take them back."""
    lines = computed.drafts.lines.filter(kind="credit")
    return Comparison(
        Side("rader som krediteras", credited.height, -int(credited["amount_ore"].sum())),
        Side("krediteringsrader", lines.height, int(lines["amount_ore"].sum())),
    )


def lines_with_invoices(computed: Computed, issued: pl.DataFrame) -> Comparison:
    """What lines and earlier balances come to for each payer who gets an invoice, and the invoices that were issued."""
    key = ("payer_id", "invoice_area")
    lines = computed.drafts.lines.group_by(key).agg(pl.col("amount_ore").sum())
    moved = pl.col("settled_ore") + pl.col("brought_forward_ore") + pl.col("from_credits_ore")
    balances = computed.drafts.balances.group_by(key).agg(
        (moved - pl.col("carried_forward_ore")).sum().alias("moved_ore")
    )
    expected = (
        computed.numbered.select("payer_id", pl.col("area").alias("invoice_area"))
        .join(lines, on=key, how="left")
        .join(balances, on=key, how="left")
        .with_columns(pl.col("amount_ore").fill_null(0))
        .select(*key, (pl.col("amount_ore") + pl.col("moved_ore")).alias("ore"))
    )
    both = expected.join(issued.rename({"area": "invoice_area"}), on=key, how="full", coalesce=True)
    wrong = both.filter(pl.col("ore").ne_missing(pl.col("to_pay_ore"))).sort("number", nulls_last=True)
    named = [
        f"faktura {number or '(saknas)'}: raderna ger {named_sum(ore)}, fakturan är på {named_sum(to_pay)}"
        for number, ore, to_pay in wrong.select("number", "ore", "to_pay_ore").iter_rows()
    ]
    return Comparison(
        Side("rader och saldon per faktura", expected.height, int(expected["ore"].sum())),
        Side("fakturor i underlaget", issued.height, int(issued["to_pay_ore"].sum())),
        tuple(named),
    )


def uninvoiced_with_balances(computed: Computed) -> Comparison:
    """What payers without an invoice owe, and what of it is kept for later or waived."""
    invoices = computed.drafts.invoices.join(computed.numbered, on=["payer_id", "area"], how="anti")
    key = ["payer_id", "invoice_area"]
    without = invoices.select("payer_id", pl.col("area").alias("invoice_area"))
    lines = computed.drafts.lines.join(without, on=key, how="semi")
    balances = computed.drafts.balances.join(without, on=key, how="semi")
    owed = sum(
        int(each.sum()) for each in (lines["amount_ore"], *balances.select("brought_forward_ore", "from_credits_ore"))
    )
    kept = int(invoices["carried_forward_ore"].sum()) + int(invoices["waived_ore"].sum())
    payers = pl.concat([lines.select(key), balances.select(key)]).unique().height
    return Comparison(
        Side("betalare utan faktura", payers, owed), Side("sparat eller avskrivet", invoices.height, kept)
    )


def invoiced_households(computed: Computed) -> Comparison:
    """The households that count as invoiced, and those that stand on some invoice.

    A parked one may stand there with what it gets back, and counts as parked.
    """
    invoiced = computed.households.filter(status="invoiced")["household_id"]
    parked = computed.households.filter(status="parked").select("household_id")
    lines = computed.drafts.lines.join(parked, on="household_id", how="anti").join(
        computed.numbered.select("payer_id", pl.col("area").alias("invoice_area")),
        on=["payer_id", "invoice_area"],
        how="semi",
    )
    found = lines["household_id"].unique()
    named = [f"hushåll {each} räknas som fakturerat men står inte på någon faktura" for each in {*invoiced} - {*found}]
    named += [f"hushåll {each} står på en faktura men räknas inte som fakturerat" for each in {*found} - {*invoiced}]
    return Comparison(
        Side("fakturerade hushåll", len(invoiced), 0), Side("hushåll på fakturor", len(found), 0), tuple(sorted(named))
    )


def households_of_facts(computed: Computed, facts: Mapping[str, pl.DataFrame]) -> Comparison:
    """Every household of the facts has exactly one status, so that those of all statuses are all households."""
    known = {*facts["household"]["household_id"], *facts["household_member"]["household_id"]}
    known |= {each.household_id for each in computed.findings if each.parked}  # a fact may name one not entered
    known -= {""}
    counted = computed.households["household_id"]
    named = [f"hushåll {each} är inte redovisat" for each in known - {*counted}]
    named += [f"hushåll {each} är redovisat men finns inte i uppgifterna" for each in {*counted} - known]
    named += [f"hushåll {each} är redovisat två gånger" for each in {*counted.filter(counted.is_duplicated())}]
    return Comparison(
        Side("hushåll i uppgifterna", len(known), 0),
        Side("redovisade hushåll", len(counted), 0),
        tuple(sorted(named)),
    )


def named_sum(ore: int | None) -> str:
    """An amount in words; "inget" where there is none."""
    return "inget" if ore is None else kronor(ore)
