"""Whether a title or name that a plan writes holds a clause that was rather said of it."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from core.content.values.choosing import bare
from core.domain.plan import Plan, Step
from core.planner.chatter.words import english_chatter, plain, words_of
from core.planner.grammar.lists import any_of
from core.planner.grammar.scanning import scan

_MAKING = frozenset({
    "rows.create", "rows.update", "pages.create", "pages.rename", "pages.duplicate",
    "databases.rename", "databases.add_property", "databases.rename_property",
    "databases.set_options", "views.create",
})  # fmt: skip
_NAMES = frozenset({"title", "name", "properties", "property", "add"})
_JOINT = re.compile(rf"(?:[,;.!?]\s+|\s[–—-]\s+|\s+(?={any_of('swallowing.joint')}\s))(?=\w)")
_SHORTEST = 4
"""Words of a clause."""


def swallowed(plan: Plan, text: str) -> str:
    """The clause inside something that a plan names, as it was said; empty when there is none.

    Names in quotes are as they were written; so is what stands behind a colon on its own.
    """
    unquoted = _unquoted(text)
    for name in (each for step in plan.steps for each in _named(step)):
        at = plain(unquoted).casefold().find(plain(name).casefold())
        if at < 0 or unquoted[:at].rstrip().endswith(":"):
            continue
        for joint in _JOINT.finditer(name):
            if _is_clause(name[joint.end() :]):
                return name[joint.end() :]
    return ""


def _is_clause(said: str) -> bool:
    """Whether words behind a comma are a sentence of their own: small letters, and a verb."""
    first = _JOINT.split(said)[0]
    words, spoken = words_of(first), english_chatter()
    if len(words) < _SHORTEST or not first[:1].islower():
        return False
    return any(spoken.one("finite", each) or "'" in each for each in words[:-1])


def _unquoted(text: str) -> str:
    for piece in scan(text):
        if piece.shape in {"quoted", "block", "url"}:
            text = f"{text[: piece.start]}{' ' * (piece.end - piece.start)}{text[piece.end :]}"
    return text


def _named(step: Step) -> Iterator[str]:
    if step.operation in _MAKING:
        for key, value in step.args.items():
            if key in _NAMES:
                yield from _texts(value)


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, dict):
        if not {"id", "kind", "title"} <= value.keys():
            for inner in value.values():
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and bare(value):
        yield value
