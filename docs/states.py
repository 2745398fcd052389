"""Draws docs/states.md from the table of moves. Run with `make engine-pages`; a test sees that the
page is current.
"""

from pathlib import Path

from core.domain.task import MOVES, SETTLED

TARGET = Path(__file__).with_name("states.md")

_HEAD = """\
# States of a task

Every change of a task is one statement that names the state it leaves and, where a worker makes
it, the attempt: who comes late changes nothing. The audit line and the mark on the card are written
in the same transaction. Drawn from `MOVES` in `core/domain/task.py`; the engine's tests have the
database note every move and refuse one that is not in it.

```mermaid
stateDiagram-v2
    [*] --> pending
    [*] --> blocked: needs others
"""
_FOOT = """\
```

An attempt is one delivery of a task. It is written to the audit when it ends, with its number, the
worker and the error; so releasing and claiming have no line of their own.
"""


def drawing() -> str:
    """The page: the diagram in Mermaid, and the same as a table."""
    moves = [
        f"    {origin} --> {to}: {why}"
        for origin, targets in MOVES.items()
        if origin not in SETTLED
        for to, why in targets.items()
    ]
    ends = [f"    {state} --> [*]" for state in sorted(SETTLED)]
    rows = [
        f"| {origin} | {to} | {why} |"
        for origin, targets in MOVES.items()
        for to, why in targets.items()
    ]
    table = ["", "| from | to | when |", "| --- | --- | --- |", *rows, ""]
    return _HEAD + "\n".join([*moves, *ends]) + "\n" + _FOOT + "\n".join(table)


if __name__ == "__main__":
    TARGET.write_text(drawing(), encoding="utf-8")
