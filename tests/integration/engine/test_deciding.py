"""What people decide about a request: approve, reject, cancel, retry, undo, answer."""

import pytest

from core.domain.card import Action, ActionKind, CardState, MessageRef, StepState
from core.domain.chat import Platform, StopSign
from core.domain.notion import Json
from core.domain.plan import Answer, Clarify, Option, Plan
from core.domain.task import TaskKind, TaskState
from core.kit.errors import BadInput, Conflict, NotAllowed
from core.operations.spec import Risk
from core.storage import audit, cards
from tests.builders import a_person, a_plan, a_step, a_thread, an_inbound
from tests.integration.engine.house import House, Note

DONE = TaskState.DONE


def _destructive() -> Plan:
    return a_plan(
        a_step("find", text="find", risk=Risk.READ),
        a_step("remove", after=("find",), text="remove", risk=Risk.DESTRUCTIVE),
    )


def _shown(house: House, request_id: str) -> MessageRef:
    """The message in which a surface has shown the card."""
    message = MessageRef(channel="C1", message=f"card of {request_id}")
    with house.database.begin() as tx:
        due = {card.request_id: card for card in cards.claim_due(tx, "w1", (Platform.SLACK,))}
        cards.shown(tx, due[request_id], "w1", message, pause=0)
    return message


