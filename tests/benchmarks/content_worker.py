"""Answers conversions of one converter, one JSON line each; runs in that converter's environment.

Usage: `python content_worker.py NAME`. A line `{"ask": "blocks", "texts": [...]}` is answered by
one list of blocks or `{"error": ...}` for each text; `markdown` takes lists of blocks and gives
texts; `time` takes one text and `rounds`, and gives CPU seconds; `memory` converts one file and
gives the process's peak in megabytes.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

Blocks = list[dict[str, Any]]
Convert = Callable[[str], Blocks]
Render = Callable[[Blocks], str]


def _ours() -> tuple[Convert, Render | None]:
    from core.content import blocks_to_markdown, markdown_to_blocks

    return markdown_to_blocks, blocks_to_markdown


def _mrkdwn() -> tuple[Convert, Render | None]:
    from core.content import mrkdwn_to_blocks

    return lambda text: mrkdwn_to_blocks(text).blocks, None


def _discord() -> tuple[Convert, Render | None]:
    from core.content import discord_to_blocks

    return lambda text: discord_to_blocks(text).blocks, None


def _everywhere() -> tuple[Convert, Render | None]:
    from core import content

    writers: tuple[Callable[[Blocks], object], ...] = (
        content.blocks_to_markdown,
        content.blocks_to_discord,
        content.blocks_to_mrkdwn,
        content.blocks_to_slack,
        content.blocks_to_html,
        content.blocks_to_text,
    )

    def convert(text: str) -> Blocks:
        blocks = content.markdown_to_blocks(text)
        for write in writers:
            write(blocks)
        return blocks

    return convert, None


# The peers stand only in their own environment, so mypy cannot find them.
def _notion_markdown() -> tuple[Convert, Render | None]:
    from notion_markdown import to_markdown, to_notion  # type: ignore[import-not-found]

    return to_notion, to_markdown


def _notionify() -> tuple[Convert, Render | None]:
    from notionify import converter  # type: ignore[import-not-found]
    from notionify.config import NotionifyConfig  # type: ignore[import-not-found]

    config = NotionifyConfig()
    reader = converter.MarkdownToNotionConverter(config)
    writer = converter.NotionToMarkdownRenderer(config)
    return lambda text: reader.convert(text).blocks, writer.render_blocks


def _pymartian() -> tuple[Convert, Render | None]:
    from martian import markdown_to_blocks  # type: ignore[import-not-found]

    return markdown_to_blocks, None


def _md2notionpage() -> tuple[Convert, Render | None]:
    from md2notionpage.core import parse_md  # type: ignore[import-not-found]

    return parse_md, None


CONVERTERS: dict[str, Callable[[], tuple[Convert, Render | None]]] = {
    "ours": _ours,
    "ours, mrkdwn": _mrkdwn,
    "ours, Discord's markdown": _discord,
    "ours, markdown and every target": _everywhere,
    "notion-markdown": _notion_markdown,
    "notionify": _notionify,
    "pymartian": _pymartian,
    "md2notionpage": _md2notionpage,
}


def _guarded(function: Callable[[Any], Any], value: Any) -> Any:
    """A peer may fail in any way; that is one of the things measured."""
    try:
        return function(value)
    except Exception as error:  # noqa: BLE001 (whatever a peer raises is the finding)
        return {"error": f"{type(error).__name__}: {error}"[:200]}


def _times(convert: Convert, text: str, rounds: int) -> list[float]:
    seconds = []
    for _ in range(rounds):
        began = process_time()
        convert(text)
        seconds.append(process_time() - began)
    return seconds


def _answer(ask: dict[str, Any], convert: Convert, render: Render | None) -> Any:
    kind = ask["ask"]
    if kind == "blocks":
        return [_guarded(convert, text) for text in ask["texts"]]
    if kind == "crashes":
        found = [_guarded(convert, text) for text in ask["texts"]]
        return [one["error"] if isinstance(one, dict) else "" for one in found]
    if kind == "markdown":
        return None if render is None else [_guarded(render, blocks) for blocks in ask["documents"]]
    if kind == "time":
        return _times(convert, ask["text"], ask["rounds"])
    blocks = convert(Path(ask["path"]).read_text(encoding="utf-8"))
    return [len(blocks), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]


def main(name: str) -> None:
    """Answer until standard input ends."""
    convert, render = CONVERTERS[name]()
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line), convert, render)) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
