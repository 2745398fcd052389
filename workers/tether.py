"""Starts a program that must not outlive its parent: `tether.py PARENT_PID PROGRAM ARGUMENTS…`.

A plain script, run without the house's packages, so that it costs a few milliseconds. On Linux
the kernel sends the program SIGTERM when the parent dies, however it dies (prctl(2),
PR_SET_PDEATHSIG; the setting survives exec). Elsewhere programs that are the house's own watch
their standard input (workers.lifeline), and the embedded broker is replaced at the next start.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Tie this process to its parent and become the program."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above took effect
            sys.exit(1)
    os.execvp(program[0], program)  # noqa: S606 - becoming the program is the purpose


if __name__ == "__main__":
    main()
