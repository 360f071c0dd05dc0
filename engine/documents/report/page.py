"""The page: its sections in the order a person who approves reads them."""

from collections.abc import Iterator, Mapping

from engine.documents.model import Explanation
from engine.documents.report.charts import chart
from engine.documents.report.look import STYLE
from engine.documents.report.markup import Content, Markup, joined, tag
from engine.documents.report.model import Compared, Found, HouseholdSection, Report, Sample
from engine.documents.report.tables import Row, count, signed, signed_count, table
from engine.documents.swedish import amount, kronor

SECTIONS = (
    ("summor", "Summor"),
    ("hushall", "Alla hushåll"),
    ("diagram", "Diagram"),
    ("skillnader", "Skillnader mot förra gången"),
    ("signallista", "Signallista"),
    ("exempel", "Exempel på fakturor"),
    ("antaget", "Antagna regler"),
    ("attest", "Vem har gjort vad"),
    ("enskilda", "Hushåll för hushåll"),
)
"""The anchors and headings, in order."""


def page(report: Report) -> str:
    """The report as one HTML page: the same report gives the same bytes."""
    title = f"Avgifter {report.month}, {report.town}"
    anchors = {each.household: f"h{number}" for number, each in enumerate(report.sections, start=1)}
    bodies = (
        _totals(report),
        _identity(report),
        [tag("div", [chart(each, f"chart{n}") for n, each in enumerate(report.charts)], class_="charts")],
        _differences(report, anchors),
        _findings(report, anchors),
        _samples(report, anchors),
        _assumed(report),
        _signatures(report),
        [_household(each, anchors[each.household]) for each in report.sections]
        or [tag("p", "Inget hushåll behöver tas upp särskilt.")],
    )
    sections = [
        tag("section", tag("h2", heading, id=f"{name}-rubrik"), body, id=name, aria_labelledby=f"{name}-rubrik")
        for (name, heading), body in zip(SECTIONS, bodies, strict=True)
    ]
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="robots", content="noindex"),
        tag("title", title),
        tag("style", Markup(STYLE)),
    )
    body = tag(
        "body",
        tag("a", "Till innehållet", href="#innehall", class_="skip"),
        _top(report, title),
        tag("main", sections, id="innehall"),
        tag(
            "footer",
            tag("p", "Rapporten är gjord av Debitera ur omgångens underlag. Den innehåller inga namn på betalare."),
        ),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='sv')}\n"


def _top(report: Report, title: str) -> Markup:
    contents = [tag("li", tag("a", heading, href=f"#{name}")) for name, heading in SECTIONS]
    compared = f" Jämförs med {report.last_month}." if report.last_month else ""
    return tag(
        "header",
        tag("h1", title),
        tag("p", f"Omgången är {report.state}.{compared}", class_="about"),
        [tag("p", each, class_="about") for each in report.billed],
        tag("nav", tag("ul", contents), aria_label="Innehåll"),
    )


def _totals(report: Report) -> Iterator[Content]:
    yield tag("dl", [_figure(each) for each in report.headline], class_="figures")
    columns = ("", "förra gången", "nu", "skillnad")
    if report.last_month:
        columns = ("", report.last_month, report.month, "skillnad")
    yield table("Hela omgången", columns, [_compared(each) for each in report.totals], numbers=3)
    for area, figures in report.areas:
        yield table(area, columns, [_compared(each) for each in figures], numbers=3)


def _figure(what: Compared) -> Markup:
    _, before, after, difference = _compared(what)
    told = tag("small", f"{difference} mot {before}") if what.before is not None else ""
    return tag("div", tag("dt", what.label), tag("dd", after, told))


def _compared(what: Compared) -> tuple[str, str, str, str]:
    show, differ = (kronor, signed) if what.is_money else (count, signed_count)
    if what.before is None:
        return what.label, "–", show(what.after), "–"
    return what.label, show(what.before), show(what.after), differ(what.after - what.before)


