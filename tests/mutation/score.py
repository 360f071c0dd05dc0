"""What became of the mutants: how many were noticed, module by module."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs
from mutmut.stats import status_by_exit_code

NOTICED = "killed"
Z = 1.96  # 95 % of a normal distribution lie within so many standard deviations


def ended(code: int | None) -> str:
    """How a mutant ended, in mutmut's words: killed, survived, timeout, no tests, not checked, ..."""
    return status_by_exit_code[code]


@attrs.frozen
class ModuleScore:
    """One module: `mutants` there are, `became` is how many of those tried ended how."""

    module: str
    mutants: int
    became: Mapping[str, int]

    @classmethod
    def of(cls, module: Path, codes: Mapping[str, int | None], drawn: Iterable[str]) -> "ModuleScore":
        """Count how the mutants drawn from a module ended, of all whose exit codes mutmut has noted."""
        tried = [code for code in map(codes.get, drawn) if code is not None]
        return cls(str(module), len(codes), Counter(map(ended, tried)))

    @property
    def tried(self) -> int:
        """Mutants of which the outcome is known."""
        return sum(self.became.values())

    @property
    def share(self) -> float:
        """The share of those tried that a test noticed. Whatever else became of them counts against it."""
        return self.became.get(NOTICED, 0) / self.tried


def estimate(scores: Iterable[ModuleScore]) -> tuple[float, float]:
    """The share of all mutants that would be noticed, and half the width of its 95 % interval.

    Each module weighs as many mutants as it has. The interval is that of a stratified draw without replacement, each
    module's share moved towards the middle by two of each kind, so that 20 of 20 does not pass for certainty.
    """
    tried = [each for each in scores if each.tried]
    everything = sum(each.mutants for each in tried)
    whole = sum(each.mutants * each.share for each in tried) / everything
    variance = 0.0
    for each in tried:
        likely = (each.became.get(NOTICED, 0) + 2) / (each.tried + 4)
        left = 1 - each.tried / each.mutants
        variance += (each.mutants / everything) ** 2 * left * likely * (1 - likely) / each.tried
    return whole, Z * math.sqrt(variance)


def table(scores: list[ModuleScore]) -> str:
    """One line a module, and the whole."""
    lines = [f"{'module':<42}{'mutants':>8}{'tried':>7}{'killed':>8}{'score':>8}  others"]
    for each in scores:
        others = ", ".join(f"{count} {what}" for what, count in sorted(each.became.items()) if what != NOTICED)
        share = f"{each.share:.0%}" if each.tried else "-"
        killed = each.became.get(NOTICED, 0)
        lines.append(f"{each.module:<42}{each.mutants:>8}{each.tried:>7}{killed:>8}{share:>8}  {others}")
    whole, half = estimate(scores)
    mutants, tried = sum(each.mutants for each in scores), sum(each.tried for each in scores)
    killed = sum(each.became.get(NOTICED, 0) for each in scores)
    lines.append(f"{'all':<42}{mutants:>8}{tried:>7}{killed:>8}{whole:>8.1%}  ± {half:.1%} (modules weighed by size)")
    return "\n".join(lines)
