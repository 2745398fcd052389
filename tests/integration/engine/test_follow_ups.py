"""What people say while the assistant is busy: bursts, follow-ups, "instead", too much at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.assistant.meanwhile import BREATH, MOST_WAITING, Meanwhile
from core.assistant.planning import PlanningWork
from core.domain.card import ActionKind, CardState, MessageRef
from core.domain.chat import Inbound, Platform
from core.domain.plan import Plan
from core.domain.ports import Work
from core.domain.task import Band, Request, TaskKind
from core.engine.runner import Runner
from core.engine.steps import StepWork
from core.kit.clock import Clock
from core.storage import cards
from core.storage.cards import DueCard
from core.storage.database import Database
from tests.builders import NOON, a_person, a_step, a_thread, an_inbound
from tests.integration.engine.house import House, LazyGateways, Quiet

pytestmark = pytest.mark.requirement(25)


class BusyHouse(House):
    """A house that minds what else a thread is doing; each line of a request is a step."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.planner.outcome = a_step_for_each_line
        meanwhile = Meanwhile(database, self.planner)
        works: dict[TaskKind, Work] = {
            TaskKind.PLANNING: PlanningWork(
                database, self.planner, self.catalogue, (meanwhile.outcome,)
            ),
            TaskKind.STEP: StepWork(self.catalogue, LazyGateways(), Clock()),
        }
        self.runner = Runner(database, works, Quiet(), owner="w1", slots=4)
        self.runner.renew()

    def say(self, text: str, *, after: float = 0.0, key: str = "", who: str = "U1") -> str:
        """Say something some seconds after noon; its request."""
        inbound = an_inbound(text, key=key or None, person=a_person(who))
        return self.hear(replace(inbound, at=NOON + timedelta(seconds=after)))

    def hear(self, inbound: Inbound) -> str:
        return self.assistant.submit(inbound).request_id

    def work_on(self) -> None:
        """Work until everything that waits for others had its turn."""
        for _ in range(MOST_WAITING + 3):
            self.deliver()
            self.work()
            self.turn(2)

    def only_plan(self) -> None:
        """Plan what was said as far as that goes, while no step runs."""
        held, self.messages = self.messages, []
        while self.release():
            held += [one for one in self.messages if one[2] is not Band.HIGH]
            self.messages = [one for one in self.messages if one[2] is Band.HIGH]
            self.deliver()
        self.messages = held

    def due(self) -> list[DueCard]:
        with self.database.begin() as tx:
            return cards.claim_due(tx, "r", (Platform.SLACK,))

    def steps(self, request_id: str) -> list[str]:
        return [step.title for step in self.card(request_id).steps]


def a_step_for_each_line(request: Request) -> Plan:
    lines = request.text.split("\n")
    steps = [a_step(f"s{number}", text=line) for number, line in enumerate(lines)]
    return Plan(title=request.text.replace("\n", ", "), steps=tuple(steps))


@pytest.fixture
def busy(database: Database) -> BusyHouse:
    return BusyHouse(database)


def test_a_burst_of_messages_is_one_turn_with_all_of_them(busy: BusyHouse) -> None:
    busy.say("one")
    busy.say("two", after=1.5)
    last = busy.say("three", after=4)
    busy.work_on()
    assert busy.card(last).state is CardState.DONE
    assert busy.operation.runs == {"one": 1, "two": 1, "three": 1}
    assert len(busy.card(last).steps) == 3


def test_a_burst_has_one_card_and_keeps_its_message(busy: BusyHouse) -> None:
    busy.say("one")
    (shown,) = busy.due()
    with busy.database.begin() as tx:
        cards.shown(tx, shown, "r", MessageRef(channel="C1", message="m1"), pause=0)
    last = busy.say("two", after=1)
    due = busy.due()
    assert [(card.request_id, card.message and card.message.message) for card in due] == [
        (last, "m1")
    ]


def test_a_burst_that_goes_on_is_waited_for(busy: BusyHouse) -> None:
    busy.say("one")
    busy.say("two", after=0.5)
    busy.only_plan()
    last = busy.say("three", after=1.5)
    busy.work_on()
    assert busy.card(last).state is CardState.DONE
    assert busy.operation.runs == {"one": 1, "two": 1, "three": 1}
    assert len(busy.steps(last)) == 3


