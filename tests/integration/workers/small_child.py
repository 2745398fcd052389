"""A child of a small stack: announces itself and ends when told, or when its lifeline ends.

Run as a script: `small_child.py DATA_DIR NAME`, or with `fails` as third argument.
"""

import sys
from pathlib import Path

from core.kit import rundir
from core.kit.clock import Clock
from core.kit.lifeline import Stop


def main() -> None:
    data_dir, name = Path(sys.argv[1]), sys.argv[2]
    if sys.argv[3:] == ["fails"]:
        sys.exit("no luck today")
    stop = Stop(lifeline=True)
    rundir.announce(data_dir, name, "small:child")
    stop.wait(Clock())
    rundir.retract(data_dir, name)


if __name__ == "__main__":
    main()
