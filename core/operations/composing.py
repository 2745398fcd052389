"""A text made of what earlier steps found: "Shoes: 2/10 packed"."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar, Literal

from pydantic import Field, JsonValue

from core.content.escape import line_start, markdown_text
from core.domain.plan import Frozen
from core.kit.errors import BadInput
from core.operations.spec import OperationContext, ReadOperation
from core.operations.things import shortened

_HOLE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_SHAPES = ("percent", "rounded", "tick", "first", "iso")
_DAYS = (
    (re.compile(r"[A-Z][a-z]{2} \d{1,2}, \d{4}"), "%b %d, %Y"),
    (re.compile(r"\d{1,2} [A-Z][a-z]{2} \d{4}"), "%d %b %Y"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "%Y-%m-%d"),
)
"""How rows tell days, by the asker's locale."""
_ITEM = "item"


class ComposeArgs(Frozen):
    """The pattern, and what fills it."""

    template: str = Field(
        min_length=1,
        description=(
            "Text with holes: {done} of {all.count}, {item.properties.Due date}, {share:percent},"
            " {item.properties.Packed:tick}, {item.properties.Tags:first},"
            " {item.properties.Due:iso}; [[ ({item.url})]] is left out when a hole is empty."
        ),
    )
    values: dict[str, JsonValue] = Field(default_factory=dict)
    each: tuple[JsonValue, ...] | None = Field(
        None, description="Fill the pattern once for each of these, as `item`."
    )
    first: int | None = Field(None, ge=1, description="Fill it for so many of these alone.")
    between: str = "\n"
    into: Literal["markdown", "text"] = "markdown"


class ComposeResult(Frozen):
    """The text."""

    text: str
    count: int
    """How often the pattern was filled."""


class ComposeText(ReadOperation[ComposeArgs, ComposeResult]):
    """Fill a pattern."""

    name = "text.compose"
    summary = "Make a text of a pattern and of what earlier steps found."
    help = (
        "What fills a hole is text and nothing else: format, links and mentions that are written in"
        " it are not read."
    )
    sample = "undo"
    permission = "none"
    endpoints = ()
    cost = "none"
    asks = 0
    says = "Put a text together: {template}"
    sayable = False
    light: ClassVar[bool] = True

    def run(self, args: ComposeArgs, context: OperationContext) -> ComposeResult:
        """Fill it. Raises BadInput for a hole that nothing fills."""
        if args.each is None:
            return ComposeResult(text=_filled(args, args.values), count=1)
        texts = [_filled(args, {**args.values, _ITEM: item}) for item in args.each[: args.first]]
        return ComposeResult(text=args.between.join(texts), count=len(texts))

    def answer(self, result: ComposeResult) -> str:
        """Nothing: whoever uses the text shows it."""
        return ""


def _filled(args: ComposeArgs, values: Mapping[str, JsonValue]) -> str:
    """The pattern with its holes filled, and without the optional parts that lack something."""

    def part(match: re.Match[str]) -> str:
        holes = [hole[1] for hole in _HOLE.finditer(match[1]) if hole[1] is not None]
        return match[1] if all(_text(hole, values) for hole in holes) else ""

    def hole(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        text = _text(match[1], values)
        if args.into == "text":
            return text
        safe = markdown_text(text)
        at_start = match.start() == 0 or match.string[match.start() - 1] in "\n "
        return line_start(safe) if at_start else safe

    return _HOLE.sub(hole, _OPTIONAL.sub(part, args.template))


def _text(hole: str, values: Mapping[str, JsonValue]) -> str:
    """What fills one hole, as text.

    Raises:
        BadInput: there is no such value, or it is not one that can be written.
    """
    path, _, shape = hole.partition(":")
    if shape and shape.rstrip("0123456789") not in _SHAPES:
        raise BadInput(f"{{{hole}}} asks for {shape!r}; there are {' and '.join(_SHAPES)}.")
    found: JsonValue = dict(values)
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            raise BadInput(f"Nothing fills {{{hole}}}: there is no {name!r}.")
        found = found[name]
    return _shaped(found, shape, hole)


def _shaped(value: JsonValue, shape: str, hole: str) -> str:
    if shape == "tick":
        return "x" if value in (True, "yes") else " "
    if shape == "first":
        first = value[0] if isinstance(value, list) and value else value
        return _shaped(first if first != [] else None, "", hole).partition(",")[0].strip()
    if shape == "iso":
        return _day(_shaped(value, "", hole), hole)
    if shape:
        share = shape.startswith("percent")
        number = _number(value, hole) * (100 if share else 1)
        return f"{number:.{_digits(shape)}f}{'%' if share else ''}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_shaped(one, "", hole) for one in value)
    if isinstance(value, dict):
        raise BadInput(f"{{{hole}}} is a whole object; say which part of it is meant.")
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _day(text: str, hole: str) -> str:
    """The first day that a text names, as 2026-12-05; nothing for nothing. Raises BadInput."""
    for pattern, form in _DAYS:
        if found := pattern.search(text):
            return datetime.strptime(found[0], form).replace(tzinfo=UTC).date().isoformat()
    if text:
        raise BadInput(f"{{{hole}}} needs a date, not {shortened(text, 20)!r}.")
    return ""


def _digits(shape: str) -> int:
    """How many digits after the point a shape asks for: 1 for `percent1`."""
    return int(shape.lstrip("abcdefghijklmnopqrstuvwxyz") or 0)


def _number(value: JsonValue, hole: str) -> float:
    """A number; rows tell theirs as text. Raises BadInput for anything else."""
    try:
        if isinstance(value, (int, float, str)) and not isinstance(value, bool):
            return float(value)
    except ValueError:
        pass
    raise BadInput(f"{{{hole}}} needs a number, not {shortened(str(value), 20)!r}.")