def test_a_message_that_ends_in_the_middle_is_waited_for(busy: BusyHouse) -> None:
    busy.say("add these:")
    busy.only_plan()
    last = busy.say("one", after=2)
    busy.work_on()
    assert len(busy.steps(last)) == 2
    assert busy.operation.runs == {"add these:": 1, "one": 1}
    alone = busy.say("and these:", after=60)
    busy.work_on()
    assert busy.card(alone).state is CardState.DONE


def test_of_a_burst_before_its_first_card_only_the_last_is_shown(busy: BusyHouse) -> None:
    busy.say("one")
    busy.say("two", after=1)
    last = busy.say("three", after=2)
    assert [card.request_id for card in busy.due()] == [last]


def test_messages_of_a_burst_that_come_again_change_nothing(busy: BusyHouse) -> None:
    ids = [busy.say(text, key=text, after=1) for text in ("one", "two", "one", "two", "two")]
    assert ids == [ids[0], ids[1]] * 2 + [ids[1]]
    busy.work_on()
    assert busy.operation.runs == {"one": 1, "two": 1}


def test_a_message_alone_is_planned_at_once(busy: BusyHouse) -> None:
    alone = busy.say("one")
    busy.work()
    assert busy.card(alone).state is CardState.DONE


@pytest.mark.parametrize(
    ("after", "who"),
    [(BREATH.total_seconds() + 1, "U1"), (1.0, "U2")],
    ids=["later", "by somebody else"],
)
def test_what_is_no_burst_is_two_turns(busy: BusyHouse, after: float, who: str) -> None:
    ids = [busy.say("one"), busy.say("two", after=after, who=who)]
    busy.work_on()
    assert [len(busy.card(request_id).steps) for request_id in ids] == [1, 1]


def test_commands_that_open_threads_of_their_own_are_no_burst(busy: BusyHouse) -> None:
    commands = [an_inbound(text, thread=a_thread(thread=None)) for text in ("one", "two")]
    ids = [busy.hear(command) for command in commands]
    busy.work_on()
    assert [len(busy.card(request_id).steps) for request_id in ids] == [1, 1]


def test_a_follow_up_during_a_run_says_what_comes_first_and_then_runs(busy: BusyHouse) -> None:
    busy.say("one")
    busy.only_plan()
    later = busy.say("also two", after=60)
    busy.only_plan()
    assert busy.card(later).state is CardState.PLANNING
    assert "“one” comes first" in busy.card(later).body
    busy.work_on()
    assert busy.card(later).state is CardState.DONE
    assert list(busy.operation.runs) == ["one", "also two"]


def test_what_somebody_else_says_does_not_wait(busy: BusyHouse) -> None:
    busy.say("one")
    busy.only_plan()
    other = busy.say("two", after=60, who="U2")
    busy.only_plan()
    assert busy.steps(other)


def test_instead_asks_whether_to_stop_what_runs(busy: BusyHouse) -> None:
    busy.say("one")
    busy.only_plan()
    wanted = busy.say("instead do two", after=60)
    busy.only_plan()
    asked = busy.card(wanted)
    assert asked.state is CardState.QUESTION
    assert "“one”" in asked.body
    assert [action.label for action in asked.actions] == [
        "Stop it, and do this instead",
        "Finish it, and then do this",
    ]


@pytest.mark.parametrize(
    ("choice", "ran"), [(0, ["do two"]), (1, ["one", "do two"])], ids=["stop", "finish"]
)
def test_what_was_chosen_of_instead_is_done(busy: BusyHouse, choice: int, ran: list[str]) -> None:
    busy.say("one")
    busy.only_plan()
    wanted = busy.say("instead do two", after=60)
    busy.only_plan()
    picks = [one for one in busy.card(wanted).actions if one.kind is ActionKind.PICK]
    busy.assistant.decide(picks[choice], a_person(), key="pick")
    busy.only_plan()
    busy.work_on()
    assert list(busy.operation.runs) == ran


def test_a_thread_keeps_only_so_many_waiting_and_says_so(busy: BusyHouse) -> None:
    busy.say("one")
    busy.only_plan()
    waiting = [busy.say(f"more {n}", after=60 * n) for n in range(1, MOST_WAITING + 2)]
    busy.only_plan()
    last = busy.card(waiting[-1])
    assert last.state is CardState.REFUSED
    assert "wait in this thread already" in last.body
