"""A plan without some of its steps. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from core.domain.plan import Plan, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortened:
    """What is left of a plan, and what is not."""

    plan: Plan | None
    """A new plan with a hash of its own; None when nothing is left."""
    dropped: tuple[Step, ...]
    """The steps that were named."""
    dragged: tuple[Step, ...]
    """Those that work on a result of theirs, and go with them."""


def without(plan: Plan, step_ids: Collection[str]) -> Shortened:
    """The plan without some steps and without all that needs their results.

    A step that only comes after one of them stays, and no longer waits for it.
    """
    gone = set(step_ids)
    found = True
    while found:
        needy = {step.id for step in plan.steps if _refers(step) & gone} - gone
        gone |= needy
        found = bool(needy)
    kept = tuple(
        step.model_copy(update={"after": tuple(one for one in step.after if one not in gone)})
        for step in plan.steps
        if step.id not in gone
    )
    return Shortened(
        plan=plan.model_copy(update={"steps": kept}) if kept else None,
        dropped=tuple(step for step in plan.steps if step.id in step_ids),
        dragged=tuple(step for step in plan.steps if step.id in gone and step.id not in step_ids),
    )


def _refers(step: Step) -> set[str]:
    return {reference.step_id for reference in step.references()}
