"""What to do when something does not work: "mark X as done, and if that fails, comment on it: …".

The second half runs only when the first has no result (docs/plans.md: `else`). Only one thing can
be tried: of several nobody could tell which of them "that" is.
"""

import re
from collections.abc import Callable
from functools import cache

from core.domain.plan import Clarify, Condition, OnFailure, Outcome, Plan, Step
from core.planner.conditions import renamed
from core.planner.depending import any_of, outside_quotes, pointing_at
from core.planner.following import last_named

Read = Callable[[str], Outcome]
"""What comes of a text by itself."""


@cache
def _between() -> re.Pattern[str]:
    fails = any_of("fails")
    return re.compile(
        rf"(?:\s*[,;.]+\s*(?:(?:and|or|but)\s+)?|\s+(?:and|or|but)\s+)(?:{fails})\s*[,:]?\s+(?:then\s+)?",
        re.IGNORECASE,
    )


def parted(text: str) -> tuple[str, str] | None:
    """What to try, and what to do when it fails; None when a text speaks of no failure."""
    found = _between().search(outside_quotes(text))
    if found is None or not found.start():
        return None
    first = re.sub(rf"^\W*(?:{any_of('try')})\s+", "", text[: found.start()], flags=re.IGNORECASE)
    return first.strip(), text[found.end() :].strip()


def with_fallback(
    first: str, second: str, read: Read, has_id: Callable[[str], bool]
) -> Plan | Clarify:
    """The plan of a text of two halves; a question when one of them is not understood.

    Args:
        first: what to try.
        second: what to do when that fails.
        read: plans a text.
        has_id: whether an operation's result has the id of what it made or changed.
    """
    tried = read(first)
    if not isinstance(tried, Plan):
        return tried if isinstance(tried, Clarify) else _unclear(first)
    step = tried.steps[0]
    if len(tried.steps) != 1 or step.when or step.for_each or not has_id(step.operation):
        return _unclear(first)
    about = last_named(tried)
    other = read(pointing_at(second, f"“{about.title}”") if about else second)
    if not isinstance(other, Plan) or any(each.when for each in other.steps):
        return _unclear(second)
    condition = Condition.model_validate(
        {"of": {"$ref": f"{step.id}.id", "else": None}, "is": "empty"}
    )
    instead = [each.model_copy(update={"when": condition}) for each in other.steps]
    goes_on = step.model_copy(update={"on_failure": OnFailure.CONTINUE})
    steps: list[Step] = [goes_on, *renamed(instead, {step.id})]
    return tried.model_copy(update={"steps": tuple(steps)})


def _unclear(half: str) -> Clarify:
    return Clarify(
        question=f"I am not sure about “{half}”, so I have done nothing. Say one change of one "
        "page or row to try, and what to do when it fails."
    )
