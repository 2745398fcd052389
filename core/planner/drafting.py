"""The steps of one clause, whatever it says."""

from typing import assert_never

from core.planner.drafts.asks import draft_ask
from core.planner.drafts.changes import draft_change, draft_remove, draft_rename
from core.planner.drafts.draft import Draft
from core.planner.drafts.formed import draft_formed
from core.planner.drafts.puts import draft_put
from core.planner.grammar.said import Ask, Change, Clause, Formed, Put, Remove, Rename, Social


def write(clause: Clause, draft: Draft, later: tuple[Clause, ...]) -> None:
    """Write them. Raises CannotPlan.

    Args:
        later: the clauses behind it.
    """
    match clause:
        case Put():
            draft_put(clause, draft, later)
        case Ask():
            draft_ask(clause, draft)
        case Change():
            draft_change(clause, draft)
        case Rename():
            draft_rename(clause, draft)
        case Remove():
            draft_remove(clause, draft)
        case Formed():
            draft_formed(clause, draft)
        case Social():
            pass
        case _:
            assert_never(clause)
