"""A message as clauses: what asks for something, what tells why, what forbids.

A clause ends where a sentence does, and at a comma or "and" behind which a verb of request, a
reason or a prohibition begins. The text of a comment is one clause to its end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.planner.grammar.lists import word_list
from core.planner.parts.anchor_words import AnchorWords, Word
from core.planner.parts.anchoring import Anchoring, Unit

_STOPS = frozenset({".", "!", "?", "<newline>", ";"})
_JOINTS = frozenset({",", "and", "but", "then", "-", "–", "—", "(", ")"})
_GOING_ON = frozenset({"super", "sort", "limiting"})
_HEADS = frozenset({"verb", "comment", "copy", "rename", "done_verb", "undo_verb"})
_TAILS = frozenset({"reason", "deny", "repeat"})
_WEAK = word_list("splitting.weak")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A clause, [start, end) in the text."""

    start: int
    end: int
    words: tuple[str, ...]
    """Its bare words."""


def clauses(
    reading: Anchoring,
    taken: frozenset[int],
    named: frozenset[int] = frozenset(),
    *,
    finely: bool = False,
) -> Iterator[Stretch]:
    """The clauses of a text.

    Args:
        finely: whether a clause ends at each comma.
        taken: numbers of units that are inside a name, where nothing is cut.
        named: numbers of units at which the name of a property begins, which is no verb.
    """
    units, begun = reading.units, 0
    at = 0
    while at < len(units):
        comma = finely and units[at].word in {",", "-", "–", "—"} and at > begun
        if at not in taken and (comma or _ends(units, at, begun, reading.words, named)):
            if at > begun:
                yield _stretch(units, begun, at)
            begun = at + 1 if units[at].word in _STOPS | _JOINTS else at
        if at == begun and _opens(units, at, reading.words, frozenset({"comment"})):
            break
        at += 1
    if begun < len(units):
        yield _stretch(units, begun, len(units))


def _stretch(units: Sequence[Unit], begun: int, end: int) -> Stretch:
    words = tuple(unit.word for unit in units[begun:end] if unit.word not in {"'", "’"})
    return Stretch(units[begun].start, units[end - 1].end, words)


def _ends(
    units: Sequence[Unit], at: int, begun: int, words: AnchorWords, named: frozenset[int]
) -> bool:
    """Whether a clause ends before a unit."""
    word, free = units[at].word, at + 1 == len(units) or units[at].end < units[at + 1].start
    if word in _STOPS:
        inside = word == "." and at > begun and len(units[at - 1].word) == 1
        goes_on = word in {"?", ".", "<newline>"} and _opens(units, at + 1, words, _GOING_ON)
        return (free or word == "<newline>") and not inside and not goes_on
    if at > begun and _points(units, at, words):
        return True
    if word not in _JOINTS or at == begun:
        return False
    if at + 1 in named:
        return False
    return bool(_opens(units, at + 1, words, _HEADS | _TAILS))


def _points(units: Sequence[Unit], at: int, words: AnchorWords) -> bool:
    """Whether a request that points back begins without a comma: "X is bought tick it off"."""
    said = tuple(unit.word for unit in units[at : at + 2])
    verb = words.starts(said[:1], frozenset({"verb", "undo_verb", "done_verb"}))
    pointing = said[1:] in {("it",), ("that",)} and verb is not None and verb.meaning != "show"
    return (
        pointing
        and units[at - 1].word not in words.named("before_verb")
        and (" ".join(said[:1]) not in _WEAK | {"take", "takes"})
    )


def _opens(
    units: Sequence[Unit], at: int, words: AnchorWords, kinds: frozenset[str]
) -> Word | None:
    """The word of one of the kinds that a clause begins with, behind what is only polite."""
    said = tuple(unit.word for unit in units[at : at + 24] if unit.word not in {"'", "’", "-"})
    while said:
        found = words.starts(said, kinds)
        weak = found is not None and " ".join(found.words) in _WEAK and kinds & _TAILS
        if found is not None and not weak:
            return found
        polite = words.starts(said, frozenset({"polite"}))
        if polite is None and said[0] not in _JOINTS:
            return None
        said = said[len(polite.words) if polite else 1 :]
    return None


def opening(stretch: Stretch, words: AnchorWords, kinds: frozenset[str]) -> Word | None:
    """The word of one of the kinds that a clause begins with, behind what is only polite."""
    units = [Unit(word, 0, 0) for word in stretch.words]
    said = tuple(unit.word for unit in units)
    while said:
        found = words.starts(said, kinds)
        if found is not None:
            return found
        polite = words.starts(said, frozenset({"polite"}))
        if polite is None and said[0].isalnum():
            return None
        said = said[len(polite.words) if polite else 1 :]
    return None


def says(stretch: Stretch, words: AnchorWords, kind: str) -> bool:
    """Whether a word of a kind stands anywhere in a clause."""
    kinds = frozenset({kind})
    return any(words.starts(stretch.words[at:], kinds) for at in range(len(stretch.words)))
