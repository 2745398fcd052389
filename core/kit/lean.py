"""A process that starts soon and stays small: libraries without what nobody here uses of them."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 5_000
"""New objects after which Python looks for garbage among them, in place of 700. Loading the house
makes 400,000 that live as long as the process: a tenth of the time to load them went into looking.
"""


def look_for_garbage_less() -> None:
    """Let the garbage collector look after more new objects than it does by itself."""
    gc.set_threshold(_OBJECTS)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Inside the block, libraries of these names seem not to be installed.

    For a library that loads another one for something that is not used here, and that does without
    when it is not there. One that is loaded already stays.
    """
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # Python: "import X" fails then
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
