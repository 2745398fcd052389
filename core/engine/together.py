"""Which steps of a plan are asked about with one question, and the picture of all of them.

Of steps whose arguments are known before the plan runs, those that take something away and follow
each other are asked about once, by the first of them; and when the plan writes more than BULK
things, all its writes are.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice

from core.domain.approval import Picture, Policy
from core.domain.notion import Json
from core.domain.plan import Plan
from core.operations.foreseeing import NAMED, SHOWN, foresee
from core.operations.spec import BULK, BoundOperation, OperationContext, Risk


def grouped(
    plan: Plan, fixed: Mapping[str, BoundOperation], policy: Callable[[str], Policy | None]
) -> dict[str, str]:
    """The steps that are asked about together, each with the step that asks; in the plan's order.

    Only a step that is sure to come asks for others. What stands alone is not in it.

    Args:
        fixed: every step of the plan whose arguments are known before it runs.
        policy: what an operator decided about an operation.
    """
    writing = {one: bound for one, bound in fixed.items() if bound.risk is not Risk.READ}
    wide = len(writing) > BULK
    asking = [
        step
        for step in plan.steps
        if step.id in writing and _asks(writing[step.id], policy, wide=wide)
    ]
    sure = [step.id for step in asking if not step.needs() and step.when is None]
    behind = _behind(plan)
    leaders: dict[str, str] = {}
    for step in asking:
        own = step.id in sure
        first = next((one for one in sure if one in behind[step.id]), step.id)
        leaders[step.id] = sure[0] if wide and (own or first != step.id) else first
    sizes = Counter(leaders.values())
    return {one: leader for one, leader in leaders.items() if sizes[leader] > 1}


def _asks(bound: BoundOperation, policy: Callable[[str], Policy | None], *, wide: bool) -> bool:
    match policy(bound.operation.name):
        case Policy.ALWAYS | Policy.DENY:
            return False
        case Policy.ASK:
            return True
        case None:
            return wide or bound.risk is Risk.DESTRUCTIVE


def _behind(plan: Plan) -> dict[str, set[str]]:
    """For each step the steps that must be over before it, whether by themselves or by others."""
    needs = {step.id: step.needs() for step in plan.steps}
    behind: dict[str, set[str]] = {}
    for start in needs:
        seen: set[str] = set()
        waiting = list(needs[start])
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += needs.get(one, ())
        behind[start] = seen
    return behind


def picture_of_all(members: Mapping[str, BoundOperation], context: OperationContext) -> Picture:
    """One picture of several steps; of many, the first ones are looked at and the rest counted.

    Raises:
        Unavailable: Notion cannot be asked at present.
    """
    looked_at = {one: foresee([bound], context) for one, bound in islice(members.items(), SHOWN)}
    rest = list(members.values())[SHOWN:]
    pictures = list(looked_at.values())
    counted_only: dict[str, Json | None] = dict.fromkeys(list(members)[SHOWN:])
    own = {one: picture.model_dump(mode="json") for one, picture in looked_at.items()}
    return Picture(
        lines=tuple(bound.title for bound in islice(members.values(), NAMED)),
        runs=len(members),
        things=tuple(thing for picture in pictures for thing in picture.things)[:SHOWN],
        count=sum(picture.count for picture in pictures) + len(rest),
        requests=sum(one.operation.requests(one.args) for one in members.values()),
        last=next((picture.last for picture in pictures if picture.last), ""),
        covers={**own, **counted_only},
    )
