"""Times of day as whole minutes, and the time lines of all cases one after the other on one axis.

On the axis, a running maximum or a search in order answers for every case at once: what ends on one line ends before
the next begins.
"""

from typing import Literal

import attrs
import polars as pl

from engine.calc.care.day_sets import origin
from engine.calc.periods import Month

DAY = 24 * 60
SPAN = 1 << 16
"""Minutes of each line: the day before the month, the month, and the two days into which its last visit may last."""


def minute(time: str, month: Month) -> pl.Expr:
    """A local time as minutes since the midnight that begins the day before the month, as the clocks show them."""
    return (pl.col(time) - pl.lit(origin(month)).cast(pl.Datetime("us"))).dt.total_minutes()


def on_axis(line: pl.Expr, minutes: pl.Expr) -> pl.Expr:
    """The place on the axis of a minute of a line; times before and after the line are its ends."""
    return line * SPAN + minutes.clip(0, SPAN - 1)


@attrs.frozen(eq=False)
class Stretches:
    """Stretches of time on the axis, which may overlap: where each begins, in order, and how far all up to it reach."""

    begins: pl.Series
    reach: pl.Series

    @classmethod
    def of(cls, stretches: pl.DataFrame) -> "Stretches":
        """Of `begins` and `ends`, places on the axis; a stretch does not go beyond its line."""
        ordered = stretches.select("begins", "ends").sort("begins")
        before_all = pl.Series("ends", [-1], dtype=pl.Int64)
        return cls(ordered["begins"], before_all.append(ordered["ends"].cum_max()))

    def cover(self, place: pl.Expr) -> pl.Expr:
        """Whether a place lies in a stretch, from its beginning up to but not including its end."""
        return self._reach(place, "right") > place

    def meet(self, begins: pl.Expr, ends: pl.Expr) -> pl.Expr:
        """Whether the time from one place to another of the same line has some in common with a stretch."""
        return self._reach(ends, "left") > begins

    def _reach(self, place: pl.Expr, side: Literal["left", "right"]) -> pl.Expr:
        """How far those reach that begin before a place (left), or there at the latest (right)."""
        return pl.lit(self.reach).gather(pl.lit(self.begins).search_sorted(place, side=side))
