"""What services ask for holds for every process at once, costs no try, and is told on the card."""

import threading
from datetime import timedelta

import pytest

from core.domain.card import CardState
from core.domain.chat import Person
from core.domain.control import Scope, Scoped
from core.domain.dials import ANY, Dial
from core.domain.notion import Json
from core.domain.task import TaskState
from core.engine.budgets import PATIENCE, UNTOLD, URGENT_CALLS, SharedBudget
from core.kit.clock import Clock
from core.kit.errors import Throttled
from core.storage import budgets, dials, pauses, waits
from core.storage.budgets import Lot, rate_of
from core.storage.database import Database
from core.storage.rules import NOTION
from tests.builders import a_plan, a_step, an_inbound
from tests.integration.engine.house import House, Note

DONE, PENDING = TaskState.DONE, TaskState.PENDING


def a_budget(database: Database, *, rated: bool = False) -> SharedBudget:
    """As one process has it."""
    return SharedBudget(database, Clock(), name=NOTION, service="Notion", rated=rated)


def set_rate(database: Database, per_minute: float, burst: float) -> None:
    with database.begin() as tx:
        dials.turn(tx, Dial.RATE, NOTION, per_minute, actor="operator")
        dials.turn(tx, Dial.BURST, NOTION, burst, actor="operator")


def may_go(database: Database, *, urgent: bool = False) -> bool:
    """Whether a call may go at once; then it is paid for."""
    with database.begin() as tx:
        lots = [Lot(name=NOTION, rate=rate_of(dials.read(tx), NOTION))]
        return budgets.take(tx, lots, patience=0.0, urgent=urgent) is None


def calls_of(database: Database, seconds: int) -> list[float]:
    """When calls are made by somebody who always wants more, at 30 a minute and 6 at once.

    In seconds of database time, which goes on by itself while it is turned.
    """
    set_rate(database, per_minute=30, burst=6)
    begin = now = time_of(database)
    made: list[float] = []
    while now < begin + seconds:
        while may_go(database):
            made.append(now - begin)
            now = time_of(database)
        database.turn(timedelta(seconds=1))
        now = time_of(database)
    return made


