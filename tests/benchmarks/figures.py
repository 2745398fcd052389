"""What every benchmark ends with: a table on the terminal and `build/bench/NAME.json`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

BENCH = Path(__file__).parents[2] / "build" / "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number and what it should reach."""

    figure: str
    value: float
    unit: str
    target: str
    met: bool | None
    """None where there is no target."""


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent of the values lie."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def report(name: str, figures: Sequence[Figure]) -> None:
    """Print the table and write the file."""
    width = max(len(figure.figure) for figure in figures)
    for figure in figures:
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        line = f"{figure.figure:{width}}  {figure.value:10.1f} {figure.unit:4} {figure.target:>10}"
        sys.stdout.write(f"{line}  {verdict}\n")
    BENCH.mkdir(parents=True, exist_ok=True)
    document = json.dumps([asdict(figure) for figure in figures], indent=2)
    (BENCH / f"{name}.json").write_text(document + "\n", encoding="utf-8")
