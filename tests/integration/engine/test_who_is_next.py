"""Who is released next, on both stores: bands, turns, limits, and what overtakes what."""

from collections import Counter
from collections.abc import Sequence

import pytest

from core.domain.dials import ANY, Dial
from core.domain.plan import Plan
from core.domain.task import Band, TaskMessage, TaskState
from core.engine.dispatch import Dispatcher
from core.storage import dials, releasing, tasks, urgency
from core.storage.database import Database
from tests.builders import a_person, a_plan, a_step, a_thread, an_inbound
from tests.integration.engine.house import House

PENDING, RELEASED, DONE = TaskState.PENDING, TaskState.RELEASED, TaskState.DONE


@pytest.fixture
def house(database: Database) -> House:
    """Five slots: one is kept for the top band, and five tasks may be out below it."""
    return House(database, slots=5)


def submit(house: House, plan: Plan, *, workspace: str = "T1", person: str = "U1") -> str:
    """Accept a plan of somebody's."""
    inbound = an_inbound(thread=a_thread(workspace=workspace), person=a_person(person))
    return house.assistant.submit_plan(inbound, plan).request_id


def many(count: int, *, page: str = "") -> Plan:
    """A plan of so many steps that could all run at once."""
    return a_plan(*(a_step(f"s{number}", text=f"{number}", page=page) for number in range(count)))


def out(house: House) -> Counter[str]:
    """How many tasks of each request are on their way."""
    with house.database.read() as tx:
        found = [tasks.get(tx, task_id) for task_id, _, _ in house.messages]
    return Counter(task.request_id for task in found)


class Post:
    """A delivery that keeps messages whole."""

    def __init__(self) -> None:
        self.messages: list[TaskMessage] = []

    def send_all(self, messages: Sequence[TaskMessage]) -> None:
        """Keep them."""
        self.messages += messages


def set_dial(house: House, dial: Dial, value: float, subject: str = ANY) -> None:
    with house.database.begin() as tx:
        dials.turn(tx, dial, subject, value, actor="operator")


def workspace_of(house: House, request_id: str) -> str:
    return house.assistant.request(request_id)[0].workspace_id


def test_two_workspaces_share_the_workers_whoever_came_first_with_however_much(
    house: House,
) -> None:
    big = submit(house, many(50), workspace="T1")
    small = submit(house, many(2), workspace="T2")
    house.release()
    assert out(house) == {big: 3, small: 2}


def test_two_people_of_one_workspace_share_its_turns(house: House) -> None:
    first = submit(house, many(50), person="U1")
    second = submit(house, many(50), person="U2")
    house.release()
    assert set(out(house).values()) == {2, 3}
    assert set(out(house)) == {first, second}


def test_an_operators_weight_shifts_the_shares_at_once_and_rewrites_nothing(house: House) -> None:
    light = submit(house, many(50), workspace="T1")
    heavy = submit(house, many(50), workspace="T2")
    set_dial(house, Dial.WEIGHT, 4, workspace_of(house, heavy))
    house.release()
    assert out(house) == {light: 1, heavy: 4}


def test_limits_hold_over_several_looks_and_free_when_a_task_ends(house: House) -> None:
    limited = [
        (Dial.WORKSPACE, ANY),
        (Dial.KIND, "test.note"),
        (Dial.CONNECTION, "notion"),
        (Dial.TARGET, "page1"),
    ]
    for dial, subject in limited:
        set_dial(house, dial, 2, subject)
        request_id = submit(house, many(5, page="page1" if dial is Dial.TARGET else ""))
        house.release()
        house.release()
        assert out(house) == {request_id: 2}
        house.deliver()
        house.release()
        assert out(house) == {request_id: 2}
        house.deliver()
        house.work()
        assert house.states(request_id) == [DONE] * 5
        with house.database.begin() as tx:
            assert dials.reset(tx, dial, subject, actor="operator")


def test_by_default_one_task_at_a_time_works_on_a_page(house: House) -> None:
    same = submit(house, many(4, page="page1"), person="U1")
    other = submit(house, many(1, page="page2"), person="U2")
    house.release()
    assert out(house) == {same: 1, other: 1}


def test_a_backlog_of_those_held_back_by_a_limit_lets_others_pass(house: House) -> None:
    set_dial(house, Dial.KIND, 0, "test.note")
    submit(house, many(100))
    planned = house.assistant.submit(an_inbound()).request_id
    assert house.release() == 1
    assert out(house) == {planned: 1}


def test_a_task_that_becomes_urgent_takes_the_place_of_one_that_has_not_started(
    house: House,
) -> None:
    slow = submit(house, many(10))
    urgent = submit(house, a_plan(a_step("one", text="urgent")))
    house.release()
    assert out(house) == {slow: 5}
    with house.database.begin() as tx:
        assert urgency.change(tx, urgent, band=Band.HIGH, actor="operator") == 1
    house.release()
    assert Counter(house.states(slow))[RELEASED] == 4
    assert house.messages[-1][2] is Band.HIGH
    house.deliver()
    assert house.states(urgent) == [DONE]
    # The message of the one that was taken back came to nothing.
    assert Counter(house.states(slow))[DONE] == 4
    house.work()
    assert house.states(slow) == [DONE] * 10
    assert house.operation.runs.total() == 11


def test_the_top_band_finds_its_slot_free_however_much_waits(house: House) -> None:
    slow = submit(house, many(50))
    house.release()
    top = submit(house, a_plan(a_step("one")), person="U2")
    with house.database.begin() as tx:
        urgency.change(tx, top, band=Band.CRITICAL, actor="operator")
    house.release()
    assert out(house) == {slow: 5, top: 1}


def test_a_deadline_puts_a_task_before_older_ones_of_the_same_person(
    house: House, database: Database
) -> None:
    older = submit(house, many(20))
    pressing = submit(house, a_plan(a_step("one")))
    with database.begin() as tx:
        urgency.change(tx, pressing, due_at=tx.now, actor="operator")
    house.release()
    assert out(house) == {older: 4, pressing: 1}


def test_a_plan_that_must_be_done_soon_goes_before_older_ones_of_the_same_person(
    house: House,
) -> None:
    older = submit(house, many(20))
    pressing = submit(house, a_plan(a_step("one")).model_copy(update={"within": 90}))
    house.release()
    assert out(house) == {older: 4, pressing: 1}


def test_tasks_that_back_off_are_laid_aside_and_come_back_in_time(house: House) -> None:
    request_id = submit(house, many(3))
    with house.database.begin() as tx:
        tasks.move_all(
            tx, request_id, [PENDING], PENDING, not_before=tx.now + releasing.UNSEEN * 10
        )
    assert house.release() == 0
    assert house.release() == 0
    house.turn(301)
    assert house.release() == 3


def test_light_tasks_fill_many_places_of_a_slot(house: House) -> None:
    request_id = submit(house, many(100))
    post = Post()
    light = Dispatcher(house.database, post, house.leadership, light=frozenset({"test.note"}))
    assert light.tick() == 100
    assert [message.light for message in post.messages] == [True] * 100
    assert house.states(request_id) == [RELEASED] * 100
