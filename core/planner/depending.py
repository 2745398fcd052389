"""What a request depends on: "if …", "unless …", "otherwise", "within 10 minutes", "go on if …".

Those words are taken out of the text; what is left is read like any other, and what comes of it
gets the condition, the deadline or the failure policy. A condition that is not understood leaves
the whole request undone.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.domain.plan import OnFailure
from core.planner.grammar.lists import alternatives
from core.planner.grammar.scanning import scan

MAX_WITHIN = 7 * 86_400
"""Seconds; a longer deadline is no deadline."""


@dataclass(frozen=True, slots=True)
class Dependent:
    """A text without the words that it depends on."""

    text: str
    condition: str = ""
    negated: bool = False
    otherwise: str = ""
    """What to do when the condition does not hold."""
    within: int | None = None
    on_failure: OnFailure | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """A condition about how many rows there are, as a request that lists them."""

    request: str
    holds: str
    """`more_than`, `less_than` or `equals`."""
    value: int


@cache
def _told() -> dict[str, Any]:
    path = Path(__file__).with_name("english.depending.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def any_of(name: str) -> str:
    """The phrases of a table of the data file, as an alternative of a regular expression."""
    return alternatives(_told()[name])


def dependent(text: str) -> Dependent | None:
    """The text without what it depends on; None when it depends on nothing that can be told."""
    rest, on_failure = _failure(text)
    rest, within = _within(rest)
    found = _conditional(rest)
    if found is not None:
        return Dependent(*found, within=within, on_failure=on_failure)
    if within is None and on_failure is None:
        return None
    return Dependent(rest, within=within, on_failure=on_failure)


def counting(condition: str) -> Counting | None:
    """A condition about rows as a request for them; None when it is about something else."""
    said = condition.strip(" .,!?")
    for name, holds in (("more", "more_than"), ("less", "less_than")):
        found = re.match(rf"(?:{any_of(name)})\s+(\d+)\s+(.+)", said, re.IGNORECASE)
        if found:
            return Counting(f"list {found[2]}", holds, int(found[1]))
    for name, holds in (("nothing", "equals"), ("something", "more_than")):
        found = re.match(rf"(?:{any_of(name)})\s+(.+)", said, re.IGNORECASE)
        if found:
            return Counting(f"list {found[1]} tasks", holds, 0)
    for name, holds in (("none", "equals"), ("some", "more_than")):
        found = re.match(rf"(?:{any_of(name)})\s+(.+)", said, re.IGNORECASE)
        if found:
            return Counting(f"list {found[1]}", holds, 0)
    return None


def pointing_at(text: str, name: str) -> str:
    """A text in which "it" is what a condition was about."""
    places = [
        piece for piece in scan(text) if piece.shape == "word" and piece.lower in _told()["it"]
    ]
    for piece in reversed(places):
        text = f"{text[: piece.start]}{name}{text[piece.end :]}"
    return text


def outside_quotes(text: str) -> str:
    """A text whose quotes, links and content are blanked, so that no word is found in them."""
    content = False
    for piece in scan(text):
        content = content or piece.text == ":"
        if content or piece.shape in {"quoted", "url", "block"}:
            blank = "\0" * (piece.end - piece.start)
            text = f"{text[: piece.start]}{blank}{text[piece.end :]}"
    return text


def _failure(text: str) -> tuple[str, OnFailure | None]:
    masked = outside_quotes(text)
    for name, policy in (("go_on", OnFailure.CONTINUE), ("stop", OnFailure.STOP)):
        found = re.search(
            rf"[,;.]?\s*\b(?:and\s+|but\s+)?(?:{any_of(name)})\b[,;.]?", masked, re.IGNORECASE
        )
        if found:
            return _without(text, found), policy
    return text, None


def _within(text: str) -> tuple[str, int | None]:
    units = {unit: int(size) for size, named in _told()["seconds"].items() for unit in named}
    said = "|".join(sorted(units, key=len, reverse=True))
    found = re.search(
        rf"[,;]?\s*\b(?:{any_of('within')})\s+(\d{{1,4}}|an?|one)\s+({said})\b,?",
        outside_quotes(text),
        re.IGNORECASE,
    )
    if found is None:
        return text, None
    number = int(found[1]) if found[1].isdigit() else 1
    seconds = number * units[found[2].casefold()]
    return (_without(text, found), seconds) if 0 < seconds <= MAX_WITHIN else (text, None)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()


def _conditional(text: str) -> tuple[str, str, bool, str] | None:
    """What to do, the condition, whether it must not hold, and what to do otherwise."""
    masked = outside_quotes(text)
    for name, negated in (("unless", True), ("if", False)):
        leading = re.match(
            rf"\W*(?:{any_of(name)})\s+(.+?)\s*(?:,\s*(?:(?:{any_of('then')})\s+)?|\s(?:{any_of('then')})\s+)",
            masked,
            re.IGNORECASE | re.DOTALL,
        )
        if leading:
            condition = text[leading.start(1) : leading.end(1)]
            rest, otherwise = _parted(text[leading.end() :])
            return rest, condition, negated, otherwise
        trailing = re.search(
            rf"[,;]?\s+(?:but\s+)?(?:{any_of(name)})\s+([^\0]+)$", masked, re.IGNORECASE
        )
        if trailing:
            condition, otherwise = _parted(text[trailing.start(1) :])
            return text[: trailing.start()].strip(), condition, negated, otherwise
    return None


def _parted(text: str) -> tuple[str, str]:
    """What stands before and behind "otherwise"."""
    found = re.search(
        rf"[,;.]\s*(?:{any_of('otherwise')}),?\s+", outside_quotes(text), re.IGNORECASE
    )
    if found is None:
        return text.strip(), ""
    return text[: found.start()].strip(), text[found.end() :].strip()
