"""Keeps what is typed ahead from being echoed into a picture that is drawn in place.

It is not lost: it is read when the next question is put.
"""

import os
import select
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unheard() -> Iterator[None]:
    """Let the terminal not show what is typed, for the length of a `with` block.

    Ctrl-C works as ever. Where standard input is no terminal nothing happens.
    """
    if not sys.stdin.isatty():
        yield
        return
    keyboard = sys.stdin.fileno()
    before = termios.tcgetattr(keyboard)
    quiet = [*before]
    quiet[3] &= ~(termios.ECHO | termios.ECHONL)
    termios.tcsetattr(keyboard, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)


def typed_ahead() -> str | None:
    """A line that was typed while nothing asked for one; None when there is none yet.

    Raises:
        EOFError: the keyboard was closed.
    """
    if not sys.stdin.isatty() or not select.select([sys.stdin], [], [], 0)[0]:
        return None
    # A terminal gives one line a read; sys.stdin would keep the lines after it to itself.
    read = os.read(sys.stdin.fileno(), 65_536)
    if not read:
        raise EOFError
    return read.decode(errors="replace").rstrip("\n")
