"""Small sets of words that readers and doubts tell apart, read from a data file beside this module.

They are of one language; another language is another file.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path


@cache
def _english() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    path = Path(__file__).with_name("english.lists.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        table: {name: tuple(words) for name, words in lists.items()}
        for table, lists in told.items()
    }


def word_list(name: str) -> frozenset[str]:
    """The words of a list, named by its table and key: "continuing.pointing"."""
    table, _, key = name.partition(".")
    return frozenset(_english()[table][key])


def any_of(name: str) -> str:
    """The words of a list as alternatives of a regular expression."""
    return alternatives(word_list(name))


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, with any spaces and either apostrophe."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    said = (re.escape(each).replace(r"\ ", r"\s+").replace("'", "['’]") for each in longest)
    return f"(?:{'|'.join(said)})"
