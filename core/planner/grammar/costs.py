"""What it costs to take words for other than what they are known as."""

from collections.abc import Sequence
from dataclasses import replace

from core.planner.grammar.edges import Edge
from core.planner.grammar.words import Known

_KNOWN_AS_TEXT = {
    "VERB": 0.1, "NOUN": 0.7, "PREP": 0.8, "CALLED": 1.0, "WITH": 0.9, "ABOUT": 0.8, "AS": 0.8,
    "IS": 0.3, "NOT": 0.6, "OR": 0.4, "WITHOUT": 0.6, "COMPARE": 0.5, "DUE": 1.2, "OVERDUE": 1.2,
    "ASSIGNED": 1.2, "CREATED": 0.5, "STATE": 0.5, "ALL": 0.8, "FIRST": 0.4, "SORT": 1.2,
    "DIRECTION": 0.7, "ME": 0.7, "IT": 0.5, "SEQUENCE": 0.5, "NUMBER": 0.3, "BY": 0.5,
    "PROP": 0.6,
}  # fmt: skip
_SKIPPED_AS_TEXT = {
    "polite": 0.6,
    "article": 0.15,
    "determiner": 0.6,
    "filler": 0.1,
    "adjective": 0.0,
    "opener": 0.4,
}
SIGN_AS_TEXT = {",": 0.9, ";": 0.9, ":": 1.4, "(": 0.9, ")": 0.9}
"""Signs that are read as parts of a text."""
PART = 0.8
"""A name that is only the beginning of a longer one."""


def longest_first(edges: Sequence[Edge]) -> list[Edge]:
    """The names from one place; one that is only the beginning of another is hardly meant."""
    longest = max((edge.end for edge in edges if edge.kind == "NAME"), default=0)
    return [
        replace(edge, cost=edge.cost + PART) if edge.kind == "NAME" and edge.end < longest else edge
        for edge in edges
    ]


def as_text(known: Known) -> float:
    """What it costs to take a known word for ordinary text."""
    if known.kind == "SKIP":
        return _SKIPPED_AS_TEXT[known.meaning]
    return _KNOWN_AS_TEXT.get(known.kind, 0.5)
