"""Clauses that put text on a page: to-dos, bullets, a heading, a row of a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from core.content.values.choosing import bare
from core.domain.notion import Json, ObjectKind, Target
from core.planner.drafts.content import lines_in
from core.planner.drafts.draft import Draft, as_argument
from core.planner.grammar.putting import STYLES
from core.planner.grammar.said import Phrase
from core.planner.grammar.words import english
from core.planner.parts.anchor_words import english_anchors
from core.planner.parts.anchoring import Anchor
from core.planner.parts.composing import RULE

_LISTS = frozenset({"checklist", "bullets", "numbered"})
_LEVELS = 3
_MOST_WORDS = 3


@dataclass(frozen=True)
class _Told:
    """What the words before the content say."""

    page: Target
    style: str
    plural: bool
    section: str
    level: int
    row: bool
    """A row of a table."""


@dataclass
class ContentClause:
    """Writes the step of such a clause.

    Args:
        draft: the plan; the step is added to it.
    """

    draft: Draft

    def write(self, anchors: Sequence[Anchor]) -> bool:
        """Whether it is such a clause, with all its words explained. Raises CannotPlan."""
        at = next((n for n, each in enumerate(anchors) if each.kind == "colon"), len(anchors))
        quotes = [each for each in anchors[:at] if each.kind == "quoted"]
        if (at == len(anchors) and len(quotes) != 1) or at == 0:
            return False
        if self.draft.text[anchors[-1].end :].strip(" .!?"):
            return False
        behind = self.draft.text[anchors[at].end :].strip() if at < len(anchors) else ""
        content = behind or next((each.text for each in quotes), "")
        told = self._told(anchors[:at])
        if told is None or not content or (quotes and at < len(anchors)):
            return False
        return self._row(told, content) if told.row else self._lines(told, content)

    def _told(self, anchors: Sequence[Anchor]) -> _Told | None:
        """What the words say; None when one of them is unexplained."""
        pages = [each for each in anchors if each.kind in {"page", "row"}]
        if not pages:
            return None
        page = pages[-1]
        plain = [each for each in anchors if each.kind != "quoted" and each.start < page.start]
        before = " ".join(each.text for each in plain) + " "
        behind = self.draft.text[pages[-1].end : anchors[-1].end]
        section, said = _without_section(before)
        words = bare(f"{said} {behind}").split()
        style, used = _style(words)
        level = next((int(each) for each in words if each.isdigit()), 0)
        kept = english_anchors().named("content_words")
        rest = [each for each in words if each not in used | kept and not each.isdigit()]
        row = {"row", "table"} <= set(words)
        rest = [each for each in rest if not (row and each in {"row", "table"})]
        if rest or not (style or row) or (level and style != "heading" and level > _LEVELS * 10):
            return None
        plural = any(each.endswith("s") for each in used)
        return _Told(self._settled(page), style, plural, section, level, row)

    def _settled(self, anchor: Anchor) -> Target:
        phrase = Phrase("name", anchor.text, anchor.start, anchor.end, anchor.value)
        return self.draft.resolver.find(phrase, ObjectKind.PAGE, ObjectKind.ROW)

    def _row(self, told: _Told, content: str) -> bool:
        cells = [each.strip() for each in content.split(",")]
        args: Json = {"page": as_argument(told.page), "cells": list(cells)}
        title = f"Add a row to the table in {told.page.title}"
        self.draft.add("blocks.add_table_row", args, name="row", rule=RULE, title=title)
        return True

    def _lines(self, told: _Told, content: str) -> bool:
        if "\n" in content:
            return False
        texts = _items(content, several=told.plural) if told.style in _LISTS else [content]
        markdown = lines_in(texts, told.style)
        if told.style == "heading" and 1 <= told.level <= _LEVELS:
            markdown = f"{'#' * told.level} {content}"
        args: Json = {"page": as_argument(told.page), "markdown": markdown}
        operation = "blocks.append"
        if told.section:
            operation = "blocks.insert"
            args |= {"place": "under", "anchor": told.section}
        title = f"Add to {told.page.title}"
        self.draft.add(operation, args, name="append", rule=RULE, title=title)
        return True


def _without_section(before: str) -> tuple[str, str]:
    """The section that is named behind "under", and the words without it."""
    found = re.search(
        r"\bunder\s+(?:the\s+)?(?P<section>.+?)\s+(?:in|on|of)\s+(?:the\s+)?$", before
    )
    if found is None:
        return "", before
    section = found["section"].removesuffix(" heading").removesuffix(" section")
    return section.strip('"“”'), before[: found.start()]


def _style(words: Sequence[str]) -> tuple[str, set[str]]:
    """The kind of block that is named, and the words that name it."""
    found: tuple[str, set[str]] = ("", set())
    for at in range(len(words)):
        for size in range(1, _MOST_WORDS + 1):
            meaning = _styles().get(" ".join(words[at : at + size]), "")
            if meaning and size >= len(found[1]):
                found = (meaning, set(words[at : at + size]))
    return found


@cache
def _styles() -> dict[str, str]:
    """What the kinds of blocks are called."""
    return {
        bare(" ".join(known.words)): known.meaning
        for phrases in english().by_first.values()
        for known in phrases
        if known.kind == "NOUN" and known.meaning in STYLES
    }


def _items(content: str, *, several: bool) -> list[str]:
    parts = [each.strip() for each in re.split(r"\s*[,;]\s*(?:and\s+)?", content) if each.strip()]
    if several and " and " in parts[-1]:
        parts[-1:] = parts[-1].split(" and ", 1)
    return parts if several else [content]