class TurningClock(Clock):
    """Turns the database's time in place of sleeping."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    def sleep(self, seconds: float, *, wake: threading.Event | None = None) -> bool:
        self._database.turn(timedelta(seconds=seconds))
        return False


def time_of(database: Database) -> float:
    with database.read() as tx:
        return tx.now.timestamp()


def in_a_minute(made: list[float], begins: int) -> int:
    return sum(begins <= one < begins + 60 for one in made)


class TestRates:
    def test_all_processes_together_get_the_burst_and_then_the_rate(
        self, database: Database
    ) -> None:
        set_rate(database, per_minute=6, burst=4)
        ours, theirs = a_budget(database, rated=True), a_budget(database, rated=True)
        for budget in (ours, theirs, ours, theirs):
            budget.take()
        for budget in (ours, theirs):
            with pytest.raises(Throttled) as caught:
                budget.take()
            assert 20 < (caught.value.retry_after or 0) <= 30
        database.turn(timedelta(seconds=30))
        theirs.take()
        with pytest.raises(Throttled):
            ours.take()

    def test_no_minute_gets_more_than_the_rate_wherever_it_begins(self, database: Database) -> None:
        made = calls_of(database, 130)
        assert in_a_minute(made, 0) >= 28
        assert max(in_a_minute(made, begins) for begins in range(130)) <= 30
        assert in_a_minute(made, 65) >= 28

    def test_who_waits_goes_before_bulk_work(self, database: Database) -> None:
        set_rate(database, per_minute=180, burst=10)
        while may_go(database):
            pass
        assert may_go(database, urgent=True)
        assert not may_go(database)

    def test_a_person_goes_first_with_some_calls_and_not_with_thousands(
        self, database: Database
    ) -> None:
        budget = a_budget(database, rated=True).for_task(urgent=True)
        set_rate(database, per_minute=1_000_000, burst=1_000)
        for _ in range(URGENT_CALLS):
            budget.take()
        set_rate(database, per_minute=60, burst=10)
        while may_go(database) or may_go(database, urgent=True):
            pass
        set_rate(database, per_minute=20, burst=1)
        with pytest.raises(Throttled):
            budget.take()

    def test_a_task_that_has_begun_waits_where_one_that_has_not_goes_back_in_line(
        self, database: Database
    ) -> None:
        set_rate(database, per_minute=20, burst=2)
        whole = SharedBudget(database, TurningClock(database), name=NOTION, service="Notion")
        begun, fresh = whole.for_task(urgent=False), whole.for_task(urgent=False)
        begun.take()
        while may_go(database):
            pass
        with pytest.raises(Throttled):
            fresh.take()
        before = time_of(database)
        begun.take()
        assert time_of(database) - before > PATIENCE

    def test_a_service_that_had_too_many_calls_gets_fewer_for_a_while(
        self, database: Database
    ) -> None:
        may_go(database)
        a_budget(database, rated=True).shut(1, slower=True)
        database.turn(timedelta(seconds=2))
        assert 24 <= in_a_minute(calls_of(database, 60), 0) <= 28
        database.turn(timedelta(minutes=20))
        assert in_a_minute(calls_of(database, 60), 0) >= 28

    def test_what_one_connection_is_told_of_the_workspace_holds_for_the_others(
        self, database: Database
    ) -> None:
        one, other, stranger = (
            SharedBudget(database, Clock(), name=name, service="Notion", common=common)
            for name, common in (("notion", "w"), ("another", "w"), ("third", "v"))
        )
        one.shut(600, common=True)
        for budget in (one, other):
            with pytest.raises(Throttled, match="Notion asks us to wait"):
                budget.take()
        stranger.take()

    def test_a_turn_that_comes_soon_is_waited_for(self, database: Database) -> None:
        set_rate(database, per_minute=6_000, burst=1)
        budget = a_budget(database, rated=True)
        for _ in range(3):
            budget.take()

    def test_no_new_work_starts_while_calls_are_behind_their_rate(self, house: House) -> None:
        set_rate(house.database, per_minute=6, burst=2)
        budget = a_budget(house.database, rated=True)
        budget.take()
        first = house.submit(a_plan())
        house.work()
        assert house.states(first) == [DONE]
        budget.take()
        second = house.submit(a_plan())
        assert house.release() == 0
        house.turn(30)
        house.work()
        assert house.states(second) == [DONE]


class TestRetryAfter:
    @pytest.mark.parametrize("rated", [False, True])
    def test_it_holds_for_every_process_until_the_moment_it_named(
        self, database: Database, rated: bool
    ) -> None:
        ours, theirs = a_budget(database, rated=rated), a_budget(database, rated=rated)
        told = ours.shut(120)
        assert told.retry_after == 120
        for seconds in (0, 60, 58):
            database.turn(timedelta(seconds=seconds))
            with pytest.raises(Throttled, match="Notion asks us to wait"):
                theirs.take()
        database.turn(timedelta(seconds=3))
        theirs.take()

    def test_a_shorter_word_does_not_shorten_a_longer_one(self, database: Database) -> None:
        a_budget(database).shut(600)
        a_budget(database).shut(None)
        database.turn(timedelta(seconds=UNTOLD + 300))
        with pytest.raises(Throttled):
            a_budget(database).take()

    def test_nothing_of_that_connection_is_released_meanwhile(self, house: House) -> None:
        request_id = house.submit(a_plan())
        a_budget(house.database).shut(3600)
        assert house.release() == 0
        house.turn(3601)
        house.work()
        assert house.states(request_id) == [DONE]

    def test_waiting_costs_no_try_however_often_and_long(self, house: House) -> None:
        budget = a_budget(house.database)
        request_id = house.submit(a_plan(a_step("one", text="x")))

        def ask_to_wait(args: Note) -> Json:
            if house.operation.runs["x"] <= 3:
                raise budget.shut(7200)
            return {}

        house.operation.behaviour = ask_to_wait
        for _ in range(4):
            house.work()
            house.turn(7201)
        assert house.states(request_id) == [DONE]
        assert house.assistant.request(request_id)[2][0].tries == 0


class TestTheCard:
    def test_it_says_who_asks_us_to_wait_and_until_when_in_the_persons_own_time(
        self, house: House
    ) -> None:
        person = Person(id="U1", name="Robin Example", zone="Asia/Kolkata")
        request_id = house.assistant.submit_plan(an_inbound(person=person), a_plan()).request_id
        before = house.card(request_id).revision
        a_budget(house.database).shut(600)
        card = house.card(request_id)
        assert card.revision > before
        with house.database.read() as tx:
            there = (tx.now + timedelta(minutes=5 * 60 + 30 + 11)).replace(second=0)
        assert card.steps[0].detail.startswith("Notion asks us to wait until ")
        said = card.steps[0].detail.removesuffix(".").split("until ")[1].split(" on ")[0]
        assert said in {f"{there:%H:%M}", f"{there - timedelta(minutes=1):%H:%M}"}

    def test_a_wait_of_seconds_is_not_worth_a_word(self, house: House) -> None:
        request_id = house.submit(a_plan())
        a_budget(house.database).shut(5)
        assert house.card(request_id).steps[0].detail == ""

    def test_it_says_that_it_is_held_and_why(self, house: House) -> None:
        request_id = house.submit(a_plan())
        everything = Scoped(scope=Scope.EVERYTHING)
        with house.database.begin() as tx:
            pauses.pause(tx, everything, "Notion is being moved.", actor="operator")
            waits.tell(tx, everything)
        assert house.card(request_id).steps[0].detail == (
            "Paused by an operator: Notion is being moved."
        )
        with house.database.begin() as tx:
            pauses.resume(tx, everything, actor="operator")
        assert house.card(request_id).steps[0].detail == ""

    def test_it_says_how_many_are_before_it_and_when_its_turn_comes(self, house: House) -> None:
        ten = [a_step(f"s{n}", text=f"{n}") for n in range(10)]
        firsts = [house.submit(a_plan(*ten)) for _ in range(6)]
        house.release()
        house.deliver()
        house.turn(8)
        last = house.submit(a_plan(a_step("one")))
        detail = house.card(last).steps[0].detail
        assert "tasks are before it; it should start at about " in detail
        house.work()
        assert {house.card(first).state for first in firsts} == {CardState.DONE}
        assert house.card(last).steps[0].detail == ""


class TestQuotas:
    def test_who_has_too_much_under_way_is_told_how_much_and_what_to_do(self, house: House) -> None:
        with house.database.begin() as tx:
            dials.turn(tx, Dial.QUOTA, ANY, 2, actor="operator")
        first = [house.submit(a_plan()) for _ in range(2)]
        one_more = an_inbound("one more")
        third = house.assistant.submit(one_more).request_id
        card = house.card(third)
        assert card.state is CardState.REFUSED
        assert "You have 2 requests under way" in card.body
        assert "say “stop”" in card.body
        # Said again by the platform, it is the same answer; those before it go on.
        assert house.assistant.submit(one_more).duplicate
        house.work()
        assert [house.states(request_id) for request_id in first] == [[DONE], [DONE]]
        assert house.states(house.submit(a_plan())) == [PENDING]

    def test_other_people_have_places_of_their_own(self, house: House) -> None:
        with house.database.begin() as tx:
            dials.turn(tx, Dial.QUOTA, ANY, 1, actor="operator")
        house.submit(a_plan())
        other = Person(id="U2", name="Kim Example")
        receipt = house.assistant.submit_plan(an_inbound(person=other), a_plan())
        assert house.states(receipt.request_id) == [PENDING]
