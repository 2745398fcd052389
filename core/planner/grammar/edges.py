"""One reading of a stretch of a request's words; and the readings that are dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from core.content.times import When, find_whens
from core.kit.errors import BadInput
from core.planner.grammar.scanning import Piece

_FROM_ANOTHER = (" later", " earlier", " sooner")
""" "Three days later" counts from a date that a row has, not from today."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One reading of the pieces [start, end)."""

    end: int
    kind: str
    """A terminal of sentences.lark, or SKIP: nothing that matters."""
    value: str
    """A verb's or noun's meaning, a target's id, an option's name."""
    cost: float


@dataclass(frozen=True, slots=True)
class Asked:
    """When and where the request was made, as far as reading dates needs it."""

    now: datetime
    zone: ZoneInfo
    locale: str = "en-US"


def dates(text: str, pieces: Sequence[Piece], asked: Asked) -> Iterator[tuple[int, Edge]]:
    """Times said inside a text, as edges over whole pieces, each with the piece it starts at."""
    starts = {piece.start: index for index, piece in enumerate(pieces)}
    ends = {piece.end: index + 1 for index, piece in enumerate(pieces)}
    masked = _without_blocks(text, pieces)
    for when in _whens(masked, asked):
        start, end = when.span
        if text[start:end].casefold().endswith(_FROM_ANOTHER):
            continue
        if start in starts and end in ends:
            yield starts[start], Edge(ends[end], "DATE", text[start:end], 0.0)


@lru_cache(maxsize=32)
def _whens(text: str, asked: Asked) -> tuple[When, ...]:
    """The times in a text, which every way to read it asks for."""
    try:
        return find_whens(text, now=asked.now, zone=asked.zone, locale=asked.locale)
    except BadInput:
        # A weekday beside a date that it is not: no date is read here, and the words that were
        # meant as one are named when the property refuses them.
        return ()


def _without_blocks(text: str, pieces: Sequence[Piece]) -> str:
    """The text with its blocks of content blanked, so that no date is found in them."""
    for piece in pieces:
        if piece.shape in {"block", "url"}:
            text = text[: piece.start] + "\n" * (piece.end - piece.start) + text[piece.end :]
    return text
