"""Rows that would each get what was said of another: "X is done and Y is waiting"."""

import json
from collections.abc import Sequence

from core.domain.plan import Plan
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.parts.finding import Finder, Part

_VALUES = frozenset({"option", "state", "person", "me", "date", "number"})


def crosses(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> bool:
    """Whether a plan gives several rows the same, though a text says of each its own."""
    rows = _alike(plan)
    if len(rows) < 2:
        return False
    parts = Finder(text, lexicon, asked).parts()
    named = [index for index, part in enumerate(parts) if part.value in rows]
    if len(named) < 2:
        return False
    return _has_value(parts[named[0] : named[-1]]) and _has_value(parts[named[-1] :])


def _alike(plan: Plan) -> set[str]:
    """Ids of the rows that a plan gives the same values."""
    said: dict[str, set[str]] = {}
    for step in plan.steps:
        page = step.args.get("page")
        if step.operation == "rows.update" and isinstance(page, dict) and not step.for_each:
            given = {name: step.args.get(name) for name in ("properties", "add", "remove")}
            said.setdefault(json.dumps(given, sort_keys=True), set()).add(str(page.get("id")))
    return max(said.values(), key=len, default=set())


def _has_value(parts: Sequence[Part]) -> bool:
    return any(part.kind in _VALUES for part in parts)
