"""Rows written one a line: "- Fix login, due Friday, high priority"."""

import re

from core.domain.notion import Target
from core.planner.drafts.draft import Draft
from core.planner.grammar.reading import Reader
from core.planner.grammar.said import Item, Phrase, Put
from core.planner.grammar.words import english

_MARK = re.compile(r"\s*(?:[-*•+–]|\d{1,3}[.)])?\s*(?:\[[ xX]?\])?\s*")


def items_of_block(block: str, database: Target, draft: Draft) -> list[Item]:
    """One row for each line that has words; what follows its title are its values."""
    lines = [line for line in block.splitlines() if line.strip() and not line.startswith("```")]
    return [_item(_MARK.sub("", line, count=1).strip(), database, draft) for line in lines]


def _item(line: str, database: Target, draft: Draft) -> Item:
    """A line read as "add to DATABASE: LINE"; as a title and no more when that reads badly."""
    said = f"add to {database.title}: {line}"
    sentence = Reader(english()).read(said, draft.lexicon, draft.asked)
    put = sentence.clauses[0] if sentence and len(sentence.clauses) == 1 else None
    if not isinstance(put, Put) or len(put.items) != 1 or put.place is None:
        return Item(Phrase("text", line, 0, 0))
    item = put.items[0]
    return Item(item.title, (*item.attributes, *put.attributes))
