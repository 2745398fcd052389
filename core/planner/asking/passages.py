"""A text as passages: those that ask, and those that are only said beside the question.

What is said beside it may name nothing that the question could be about, and asks for nothing
itself; otherwise a condition, or another request, would be lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.planner.asking.ask_words import english_asking
from core.planner.grammar.lists import word_list
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor, Unit

_STOPS = frozenset({".", "!", "?", ";", ":", "<newline>", ",", "–", "—", "(", ")"})
_STRONG = frozenset({
    "option", "box", "state", "overdue", "nobody", "row", "page", "place", "quoted", "url", "email",
    "phone", "prop", "person", "count", "sum", "average", "super", "group", "sort", "first", "lack",
    "money", "except", "begin", "top",
})  # fmt: skip
_WRITING = frozenset({"verb", "comment", "copy", "rename", "done_verb", "undo_verb"})
_ASKING = frozenset({"show", "count", "sum", "average", "max", "min", "top"})
_POLITE = frozenset({"polite"})
_QUESTIONS = frozenset({"ask", "count", "sum", "average"})
_WEAK = frozenset({("person", "word"), ("box", "verb")})
_HEADS = word_list("passages.heads")
"""First words of phrases that begin a question inside a sentence."""
_ENDS = frozenset({".", "!", "?", ";", "<newline>"})
_SUBJECTS = word_list("passages.subjects")
_REFERRING = word_list("passages.referring")
"""Words of sentences that say more of what another asks for, or ask themselves."""
_WISHES = word_list("passages.wishes")
_MADE = word_list("passages.made")
"""What else may be asked for."""
_LIMITING = word_list("passages.limiting")
_HARMLESS = frozenset({"small", "polite", "ask", "weak", "sign", "all", "mark", "container", "own"})


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text between two stops: [start, end)."""

    start: int
    end: int
    words: tuple[str, ...]
    stop: str = ""
    """The sign behind it."""


def passages(units: Sequence[Unit], inside: frozenset[int]) -> list[Passage]:
    """The passages of a text.

    Args:
        inside: numbers of units that are inside a name, where nothing is cut.
    """
    found: list[Passage] = []
    begun = 0
    for at, unit in enumerate(units):
        if at in inside:
            continue
        if at > begun and _heads(units, at):
            found += _passage(units[begun:at], "")
            begun = at
        if not _stops(units, at):
            continue
        found += _passage(units[begun:at], unit.word)
        begun = at + 1
    return [*found, *_passage(units[begun:], "")]


def _heads(units: Sequence[Unit], at: int) -> bool:
    """Whether a phrase that asks begins here: "my mother comes and I'd like to know …"."""
    if units[at].word not in _HEADS:
        return False
    said = tuple(unit.word for unit in units[at : at + 12] if unit.word not in {"'", "’"})
    found = english_asking().starts(said, frozenset({"ask"}))
    return found is not None and len(found.words) > 1


def _stops(units: Sequence[Unit], at: int) -> bool:
    word = units[at].word
    free = at + 1 == len(units) or units[at].end < units[at + 1].start
    if word == "-":
        return free and at > 0 and units[at - 1].end < units[at].start
    return word in _STOPS and (free or word not in {".", ",", ":"})


def _passage(units: Sequence[Unit], stop: str) -> Iterator[Passage]:
    if units:
        words = tuple(unit.word for unit in units if unit.word not in {"'", "’"})
        yield Passage(units[0].start, units[-1].end, words, stop)


def sentences(parts: Sequence[Passage]) -> list[range]:
    """The numbers of the passages of each sentence."""
    found: list[range] = []
    begun = 0
    for at, each in enumerate(parts):
        if each.stop in _ENDS or at + 1 == len(parts):
            found.append(range(begun, at + 1))
            begun = at + 1
    return found


