"""The words of questions, read from a data file beside this module."""

import tomllib
from functools import cache
from pathlib import Path

from core.planner.parts.anchor_words import AnchorWords, by_first_word, english_anchors

_LISTS = frozenset({"leads", "unticked", "ticked", "named", "doing"})
"""Tables that say how checkboxes and properties are said as well."""


class AskWords(AnchorWords):
    """Words of questions in one language.

    Args:
        path: the data file; its `inherit` names tables of the words that it is built on.
        base: those words.
    """

    def __init__(self, path: Path, base: AnchorWords) -> None:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        inherited = frozenset(told.pop("inherit"))
        self._base = base
        self._lists: dict[str, dict[str, tuple[str, ...]]] = {
            table: {name: tuple(words) for name, words in told.pop(table).items()}
            for table in sorted(_LISTS)
        }
        self.by_first = by_first_word(told)
        own = {word.words for words in self.by_first.values() for word in words}
        for first, words_of in base.by_first.items():
            kept = [each for each in words_of if each.kind in inherited and each.words not in own]
            if kept:
                self.by_first.setdefault(first, []).extend(kept)

    def also(self, table: str, name: str) -> tuple[str, ...]:
        """Other words for a name in small letters."""
        if table in self._lists:
            return self._lists[table].get(name, ())
        return self._base.also(table, name)

    def named(self, table: str) -> frozenset[str]:
        """The names of a table that is only a list."""
        return self._base.named(table)


@cache
def english_asking() -> AskWords:
    """The English words."""
    return AskWords(Path(__file__).with_name("english.asking.toml"), english_anchors())


@cache
def vocabulary() -> frozenset[str]:
    """The single words of questions."""
    return frozenset(
        word
        for words in english_asking().by_first.values()
        for each in words
        for word in each.words
        if word.isalpha()
    )
