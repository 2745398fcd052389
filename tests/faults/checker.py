"""`python -m tests.faults.checker`: judges a run from outside, as a program of its own.

It joins the sandbox's own log with the database and with what was asked, prints one JSON document
and exits 1 when a promise was not kept.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.histories import Histories, join, load, notion_log
from tests.faults.judging import Broken, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run came to.

    Attributes:
        tasks: steps in execution that the run's requests had.
        things: things that were to be made in Notion.
        spoiled: exchanges that the sandbox was told to spoil.
        broken: every promise that was not kept, as text.
    """

    requests: int
    tasks: int
    things: int
    spoiled: int
    lost: int
    doubled: int
    broken: tuple[str, ...]


def report(seen: Histories) -> Report:
    """The report on a run."""
    broken: list[Broken] = judge(seen)
    keys = {one.key for one in seen.asked}
    ids = {row["id"] for row in seen.requests if row["key"] in keys}
    return Report(
        requests=len(ids),
        tasks=sum(task["request_id"] in ids for task in seen.tasks),
        things=sum(len(one.marks) for one in seen.asked),
        spoiled=seen.spoiled,
        lost=sum(one.lost for one in broken),
        doubled=sum(one.doubled for one in broken),
        broken=tuple(f"{one.promise}: {one.what}" for one in broken),
    )


def main() -> int:
    """Judge one run. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="SQLAlchemy address of the database")
    parser.add_argument("--sandbox", required=True, help="address of the sandbox")
    parser.add_argument("--control", required=True, help="the sandbox's control token")
    parser.add_argument("--asked", required=True, type=Path, help="what was asked, one a line")
    given = parser.parse_args()
    log = notion_log(given.sandbox, given.control)
    found = report(join(load(given.asked), given.database, log))
    sys.stdout.write(json.dumps(asdict(found), indent=2) + "\n")
    return 1 if found.broken else 0


if __name__ == "__main__":
    sys.exit(main())