class TestApproval:
    @pytest.mark.requirement(10)
    def test_a_destructive_step_waits_while_reads_before_it_run(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        assert house.states(request_id) == [DONE, TaskState.WAITING]
        assert house.operation.runs == {"find": 1}
        card = house.card(request_id)
        assert card.state is CardState.APPROVAL
        assert "Note remove" in card.body
        assert [action.kind for action in card.actions] == [ActionKind.APPROVE, ActionKind.REJECT]

    def test_it_runs_once_approved(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        house.click(request_id, ActionKind.APPROVE)
        house.work()
        assert house.states(request_id) == [DONE, DONE]
        assert house.operation.runs["remove"] == 1

    def test_nothing_of_it_runs_once_rejected(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        house.click(request_id, ActionKind.REJECT)
        house.work()
        assert house.operation.runs == {"find": 1}
        assert house.card(request_id).state is CardState.CANCELLED

    def test_a_plan_that_is_rejected_as_a_whole_says_that_no_step_was_done(
        self, house: House
    ) -> None:
        request_id = house.submit(a_plan(a_step("remove", risk=Risk.DESTRUCTIVE)))
        house.work()
        house.click(request_id, ActionKind.REJECT)
        assert house.card(request_id).body == "Stopped before any step was done."

    def test_the_word_yes_in_the_thread_approves(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        receipt = house.assistant.submit(an_inbound("Yes!"))
        house.work()
        assert receipt.request_id == request_id
        assert house.states(request_id) == [DONE, DONE]

    def test_the_word_yes_in_another_thread_approves_nothing(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        house.planner.outcome = lambda _: Answer(text="Yes what?")
        house.assistant.submit(an_inbound("yes", thread=a_thread(thread="another")))
        house.work()
        assert house.states(request_id) == [DONE, TaskState.WAITING]

    @pytest.mark.requirement(10)
    def test_somebody_else_cannot_approve(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        with pytest.raises(NotAllowed, match="Only Robin Example, who asked for this"):
            house.click(request_id, ActionKind.APPROVE, who="U2")
        house.work()
        assert house.operation.runs == {"find": 1}

    def test_a_button_that_names_another_plan_approves_nothing(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        action = Action(kind=ActionKind.APPROVE, label="", request_id=request_id, argument="0" * 16)
        with pytest.raises(Conflict, match="plan has changed"):
            house.assistant.decide(action, a_person(), key="click")
        house.work()
        assert house.operation.runs == {"find": 1}

    @pytest.mark.requirement(10)
    def test_writing_to_more_than_ten_things_asks_first(self, house: House) -> None:
        house.operation.behaviour = lambda args: {
            "rows": [{"id": f"row {n}"} for n in range(11)] if args.text == "find" else []
        }
        plan = a_plan(
            a_step("find", text="find", risk=Risk.READ),
            a_step("each", for_each="find.rows", text={"$ref": "item.id"}),
        )
        request_id = house.submit(plan)
        house.work()
        assert house.operation.runs == {"find": 1}
        assert "- Note row 10" in house.card(request_id).body
        house.click(request_id, ActionKind.APPROVE)
        house.work()
        assert sum(house.operation.runs.values()) == 12

    def test_what_cannot_be_undone_is_said_before(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(house.operation, "undoable", False)
        monkeypatch.setattr(house.operation, "undo", "what was sent is read by then")
        request_id = house.submit(_destructive())
        house.work()
        said = "**This cannot be undone:** what was sent is read by then."
        assert said in house.card(request_id).body

    def test_who_approved_what_is_in_the_audit(self, house: House) -> None:
        request_id = house.submit(_destructive())
        house.work()
        house.click(request_id, ActionKind.APPROVE)
        with house.database.read() as tx:
            lines = audit.entries(tx, request_id=request_id)
        [approval] = [line for line in lines if line.action == "plan.approved"]
        assert approval.actor == "U1"
        assert approval.detail == {"hash": _destructive().hash, "steps": ["remove"]}


class TestCancelling:
    def test_a_cancelled_request_starts_nothing_more(self, house: House) -> None:
        request_id = house.submit(a_plan(a_step("one"), a_step("two", after=("one",))))
        house.click(request_id, ActionKind.CANCEL)
        house.work()
        assert house.states(request_id) == [TaskState.CANCELLED, TaskState.CANCELLED]
        assert not house.operation.runs

    @pytest.mark.requirement(8)
    def test_a_running_step_stops_at_its_next_sign_of_life(self, house: House) -> None:
        def cancel_myself(args: Note) -> Json:
            house.click(request_id, ActionKind.CANCEL)
            return {}

        house.operation.behaviour = cancel_myself
        house.operation.parting_words = "half of it is done"
        request_id = house.submit(a_plan())
        house.work()
        assert house.states(request_id) == [TaskState.CANCELLED]
        assert house.operation.runs.total() == 1

    def test_what_a_running_step_did_before_it_noticed_stays_and_is_said(
        self, house: House
    ) -> None:
        def cancel_myself(args: Note) -> Json:
            house.click(request_id, ActionKind.CANCEL)
            return {}

        house.operation.behaviour = cancel_myself
        request_id = house.submit(a_plan(a_step("one", text="1"), a_step("two", after=("one",))))
        house.work()
        assert house.states(request_id) == [DONE, TaskState.CANCELLED]
        card = house.card(request_id)
        assert card.state is CardState.CANCELLED
        assert "What was done before that is listed above" in card.body

    @pytest.mark.requirement(8)
    def test_stop_as_a_whole_message_cancels(self, house: House) -> None:
        request_id = house.submit(a_plan())
        house.assistant.submit(an_inbound("Stop."))
        assert house.states(request_id) == [TaskState.CANCELLED]

    @pytest.mark.requirement(9)
    def test_09_a_message_that_its_author_deletes_stops_what_it_asked_for(
        self, house: House
    ) -> None:
        house.planner.outcome = lambda _: a_plan()
        said = an_inbound("add tea to Shopping")
        request_id = house.assistant.submit(said).request_id
        assert not house.assistant.take_back("slack:T1:C1:another")
        assert house.assistant.take_back(said.key)
        house.work()
        assert house.card(request_id).state is CardState.CANCELLED
        assert not house.operation.runs
        assert not house.assistant.take_back(said.key), "it is over"

    @pytest.mark.requirement(8)
    def test_08_a_stop_sign_on_the_message_or_on_its_card_stops_it(self, house: House) -> None:
        for shown_on in ("the message", "its card"):
            said = an_inbound(f"add {shown_on} to Shopping")
            request_id = house.assistant.submit(said).request_id
            card = _shown(house, request_id)
            on_message = shown_on == "the message"
            sign = StopSign(
                platform=said.thread.platform,
                key=said.key if on_message else "slack:T1:C1:unknown",
                channel=card.channel,
                message="1700000000.1" if on_message else card.message,
            )
            with pytest.raises(NotAllowed, match="Only Robin Example"):
                house.assistant.stop_marked(sign, a_person("U2", "Grace Example"))
            receipt = house.assistant.stop_marked(sign, a_person())
            assert receipt is not None
            assert receipt.request_id == request_id
            assert house.card(request_id).state is CardState.CANCELLED
            assert house.assistant.stop_marked(sign, a_person()) is None, "it is over"

    @pytest.mark.requirement(8)
    def test_a_request_that_starts_with_stop_is_a_request(self, house: House) -> None:
        first = house.submit(a_plan())
        house.planner.outcome = lambda _: Answer(text="Which deploy task?")
        second = house.assistant.submit(an_inbound("stop the deploy task"))
        assert second.request_id != first
        assert house.states(first) == [TaskState.PENDING]


class TestRetrying:
    @pytest.mark.requirement(13)
    def test_what_failed_and_what_waited_on_it_run_again_and_nothing_else(
        self, house: House
    ) -> None:
        broken = {"bad"}

        def mostly(args: Note) -> Json:
            if args.text in broken:
                raise BadInput("Not now.")
            return {"text": args.text}

        house.operation.behaviour = mostly
        plan = a_plan(
            a_step("good", text="good"),
            a_step("bad", text="bad"),
            a_step("after", after=("bad",), text="after"),
        )
        request_id = house.submit(plan)
        house.work()
        broken.clear()
        house.click(request_id, ActionKind.RETRY)
        assert house.card(request_id).state is CardState.WORKING
        house.work()
        assert house.states(request_id) == [DONE, DONE, DONE]
        assert house.operation.runs == {"good": 1, "bad": 2, "after": 1}

    @pytest.mark.requirement(13)
    def test_only_the_items_that_failed_run_again(self, house: House) -> None:
        broken = {"row 1"}

        def mostly(args: Note) -> Json:
            if args.text in broken:
                raise BadInput("Not now.")
            return {"rows": [{"id": f"row {n}"} for n in range(3)] if args.text == "find" else []}

        house.operation.behaviour = mostly
        plan = a_plan(
            a_step("find", text="find"),
            a_step("each", for_each="find.rows", text={"$ref": "item.id"}),
        )
        request_id = house.submit(plan)
        house.work()
        broken.clear()
        house.click(request_id, ActionKind.RETRY)
        house.work()
        assert house.operation.runs == {"find": 1, "row 0": 1, "row 1": 2, "row 2": 1}
        assert house.card(request_id).state is CardState.DONE

    def test_there_is_no_retry_of_what_is_done(self, house: House) -> None:
        request_id = house.submit(a_plan())
        house.work()
        action = Action(kind=ActionKind.RETRY, label="", request_id=request_id)
        with pytest.raises(Conflict, match="nothing left"):
            house.assistant.decide(action, a_person(), key="click")


class TestUndoing:
    @pytest.mark.requirement(12)
    def test_undo_runs_the_inverses_last_one_first(self, house: House) -> None:
        ran: list[str] = []

        def note(args: Note) -> Json:
            ran.append(args.text)
            return {"text": args.text}

        house.operation.behaviour = note
        plan = a_plan(a_step("one", text="1"), a_step("two", after=("one",), text="2"))
        request_id = house.submit(plan)
        house.work()
        house.click(request_id, ActionKind.UNDO)
        house.work()
        assert ran == ["1", "2", "un-2", "un-1"]

    def test_undo_is_offered_once(self, house: House) -> None:
        request_id = house.submit(a_plan())
        house.work()
        house.click(request_id, ActionKind.UNDO)
        house.work()
        card = house.card(request_id)
        assert ActionKind.UNDO not in [action.kind for action in card.actions]
        assert "This was undone." in card.body

    def test_the_word_undo_delivered_twice_undoes_once(self, house: House) -> None:
        house.submit(a_plan(a_step("one", text="x")))
        house.work()
        for _ in range(2):
            house.assistant.submit(an_inbound("undo that", key="the same gesture"))
            house.work()
        assert house.operation.runs == {"x": 1, "un-x": 1}


class TestAnswering:
    @pytest.fixture
    def question(self, house: House) -> str:
        options = (
            Option(label="Tasks (Team)", request="list Tasks of Team"),
            Option(label="Tasks (Home)", request="list Tasks of Home"),
        )
        house.planner.outcome = lambda _: Clarify(question="Which Tasks?", options=options)
        request_id = house.assistant.submit(an_inbound("list Tasks")).request_id
        house.work()
        return request_id

    @pytest.mark.requirement(22)
    def test_a_question_shows_its_options(self, house: House, question: str) -> None:
        card = house.card(question)
        assert card.state is CardState.QUESTION
        assert [action.label for action in card.actions] == ["Tasks (Team)", "Tasks (Home)"]

    @pytest.mark.requirement(22)
    def test_a_click_asks_what_the_option_stands_for(self, house: House, question: str) -> None:
        action = house.card(question).actions[1]
        receipt = house.assistant.decide(action, a_person(), key="click")
        request, _, _ = house.assistant.request(receipt.request_id)
        assert request.text == "list Tasks of Home"

    @pytest.mark.parametrize("reply", ["2", "2.", "tasks (home)"])
    @pytest.mark.requirement(22)
    def test_a_reply_with_its_number_or_label_does_the_same(
        self, house: House, question: str, reply: str
    ) -> None:
        receipt = house.assistant.submit(an_inbound(reply))
        request, _, _ = house.assistant.request(receipt.request_id)
        assert request.text == "list Tasks of Home"


def test_words_delivered_four_times_are_planned_once(house: House) -> None:
    house.planner.outcome = lambda _: Answer(text="Hello.")
    inbound = an_inbound("hello", key="slack:T1:C1:1.0")
    receipts = [house.assistant.submit(inbound) for _ in range(4)]
    _, _, tasks = house.assistant.request(receipts[0].request_id)
    assert [task.kind for task in tasks] == [TaskKind.PLANNING]


def test_each_step_of_a_finished_card_is_done(house: House) -> None:
    request_id = house.submit(a_plan(a_step("one"), a_step("two")))
    house.work()
    assert [step.state for step in house.card(request_id).steps] == [StepState.DONE] * 2


def test_text_that_is_far_too_long_is_refused_with_both_numbers(house: House) -> None:
    with pytest.raises(BadInput, match=r"100,001 characters; I read at most 100,000"):
        house.assistant.submit(an_inbound("x" * 100_001))
