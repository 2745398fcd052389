"""The checker sees what it is there to see: planted losses, doubles and disorder."""

from dataclasses import replace

from tests.faults.histories import Arrival, Asked, Histories
from tests.faults.judging import judge

DONE = {"id": "t1", "request_id": "r1", "kind": "step", "state": "done", "attempt": 1}
TASK = DONE | {"lost": 0, "tries": 0, "problem": None}
WRITE = {"id": "w1", "task_id": "t1", "workspace_id": "s", "lane": "page", "state": "done"}


def line(at: int, action: str, **ids: str) -> dict[str, object]:
    return {"id": at, "at": at * 1e6, "action": action} | {
        name: ids.get(name) for name in ("request_id", "task_id", "write_id")
    }


def arrival(at: float, *, number: int = 1, body: str = "k1", effects: int = 1) -> Arrival:
    return Arrival(number=number, at=at, body=body, effects=effects, first_effect=number)


GOOD = Histories(
    asked=(Asked(key="one", marks=("k1",)),),
    arrivals=(),
    requests=({"id": "r1", "key": "one", "finished_at": 9},),
    tasks=(TASK,),
    writes=(WRITE | {"sends": 1, "effect": '{"title": "k1"}'},),
    audit=(
        line(1, "write.intended", write_id="w1"),
        line(2, "write.sent", write_id="w1"),
        line(4, "write.done", write_id="w1"),
        line(5, "task.done", task_id="t1", request_id="r1"),
    ),
    seen={"k1": [arrival(3)]},
)


def promises(seen: Histories) -> set[str]:
    return {one.promise for one in judge(seen)}


def test_a_run_in_which_all_went_well_breaks_nothing() -> None:
    assert judge(GOOD) == []


def test_a_request_that_was_acknowledged_and_is_gone_is_lost() -> None:
    [broken, *_] = judge(replace(GOOD, requests=()))
    assert (broken.promise, broken.lost) == ("I1", 1)


def test_a_request_that_was_never_acknowledged_may_be_gone() -> None:
    unheard = Asked(key="two", marks=(), acknowledged=False)
    assert judge(replace(GOOD, asked=(*GOOD.asked, unheard))) == []


def test_a_task_that_never_ends_is_lost() -> None:
    assert "I1" in promises(replace(GOOD, tasks=(TASK | {"state": "running"},)))


def test_a_task_that_ends_twice_is_doubled() -> None:
    again = line(6, "task.done", task_id="t1", request_id="r1")
    [broken] = judge(replace(GOOD, audit=(*GOOD.audit, again)))
    assert (broken.promise, broken.doubled) == ("I1", 1)


def test_a_thing_that_was_made_twice_is_doubled_and_one_never_made_is_lost() -> None:
    twice = replace(GOOD, seen={"k1": [arrival(3), arrival(3.5, number=2)]})
    assert [one.doubled for one in judge(twice) if one.promise == "I2"] == [1]
    never = replace(GOOD, seen={"k1": [arrival(3, effects=0)]})
    assert [one.lost for one in judge(never)] == [1]


def test_things_in_a_wrong_order_are_seen() -> None:
    chain = Asked(key="one", marks=("k2", "k1"))
    seen = {"k1": [arrival(3)], "k2": [arrival(3.1, number=2, body="k2")]}
    assert "I4" in promises(replace(GOOD, asked=(chain,), seen=seen))


def test_a_write_that_is_sent_while_another_of_its_lane_is_out_is_seen() -> None:
    other = GOOD.writes[0] | {"id": "w2", "effect": "{}", "task_id": "t1"}
    audit = (*GOOD.audit[:2], line(3, "write.sent", write_id="w2"), *GOOD.audit[2:])
    told = line(6, "write.done", write_id="w2")
    assert promises(replace(GOOD, writes=(*GOOD.writes, other), audit=(*audit, told))) == {"I4"}


def test_a_task_that_lost_four_workers_and_a_dead_one_without_a_reason_are_seen() -> None:
    assert promises(replace(GOOD, tasks=(TASK | {"lost": 4},))) == {"I5"}
    dead = replace(
        GOOD,
        asked=(replace(GOOD.asked[0], end="dead"),),
        tasks=(TASK | {"state": "dead"},),
        audit=GOOD.audit[:3],
    )
    assert promises(dead) == {"I5"}


def test_a_write_that_came_before_it_was_written_down_is_seen() -> None:
    assert promises(replace(GOOD, seen={"k1": [arrival(1.5)]})) == {"I8"}
    assert promises(replace(GOOD, audit=GOOD.audit[1:])) == {"I8"}