def _identity(report: Report) -> Iterator[Content]:
    yield tag("p", "Varje hushåll i kommunens uppgifter har hamnat på exakt ett ställe. Tillsammans är de alla.")
    rows = [(bar.label, count(bar.count)) for bar in report.households]
    foot = ("alla hushåll", count(report.all_households))
    yield table("Var hushållen har hamnat", ("", "hushåll"), rows, numbers=1, foot=foot)
    terms = " + ".join(count(bar.count) for bar in report.households)
    yield tag("p", f"{terms} = {count(report.all_households)}")


def _differences(report: Report, anchors: Mapping[str, str]) -> Iterator[Content]:
    if not report.last_month:
        yield tag("p", "Det finns ingen tidigare fakturerad månad att jämföra med.")
        return
    if not report.reasons:
        yield tag("p", f"Inget hushåll betalar något annat än i {report.last_month}.")
        return
    yield tag(
        "p",
        "Skillnaden gäller det som ska betalas. När ett belopp har flera skäl räknas det under det första av dem, så "
        "att raderna tillsammans är hela skillnaden. Ett hushåll kan stå på flera rader.",
    )
    rows = [
        (
            each.words,
            count(each.households),
            signed(each.raised_ore),
            signed(each.lowered_ore),
            signed(each.difference_ore),
        )
        for each in report.reasons
    ]
    sums = (
        sum(getattr(each, name) for each in report.reasons) for name in ("raised_ore", "lowered_ore", "difference_ore")
    )
    columns = ("skäl", "hushåll", "höjt", "sänkt", "skillnad")
    yield table("Varför beloppen är andra", columns, rows, numbers=4, foot=("tillsammans", "", *map(signed, sums)))
    sections = {each.household: each for each in report.sections}
    yield tag(
        "p",
        f"Överst står de hushåll som avviker mest från den vanliga förändringen ({report.usual}): det nya beloppet "
        "jämförs med det gamla uppräknat med den.",
    )
    yield table(
        "Största ändringarna",
        ("hushåll", "skäl", "före", "efter", "skillnad"),
        [_largest(sections[name], anchors) for name in report.largest],
        numbers=3,
    )


def _largest(of: HouseholdSection, anchors: Mapping[str, str]) -> tuple[Content, ...]:
    before = of.before_ore or 0
    rule = [tag("span", of.rule, class_="note")] if of.rule else []
    told = [of.reasons, *rule]
    return (
        _link(of.household, anchors),
        told,
        kronor(before),
        kronor(of.after_ore),
        signed(of.after_ore - before),
    )


def _findings(report: Report, anchors: Mapping[str, str]) -> Iterator[Content]:
    if not report.findings:
        yield tag("p", "Signallistan är tom.")
        return
    left_out = report.findings_in_all - len(report.findings)
    if left_out:
        yield tag(
            "p",
            f"Här visas de första {count(len(report.findings))} av {count(report.findings_in_all)} signaler, de "
            "parkerade först. Alla finns i findings.parquet i underlaget.",
            class_="warning",
        )
    yield tag(
        "p", "Ett parkerat hushåll får ingen faktura förrän felet är rättat. Andra signaler hindrar inte fakturan."
    )
    for code in sorted({each.code for each in report.findings}):
        those = [each for each in report.findings if each.code == code]
        rows = [
            (_link(each.household, anchors), _state(each), each.subject, each.message, each.action) for each in those
        ]
        caption = f"{code} ({count(len(those))})"
        yield table(caption, ("hushåll", "läge", "gäller", "vad är fel", "att göra"), rows, numbers=0)


def _state(found: Found) -> Content:
    return tag("span", "parkerat", class_="parked") if found.parked else "faktureras ändå"


def _link(household: str, anchors: Mapping[str, str]) -> Content:
    if household not in anchors:
        return household or "–"
    return tag("a", household or "okänt", href=f"#{anchors[household]}")


def _samples(report: Report, anchors: Mapping[str, str]) -> Iterator[Content]:
    if not report.samples:
        yield tag("p", "Det finns ingen faktura att visa.")
        return
    yield tag(
        "p",
        "Raderna och stegen står som betalaren ser dem. Hushåll där någon har skyddade personuppgifter väljs aldrig "
        "som exempel.",
    )
    for each in report.samples:
        yield _sample(each, anchors)


