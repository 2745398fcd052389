"""Keeps Python's cycle collector out of the way while very many objects are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the collector of reference cycles for the length of a conversion.

    A converted document is a tree of many small dicts and lists, none of them garbage; the
    collector walks them again and again, which makes long documents cost more per block than
    short ones. Memory is freed by reference counts all the same.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
