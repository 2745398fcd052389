"""Fits a flow into messages of limited length, without cutting a fence, a table, a link or a
grapheme: fences are closed and opened again, tables repeat their heading, links stay whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from core.content.flow import Flow, Messages, Unit, plain, table_lines
from core.content.graphemes import split_text, utf16_length
from core.content.runs import CODE, Run, merged
from core.content.shapes import Block

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


def fit(flow: Flow, blocks: Sequence[Block], style: Style, limit: int) -> Messages:
    """Messages of at most `limit` UTF-16 units each, in order; none is empty."""
    messages = _joined(flow, flow.units(blocks), style, limit)
    return Messages(tuple(messages), tuple(flow.warnings))


def _joined(flow: Flow, units: Iterator[Unit], style: Style, limit: int) -> list[str]:
    messages: list[str] = []
    parts: list[str] = []
    size = 0
    previous: Unit | None = None
    for unit in units:
        for piece in _pieces(_shortened(flow, unit, style, limit), style, limit):
            gap = "\n" if previous is not None and _close(previous, unit) else "\n\n"
            length = utf16_length(piece)
            if parts and size + len(gap) + length > limit:
                messages.append("".join(parts))
                parts, size = [], 0
            if parts:
                parts.append(gap)
                size += len(gap)
            parts.append(piece)
            size += length
            previous = unit
    messages.append("".join(parts))
    return [message for message in messages if message.strip()]


def _shortened(flow: Flow, unit: Unit, style: Style, limit: int) -> Unit:
    """A unit without addresses that no message can hold; their words are kept."""
    if unit.kind == "image" and utf16_length(style.line(unit, "", first=True)) * 2 > limit:
        flow.lose("long_url")
        unit = replace(unit, kind="text", url="")
    if any(run.link and _written(unit, style, [run]) > limit for run in unit.runs):
        flow.lose("long_url")
        kept = [
            run._replace(link=None)
            if run.link and _written(unit, style, [run._replace(text="x")]) * 2 > limit
            else run
            for run in unit.runs
        ]
        unit = replace(unit, runs=tuple(merged(kept)))
    return unit


def _written(unit: Unit, style: Style, runs: Sequence[Run]) -> int:
    text = style.inline(runs)
    return max(utf16_length(style.line(unit, text, first=first)) for first in (True, False))


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
        return _written(unit, style, runs)

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
            yield from _halved(group, length, limit)
            group, size = [], empty
        group.append(part)
        size += cost
    if group:
        yield from _halved(group, length, limit)


def _halved(
    group: list[Run], length: Callable[[Sequence[Run]], int], limit: int
) -> Iterator[list[Run]]:
    """A group whole, or in halves where its parts take more room together than apart."""
    whole = merged(group)
    if len(group) < 2 or length(whole) <= limit:
        yield whole
        return
    middle = len(group) // 2
    yield from _halved(group[:middle], length, limit)
    yield from _halved(group[middle:], length, limit)


def _parts(
    runs: Sequence[Run], length: Callable[[Sequence[Run]], int], limit: int
) -> Iterator[Run]:
    """Runs cut into words; a word that alone is too long is cut between graphemes."""
    for run in runs:
        if (run.atom is not None or run.link) and length([run]) <= limit:
            yield run
            continue
        if run.atom is not None:
            code = CODE if run.atom["type"] == "equation" else 0
            run = run._replace(atom=None, flags=run.flags | code)
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
