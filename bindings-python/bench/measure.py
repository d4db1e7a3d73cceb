"""Contenders measured by turns, and what came of it as a table."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Effort:
    """How often things are done: enough for the best of them to count, or just once to see that they work."""

    is_test: bool

    def rounds(self, number: int) -> int:
        """Give the rounds of a measurement."""
        return 1 if self.is_test else number

    def calls(self, number: int) -> int:
        """Give the calls of a round, a multiple of the 64 that are made at once."""
        return 64 if self.is_test else number


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that a piece of work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def best(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Let contenders work by turns, as often as there are rounds; gives the least seconds of each.

    What the machine does besides hits all of them alike. Garbage of one is not collected at the cost of the next.
    """
    least = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, work in contenders.items():
            gc.collect()
            least[name] = min(least[name], timed(work))
    return least


@dataclass
class Table:
    """Lines that compare the package with something else of the same run; judged, if they ran often enough for that."""

    is_judged: bool = True
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, what: str, ours: str, other: str, ratio: float, *, at_most: float = 0, at_least: float = 0) -> None:
        """Add a line with its ratio and its goal."""
        met = ratio <= at_most if at_most else ratio >= at_least
        goal = f"<= {at_most:.2f}" if at_most else f">= {at_least:.2f}"
        verdict = ("met" if met else "MISSED") if self.is_judged else ""
        self.rows.append((what, ours, other, f"{ratio:.2f}", goal, verdict))

    def note(self, what: str, ours: str, other: str = "", ratio: float | None = None) -> None:
        """Add a line without a goal."""
        self.rows.append((what, ours, other, "" if ratio is None else f"{ratio:.2f}", "", ""))

    def show(self) -> None:
        """Print it."""
        rows = [("what", "ours", "against", "ratio", "goal", ""), *self.rows]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for number, row in enumerate(rows):
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
            if number == 0:
                print("  ".join("-" * width for width in widths))


def milliseconds(seconds: float) -> str:
    """Write a time."""
    return f"{seconds * 1e3:.2f} ms"


def per_second(count: int, seconds: float) -> str:
    """Write a rate."""
    return f"{count / seconds:,.0f}/s"
