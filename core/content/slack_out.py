"""Blocks as Slack messages in Block Kit: rich text, which needs no escapes, and tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.content.fitting import split_runs
from core.content.flow import DEEPEST_INDENT, Flow, Unit, plain, table_lines
from core.content.graphemes import split_text, utf16_length
from core.content.links import is_web_url
from core.content.mrkdwn_out import LOSSES
from core.content.runs import BOLD, CODE, ITALIC, STRIKE, Run
from core.content.shapes import Block, ContentWarning, Json

MAX_BLOCKS = 50
MAX_MESSAGE_TEXT = 10_000
"""Characters of all blocks of one message together."""
MAX_PARTS = 400
"""Paragraphs, items and other parts of one message: Slack names no limit, so this is a cautious
one, against payloads of many times their text."""
MAX_ELEMENT_TEXT = 3_000
MAX_HEADER = 150
MAX_TABLE_ROWS = 100
MAX_TABLE_COLUMNS = 20
MAX_FALLBACK = 3_000

_SAID = frozenset({"table", "image"})
"""What Block Kit has and mrkdwn has not."""

_STYLES = ((BOLD, "bold"), (ITALIC, "italic"), (STRIKE, "strike"), (CODE, "code"))


@dataclass(frozen=True)
class SlackMessage:
    """One message.

    Args:
        blocks: Block Kit, at most 50.
        text: the fallback for notifications and screen readers.
    """

    blocks: tuple[Json, ...]
    text: str


@dataclass(frozen=True)
class SlackMessages:
    """Blocks as Slack messages.

    Args:
        messages: in order.
        warnings: what could not be said there, each kind once.
    """

    messages: tuple[SlackMessage, ...]
    warnings: tuple[ContentWarning, ...] = ()


def blocks_to_slack(blocks: Sequence[Block]) -> list[SlackMessage]:
    """Notion blocks as Slack messages; see `render_slack`."""
    return list(render_slack(blocks).messages)


def render_slack(blocks: Sequence[Block]) -> SlackMessages:
    """Notion blocks as Slack messages, in order, each within Slack's limits.

    A message holds one table at most, for Slack refuses more.
    """
    flow = Flow({code: words for code, words in LOSSES.items() if code not in _SAID})
    messages: list[SlackMessage] = []
    held: list[Json] = []
    texts: list[str] = []
    size = 0
    for part, text in _parts(flow.units(blocks)):
        length = utf16_length(text)
        table = part["type"] == "table" and any(block["type"] == "table" for block in held)
        full = len(held) == MAX_BLOCKS or len(texts) == MAX_PARTS
        if held and (full or size + length > MAX_MESSAGE_TEXT or table):
            messages.append(_message(held, texts))
            held, texts, size = [], [], 0
        _add(held, part)
        texts.append(text)
        size += length
    if held:
        messages.append(_message(held, texts))
    return SlackMessages(tuple(messages), tuple(flow.warnings))


def _message(held: list[Json], texts: list[str]) -> SlackMessage:
    whole = "\n".join(texts).strip() or "…"
    pieces = split_text(whole, MAX_FALLBACK)
    return SlackMessage(tuple(held), pieces[0])


def _add(held: list[Json], part: Json) -> None:
    """Append a part; rich text joins the rich text before it."""
    if part["type"] == "rich_text" and held and held[-1]["type"] == "rich_text":
        last = held[-1]["elements"][-1]
        new = part["elements"][0]
        if _same_list(last, new):
            last["elements"] += new["elements"]
        else:
            held[-1]["elements"].append(new)
    else:
        held.append(part)


def _same_list(last: Json, new: Json) -> bool:
    keys = ("type", "style", "indent", "border")
    return new["type"] == "rich_text_list" and all(last.get(key) == new.get(key) for key in keys)


def _parts(units: Iterator[Unit]) -> Iterator[tuple[Json, str]]:
    for unit in units:
        if unit.kind == "divider":
            yield {"type": "divider"}, "───"
        elif unit.kind == "table":
            yield from _table(unit)
        elif unit.kind == "image" and is_web_url(unit.url):
            yield _image(unit), plain(unit.runs)
        elif unit.kind == "heading" and _fits_header(unit):
            text = plain(unit.runs)
            header = {"type": "plain_text", "text": text, "emoji": True}
            yield {"type": "header", "text": header}, text
        else:
            yield from _rich(unit)


def _fits_header(unit: Unit) -> bool:
    text = plain(unit.runs)
    linked = any(run.link for run in unit.runs)
    return unit.level <= 2 and 0 < utf16_length(text) <= MAX_HEADER and not linked


def _image(unit: Unit) -> Json:
    alt = split_text(plain(unit.runs) or "image", 2_000)[0]
    return {"type": "image", "image_url": unit.url, "alt_text": alt}


def _rich(unit: Unit) -> Iterator[tuple[Json, str]]:
    runs = unit.runs
    if unit.kind == "heading":
        runs = tuple(run._replace(flags=run.flags | BOLD) for run in runs)
    if unit.kind == "image":
        runs = (Run(plain(runs) or unit.url, link=unit.url),)
    groups = list(split_runs(runs, lambda part: utf16_length(plain(part)), MAX_ELEMENT_TEXT))
    for number, group in enumerate(groups):
        element = _element(unit, group, first=number == 0)
        yield {"type": "rich_text", "elements": [element]}, _shown(unit, group)


def _shown(unit: Unit, runs: Sequence[Run]) -> str:
    text = plain(runs)
    return f"{unit.marker} {text}" if unit.marker else text


def _element(unit: Unit, runs: Sequence[Run], *, first: bool) -> Json:
    if unit.kind == "code":
        return {"type": "rich_text_preformatted", "elements": [_text(Run(plain(runs)))]}
    inline = [_text(run) for run in runs if run.text]
    if unit.kind == "item" and first:
        box = unit.marker in "☑☐"
        section = {
            "type": "rich_text_section",
            "elements": [_text(Run(f"{unit.marker} ")), *inline] if box else inline,
        }
        style = "ordered" if unit.marker.endswith(".") else "bullet"
        return {
            "type": "rich_text_list",
            "style": style,
            "indent": min(unit.depth, DEEPEST_INDENT),
            "elements": [section],
        }
    if unit.quoted:
        return {"type": "rich_text_quote", "elements": inline}
    return {"type": "rich_text_section", "elements": [*inline, _text(Run("\n"))]}


def _text(run: Run) -> Json:
    code = run.flags & CODE or (run.atom is not None and run.atom["type"] == "equation")
    flags = run.flags | (CODE if code else 0)
    style = {name: True for flag, name in _STYLES if flags & flag}
    if run.link:
        element: Json = {"type": "link", "url": run.link, "text": run.text}
    else:
        element = {"type": "text", "text": run.text}
    return {**element, "style": style} if style else element


def _table(unit: Unit) -> Iterator[tuple[Json, str]]:
    """Tables of at most 100 rows, the heading repeated; wider ones as text of equal columns."""
    rows = unit.rows
    width = max((len(row) for row in rows), default=0)
    lines = table_lines(rows)
    if not rows or width > MAX_TABLE_COLUMNS:
        code = Unit("code", (Run("\n".join(lines)),))
        yield from _rich(code)
        return
    part = [rows[0]]
    text = [lines[0]]
    for row, line in zip(rows[1:], lines[2:], strict=True):
        full = len(part) == MAX_TABLE_ROWS
        if full or utf16_length("\n".join([*text, line])) > MAX_MESSAGE_TEXT:
            yield _table_block(part, width), "\n".join(text)
            part, text = [rows[0]], [lines[0]]
        part.append(row)
        text.append(line)
    yield _table_block(part, width), "\n".join(text)


def _table_block(rows: Sequence[Sequence[Sequence[Run]]], width: int) -> Json:
    return {
        "type": "table",
        "rows": [[_cell(cell) for cell in [*row, *[()] * (width - len(row))]] for row in rows],
    }


def _cell(runs: Sequence[Run]) -> Json:
    if not runs:
        return {"type": "raw_text", "text": " "}
    elements = [_text(run) for run in runs if run.text]
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "elements": [section]}
