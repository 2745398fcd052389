"""What asks first and who may answer, and the decisions about what waits for an answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select, update

from core.domain.approval import Deciders, Policies, Policy, PolicyRule
from core.domain.chat import Person
from core.domain.notion import Json
from core.domain.task import PlanRow, Task, TaskState
from core.storage import audit, tasks
from core.storage import models as rows
from core.storage.approval_rows import ApproverRow, PolicyRow
from core.storage.database import Transaction
from core.storage.models import TaskRow, table_of


def policies(tx: Transaction) -> Policies:
    """Every rule there is. A newer version's are passed over."""
    known = {policy.value for policy in Policy}
    query = select(PolicyRow.place, PolicyRow.operation, PolicyRow.policy).order_by(
        PolicyRow.place, PolicyRow.operation
    )
    return Policies(
        rules=tuple(
            PolicyRule(place=place, operation=operation, policy=Policy(policy))
            for place, operation, policy in tx.execute(query)
            if policy in known
        )
    )


def set_policy(tx: Transaction, rule: PolicyRule, *, actor: str) -> None:
    """Decide about an operation in a place; an earlier decision is replaced."""
    key = {"place": rule.place, "operation": rule.operation}
    values = {"policy": rule.policy.value}
    insert = tx.insert(table_of(PolicyRow)).values(key | values)
    tx.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))
    audit.record(tx, "policy.set", audit.Subject(), actor=actor, **key, **values)


def reset_policy(tx: Transaction, place: str, operation: str, *, actor: str) -> bool:
    """Forget a rule. Returns whether there was one."""
    statement = delete(PolicyRow).where(PolicyRow.place == place, PolicyRow.operation == operation)
    there = bool(tx.execute(statement).rowcount)
    if there:
        audit.record(
            tx, "policy.reset", audit.Subject(), actor=actor, place=place, operation=operation
        )
    return there


def deciders(tx: Transaction) -> Deciders:
    """Who may decide about everybody's requests."""
    found: dict[str, set[str]] = defaultdict(set)
    for place, person_id in tx.execute(select(ApproverRow.place, ApproverRow.person_id)):
        found[place].add(person_id)
    return Deciders(by_place={place: frozenset(people) for place, people in found.items()})


def add_approver(tx: Transaction, place: str, person_id: str, *, actor: str) -> bool:
    """Let somebody decide in a place. Returns False when they might before."""
    key = {"place": place, "person_id": person_id}
    insert = tx.insert(table_of(ApproverRow)).values(key).on_conflict_do_nothing()
    if tx.execute(insert.returning(ApproverRow.place)).scalar() is None:
        return False
    audit.record(tx, "approver.added", audit.Subject(), actor=actor, **key)
    return True


def remove_approver(tx: Transaction, place: str, person_id: str, *, actor: str) -> bool:
    """Let somebody decide there no longer. Returns False when they might not before."""
    statement = delete(ApproverRow).where(
        ApproverRow.place == place, ApproverRow.person_id == person_id
    )
    there = bool(tx.execute(statement).rowcount)
    if there:
        audit.record(
            tx, "approver.removed", audit.Subject(), actor=actor, place=place, person_id=person_id
        )
    return there


def waiting(tx: Transaction, request_id: str) -> list[Task]:
    """The steps of a request that wait for an answer, in the plan's order."""
    return [one for one in tasks.steps_of(tx, request_id) if one.state is TaskState.WAITING]


def approve(tx: Transaction, plan: PlanRow, shown: Sequence[Task], person: Person) -> None:
    """Let the steps go on whose pictures were shown, with the note that exactly those were.

    The request must be locked, and each task read under that lock.
    """
    tx.execute(
        update(rows.PlanRow)
        .where(rows.PlanRow.id == plan.id)
        .values(
            approved_by=person.id,
            approved_name=person.name,
            approved_at=tx.now,
            covered={**plan.covered, **_covered_by(shown)},
        )
    )
    subject = audit.Subject(request_id=plan.request_id, plan_id=plan.id)
    audit.record(
        tx,
        "plan.approved",
        subject,
        actor=person.id,
        hash=plan.hash,
        steps=[task.step.id for task in shown if task.step],
    )
    for task in shown:
        _let_go_on(tx, plan, task)


def _covered_by(shown: Sequence[Task]) -> dict[str, Json | None]:
    """The other steps that the pictures which were shown stand for."""
    pictures = [(task.result or {}).get("picture") for task in shown]
    covers = [each.get("covers") for each in pictures if isinstance(each, dict)]
    return {
        step_id: picture if isinstance(picture, dict) else None
        for each in covers
        if isinstance(each, dict)
        for step_id, picture in each.items()
    }


def _let_go_on(tx: Transaction, plan: PlanRow, task: Task) -> None:
    asked: Json = dict(task.result or {})
    late = None
    if plan.plan.within is not None:
        made = select(rows.PlanRow.created_at).where(rows.PlanRow.id == plan.id)
        late = tx.execute(made).scalar_one() + timedelta(seconds=plan.plan.within)
    tx.execute(
        update(TaskRow)
        .where(TaskRow.id == task.id, TaskRow.state == TaskState.WAITING)
        .values(
            state=TaskState.PENDING,
            result={**asked, "approved": task.attempt},
            give_up_at=late,
            owner=None,
            lease_until=None,
        )
    )
    subject = audit.Subject(request_id=task.request_id, plan_id=plan.id, task_id=task.id)
    audit.record(tx, f"task.{TaskState.PENDING}", subject)
