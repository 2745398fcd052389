"""An operator stops, holds and lets go on: one task, a request, a workspace, a kind, everything."""

import pytest

from core.assistant.operating import Operating
from core.domain.card import ActionKind, CardState
from core.domain.control import Scope, Scoped
from core.domain.notion import Json
from core.domain.plan import Plan
from core.domain.task import Ask, Claimed, TaskState
from core.domain.write import SetTrash
from core.engine.ledger import TaskLedger
from core.kit.errors import Cancelled, NotFound
from core.storage import audit, claims, settling, stopping
from tests.builders import a_plan, a_step, a_thread, an_inbound
from tests.integration.engine.house import House, Note, Quiet

PENDING, RELEASED, RUNNING, DONE, CANCELLED, SKIPPED = (
    TaskState.PENDING,
    TaskState.RELEASED,
    TaskState.RUNNING,
    TaskState.DONE,
    TaskState.CANCELLED,
    TaskState.SKIPPED,
)
EVERYTHING = Scoped(scope=Scope.EVERYTHING)
ME = "operator"


@pytest.fixture
def operating(house: House) -> Operating:
    return Operating(house.database, house.catalogue, Quiet())


def two() -> Plan:
    return a_plan(a_step("one", text="1"), a_step("two", text="2", after=("one",)))


def actions(house: House, request_id: str) -> list[str]:
    """What the audit says of a request."""
    with house.database.read() as tx:
        return [entry.action for entry in audit.entries(tx, request_id=request_id)]


def task_ids(house: House, request_id: str) -> list[str]:
    return [task.id for task in house.assistant.request(request_id)[2]]


def claim_the_only_one(house: House) -> Claimed:
    """As a worker that now runs it."""
    [(task_id, attempt, _)] = house.messages
    house.lose()
    with house.database.begin() as tx:
        claimed = claims.claim(tx, task_id, attempt, "w1")
    assert claimed is not None
    return claimed


class TestHolding:
    def test_nothing_of_it_starts_until_it_goes_on(
        self, house: House, operating: Operating
    ) -> None:
        for scope in (Scope.EVERYTHING, Scope.WORKSPACE, Scope.KIND, Scope.REQUEST):
            house.operation.runs.clear()
            request_id = house.submit(two())
            subjects = {
                Scope.WORKSPACE: house.assistant.request(request_id)[0].workspace_id,
                Scope.KIND: "test.note",
                Scope.REQUEST: request_id,
            }
            of = Scoped(scope=scope, subject=subjects.get(scope, ""))
            house.release()
            assert operating.pause(of, reason="Wait.", actor=ME)
            # What had been released is taken back: its message finds nothing.
            house.deliver()
            assert house.release() == 0
            assert house.states(request_id)[0] is PENDING
            assert operating.resume(of, actor=ME)
            house.work()
            assert house.states(request_id) == [DONE, DONE]
            assert house.operation.runs == {"1": 1, "2": 1}

    def test_what_becomes_ready_while_its_request_is_held_stays_where_it_is(
        self, house: House, operating: Operating
    ) -> None:
        request_id = house.submit(two())
        of = Scoped(scope=Scope.REQUEST, subject=request_id)

        def pause_meanwhile(args: Note) -> Json:
            operating.pause(of, reason="", actor=ME)
            return {}

        house.operation.behaviour = pause_meanwhile
        house.work()
        assert house.states(request_id) == [DONE, PENDING]
        operating.resume(of, actor=ME)
        house.work()
        assert house.states(request_id) == [DONE, DONE]

    def test_a_single_task_is_held_and_its_neighbours_go_on(
        self, house: House, operating: Operating
    ) -> None:
        request_id = house.submit(a_plan(a_step("one"), a_step("two")))
        first, _ = task_ids(house, request_id)
        operating.pause(operating.find(first), reason="", actor=ME)
        house.work()
        assert house.states(request_id) == [PENDING, DONE]

    def test_holding_twice_is_said_and_letting_go_twice_too(
        self, house: House, operating: Operating
    ) -> None:
        assert operating.pause(EVERYTHING, reason="", actor=ME)
        assert not operating.pause(EVERYTHING, reason="", actor=ME)
        assert operating.resume(EVERYTHING, actor=ME)
        assert not operating.resume(EVERYTHING, actor=ME)


