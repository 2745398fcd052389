"""The words of a language, read from a data file beside this module."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.planner.grammar.scanning import split_words

TYPO_LENGTH = 5
"""Words shorter than this are too often one letter away from another word."""


@dataclass(frozen=True, slots=True)
class Known:
    """A phrase of the language."""

    kind: str
    """Name of its table in the file, in capitals: a terminal of sentences.lark."""
    meaning: str
    """Key in that table."""
    words: tuple[str, ...]


@dataclass(frozen=True)
class Language:
    """All phrases of a language, found by their first word."""

    name: str
    by_first: Mapping[str, tuple[Known, ...]]
    correctable: tuple[str, ...]
    """Single words that a slip of the finger may stand for."""
    never: frozenset[str]
    """Words that are no slips."""
    guards: frozenset[tuple[str, ...]] = frozenset()
    """Phrases that make a request depend on something."""
    questions: tuple[str, ...] = ()
    """What a text that asks begins with."""

    def starting(self, first: str) -> tuple[Known, ...]:
        """Phrases that begin with a word given in lower case."""
        return self.by_first.get(first, ())

    def corrected(self, word: str) -> str | None:
        """The known word that a misspelt one surely stands for, in lower case.

        One wrong, missing, doubled or swapped letter, in words of five letters or more; None when
        the word is known, too short, or near to several.
        """
        if len(word) < TYPO_LENGTH or word in self.by_first or word in self.never:
            return None
        near = {known for known in self.correctable if _one_slip(word, known)}
        return near.pop() if len(near) == 1 else None


def _one_slip(said: str, known: str) -> bool:
    """Whether two words differ by one letter changed, left out, added, or two swapped."""
    if abs(len(said) - len(known)) > 1 or said[0] != known[0]:
        return False
    start = next((i for i, (a, b) in enumerate(zip(said, known, strict=False)) if a != b), None)
    if start is None:
        return not known.endswith("s") and not said.endswith("s")
    rest, meant = said[start:], known[start:]
    swapped = rest[:2] == meant[:2][::-1] and rest[2:] == meant[2:]
    return swapped or rest[1:] == meant[1:] or rest[1:] == meant or rest == meant[1:]


def _phrases(tables: Mapping[str, object]) -> Iterator[Known]:
    for kind, meanings in tables.items():
        if not isinstance(meanings, dict) or kind in {"typos", "guards", "questions"}:
            continue
        for meaning, phrases in meanings.items():
            for phrase in phrases:
                words = tuple(each.text.casefold() for each in split_words(str(phrase)))
                yield Known(kind.upper(), str(meaning), words)


@cache
def english() -> Language:
    """The English words."""
    return load(Path(__file__).with_name("english.toml"))


def load(path: Path) -> Language:
    """Read a language's file: tables of meaning to phrases (see english.toml)."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    by_first: dict[str, list[Known]] = {}
    for known in _phrases(tables):
        by_first.setdefault(known.words[0], []).append(known)
    singles = {first for first, all_ in by_first.items() if any(len(k.words) == 1 for k in all_)}
    return Language(
        name=str(tables.get("language", "")),
        by_first={first: tuple(known) for first, known in by_first.items()},
        correctable=tuple(sorted(word for word in singles if len(word) >= TYPO_LENGTH)),
        never=frozenset(tables.get("typos", {}).get("never", ())),
        questions=tuple(tables.get("questions", {}).get("word", ())),
        guards=frozenset(tuple(each.split()) for each in tables.get("guards", {}).get("guard", ())),
    )
