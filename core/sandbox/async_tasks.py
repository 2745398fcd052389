"""Work that is answered before it is done (Notion API: async tasks).

The twin does the work at once and tells of it later: the task is queued until its polling time
has come. A failure shows in the task, not in the answer that began it.
"""

from collections.abc import Callable
from typing import TypeAlias

from core.sandbox.call import ApiRoute, Call
from core.sandbox.errors import ApiError, not_found
from core.sandbox.fields import Field
from core.sandbox.ids import new_uuid
from core.sandbox.times import exact_stamp
from core.sandbox.wire import Obj

TASK = "async_task"
POLL_SECONDS = 1
Work: TypeAlias = Callable[[], Obj]


def run_maybe_later(call: Call, field: Field, name: str, work: Work) -> Obj:
    """Do work and answer with its result, or with a task when the body allows it."""
    wish = field.at("allow_async")
    if not (wish.present and wish.boolean()):
        return work()
    outcome: Obj
    before = len(call.effects)
    try:
        with call.state.savepoint():
            outcome = {"status": "succeeded", "result": work()}
    except ApiError as error:
        envelope = error.envelope("")
        envelope.pop("request_id")
        del call.effects[before:]
        outcome = {"status": "failed", "error": envelope}
    task: Obj = {
        "object": TASK,
        "id": new_uuid(),
        "created_ms": call.now_ms,
        "operation": {"surface": "rest", "name": name},
        "outcome": outcome,
    }
    call.state.records.add(TASK, task)
    call.status = 202
    return _show(call, task)


def _show(call: Call, task: Obj) -> Obj:
    shown: Obj = {
        "object": TASK,
        "id": task["id"],
        "status_url": f"{call.base_url}/v1/async_tasks/{task['id']}",
        "created_time": exact_stamp(task["created_ms"]),
        "operation": task["operation"],
    }
    if call.now_ms < task["created_ms"] + POLL_SECONDS * 1000:
        return {**shown, "status": "queued", "poll_after_seconds": POLL_SECONDS}
    return {**shown, **task["outcome"]}


def retrieve_task(call: Call) -> Obj:
    """GET /async_tasks/{task_id}."""
    identifier = call.path_id("task_id")
    task = call.state.records.get(TASK, identifier)
    if task is None:
        raise not_found("async_task", identifier)
    return _show(call, task)


ROUTES = (ApiRoute("GET", "async_tasks/{task_id}", retrieve_task),)
