"""Keeps what is typed ahead from being echoed into a picture that is drawn in place.

It is not lost: it is read when the next question is put.
"""

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
