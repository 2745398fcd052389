"""The promises, as judgements over the histories of a run. Pure.

I1 every acknowledged request ends, once. I2 everything planned has exactly one effect. I4 nothing
overtakes an unsettled write on the same target. I5 attempts are bounded. I8 every write that Notion
saw was written down, and marked as sent, before it came (facts of the project's fault matrix).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.histories import Asked, Histories

SETTLED = frozenset({"done", "failed", "dead", "cancelled", "skipped"})
MOST_LOST = 3
MOST_TRIES = 30
MAY_LAND = 75_000_000
"""Microseconds after which a send that nobody looks after no longer holds its lane."""
TOLERANCE = 0.005
"""Seconds by which the sandbox's floored times and the database's may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One promise that was not kept."""

    promise: str
    what: str
    lost: int = 0
    doubled: int = 0


def judge(seen: Histories) -> list[Broken]:
    """Everything that is wrong; empty when every promise was kept."""
    judgements = (_ends_once, _one_effect, _in_order, _one_at_a_time, _bounded, _written_before)
    return [broken for judgement in judgements for broken in judgement(seen)]


def repeatable(mark: str) -> bool:
    """Whether a mark is of a change that leaves the same state when it is sent twice."""
    return mark.startswith("=")


def _ends_once(seen: Histories) -> Iterator[Broken]:
    by_key = defaultdict(list)
    for row in seen.requests:
        by_key[row["key"]].append(row)
    tasks = defaultdict(list)
    for task in seen.tasks:
        tasks[task["request_id"]].append(task)
    for one in seen.asked:
        found = by_key[one.key]
        if one.acknowledged and not found:
            yield Broken(promise="I1", what=f"{one.key} was acknowledged and is gone", lost=1)
        if len(found) > 1:
            yield Broken(promise="I1", what=f"{one.key} is there {len(found)} times", doubled=1)
        for row in found:
            states = Counter(task["state"] for task in tasks[row["id"]])
            yield from _ended(one, states, finished=row["finished_at"] is not None)
    yield from _finished_once(seen)


def _ended(one: Asked, states: Counter[str], *, finished: bool) -> Iterator[Broken]:
    if not finished or set(states) - SETTLED:
        yield Broken(promise="I1", what=f"{one.key} never ended: {dict(states)}", lost=1)
    elif one.end != "any" and set(states) != {one.end}:
        yield Broken(promise="I1", what=f"{one.key} ended otherwise: {dict(states)}")


def _finished_once(seen: Histories) -> Iterator[Broken]:
    again = {row["request_id"] for row in seen.audit if row["action"] == "request.retried"}
    ends = Counter(
        row["task_id"]
        for row in seen.audit
        if row["action"] in {f"task.{state}" for state in SETTLED}
        and row["request_id"] not in again
    )
    for task_id, times in ends.items():
        if task_id is not None and times > 1:
            yield Broken(promise="I1", what=f"{task_id} ended {times} times", doubled=1)


def _one_effect(seen: Histories) -> Iterator[Broken]:
    for one in seen.asked:
        for mark in one.marks:
            effects = sum(arrival.effects > 0 for arrival in seen.seen[mark])
            if effects == 0 and one.end == "done" and one.acknowledged and not repeatable(mark):
                yield Broken(promise="I2", what=f"{mark} was never made", lost=1)
            if effects > 1 and not repeatable(mark):
                yield Broken(promise="I2", what=f"{mark} was made {effects} times", doubled=1)


def _in_order(seen: Histories) -> Iterator[Broken]:
    for one in seen.asked:
        places = [place for mark in one.marks if (place := _first_effect(seen, mark))]
        if one.in_order and places != sorted(places):
            yield Broken(promise="I4", what=f"the things of {one.key} came in a wrong order")


def _first_effect(seen: Histories, mark: str) -> int:
    return min((one.first_effect for one in seen.seen[mark] if one.effects), default=0)


def _one_at_a_time(seen: Histories) -> Iterator[Broken]:
    """No write is sent while another of its lane may still be applied."""
    lane_of = {row["id"]: (row["workspace_id"], row["lane"]) for row in seen.writes}
    task_of = {row["id"]: row["task_id"] for row in seen.writes}
    out: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    over: set[str] = set()
    for row in seen.audit:
        if row["action"] in {f"task.{state}" for state in SETTLED}:
            over.add(row["task_id"])
        write = row["write_id"]
        if write is None or write not in lane_of:
            continue
        lane = out[lane_of[write]]
        if row["action"] == "write.sent":
            for other, since in lane.items():
                cared_for = task_of[other] not in over or row["at"] - since < MAY_LAND
                if other != write and cared_for:
                    yield Broken(promise="I4", what=f"{write} was sent while {other} was out")
            lane[write] = row["at"]
        elif row["action"] in {"write.done", "write.failed", "write.planned"}:
            lane.pop(write, None)


def _bounded(seen: Histories) -> Iterator[Broken]:
    task_of = {task["id"]: task for task in seen.tasks}
    for task in seen.tasks:
        if task["lost"] > MOST_LOST or task["tries"] > MOST_TRIES:
            what = f"{task['id']}: lost {task['lost']} times, tried {task['tries']} times"
            yield Broken(promise="I5", what=what)
        if task["state"] == "dead" and not task["problem"]:
            yield Broken(promise="I5", what=f"{task['id']} is dead without a reason")
    for write in seen.writes:
        task = task_of[write["task_id"]]
        starts = task["attempt"]
        if write["sends"] > starts:
            what = f"{write['id']} was sent {write['sends']} times in {starts} starts"
            yield Broken(promise="I5", what=what)


def _written_before(seen: Histories) -> Iterator[Broken]:
    intended, sent = defaultdict(list), defaultdict(list)
    for row in seen.audit:
        if row["action"] == "write.intended":
            intended[row["write_id"]].append(row["at"] / 1e6)
        elif row["action"] == "write.sent":
            sent[row["write_id"]].append(row["at"] / 1e6)
    for one in seen.asked:
        for mark in one.marks:
            ids = [row["id"] for row in seen.writes if mark in row["effect"]]
            before = sorted(at for write in ids for at in sent[write])
            first = min((at for write in ids for at in intended[write]), default=None)
            for number, arrival in enumerate(seen.seen[mark]):
                known = number < len(before) and before[number] <= arrival.at + TOLERANCE
                if first is None or first > arrival.at + TOLERANCE or not known:
                    yield Broken(promise="I8", what=f"{mark} was sent without being written down")
    yield from _outcomes(seen)


def _outcomes(seen: Histories) -> Iterator[Broken]:
    """Every write of a task that got done is known to be done, and says so in the audit."""
    done = {task["id"] for task in seen.tasks if task["state"] == "done"}
    told = {row["write_id"] for row in seen.audit if row["action"] == "write.done"}
    for write in seen.writes:
        if write["task_id"] in done and (write["state"] != "done" or write["id"] not in told):
            what = f"{write['id']} of a task that is done is {write['state']}"
            yield Broken(promise="I8", what=what)
