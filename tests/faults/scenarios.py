"""The scenarios of `make faults`: which there are, and how long each takes."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.kit.settings import CHECKOUT

SECONDS = Path(__file__).with_name("scenarios.toml")
_UNKNOWN = 90.0
"""Seconds that one which nobody has measured is taken to need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One row of the matrix on one store.

    Attributes:
        node: what pytest calls it.
        name: what people call it; made of letters that a file's name may have.
        seconds: about how long it takes.
        room: how many places of the pool it needs; more than one for one that computes.
    """

    node: str
    name: str
    seconds: float
    room: int


def scenarios(arguments: Sequence[str]) -> list[Scenario]:
    """Those that pytest finds with these arguments, such as `-k row_7`."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-o",
        "python_files=rows_*.py",
    ]
    found = subprocess.run(
        [*command, "tests/faults", *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    nodes = [line for line in found.stdout.splitlines() if "::" in line and " " not in line]
    if not nodes:
        raise SystemExit(found.stdout + found.stderr)
    measured = tomllib.loads(SECONDS.read_text(encoding="utf-8"))
    return [_scenario(node, measured) for node in nodes]


def _scenario(node: str, measured: dict[str, dict[str, float]]) -> Scenario:
    name = re.sub(r"\W+", "_", node.partition("::")[2].removeprefix("test_")).strip("_")
    known = measured.get(name, {})
    seconds, room = known.get("seconds", _UNKNOWN), int(known.get("room", 1))
    return Scenario(node=node, name=name, seconds=seconds, room=room)
