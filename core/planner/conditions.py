"""Plans that depend on something: the look at it first, and what it decides."""

from collections.abc import Callable
from dataclasses import replace

from pydantic import JsonValue

from core.content.values import match_property
from core.domain.notion import ObjectKind, Target
from core.domain.plan import Condition, Is, Outcome, Plan, Step
from core.kit.errors import BadInput
from core.planner.depending import Dependent, counting, pointing_at
from core.planner.drafts.draft import Draft, as_argument
from core.planner.drafts.valuing import property_of, values_for
from core.planner.following import last_named
from core.planner.grammar.said import Change, Clause
from core.planner.resolve import CannotPlan

_CHECK = "check"
Read = Callable[[str], Outcome]
"""What comes of a text by itself."""
ClauseOf = Callable[[str], Clause | None]


def conditioned(asked: Dependent, read: Read, clause_of: ClauseOf, draft: Draft) -> Plan | None:
    """The plan of a request that depends on something; None when a part is not understood.

    Args:
        read: plans a text.
        clause_of: what a text says when it is one clause.
    """
    if not asked.condition:
        plan = read(asked.text)
        return _timed(plan, asked) if isinstance(plan, Plan) else None
    looked = _counted(asked, read) or _looked_at(asked, clause_of, draft)
    if looked is None and (about := _pointed_back(asked, read)):
        looked = _looked_at(about, clause_of, draft)
    if looked is None:
        return None
    check, condition, name = looked
    condition = _turned(condition) if asked.negated else condition
    steps = [check, *_under(condition, asked.text, read, name)]
    if asked.otherwise:
        others = _under(_turned(condition), asked.otherwise, read, name)
        if not others:
            return None
        steps += renamed(others, {step.id for step in steps})
    if len(steps) < 2 + bool(asked.otherwise):
        return None
    title = next(step.title for step in steps[1:])
    return _timed(Plan(title=title, steps=tuple(steps)), asked)


def _pointed_back(asked: Dependent, read: Read) -> Dependent | None:
    """ "Archive X unless it is done": the condition is about what the request is about."""
    plan = read(asked.text)
    about = last_named(plan) if isinstance(plan, Plan) else None
    said = pointing_at(asked.condition, about.title) if about else asked.condition
    return replace(asked, condition=said) if said != asked.condition else None


def _timed(plan: Plan, asked: Dependent) -> Plan:
    policy = asked.on_failure
    steps = tuple(
        step.model_copy(update={"on_failure": policy}) if policy else step for step in plan.steps
    )
    return plan.model_copy(update={"steps": steps, "within": asked.within or plan.within})


def _counted(asked: Dependent, read: Read) -> tuple[Step, Condition, str] | None:
    """ "if there are more than three overdue tasks": a look at the rows, and their number."""
    said = counting(asked.condition)
    outcome = read(said.request) if said else None
    if said is None or not isinstance(outcome, Plan) or len(outcome.steps) != 1:
        return None
    (step,) = outcome.steps
    if step.operation != "rows.query":
        return None
    args = {name: value for name, value in step.args.items() if name not in {"show", "counted"}}
    check = step.model_copy(update={"id": _CHECK, "args": args})
    condition = _condition(f"{_CHECK}.count", Is(said.holds), said.value)
    return check, condition, ""


def _looked_at(
    asked: Dependent, clause_of: ClauseOf, draft: Draft
) -> tuple[Step, Condition, str] | None:
    """ "if Dark mode is done": a look at one row, and one of its properties."""
    clause = clause_of(asked.condition)
    if (
        not isinstance(clause, Change)
        or len(clause.attributes) != 1
        or len(clause.scope.names) != 1
    ):
        return None
    try:
        target = draft.find(clause.scope.names[0], ObjectKind.ROW)
        home = draft.database_of_row(target)
        if home is None:
            return None
        schema = draft.schema(home.target)
        (attribute,) = clause.attributes
        prop = match_property(property_of(attribute, schema).name, schema)
        (value,) = values_for(clause.attributes, schema, draft).values()
    except (BadInput, CannotPlan, ValueError):
        return None
    if prop.type not in {"select", "status", "checkbox"}:
        return None
    if prop.type == "checkbox":
        holds, shown = (Is.EQUALS, "yes") if value else (Is.NOT_EQUALS, "yes")
    else:
        holds, shown = Is.EQUALS, str(value)
    step = _look_at(target)
    quoted = prop.name.replace("\\", "\\\\").replace('"', '\\"')
    condition = _condition(f'{_CHECK}.properties["{quoted}"]', holds, shown)
    return step, condition, target.title


def _look_at(target: Target) -> Step:
    return Step(
        id=_CHECK,
        operation="pages.properties",
        args={"page": as_argument(target)},
        title=f"Look at {target.title}",
        rule="grammar:condition",
    )


def _condition(path: str, holds: Is, value: JsonValue) -> Condition:
    return Condition.model_validate({"of": {"$ref": path}, "is": holds, "value": value})


_OPPOSITE = {Is.EQUALS: Is.NOT_EQUALS, Is.NOT_EQUALS: Is.EQUALS}


def _turned(condition: Condition) -> Condition:
    """The condition that holds when another does not."""
    holds, value = condition.holds, condition.value
    if holds in _OPPOSITE:
        return condition.model_copy(update={"holds": _OPPOSITE[holds]})
    whole = value if isinstance(value, int) else 0
    if holds is Is.MORE_THAN:
        return condition.model_copy(update={"holds": Is.LESS_THAN, "value": whole + 1})
    return condition.model_copy(update={"holds": Is.MORE_THAN, "value": whole - 1})


def _under(condition: Condition, text: str, read: Read, name: str) -> list[Step]:
    """The steps of a text, each only if a condition holds; none when it is not understood."""
    outcome = read(pointing_at(text, f"“{name}”") if name else text)
    if not isinstance(outcome, Plan) or any(step.when for step in outcome.steps):
        return []
    return [step.model_copy(update={"when": condition}) for step in outcome.steps]


def renamed(steps: list[Step], taken: set[str]) -> list[Step]:
    """Steps whose ids do not meet others'; only those that nothing refers to are renamed."""
    needed = {one for step in steps for one in step.needs()}
    return [
        step
        if step.id not in taken
        else step.model_copy(update={"id": f"{step.id}_otherwise"})
        if step.id not in needed
        else step
        for step in steps
    ]
