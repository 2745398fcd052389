"""A row of which a message says "not" is not changed as if it had said yes.

"Tick A and B as paid, C not yet": whichever way such a message was read, a plan that ticks C has
not understood the negation.
"""

from pydantic import JsonValue

from core.domain.plan import Clarify, Plan
from core.planner.grammar.edges import Asked
from core.planner.grammar.lexicon import Lexicon
from core.planner.parts.anchoring import Anchor, Anchoring
from core.planner.parts.tying import Tying

_BESIDE = frozenset({"filler", "tells", "own"})
"""Words between a row and the "not" that is said of it."""
_TAKING = frozenset({"remove"})


def not_denied(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> Plan | Clarify:
    """A plan that writes, or a question where it changes what its message says "not" of."""
    said = unshown(plan, text, lexicon, asked)
    if not said:
        return plan
    return Clarify(
        question=f"You say “not” of “{said}”, and I am not sure what it is for, so I have done "
        "nothing. Say only what is to be changed."
    )


def unshown(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> str:
    """The row of which a message says "not", and which its plan changes all the same; or empty."""
    changed = {
        str(page.get("id"))
        for step in plan.steps
        if isinstance(page := step.args.get("page"), dict) and not _is_negative(dict(step.args))
    }
    explained = _put_right(plan, text, lexicon, asked)
    row: Anchor | None = None
    for anchor in Anchoring(text, lexicon, asked).anchors(0, len(text)):
        if anchor.kind == "row":
            row = anchor
        elif any(start <= anchor.start < end for start, end in explained):
            row = None
        elif anchor.kind == "not" and row is not None and row.value in changed:
            return row.text
        elif anchor.kind not in _BESIDE:
            row = None
    return ""


def _put_right(plan: Plan, text: str, lexicon: Lexicon, asked: Asked) -> list[tuple[int, int]]:
    """Where a message says what a value is not, and what it is as well: "not on 5 but on 6"."""
    found: list[tuple[int, int]] = []
    for step in plan.steps if all(s.operation == "rows.update" for s in plan.steps) else ():
        target = step.args.get("database")
        database = (
            lexicon.databases.get(str(target.get("id"))) if isinstance(target, dict) else None
        )
        reading = Anchoring(text, lexicon, asked, database)
        tying = Tying(reading.schema, text)
        tying.tied(reading.anchors(0, len(text)))
        found += tying.dropped
    return found


def _is_negative(value: JsonValue) -> bool:
    """Whether a value is empty or unchecked, or a condition asks for what is not."""
    if isinstance(value, dict):
        return any(name in _TAKING or _is_negative(inner) for name, inner in value.items())
    if isinstance(value, list):
        return not value or any(map(_is_negative, value))
    return value is None or value is False
