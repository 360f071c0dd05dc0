"""The look of the report, in one place: its colours, which text stands on which ground, and the style sheet.

The page loads nothing: no font, picture or script. It is read on a screen, on a phone and on A4 paper.
"""

from collections.abc import Mapping

COLOURS: Mapping[str, str] = {
    "paper": "#ffffff",
    "tint": "#eef4f4",
    "ink": "#1c2429",
    "grey": "#505b62",
    "rule": "#c3ced2",
    "accent": "#0a4a59",
    "bar": "#2b7a8c",
    "warning": "#8a240b",
    "warning-tint": "#fdeee6",
}
TEXT_ON = (
    ("ink", "paper"),
    ("ink", "tint"),
    ("ink", "warning-tint"),
    ("grey", "paper"),
    ("grey", "tint"),
    ("accent", "paper"),
    ("accent", "tint"),
    ("warning", "paper"),
    ("warning", "warning-tint"),
    ("paper", "accent"),
)
"""Text colour and its ground, wherever the style sheet lets them meet: WCAG AA asks for 4.5 : 1."""
SHAPES_ON = (("bar", "paper"), ("accent", "paper"))
"""Shapes that carry meaning and their ground: 3 : 1."""

_VARIABLES = "".join(f"--{name}: {value}; " for name, value in COLOURS.items())
STYLE = (
    ":root { "
    + _VARIABLES
    + """}
* { box-sizing: border-box; }
html { scroll-behavior: auto; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, "Segoe UI", Roboto,
  "Helvetica Neue", Arial, sans-serif; }
main, header, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
section { margin-top: 2.75rem; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; color: var(--accent); }
h2 { margin: 0 0 .75rem; padding-bottom: .3rem; border-bottom: 2px solid var(--accent); font-size: 1.35rem;
  color: var(--accent); }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.08rem; }
h4 { margin: 1rem 0 .25rem; font-size: 1rem; }
p { margin: .4rem 0 .8rem; max-width: 46rem; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--accent); color: var(--paper); }
.about { color: var(--grey); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
nav a { display: inline-block; padding: .3rem 0; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr)); gap: .75rem;
  margin: 1rem 0; padding: 0; }
.figures div { padding: .8rem 1rem; background: var(--tint); border-left: 4px solid var(--accent); }
.figures dt { color: var(--grey); font-size: .9rem; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures dd small { display: block; color: var(--grey); font-size: .85rem; font-weight: 400; }
table { width: 100%; margin: .5rem 0 1.25rem; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { padding: .2rem 0 .4rem; text-align: left; font-weight: 600; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
thead th { border-bottom: 2px solid var(--rule); color: var(--grey); font-size: .9rem; font-weight: 600; }
tbody th { font-weight: 400; }
tfoot th, tfoot td { border-bottom: 0; border-top: 2px solid var(--ink); font-weight: 600; }
.number { padding-right: 0; padding-left: .75rem; text-align: right; white-space: nowrap; }
.parked { color: var(--warning); font-weight: 600; }
.warning { padding: .8rem 1rem; border-left: 4px solid var(--warning); background: var(--warning-tint); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(25rem, 100%), 1fr)); gap: 1.5rem; }
figure { margin: 0; }
figcaption { margin-bottom: .4rem; font-weight: 600; }
svg { display: block; width: 100%; max-width: 29rem; height: auto; }
svg text { fill: var(--ink); font: 13px system-ui, "Segoe UI", Roboto, Arial, sans-serif; }
svg .bar { fill: var(--bar); }
svg .base { stroke: var(--rule); }
summary { padding: .3rem 0; color: var(--accent); cursor: pointer; }
.sample, .household { margin: 1rem 0; padding: 1rem 1.25rem; border: 1px solid var(--rule); border-radius: 6px; }
.sample h3, .household h3 { margin-top: 0; }
.household { padding: .75rem 1.25rem; }
ol.steps { margin: .25rem 0 .75rem; padding-left: 1.6rem; }
ol.steps li { margin: .2rem 0; }
.law, .note { display: block; color: var(--grey); font-size: .9rem; }
code { font: .88em ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-bottom: 2.5rem; color: var(--grey); font-size: .9rem; }
@media (max-width: 40rem) {
  main, header, footer { padding-left: 1rem; padding-right: 1rem; }
  h1 { font-size: 1.5rem; }
  h2 { font-size: 1.2rem; }
  .figures { grid-template-columns: 1fr; }
  .stacked thead { position: absolute; left: -99rem; }
  .stacked tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  .stacked tbody th, .stacked tfoot th { display: block; padding: 0; border: 0; font-weight: 600; }
  .stacked tfoot { display: block; border-top: 2px solid var(--ink); }
  .stacked td { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; border: 0;
    text-align: right; white-space: normal; }
  .stacked td::before { content: attr(data-label); color: var(--grey); text-align: left; }
}
@media print {
  @page { size: A4; margin: 16mm 15mm; }
  body { font-size: 9.5pt; }
  main, header, footer { max-width: none; padding: 0; }
  nav, .skip, details { display: none; }
  section { margin-top: 1.5rem; }
  h2, h3, h4, caption { break-after: avoid; }
  tr, figure, .figures div, ol.steps li { break-inside: avoid; }
  .household { break-inside: avoid; }
  .charts { grid-template-columns: 1fr 1fr; }
  a { color: inherit; text-decoration: none; }
  .figures div, .warning, svg .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
)