class TestStopping:
    def test_a_task_is_called_off_and_what_needs_it_is_skipped(
        self, house: House, operating: Operating
    ) -> None:
        request_id = house.submit(two())
        house.release()
        first, _ = task_ids(house, request_id)
        assert operating.cancel(operating.find(first), actor=ME) == 1
        house.deliver()
        assert house.states(request_id) == [CANCELLED, SKIPPED]
        assert house.assistant.request(request_id)[0].finished_at is not None
        assert "task.cancelled" in actions(house, request_id)

    def test_a_whole_scope_is_called_off_request_by_request(
        self, house: House, operating: Operating
    ) -> None:
        for of in ("everything", "test.note", "slack/T1"):
            requests = [house.submit(two()) for _ in range(3)]
            assert operating.cancel(operating.find(of), actor=ME) >= 3
            for request_id in requests:
                assert set(house.states(request_id)) <= {CANCELLED, SKIPPED}
            assert house.release() == 0

    def test_other_workspaces_are_left_alone(self, house: House, operating: Operating) -> None:
        house.submit(two())
        other = house.assistant.submit_plan(
            an_inbound(thread=a_thread(workspace="T2")), two()
        ).request_id
        operating.cancel(operating.find("slack/T1"), actor=ME)
        house.work()
        assert house.states(other) == [DONE, DONE]

    @pytest.mark.parametrize("which", ["task", "request"])
    def test_a_task_that_runs_sends_nothing_more(
        self, house: House, operating: Operating, which: str
    ) -> None:
        request_id = house.submit(a_plan(a_step("one")))
        house.release()
        claimed = claim_the_only_one(house)
        ledger = TaskLedger(house.database, claimed)
        write = ledger.intend(1, SetTrash(page_id="page1", in_trash=True), {})
        of = operating.find(claimed.task.id if which == "task" else request_id)
        assert operating.cancel(of, actor=ME) == 1
        with pytest.raises(Cancelled):
            ledger.sent(write)
        with pytest.raises(Cancelled):
            ledger.intend(2, SetTrash(page_id="page2", in_trash=True), {})

    @pytest.mark.requirement(8)
    @pytest.mark.parametrize("which", ["task", "request"])
    def test_what_is_called_off_while_it_runs_asks_nobody_any_more(
        self, house: House, operating: Operating, which: str
    ) -> None:
        request_id = house.submit(a_plan(a_step("one")))
        house.release()
        claimed = claim_the_only_one(house)
        of = operating.find(claimed.task.id if which == "task" else request_id)
        operating.cancel(of, actor=ME)
        with house.database.begin() as tx:
            settling.apply(tx, claimed.task, Ask(preview=("one",), count=1))
        assert house.states(request_id) == [CANCELLED]
        assert house.card(request_id).state is not CardState.APPROVAL

    def test_a_task_that_was_told_to_stop_ends_as_called_off_and_can_be_tried_again(
        self, house: House, operating: Operating
    ) -> None:
        request_id = house.submit(a_plan(a_step("one")))
        [task_id] = task_ids(house, request_id)
        house.operation.behaviour = lambda _: _stop_then_write(house, operating, task_id)
        house.work()
        assert house.states(request_id) == [CANCELLED]
        assert "task.stop_asked" in actions(house, request_id)
        house.operation.behaviour = lambda _: {}
        house.click(request_id, ActionKind.RETRY)
        house.work()
        assert house.states(request_id) == [DONE]

    def test_what_is_spread_is_called_off_with_its_items(
        self, house: House, operating: Operating
    ) -> None:
        house.operation.behaviour = lambda args: (
            {"rows": [{"text": "a"}, {"text": "b"}]} if args.text == "list" else {}
        )
        request_id = house.submit(
            a_plan(a_step("find", text="list"), a_step("each", for_each="find.rows", text="x"))
        )
        for _ in range(2):
            house.release()
            house.deliver()
        parent = task_ids(house, request_id)[1]
        operating.cancel(operating.find(parent), actor=ME)
        assert house.states(request_id) == [DONE, CANCELLED, CANCELLED, CANCELLED]

    def test_naming_nothing_that_is_there_says_what_can_be_named(
        self, operating: Operating
    ) -> None:
        with pytest.raises(NotFound, match="Name a task"):
            operating.find("no-such-thing")


def _stop_then_write(house: House, operating: Operating, task_id: str) -> Json:
    operating.cancel(operating.find(task_id), actor=ME)
    with house.database.begin() as tx:
        stopping.ask(tx, task_id)
    return {}
