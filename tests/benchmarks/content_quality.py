"""How much of each document arrives, for every converter: text, formats, limits, round trip."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from core.content import (
    check_blocks,
    check_request,
    markdown_to_blocks,
    pack,
    without_refused_links,
)
from tests.benchmarks.content_documents import ONE_LIMIT, ORACLE_PIECES, generated
from tests.benchmarks.content_marks import Mark, block_marks, html_marks, said
from tests.benchmarks.content_peers import Blocks, Converter, readmes, reference_html
from tests.benchmarks.content_specs import Example, has_raw_html
from tests.benchmarks.figures import Figure

ORACLE_DOCUMENTS = 10_000
_ANSWERS_ONLY = ("plain_text", "href")


def percent(good: int, of: int) -> float:
    """A share in percent."""
    return 100 * good / of if of else 100.0


def figure(converter: str, words: str, value: float, least: float | None) -> Figure:
    """A share; only ours has a target."""
    judged = least is not None and converter == "ours"
    return Figure(
        figure=f"{words}: {converter}",
        value=value,
        unit="%",
        target=f">= {least:g}" if judged else "",
        met=value >= least if judged and least is not None else None,
    )


def text_and_formats(
    converter: Converter, name: str, examples: Sequence[Example], least: float | None
) -> list[Figure]:
    """Characters equal to the reference rendering's, alone and with containers and formats."""
    plain = [example for example in examples if not example.raw]
    found = converter.blocks([example.markdown for example in plain])
    pairs = [
        (html_marks(example.html), block_marks(blocks or []))
        for example, blocks in zip(plain, found, strict=True)
    ]
    kept = sum(said(wanted) == said(got) for wanted, got in pairs)
    faithful = sum(wanted == got for wanted, got in pairs)
    return [
        figure(converter.name, f"text kept, {name}", percent(kept, len(pairs)), 100),
        figure(converter.name, f"faithful, {name}", percent(faithful, len(pairs)), least),
    ]


def raw_html(converter: Converter, examples: Sequence[Example]) -> Figure:
    """Examples with raw HTML whose text is all there, whatever else is."""
    raw = [example for example in examples if example.raw]
    found = converter.blocks([example.markdown for example in raw])
    whole = sum(
        _within(said(html_marks(example.html)), said(block_marks(blocks or [])))
        for example, blocks in zip(raw, found, strict=True)
    )
    return figure(converter.name, "raw HTML: text not dropped", percent(whole, len(raw)), None)


def _within(wanted: str, got: str) -> bool:
    """Whether the characters stand in `got` in the same order, perhaps with others between."""
    characters = iter(got)
    return all(character in characters for character in wanted)


def within_limits(converter: Converter, texts: Sequence[str]) -> Figure:
    """Documents whose blocks Notion would take, however they are packed.

    Links for other programs (`irc:`) are counted as they are sent, as their text: conversion keeps
    them, for they are absolute and part of what the reference renders (`core.content.sendable`).
    """
    found = converter.blocks(list(texts))
    good = sum(blocks is not None and not check_blocks(sent(blocks)) for blocks in found)
    return figure(
        converter.name, "within all limits, specifications", percent(good, len(texts)), 100
    )


def sent(blocks: Any) -> Any:
    """Blocks as an operation would send them."""
    return without_refused_links(requested(blocks))


def requested(blocks: Any) -> Any:
    """Blocks without what only answers hold, which some converters write and Notion ignores."""
    if isinstance(blocks, list):
        return [requested(item) for item in blocks]
    if not isinstance(blocks, dict):
        return blocks
    return {key: requested(value) for key, value in blocks.items() if key not in _ANSWERS_ONLY}


def one_limit(converter: Converter) -> list[Figure]:
    """Documents that break one limit each: whole, and not refused."""
    names, texts = list(ONE_LIMIT), list(ONE_LIMIT.values())
    wanted = [_bare(said(html_marks(html))) for html in reference_html(texts)]
    found = converter.blocks(texts)
    good = [
        blocks is not None and _bare(said(block_marks(blocks))) == text and _accepted(blocks)
        for text, blocks in zip(wanted, found, strict=True)
    ]
    ours = converter.name == "ours"
    for name, one in zip(names, good, strict=True):
        if ours and not one:
            sys.stdout.write(f"not whole, or refused: {name}\n")
    return [
        Figure(
            figure=f"documents that break one limit, whole and not refused: {converter.name}",
            value=sum(good),
            unit=f"/{len(good)}",
            target=f"= {len(good)}" if ours else "",
            met=all(good) if ours else None,
        )
    ]


def _bare(text: str) -> list[str]:
    """The characters, in no order, for a table cut into two has its columns in another order.

    Without dollars, which the reference rendering shows around equations.
    """
    return sorted(text.replace("$", ""))


def _accepted(blocks: Blocks) -> bool:
    """Whether a good uploader could send it; other converters get our packing for nothing."""
    document = requested(blocks)
    if check_blocks(document):
        return False
    for create in (True, False):
        for request in pack(document, create=create):
            first = request.children[0]["type"] if request.children else ""
            parent = {"column": "column_list", "table_row": "table"}.get(first, "")
            if check_request(request.children, parent=parent):
                return False
    return True


def round_trip(converter: Converter, name: str, texts: Sequence[str]) -> list[Figure]:
    """Documents whose blocks come back equal after being written as markdown."""
    found = [blocks for blocks in converter.blocks(list(texts)) if blocks is not None]
    written = converter.markdown(found)
    if written is None:
        return []
    again = converter.blocks([text or "" for text in written])
    same = sum(
        text is not None and after == before
        for before, text, after in zip(found, written, again, strict=True)
    )
    return [figure(converter.name, f"round trip, {name}", percent(same, len(texts)), 99.5)]


def against_the_reference() -> list[Figure]:
    """Generated GFM and documents people wrote, ours beside cmark-gfm, which shares no code."""
    written = [text for text in readmes() if not has_raw_html(text)]
    made = [
        text
        for text in generated(ORACLE_DOCUMENTS, ORACLE_PIECES, seed=7)
        if not has_raw_html(text)
    ]
    figures = []
    for name, texts in (("generated GFM", made), ("READMEs", written)):
        pairs = [
            (html_marks(html), block_marks(markdown_to_blocks(text)))
            for text, html in zip(texts, reference_html(texts), strict=True)
        ]
        for words, same in _SAME.items():
            good = sum(same(wanted, got) for wanted, got in pairs)
            named = f"{words}, {len(texts):,} {name} against cmark-gfm"
            figures.append(figure("ours", named, percent(good, len(pairs)), None))
    return figures


_SAME: dict[str, Callable[[list[Mark], list[Mark]], bool]] = {
    "text kept": lambda wanted, got: said(wanted) == said(got),
    "faithful": lambda wanted, got: wanted == got,
}
