"""Every sample's way, and what fails of it: `make samples`, or with names of operations."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import structlog

from core.operations.catalogue import build_catalogue
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.planning.samples.round_trip import UNSAID, Trip, go, opened, prepared


def main(wanted: Sequence[str]) -> int:
    """Go every sample's way; 1 when one of them fails."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    names = [one.name for one in build_catalogue() if one.name not in UNSAID]
    trips: list[Trip] = []
    with tempfile.TemporaryDirectory(prefix="samples-") as name:
        folder = Path(name)
        master, template = folder / "master.sqlite3", folder / "template.sqlite3"
        prepared(master)
        database = Database(f"sqlite:///{template}")
        upgrade(database)
        database.close()
        for one in [each for each in names if not wanted or each in wanted]:
            with opened(master, template, folder / one) as desk:
                trips.append(go(one, desk))
            _say(f"{one:26} {trips[-1].stages or '-':22} {trips[-1].problem}")
    failed = sum(bool(each.problem) for each in trips)
    _say(f"{len(trips)} samples, {failed} of them failed")
    return 1 if failed else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