def runs(
    parts: Sequence[Passage], idle: Sequence[bool], remarks: Sequence[range]
) -> Iterator[tuple[int, int]]:
    """Stretches of passages [first, last) outside which nothing is asked, the longest first.

    What stands behind a colon belongs to what stands before it.

    Args:
        idle: which passages name nothing.
        remarks: sentences that only tell something, whatever they name.
    """
    size = len(parts)
    found = [
        (first, last)
        for first in range(size)
        for last in range(first + 1, size + 1)
        if _nothing_asked(first, last, idle, remarks)
        and not any(each.stop == ":" for each in parts[last - 1 : size - 1])
    ]
    yield from sorted(found, key=lambda each: each[0] - each[1])


def _nothing_asked(first: int, last: int, idle: Sequence[bool], remarks: Sequence[range]) -> bool:
    apart = {n for each in remarks if each.stop <= first or each.start >= last for n in each}
    return all(idle[n] or n in apart or first <= n < last for n in range(len(idle)))


def is_remark(parts: Sequence[Passage], anchors: Sequence[Sequence[Anchor]]) -> bool:
    """Whether a sentence tells something: it has a subject and a verb, asks for and limits nothing.

    "Otis is on his way there", but not "Only the ones from the market".
    """
    words = [word for each in parts for word in each.words]
    asks = any(asks_to_write(part) for part in parts) or any(map(_asks, anchors))
    limits = bool(_REFERRING & set(words)) and not any(map(_forbids, parts))
    if asks or limits or not words or any(part.words[:1] == ("if",) for part in parts):
        return False
    tells = any(
        english_anchors().starts(tuple(words[at:]), frozenset({"finite"}))
        for at in range(1, len(words))
    )
    return tells or bool(_SUBJECTS & set(words[:-1]))


def _forbids(passage: Passage) -> bool:
    """Whether a passage forbids a change; a question makes none."""
    return english_anchors().starts(passage.words, frozenset({"deny"})) is not None


def is_idle(passage: Passage, anchors: Sequence[Anchor], *, leads: bool) -> bool:
    """Whether a passage names nothing that the question could be about, and asks for nothing.

    Args:
        leads: whether more follows; a remark may name a property then: "client call at 2".
    """
    if (
        asks_to_write(passage)
        or (_limits(passage) and not _forbids(passage))
        or _MADE & set(passage.words)
    ):
        return False
    if _forbids(passage) or all(each.kind in _HARMLESS for each in anchors):
        return True
    if any(each.kind == "block" for each in anchors):
        return False
    if any(_is_strong(each, leads=leads) for each in anchors) or _asks(anchors):
        return False
    return _is_free_of_values(anchors)


def _is_strong(anchor: Anchor, *, leads: bool) -> bool:
    if (anchor.kind, anchor.value) in _WEAK:
        return False
    return anchor.kind in _STRONG and not (leads and anchor.kind == "prop")


def _asks(anchors: Sequence[Anchor]) -> bool:
    """Whether a passage begins like a question of its own."""
    head = next((each for each in anchors if each.kind not in {"polite", "small", "sign"}), None)
    said = set(head.text.casefold().split()) if head is not None and head.kind == "ask" else set()
    return bool(said) and not said & _WISHES


def _is_free_of_values(anchors: Sequence[Anchor]) -> bool:
    """Whether dates and numbers only tell of something else: "the call at 2", "in 5 minutes"."""
    for at, each in enumerate(anchors):
        if each.kind not in {"date", "number"}:
            continue
        before = anchors[at - 1].kind if at else ""
        told = any(one.kind == "word" for one in anchors)
        if not told or (before == "compare" and at == 1 and anchors[-1] is each):
            return False
    return True


def _limits(passage: Passage) -> bool:
    said = f" {' '.join(passage.words)} "
    return any(f" {each} " in said for each in _LIMITING) and not said.startswith(" if ")


def asks_to_write(passage: Passage) -> bool:
    """Whether a passage begins with a verb that asks for a change."""
    said = passage.words
    while said:
        found = english_anchors().starts(said, _WRITING)
        asked = english_asking().starts(said, _QUESTIONS)
        if asked is not None and (found is None or len(asked.words) >= len(found.words)):
            return False
        polite = english_anchors().starts(said, _POLITE)
        if found is not None and (polite is None or polite.words != found.words):
            return found.kind != "verb" or found.meaning not in _ASKING
        if polite is None:
            return False
        said = said[len(polite.words) :]
    return False
