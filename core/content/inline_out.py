"""Runs to inline markdown that reads back as the same runs.

Marks (`**`, `*`, `~~`, backticks, `[…](…)`) are used where they read back unchanged, which is
tried out; where they would not (spaces at an edge, marks side by side), tags say the same.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from core.content.escape import breaks, edges, html_text, markdown_text
from core.content.inline import inline_runs
from core.content.links import normal_url
from core.content.runs import BOLD, CODE, ITALIC, STRIKE, UNDERLINE, Run, merged
from core.content.shapes import Json
from core.content.tags import write_tag

_MARKS = {BOLD: "**", ITALIC: "*", STRIKE: "~~"}
_TAGS = {BOLD: "b", ITALIC: "i", STRIKE: "s", UNDERLINE: "u", CODE: "code"}
_TICKS = re.compile(r"`+")
_LINK = re.compile(r"[^\s<>\\()\x00-\x1f]*(?:\([^\s<>\\()\x00-\x1f]*\)[^\s<>\\()\x00-\x1f]*)*")
_AUTOLINK = re.compile(r"https?://[^\s<>\\\x00-\x1f`]+")
_UNCODED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def inline_markdown(runs: Sequence[Run]) -> str:
    """Runs on one line of markdown, without what a block's beginning and end need."""
    if len(runs) == 1 and runs[0][1:5] == (0, None, None, None):
        text = runs[0].text
        return edges(markdown_text(text, dollars=text.count("$") > 1))
    natural = edges(_Writer(strict=False).write(runs))
    lost: list[str] = []
    read = inline_runs(natural, lambda code, _: lost.append(code))
    if [comparable(run) for run in merged(read)] == [comparable(run) for run in merged(runs)]:
        return natural
    return edges(_Writer(strict=True).write(runs))


def inline_html(runs: Sequence[Run]) -> str:
    """Runs as raw HTML on one line, for the cells of an HTML table."""
    return edges(_Writer(strict=True, html=True).write(runs))


def comparable(run: Run) -> tuple[object, ...]:
    """What makes two runs the same, whatever words stand for an atom."""
    if run.atom is None:
        return run
    return (run.flags, run.colour, mention_key(run.atom))


def mention_key(atom: Json) -> str:
    """A mention or an equation by what it points to."""
    return atom_tag(atom, "")


class _Writer:
    """Writes runs, format by format from the outside in."""

    def __init__(self, *, strict: bool, html: bool = False) -> None:
        self._strict = strict
        self._html = html
        self._levels: tuple[Callable[[Run], object], ...] = (
            lambda run: run.link,
            lambda run: run.colour,
            *((lambda run, bit=bit: run.flags & bit) for bit in (UNDERLINE, STRIKE, BOLD, ITALIC)),
        )
        self._bits = (0, 0, UNDERLINE, STRIKE, BOLD, ITALIC)

    def write(self, runs: Sequence[Run]) -> str:
        """All runs."""
        return self._level(merged(runs), 0, in_link=False)

    def _level(self, runs: Sequence[Run], level: int, *, in_link: bool) -> str:
        if level == len(self._levels):
            return "".join(self._leaf(run, in_link=in_link) for run in runs)
        written = ""
        for value, group in groupby(runs, self._levels[level]):
            inside = list(group)
            linked = in_link or (level == 0 and bool(value))
            text = self._level(inside, level + 1, in_link=linked)
            if not value:
                written += text
            elif level == 0:
                written += self._link(text, str(value), inside)
            elif level == 1:
                written += f"{write_tag('span', {'color': str(value)})}{text}</span>"
            else:
                written += self._marked(text, self._bits[level], written)
        return written

    def _marked(self, text: str, bit: int, before: str) -> str:
        sign = _MARKS.get(bit)
        clash = before[-1:] in ("*", "_", "~") and not before.endswith(("\\*", "\\_", "\\~"))
        if sign is None or self._strict or clash:
            return f"<{_TAGS[bit]}>{text}</{_TAGS[bit]}>"
        return f"{sign}{text}{sign}"

    def _link(self, text: str, url: str, runs: Sequence[Run]) -> str:
        plain = len(runs) == 1 and not runs[0].flags and not runs[0].colour
        if not self._strict and normal_url(url) == url:
            if plain and runs[0].text == url and _AUTOLINK.fullmatch(url):
                return f"<{url}>"
            if _LINK.fullmatch(url):
                return f"[{text}]({url})"
        return f"{write_tag('a', {'href': url})}{text}</a>"

    def _leaf(self, run: Run, *, in_link: bool) -> str:
        if run.atom is not None:
            tag = self._atom(run)
            return f"<code>{tag}</code>" if run.flags & CODE else tag
        if run.flags & CODE:
            return self._code(run.text, in_link=in_link)
        return self._text(run.text, in_link=in_link)

    def _text(self, text: str, *, in_link: bool) -> str:
        return html_text(text) if self._html else markdown_text(text, in_link=in_link)

    def _code(self, text: str, *, in_link: bool) -> str:
        if self._html or self._strict or _UNCODED.search(text):
            return f"<code>{self._text(text, in_link=in_link)}</code>"
        longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
        fence = "`" * (longest + 1)
        pad = " " if text[0] == "`" or text[-1] == "`" or (text[0] == " " == text[-1]) else ""
        return f"{fence}{pad}{text}{pad}{fence}" if text.strip(" ") else f"{fence}{text}{fence}"

    def _atom(self, run: Run) -> str:
        atom = run.atom or {}
        if atom.get("type") == "equation" and not self._strict:
            expression = atom["equation"]["expression"]
            if expression and "\n" not in expression:
                return f"${expression}$"
        return atom_tag(atom, run.text)


def atom_tag(atom: Json, shown: str) -> str:
    """The tag for a mention or an equation, around the words that stand for it."""
    if "equation" in atom:
        expression = str(atom["equation"].get("expression", ""))
        return write_tag("inline-equation", {"expression": expression}, close=True)
    mention = atom["mention"]
    name, attributes = _mention_tag(mention)
    if not shown or name in ("mention-date", "mention-template", "custom-emoji"):
        return write_tag(name, attributes, close=True)
    words = breaks(escape(shown, quote=False)).replace("<br>", " ")
    return f"{write_tag(name, attributes)}{words}</{name}>"


def _mention_tag(mention: Json) -> tuple[str, dict[str, str | None]]:
    for kind in ("user", "page", "database"):
        if kind in mention:
            return f"mention-{kind}", {"id": mention[kind]["id"]}
    if "date" in mention:
        date = mention["date"]
        return "mention-date", {key: date.get(key) for key in ("start", "end", "time_zone")}
    if "custom_emoji" in mention:
        emoji = mention["custom_emoji"]
        return "custom-emoji", {key: emoji.get(key) for key in ("id", "name", "url")}
    if "template_mention" in mention:
        inner = mention["template_mention"]
        value = inner.get("template_mention_date") or inner.get("template_mention_user")
        return "mention-template", {"value": value}
    return "mention-other", {"type": str(mention.get("type"))}


def plain_lines(runs: Sequence[Run]) -> Iterator[str]:
    """The text of runs, line by line."""
    yield from "".join(run.text for run in runs).split("\n")
