"""What came of a plan, in one line: "12 rows added, 1 page created; 2 not done." Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping

from core.domain.task import Items, Task, TaskState
from core.operations.catalogue import Catalogue
from core.words import Say

_DID = {
    "pages.create": "did_pages_create",
    "rows.create": "did_rows_create",
    "rows.update": "did_rows_update",
    "pages.trash": "did_pages_trash",
    "blocks.append": "did_blocks_append",
    "comments.add": "did_comments_add",
}
"""How what several steps of a kind did is told; steps of other kinds are counted together."""


def outcome(
    steps: Iterable[Task], items: Mapping[str, Items], catalogue: Catalogue, say: Say
) -> str:
    """One sentence about the steps that change something; empty when none did."""
    did = Counter[str]()
    left = 0
    for task in steps:
        if task.step is None or catalogue.only_reads(task.step.operation):
            continue
        if was_idle(task):
            continue
        done, all_of_it = _done(task, items.get(task.id))
        did[task.step.operation] += done
        left += 0 if task.passed else all_of_it - done
    told = [say(key, count=did[kind]) for kind, key in _DID.items() if did[kind]]
    others = sum(did.values()) - sum(did[kind] for kind in _DID)
    if others:
        told.append(say("did_more" if told else "did_other", count=others))
    if not told:
        return ""
    missing = f"; {say('not_done', count=left)}" if left else ""
    return f"{', '.join(told)}{missing}."


def was_idle(task: Task) -> bool:
    """Whether a step is done that found all as it was to be, and changed nothing."""
    return task.state is TaskState.DONE and (task.result or {}).get("unchanged") is True


def _done(task: Task, items: Items | None) -> tuple[int, int]:
    """How many runs of a step are done, and how many there are."""
    if items is not None:
        return items.states.get(TaskState.DONE, 0), items.count
    if task.spread is not None:
        return (task.spread, task.spread) if task.state is TaskState.DONE else (0, 1)
    return int(task.state is TaskState.DONE), 1
