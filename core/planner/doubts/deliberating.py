"""Messages that weigh a change, or ask what is so: "should we buy flour", "is it ok to delete X?".

Whatever way such a message was read, it asks for no change; a plan that writes is then a question,
unless another clause of the message orders one.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from core.content.values.choosing import bare
from core.domain.plan import Clarify, Plan
from core.planner.grammar.lists import any_of
from core.planner.grammar.scanning import scan
from core.planner.parts.anchor_words import english_anchors

_CLAUSE = re.compile(
    rf"[.!?;\n]+|,|:|\s[-–—]\s|\b{any_of('deliberating.joining')}\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?;\n])")
_ORDERING = frozenset({"verb", "comment", "copy", "rename", "done_verb", "undo_verb"})
_POLITE = frozenset({"polite"})
_ASKING = frozenset({"show", "count", "sum", "average", "max", "min", "top"})


@cache
def _told() -> dict[str, dict[str, tuple[tuple[str, ...], ...]]]:
    path = Path(__file__).with_name("english.deliberating.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        table: {
            name: tuple(tuple(each.split()) for each in words) for name, words in entries.items()
        }
        for table, entries in tables.items()
    }


def unless_deliberating(plan: Plan, text: str) -> Plan | Clarify:
    """A plan that writes, or a question where its message only weighs that."""
    seen = _without_content(text)
    clauses = [bare(each).split() for each in _CLAUSE.split(seen)]
    weighed = [" ".join(words) for words in clauses if _begins(words, "clause", "begins")]
    weighed += [each.strip() for each in _SENTENCE.split(seen) if _asks(each)]
    if not weighed or any(_orders(words) for words in clauses):
        return plan
    return Clarify(
        question="You ask whether that should be done, so I have done nothing. To have it done, "
        f"tell me to: {plan.title}."
    )


def _without_content(text: str) -> str:
    """The text without what stands in quotes, links and blocks."""
    for piece in scan(text):
        if piece.shape in {"quoted", "url", "block"}:
            text = f"{text[: piece.start]}{'x' * (piece.end - piece.start)}{text[piece.end :]}"
    return text


def _begins(words: Sequence[str], table: str, name: str) -> bool:
    """Whether words begin with one of a table, behind what is only polite."""
    rest = list(words)
    while rest:
        if any(tuple(rest[: len(each)]) == each for each in _told()[table][name]):
            return True
        polite = english_anchors().starts(tuple(rest), _POLITE)
        if polite is None:
            return False
        rest = rest[len(polite.words) :]
    return False


def _asks(sentence: str) -> bool:
    """Whether a sentence asks what is, or was, so."""
    words = bare(sentence).split()
    if not sentence.rstrip().endswith("?"):
        return False
    if any(tuple(words[-len(each) :]) == each for each in _told()["tag"]["ends"]):
        return True
    return _begins(words, "sentence", "begins") and not _begins(words, "sentence", "orders")


def _orders(words: Sequence[str]) -> bool:
    """Whether a clause begins with a verb that asks for a change."""
    rest = tuple(words)
    if _begins(words, "clause", "begins"):
        return False
    while rest:
        found = english_anchors().starts(rest, _ORDERING)
        polite = english_anchors().starts(rest, _POLITE)
        if found is not None and (polite is None or len(polite.words) < len(found.words)):
            return found.kind != "verb" or found.meaning not in _ASKING
        if polite is None:
            return False
        rest = rest[len(polite.words) :]
    return False
