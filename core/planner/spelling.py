"""Slips of the finger: a request with its misspelt words put right, if each has one likely word.

Only words that nothing knows are touched, outside quotes, links and lines of content. What comes of
it is read like any other text; a write whose own words would be others is asked about first.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from core.content.values.choosing import bare
from core.planner.grammar.forms import english_forms
from core.planner.grammar.lexicon import Lexicon
from core.planner.grammar.part_words import english_parts
from core.planner.grammar.scanning import Piece, scan
from core.planner.grammar.words import english

_SHORTEST = 3
_SURE = 4
"""Shorter words are only put right when two letters are swapped or one was left out."""
_MOST = 4
"""Slips in one text; of more, it is in another language."""
_WORD = re.compile(r"[a-z]{3,}")
_OF_TIME = (
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december today tomorrow yesterday tonight morning"
    " afternoon evening noon week weeks month months year years day days hour hours minute minutes"
    " next last this weekend quarter"
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text put right, and the words that were put in."""

    text: str
    words: tuple[str, ...]


@cache
def language_words() -> frozenset[str]:
    """The single words that requests are made of."""
    found: set[str] = set(_OF_TIME.split())
    for known in english().by_first.values():
        found.update(word for each in known for word in each.words)
    for each in english_parts().by_first.values():
        found.update(word for words, _kind, _meaning in each for word in words)
    for form in english_forms().by_number.values():
        found.update(_WORD.findall(re.sub(r"\{\w+\}", " ", form.said)))
    return frozenset(word for word in found if word.isalpha())


def corrected(
    text: str, lexicon: Lexicon, *, also: frozenset[str] = frozenset()
) -> Corrected | None:
    """The text with its slips put right; None when it has none, or one cannot be told.

    Args:
        also: words that are known besides those of requests.
    """
    known = language_words() | also
    names = {word for named in lexicon.by_first.values() for name in named for word in name.words}
    changes: list[tuple[Piece, str]] = []
    for piece in _looked_at(text):
        if piece.lower in known or bare(piece.text) in names:
            continue
        meant = _meant(piece.lower, known, names)
        if meant is not None:
            changes.append((piece, meant))
    if not changes or len(changes) > _MOST:
        return None
    for piece, meant in reversed(changes):
        text = f"{text[: piece.start]}{meant}{text[piece.end :]}"
    return Corrected(text, tuple(meant for _, meant in changes))


def _looked_at(text: str) -> Iterator[Piece]:
    """The words that may hold a slip; behind a colon stands content."""
    for piece in scan(text):
        if piece.text == ":" or piece.shape == "block":
            return
        if piece.shape == "word" and piece.text.isalpha() and len(piece.text) >= _SHORTEST:
            yield piece


def _meant(said: str, known: Iterable[str], names: Iterable[str]) -> str | None:
    """The one word that a misspelt one stands for: of those at hand the likeliest slip."""
    for words in (known, names):
        near = {word: kind for word in words if (kind := _slip(said, word)) is not None}
        for kind in (0, 1, 2):
            fitting = {_singular(word): word for word, of in near.items() if of == kind}
            if len(fitting) == 1:
                return fitting.popitem()[1]
            if fitting:
                break
    return None


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _slip(said: str, known: str) -> int | None:
    """How one word came of another: 0 swapped, 1 left out or doubled, 2 changed, or not at all."""
    if len(known) < _SHORTEST or abs(len(said) - len(known)) > 1 or said == known:
        return None
    start = next((i for i, (a, b) in enumerate(zip(said, known, strict=False)) if a != b), None)
    if start is None:
        return None if known.endswith("s") or said.endswith("s") else 1
    rest, meant = said[start:], known[start:]
    if rest[:2] == meant[:2][::-1] and rest[2:] == meant[2:]:
        return 0
    if start == 0:
        return None
    if rest == meant[1:] or (rest[1:] == meant and rest[0] in said[:start][-1:]):
        return 1
    if len(said) <= _SURE:
        return None
    return 2 if rest[1:] in {meant[1:], meant} else None
