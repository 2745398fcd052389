"""Which of two outcomes stands: what other readings gave, or a question that is explained."""

from core.domain.plan import Outcome, Plan

_LOOKING = frozenset({"rows.query", "rows.aggregate", "search"})
_FOLLOWING = ("follow-up", "them", "correction")
"""Ends of rules by which a text goes on from what was said before."""


def rather_asked(first: Outcome, question: Plan | None) -> Outcome:
    """The outcome to go on with.

    Args:
        first: of all other readings; a plan of theirs that writes, or that does more than look
            through one database, stands.
        question: of the reading of questions.
    """
    if question is None or not isinstance(first, Plan):
        return question or first
    plain = all(step.operation in _LOOKING for step in first.steps)
    goes_on = any(step.rule.endswith(_FOLLOWING) for step in first.steps)
    databases = {str(step.args.get("database")) for step in first.steps}
    return question if plain and not goes_on and len(databases) == 1 else first
