"""Runs: stretches of inline content with one format, between any syntax and Notion's rich text."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core.content.graphemes import split_text
from core.content.shapes import MAX_TEXT, Json, RichText

BOLD, ITALIC, STRIKE, UNDERLINE, CODE = 1, 2, 4, 8, 16
FLAGS = {
    "bold": BOLD,
    "italic": ITALIC,
    "strikethrough": STRIKE,
    "underline": UNDERLINE,
    "code": CODE,
}


class Run(NamedTuple):
    """One stretch of inline content.

    Args:
        text: what it says; for an atom, the text that stands for it.
        flags: the sum of its formats (`BOLD`, `ITALIC`, …).
        colour: one of the 20 colours, None for the default.
        link: an absolute URL.
        atom: a rich-text part that is no text: a mention or an equation, as Notion writes it.
        image: an image's address, for an image standing in text; `text` is its description.
        caption: an image's description with its formats.
    """

    text: str
    flags: int = 0
    colour: str | None = None
    link: str | None = None
    atom: Json | None = None
    image: str | None = None
    caption: "tuple[Run, ...]" = ()


def merged(runs: Iterable[Run]) -> list[Run]:
    """The same content in the fewest runs: neighbours of one format joined, empty text dropped."""
    result: list[Run] = []
    parts: list[str] = []
    last: Run | None = None
    for run in runs:
        if run.atom is not None or run.image is not None:
            _flush(result, last, parts)
            last, parts = None, []
            result.append(run)
        elif run.text:
            if last is None or last[1:4] != run[1:4]:
                _flush(result, last, parts)
                last, parts = run, []
            parts.append(run.text)
    _flush(result, last, parts)
    return result


def _flush(result: list[Run], run: Run | None, parts: Sequence[str]) -> None:
    if run is not None:
        result.append(run if len(parts) == 1 else run._replace(text="".join(parts)))


def annotations(flags: int, colour: str | None) -> Json:
    """Notion's annotations object, without what is default."""
    found: Json = {name: True for name, flag in FLAGS.items() if flags & flag} if flags else {}
    if colour and colour != "default":
        found["color"] = colour
    return found


def rich_text(runs: Iterable[Run]) -> RichText:
    """Runs as a rich-text array; every text within 2,000 UTF-16 units, the array of any length."""
    items: RichText = []
    for run in runs:
        marks = annotations(run.flags, run.colour) if run.flags or run.colour else None
        if run.atom is not None:
            items.append({**run.atom, "annotations": marks} if marks else dict(run.atom))
            continue
        text = run.text
        for piece in (text,) if len(text) <= MAX_TEXT // 2 else split_text(text, MAX_TEXT):
            body: Json = {"content": piece}
            if run.link:
                body["link"] = {"url": run.link}
            item: Json = {"type": "text", "text": body}
            if marks:
                item["annotations"] = dict(marks)
            items.append(item)
    return items


def runs_of(items: Iterable[Json] | None) -> list[Run]:
    """A rich-text array, request- or response-shaped, as merged runs."""
    return merged(_run(item) for item in items or ())


def _run(item: Json) -> Run:
    marks = item.get("annotations") or {}
    flags = sum(flag for name, flag in FLAGS.items() if marks.get(name))
    colour = marks.get("color")
    colour = None if colour == "default" else colour
    if "mention" in item:
        plain = item.get("plain_text") or ""
        return Run(plain, flags, colour, None, {"type": "mention", "mention": item["mention"]})
    if "equation" in item:
        expression = str(item["equation"].get("expression", ""))
        atom = {"type": "equation", "equation": {"expression": expression}}
        return Run(expression, flags, colour, None, atom)
    body = item.get("text")
    if body is None:
        return Run(str(item.get("plain_text") or ""), flags, colour, item.get("href"))
    link = body.get("link") or {}
    return Run(str(body.get("content", "")), flags, colour, link.get("url"))


def plain_text(items: Iterable[Json] | None) -> str:
    """What a rich-text array says, without formats."""
    return "".join(run.text for run in runs_of(items))


def text_run(content: str) -> Json:
    """One unformatted rich-text item; `content` must be within the limit."""
    return {"type": "text", "text": {"content": content}}