def _sample(sample: Sample, anchors: Mapping[str, str]) -> Markup:
    document = sample.document
    homes = joined([", " if n else "", _link(name, anchors)] for n, name in enumerate(sample.households))
    number = f" {document.number}" if document.number else ""
    lines: list[Row] = [
        (
            [line.text, [tag("span", note, class_="note") for note in line.notes]],
            line.period,
            line.quantity,
            amount(line.unit_price_ore) if line.unit_price_ore is not None else "",
            amount(line.amount_ore),
        )
        for line in document.lines
    ]
    if document.settled_ore:
        lines.append((f"Räknas av mot faktura {document.credits}", "", "", "", amount(document.settled_ore)))
    if document.from_credits_ore:
        lines.append(("Från kreditfaktura", "", "", "", amount(document.from_credits_ore)))
    if document.brought_forward_ore:
        lines.append(("Från tidigare", "", "", "", amount(document.brought_forward_ore)))
    if document.carried_forward_ore:
        lines.append(("Förs över till nästa faktura", "", "", "", amount(-document.carried_forward_ore)))
    foot = ("Att betala", "", "", "", kronor(document.to_pay_ore))
    caption = f"{document.title}{number}, {document.period}"
    return tag(
        "article",
        tag("h3", f"{sample.why}: ", kronor(document.to_pay_ore)),
        tag("p", "Hushåll ", homes, f". Gäller {', '.join(document.concerns)}." if document.concerns else "."),
        table(caption, ("rad", "period", "antal", "à-pris", "belopp"), lines, numbers=2, foot=foot),
        [_explanation(each) for each in document.explanations],
        class_="sample",
    )


def _explanation(explanation: Explanation) -> list[Markup]:
    steps = []
    for step in explanation.steps:
        value = [" ", tag("strong", step.value)] if step.value else []
        law = [tag("span", step.law, class_="law")] if step.law else []
        steps.append(tag("li", step.text, value, law))
    return [tag("h4", explanation.heading), tag("ol", steps, class_="steps")]


def _assumed(report: Report) -> Iterator[Content]:
    if not report.assumed:
        yield tag("p", "Alla regler bakom beloppen är beslutade.")
        return
    told = f"{count(len(report.assumed))} regler bakom beloppen är antagna, inte beslutade."
    yield tag("p", told, class_="warning")
    rows = [(each.where, each.decision, each.reason) for each in report.assumed]
    yield table("Antagna regler", ("regel", "källa", "varför antagen"), rows, numbers=0)


def _signatures(report: Report) -> Iterator[Content]:
    rows = [(each.step, each.by, each.at) for each in report.signatures]
    yield table("Omgångens steg", ("steg", "vem", "när"), rows, numbers=0)
    kept = [(label, tag("code", value)) for label, value in report.hashes]
    yield table("Underlaget", ("vad", "kontrollsumma eller värde"), kept, numbers=0)


def _household(of: HouseholdSection, anchor: str) -> Markup:
    parts: list[Content] = [tag("h3", f"Hushåll {of.household or 'okänt'}"), tag("p", _standing(of))]
    if of.findings:
        rows = [(each.code, _state(each), each.message, each.action) for each in of.findings]
        parts.append(table(f"Signaler, {of.household}", ("signal", "läge", "vad är fel", "att göra"), rows, numbers=0))
    if of.items:
        rows_of_items = [
            (
                each.what,
                each.words,
                kronor(each.before_ore),
                kronor(each.after_ore),
                signed(each.after_ore - each.before_ore),
            )
            for each in of.items
        ]
        columns = ("vad", "skäl", "före", "efter", "skillnad")
        parts.append(table(f"Ändringar, {of.household}", columns, rows_of_items, numbers=3))
    if of.rule:
        parts.append(tag("p", f"Ny regel: {of.rule}", class_="note"))
    return tag("article", parts, class_="household", id=anchor)


def _standing(of: HouseholdSection) -> str:
    if of.before_ore is None:
        return f"{of.status.capitalize()}. Månadens rader är tillsammans {kronor(of.after_ore)}."
    return f"{of.status.capitalize()}. Att betala {kronor(of.after_ore)}, förra gången {kronor(of.before_ore)}."
