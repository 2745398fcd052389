"""Two requests in one text, where it makes no sense as a whole: "X is done, and add a task Y"."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from core.content.values.choosing import bare
from core.domain.plan import Outcome, Plan
from core.planner.conditions import renamed
from core.planner.depending import outside_quotes, pointing_at
from core.planner.following import last_named
from core.planner.grammar.lists import word_list
from core.planner.grammar.words import english

_MAKING = frozenset({"rows.create", "pages.create", "pages.duplicate"})
_MANY = word_list("halving.many")
_MOST = 4
"""Places that are tried."""


_JOINT = r"(?:\s*[,;.]\s*(?:and\s+)?|\s+and\s+)(?:then\s+|also\s+|please\s+)*"


@cache
def _verbs() -> str:
    """The words that open a request."""
    verbs = {
        each.words[0]
        for known in english().by_first.values()
        for each in known
        if each.kind == "VERB" and len(each.words) == 1 and each.words[0].isalpha()
    }
    return "|".join(sorted(verbs, key=len, reverse=True))


def halves(text: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The ways to part a text into two requests, from its end.

    Args:
        names: titles, which may open a request as well: "… and Dark mode is done".
    """
    opening = "|".join((_verbs(), *(re.escape(each) for each in names if each)))
    pattern = re.compile(rf"{_JOINT}(?=(?:{opening})\s)", re.IGNORECASE)
    found = list(pattern.finditer(outside_quotes(text)))
    for joint in reversed(found[-_MOST:]):
        first, second = text[: joint.start()].strip(), text[joint.end() :].strip()
        if first and second:
            yield first, second


def in_two(text: str, names: Iterable[str], read: Callable[[str], Outcome]) -> Plan | None:
    """The plan of a text that is two requests, each understood by itself; None when it is not."""
    for first, second in halves(text, names):
        one = read(first)
        if not isinstance(one, Plan) or len(first.split()) < 2:
            continue
        about = last_named(one)
        made = any(step.operation in _MAKING for step in one.steps)
        pointed = pointing_at(second, f"“{about.title}”") if about is not None else second
        if (pointed != second and made) or _MANY & set(bare(pointed).split()):
            return None
        other = read(pointed)
        if isinstance(other, Plan):
            return _joined(one, other)
    return None


def _joined(one: Plan, other: Plan) -> Plan | None:
    """Both plans as one; None when their steps cannot be told apart."""
    steps = (*one.steps, *renamed(list(other.steps), {step.id for step in one.steps}))
    if len({step.id for step in steps}) < len(steps):
        return None
    title = f"{one.title}, and {other.title[:1].lower()}{other.title[1:]}"
    return one.model_copy(update={"title": title, "steps": steps})
