"""Rows written one a line: "- Fix login, due Friday, high priority"."""

import re

from core.planner.drafts.draft import Draft
from core.planner.grammar.reading import Reader
from core.planner.grammar.said import Item, Phrase, Put
from core.planner.grammar.words import english

_MARK = re.compile(r"\s*(?:[-*•+–]|\d{1,3}[.)])?\s*(?:\[[ xX]?\])?\s*")


def items_of_block(block: str, draft: Draft) -> list[Item]:
    """One row for each line that has words; what follows its title are its values."""
    lines = [line for line in block.splitlines() if line.strip() and not line.startswith("```")]
    return [_item(_MARK.sub("", line, count=1).strip(), draft) for line in lines]


def _item(line: str, draft: Draft) -> Item:
    """A line read as "add LINE"; as a title and no more when that reads badly."""
    sentence = Reader(english()).read(f"add {line}", draft.lexicon, draft.asked)
    put = sentence.clauses[0] if sentence and len(sentence.clauses) == 1 else None
    if not isinstance(put, Put) or len(put.items) != 1 or put.place is not None or put.body:
        return Item(Phrase("text", line, 0, 0))
    item = put.items[0]
    return Item(item.title, (*item.attributes, *put.attributes))
