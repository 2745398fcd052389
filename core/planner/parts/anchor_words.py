"""The words of the reading by anchors, read from a data file beside this module."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.content.values.choosing import bare

_NAMES = frozenset({
    "abbreviation", "adverb", "form", "money", "author", "content_words", "usual",
    "before_verb", "of_subjects",
})  # fmt: skip
"""Tables that say how names of a schema are said as well."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase of the language."""

    words: tuple[str, ...]
    """Without case and signs."""
    kind: str
    meaning: str


class AnchorWords:
    """Words of one language: phrases by their first word, and other names of what schemas have."""

    def __init__(self, path: Path) -> None:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        self._names: dict[str, dict[str, tuple[str, ...]]] = {
            table: {name: tuple(words) for name, words in told.pop(table).items()}
            for table in sorted(_NAMES)
        }
        self.by_first = by_first_word(told)

    def also(self, table: str, name: str) -> tuple[str, ...]:
        """Other words for a name in small letters."""
        return self._names[table].get(name, ())

    def named(self, table: str) -> frozenset[str]:
        """The names of a table that is only a list."""
        return frozenset(self._names[table]["name"])

    def starts(self, said: tuple[str, ...], kinds: frozenset[str]) -> Word | None:
        """The longest phrase of one of the kinds that the words begin with."""
        fitting = [
            each
            for each in self.by_first.get(said[0] if said else "", ())
            if each.kind in kinds and said[: len(each.words)] == each.words
        ]
        return max(fitting, key=lambda each: len(each.words), default=None)


def by_first_word(told: Mapping[str, Mapping[str, Sequence[str]]]) -> dict[str, list[Word]]:
    """Phrases by kind and meaning, as words by the first of each."""
    found: dict[str, list[Word]] = {}
    for kind, meanings in told.items():
        for meaning, phrases in meanings.items():
            for phrase in dict.fromkeys(phrases):
                words = tuple((bare(phrase) or phrase).split())
                found.setdefault(words[0], []).append(Word(words, kind, meaning))
    return found


@cache
def english_anchors() -> AnchorWords:
    """The English words."""
    return AnchorWords(Path(__file__).with_name("english.anchors.toml"))
