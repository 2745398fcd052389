"""What a model planner knows of the thread: plans that a follow-up is about, and what was asked.

A text about an earlier plan ("make it Friday instead") is planned from that plan, without a model.
For all else the model is told the last things that the same person asked; what others said in the
thread, and what pages are called, is not told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.domain.notion import Json
from core.domain.plan import Plan
from core.domain.task import Request
from core.kit.errors import BadInput
from core.operations.catalogue import Catalogue
from core.planner.check import check
from core.planner.drafts.draft import Draft
from core.planner.following import EarlierPlans, follow, no_plans
from core.planner.model.telling import Said, without_orders, without_quotes
from core.planner.resolve import CannotPlan
from core.planner.them import EarlierRows, no_rows

_MOST_SAID = 600
"""Characters of an earlier request that are told; 3 of them come to about 500 tokens."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One thing that the person asked before in the thread, and what became of it."""

    asked: str
    became: str
    """"plan", "clarify", "answer" or "refuse"; "nothing" when it was stopped."""
    question: str = ""
    """What was asked back."""


EarlierSaid = Callable[[Request], Sequence[Exchange]]
"""What the same person asked before in the thread, the oldest first."""


def nothing_said(request: Request) -> Sequence[Exchange]:
    """Of a place whose requests are not kept."""
    del request
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What is known of a request's thread."""

    plans: EarlierPlans = no_plans
    rows: EarlierRows = no_rows
    trashed: EarlierRows = no_rows
    said: EarlierSaid = nothing_said


def followed(thread: Thread, request: Request, draft: Draft, catalogue: Catalogue) -> Plan | None:
    """The plan of a text that is about an earlier one of its thread; None when it is about none."""
    before = next(iter(thread.plans(request)), None)
    try:
        if before is None or not follow(before, draft, thread.rows(request)):
            return None
        plan = draft.plan()
        check(plan, catalogue)
    except (CannotPlan, BadInput):
        return None
    return plan


def told(exchanges: Sequence[Exchange]) -> list[Json]:
    """Exchanges as the model is told them: quotes and others' names left out."""
    found: list[Json] = []
    for each in exchanges:
        shown = without_quotes(each.asked[:_MOST_SAID]).shown
        one: Json = {"asked": shown, "became": each.became}
        if each.question:
            one["asked_back"] = without_orders(each.question[:_MOST_SAID], Said(shown))
        found.append(one)
    return found
