"""Fits a flow into messages of limited length, without cutting a fence, a table, a link or a
grapheme: fences are closed and opened again, tables repeat their heading, links stay whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from core.content.flow import Unit, plain, table_lines
from core.content.graphemes import split_text, utf16_length
from core.content.runs import Run, merged

_WORDS = re.compile(r"\S*\s+|\S+")


class Style(Protocol):
    """How a platform writes the flow."""

    def inline(self, runs: Sequence[Run]) -> str:
        """Runs with the platform's marks."""
        ...

    def line(self, unit: Unit, text: str, *, first: bool) -> str:
        """A unit's text with what stands before it; `first` is false for a continuation."""
        ...

    def fence(self, text: str, language: str) -> str:
        """Code."""
        ...

    def divider(self) -> str:
        """A rule."""
        ...


def fit(units: Iterator[Unit], style: Style, limit: int) -> list[str]:
    """Messages of at most `limit` UTF-16 units each, in order; none is empty."""
    messages: list[str] = []
    current = ""
    previous: Unit | None = None
    for unit in units:
        for piece in _pieces(unit, style, limit):
            gap = "\n" if previous is not None and _close(previous, unit) else "\n\n"
            joined = f"{current}{gap}{piece}" if current else piece
            if current and utf16_length(joined) > limit:
                messages.append(current)
                joined = piece
            current = joined
            previous = unit
    return [message for message in [*messages, current] if message.strip()]


def _close(before: Unit, after: Unit) -> bool:
    """Whether two units stand on neighbouring lines."""
    if before.quoted != after.quoted:
        return False
    return before.kind == after.kind == "item" or before.quoted or before is after


def _pieces(unit: Unit, style: Style, limit: int) -> Iterator[str]:
    if unit.kind == "divider":
        yield style.divider()
    elif unit.kind == "code":
        yield from fenced(plain(unit.runs).split("\n"), style, unit.language, limit=limit)
    elif unit.kind == "table":
        lines = table_lines(unit.rows)
        yield from fenced(lines[2:], style, "", limit=limit, heading=lines[:2])
    else:
        yield from _text(unit, style, limit)


def _text(unit: Unit, style: Style, limit: int) -> Iterator[str]:
    whole = style.line(unit, style.inline(unit.runs), first=True)
    if utf16_length(whole) <= limit:
        yield whole
        return

    def length(runs: Sequence[Run]) -> int:
        return utf16_length(style.line(unit, style.inline(runs), first=True))

    for number, runs in enumerate(split_runs(unit.runs, length, limit)):
        yield style.line(unit, style.inline(runs), first=number == 0)


def split_runs(
    runs: Sequence[Run], length: Callable[[Sequence[Run]], int], limit: int
) -> Iterator[list[Run]]:
    """Runs in groups whose written length stays within `limit`, cut between words."""
    empty = length([])
    group: list[Run] = []
    size = empty
    for part in _parts(runs, length, limit):
        cost = length([part]) - empty
        if group and size + cost > limit:
            yield merged(group)
            group, size = [], empty
        group.append(part)
        size += cost
    if group:
        yield merged(group)


def _parts(
    runs: Sequence[Run], length: Callable[[Sequence[Run]], int], limit: int
) -> Iterator[Run]:
    """Runs cut into words; a word that alone is too long is cut between graphemes."""
    for run in runs:
        if run.atom is not None or (run.link and length([run]) <= limit):
            yield run
            continue
        overhead = length([run._replace(text="")])
        if overhead >= limit:
            run = run._replace(link=None)
            overhead = length([run._replace(text="")])
        for word in _WORDS.findall(run.text) or [run.text]:
            if length([run._replace(text=word)]) <= limit:
                yield run._replace(text=word)
                continue
            room = max(1, (limit - overhead) // 6)
            for piece in split_text(word, room):
                yield run._replace(text=piece)


def fenced(
    lines: Sequence[str],
    style: Style,
    language: str,
    *,
    limit: int,
    heading: Sequence[str] = (),
) -> Iterator[str]:
    """Lines in as many fences as they need, each beginning with the heading."""

    def written(part: Sequence[str]) -> str:
        return style.fence("\n".join([*heading, *part]), language)

    def size(part: Sequence[str]) -> int:
        return utf16_length(written(part))

    if heading and size([]) > limit // 2:
        lines, heading = [*heading, *lines], ()
    room = max(1, (limit - size([]) - 1) // 5)
    part: list[str] = []
    length = size([])
    for line in lines:
        whole = size([line]) <= limit
        for piece in [line] if whole else split_text(line, room):
            cost = size([piece]) - size([]) + 1
            if part and length + cost > limit:
                yield written(part)
                part, length = [], size([])
            part.append(piece)
            length += cost
    if part or heading:
        yield written(part)
