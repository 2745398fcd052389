"""What tasks came to, as those that work on it read it: a step's needs, a parent its children."""

from sqlalchemy import and_, or_, select

from core.domain.notion import Json
from core.domain.plan import references_in
from core.domain.task import Gathered, Task, TaskState
from core.storage.database import Transaction
from core.storage.models import DependencyRow, TaskRow


def needed_by(tx: Transaction, task: Task) -> dict[str, Json]:
    """Results of the steps that a task refers to, by step id; steps without a result are not in it.

    An item of a `for_each` step reads only what its own arguments refer to: the list that its
    parent was spread over may be thousands of times as large as the item.
    """
    if task.step is None or task.spread is not None:
        return {}
    own = task.parent_id is None
    references = task.step.references() if own else references_in(task.step.args)
    steps = {each.step_id for each in references} - {"item"}
    if not steps:
        return {}
    query = (
        select(TaskRow.step_id, TaskRow.result)
        .join(DependencyRow, DependencyRow.needs_id == TaskRow.id)
        .where(
            DependencyRow.task_id == (task.parent_id or task.id),
            TaskRow.step_id.in_(steps),
            or_(TaskRow.state == TaskState.DONE, and_(TaskRow.passed, TaskRow.result.is_not(None))),
        )
    )
    return {step_id: result or {} for step_id, result in tx.execute(query)}


def gathered_by(tx: Transaction, task: Task) -> Gathered | None:
    """What the children of a spread task came to; None when it was not spread."""
    if task.spread is None:
        return None
    children = TaskRow.parent_id == task.id
    done = (
        select(TaskRow.result)
        .where(children, TaskRow.state == TaskState.DONE)
        .order_by(TaskRow.item_number)
    )
    others = (
        select(TaskRow.problem)
        .where(children, TaskRow.state != TaskState.DONE, TaskRow.problem.is_not(None))
        .order_by(TaskRow.item_number)
        .limit(1)
    )
    problem = tx.execute(others).scalar()
    return Gathered(
        results=tuple(result or {} for result in tx.execute(done).scalars()),
        first_reason="" if problem is None else str(problem["text"]),
    )
