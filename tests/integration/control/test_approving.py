"""Before something is taken away, a person sees exactly what, and approves exactly that."""

import pytest

from core.domain.approval import Policy, PolicyRule
from core.domain.card import Action, ActionKind, Card, CardState
from core.domain.dials import ANY, Dial
from core.domain.notion import Json
from core.domain.plan import Plan, Reference, Step
from core.kit.clock import new_id
from core.kit.errors import BadInput, Conflict, NotAllowed, NotFound
from core.storage import approvals, audit, dials, requests
from tests.builders import a_person, an_inbound
from tests.integration.control.desk import ControlDesk, trash

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def kinds(card: Card) -> list[ActionKind]:
    return [action.kind for action in card.actions]


class TestWhatIsShown:
    def test_the_thing_is_named_and_linked_with_calls_and_time(self, desk: ControlDesk) -> None:
        page = desk.row("Old draft")
        card = desk.run(trash("gone", page, "Old draft"))
        assert card.state is CardState.APPROVAL
        assert f"[Old draft]({desk.page(page).target.url}) — moved to the trash" in card.body
        assert "1 thing · 2 Notion calls" in card.body
        assert not desk.page(page).in_trash

    def test_each_property_is_shown_before_and_after(self, desk: ControlDesk) -> None:
        pages = [desk.row(f"Task {n}", Status="Not started") for n in range(11)]
        args: Json = {"pages": [{"id": page} for page in pages], "properties": {"Status": "Done"}}
        card = desk.run(Step(id="set", operation="rows.update_many", args=args))
        assert card.state is CardState.APPROVAL
        assert card.body.count("Status: Not started → Done") == 11
        assert "11 things · 23 Notion calls" in card.body

    @pytest.mark.requirement(10)
    def test_nothing_is_written_to_find_out(self, desk: ControlDesk) -> None:
        page = desk.row("Kept as it is")
        before = desk.page(page)
        desk.run(trash("gone", page, "Kept as it is"))
        assert desk.page(page) == before


class TestWhatApprovalNames:
    @pytest.mark.requirement(11)
    def test_a_page_that_changed_is_shown_again_and_asked_about_again(
        self, desk: ControlDesk
    ) -> None:
        page = desk.row("Moving target")
        card = desk.run(trash("gone", page, "Moving target"))
        desk.touch(page)
        again = desk.press(card, ActionKind.APPROVE)
        assert again.state is CardState.APPROVAL
        assert "“Moving target” changed after you were shown this" in again.body
        assert not desk.page(page).in_trash
        done = desk.press(again, ActionKind.APPROVE)
        assert done.state is CardState.DONE
        assert desk.page(page).in_trash

    @pytest.mark.requirement(11)
    def test_the_button_of_an_older_picture_approves_nothing(self, desk: ControlDesk) -> None:
        page = desk.row("Seen twice")
        card = desk.run(trash("gone", page, "Seen twice"))
        desk.touch(page)
        desk.press(card, ActionKind.APPROVE)
        with pytest.raises(Conflict, match="not what that button showed"):
            desk.press(card, ActionKind.APPROVE)
        desk.work()
        assert not desk.page(page).in_trash

    def test_what_is_found_only_later_in_a_plan_is_asked_about_by_itself(
        self, desk: ControlDesk
    ) -> None:
        first, second = desk.row("First to go"), desk.row("Second to go")
        look = Step(
            id="look",
            operation="pages.read",
            args={"page": {"id": second, "title": "Second to go"}},
            after=("one",),
        )
        found = Step(
            id="two",
            operation="pages.trash",
            args={"page": {"$ref": "look"}},
            title="Trash what was found",
        )
        card = desk.run(trash("one", first, "First to go"), look, found)
        assert "Second to go" not in card.body
        card = desk.press(card, ActionKind.APPROVE)
        assert desk.page(first).in_trash
        assert card.state is CardState.APPROVAL
        assert not desk.page(second).in_trash

    def test_who_approved_stays_on_the_card(self, desk: ControlDesk) -> None:
        page = desk.row("Signed off")
        card = desk.press(desk.run(trash("gone", page, "Signed off")), ActionKind.APPROVE)
        assert "Approved by Robin Example at" in card.body
        assert ActionKind.APPROVE not in kinds(card)


class TestWhoMayApprove:
    @pytest.mark.requirement(10)
    def test_somebody_else_is_refused_and_the_audit_knows(self, desk: ControlDesk) -> None:
        page = desk.row("Not yours")
        card = desk.run(trash("gone", page, "Not yours"))
        with pytest.raises(NotAllowed, match="Only Robin Example"):
            desk.press(card, ActionKind.APPROVE, who="U2")
        with desk.database.read() as tx:
            lines = audit.entries(tx, request_id=card.request_id)
        [refusal] = [line for line in lines if line.action == "decision.refused"]
        assert (refusal.actor, refusal.detail) == ("U2", {"wanted": "approve"})

    def test_an_approver_of_the_place_may_and_one_of_another_place_may_not(
        self, desk: ControlDesk
    ) -> None:
        with desk.database.begin() as tx:
            approvals.add_approver(tx, "slack/T1", "U2", actor="operator")
            approvals.add_approver(tx, "slack/T1/C9", "U3", actor="operator")
        page = desk.row("Ours")
        card = desk.run(trash("gone", page, "Ours"))
        with pytest.raises(NotAllowed):
            desk.press(card, ActionKind.APPROVE, who="U3")
        assert desk.press(card, ActionKind.APPROVE, who="U2").state is CardState.DONE

    def test_the_second_of_two_clicks_hears_who_was_first(self, desk: ControlDesk) -> None:
        with desk.database.begin() as tx:
            approvals.add_approver(tx, "*", "U2", actor="operator")
        card = desk.run(trash("gone", desk.row("Once"), "Once"))
        action = next(one for one in card.actions if one.kind is ActionKind.APPROVE)
        first = desk.assistant.decide(action, a_person(), key="a")
        second = desk.assistant.decide(action, a_person("U2", "Kim"), key="b")
        assert (first.note, second.duplicate) == ("Approved.", True)
        assert second.note == "Robin Example approved that already."
        with desk.database.read() as tx:
            lines = audit.entries(tx, request_id=card.request_id)
        assert [line.actor for line in lines if line.action == "plan.approved"] == ["U1"]


class TestTime:
    @pytest.mark.requirement(10)
    def test_a_question_that_nobody_answers_is_over(self, desk: ControlDesk) -> None:
        with desk.database.begin() as tx:
            dials.turn(tx, Dial.APPROVAL, ANY, 2, actor="operator")
        page = desk.row("Too late")
        card = desk.run(trash("gone", page, "Too late"))
        assert "Open until" in card.body
        desk.turn(2 * 3600 + 1)
        desk.recovery.tick()
        over = desk.card(card.request_id)
        assert over.state is CardState.FAILED
        assert ActionKind.APPROVE not in kinds(over)
        assert "Nobody approved this in time" in over.steps[0].detail
        with pytest.raises(Conflict, match="already over"):
            desk.press(card, ActionKind.APPROVE)
        assert not desk.page(page).in_trash


class TestLeavingStepsOut:
    @pytest.fixture
    def pages(self, desk: ControlDesk) -> tuple[str, str]:
        return desk.row("Stays"), desk.row("Goes")

    def test_a_step_that_was_left_out_is_not_done_and_the_plan_has_another_hash(
        self, desk: ControlDesk, pages: tuple[str, str]
    ) -> None:
        card = desk.run(trash("one", pages[0], "Stays"), trash("two", pages[1], "Goes"))
        left = desk.press(card, ActionKind.DROP)
        assert left.state is CardState.APPROVAL
        assert "Left out: “Trash Stays”." in left.body
        assert ActionKind.DROP not in kinds(left)
        with pytest.raises(Conflict, match="plan has changed"):
            desk.press(card, ActionKind.APPROVE)
        assert desk.press(left, ActionKind.APPROVE).state is CardState.DONE
        assert [desk.page(page).in_trash for page in pages] == [False, True]

    def test_words_do_the_same(self, desk: ControlDesk, pages: tuple[str, str]) -> None:
        desk.run(trash("one", pages[0], "Stays"), trash("two", pages[1], "Goes"))
        receipt = desk.assistant.submit(an_inbound("without step 1"))
        assert receipt.note == "Left out: “Trash Stays”."

    def test_what_needs_it_goes_with_it_and_is_said(
        self, desk: ControlDesk, pages: tuple[str, str]
    ) -> None:
        again = Step(
            id="three",
            operation="pages.restore",
            args={"page": Reference.model_validate({"$ref": "two.id"}).as_written()},
            title="Take it back",
        )
        desk.run(trash("one", pages[0], "Stays"), trash("two", pages[1], "Goes"), again)
        receipt = desk.assistant.submit(an_inbound("yes, but without step 2"))
        assert receipt.note == "Left out: “Trash Goes”, and with it “Take it back”, which needs it."

    def test_leaving_out_all_is_a_no(self, desk: ControlDesk, pages: tuple[str, str]) -> None:
        card = desk.run(trash("one", pages[0], "Stays"), trash("two", pages[1], "Goes"))
        receipt = desk.assistant.submit(an_inbound("without steps 1 and 2"))
        assert "Nothing is left" in receipt.note
        assert desk.card(card.request_id).state is CardState.CANCELLED

    def test_a_step_that_is_not_there_is_said(
        self, desk: ControlDesk, pages: tuple[str, str]
    ) -> None:
        desk.run(trash("one", pages[0], "Stays"), trash("two", pages[1], "Goes"))
        with pytest.raises(BadInput, match="This plan has 2 steps"):
            desk.assistant.submit(an_inbound("without step 7"))


class TestPolicies:
    def rule(self, desk: ControlDesk, place: str, operation: str, policy: Policy) -> None:
        with desk.database.begin() as tx:
            rule = PolicyRule(place=place, operation=operation, policy=policy)
            approvals.set_policy(tx, rule, actor="operator")

    def test_what_always_may_run_does_not_ask(self, desk: ControlDesk) -> None:
        self.rule(desk, "slack/T1", "pages.trash", Policy.ALWAYS)
        assert desk.run(trash("gone", desk.row("x"), "x")).state is CardState.DONE

    def test_what_always_asks_asks_for_the_smallest_change(self, desk: ControlDesk) -> None:
        self.rule(desk, "*", "rows.up*", Policy.ASK)
        page = desk.row("Small")
        args: Json = {"page": {"id": page}, "properties": {"Priority": "High"}}
        card = desk.run(Step(id="set", operation="rows.update", args=args))
        assert card.state is CardState.APPROVAL
        assert "Priority: High" in card.body

    def test_what_is_denied_is_refused_in_its_place_alone(self, desk: ControlDesk) -> None:
        self.rule(desk, "slack/T1/C1", "pages.trash", Policy.DENY)
        card = desk.run(trash("gone", desk.row("x"), "x"))
        assert card.state is CardState.FAILED
        assert "switched “pages.trash” off in this place" in card.steps[0].detail

    def test_the_narrower_place_decides(self, desk: ControlDesk) -> None:
        self.rule(desk, "*", "*", Policy.DENY)
        self.rule(desk, "slack/T1/C1", "pages.*", Policy.ALWAYS)
        page = desk.page(desk.notion.search("Team Home")[0].id)
        step = Step(id="lock", operation="pages.lock", args={"page": {"id": page.target.id}})
        assert desk.run(step).state is CardState.DONE


class TestUndoAsksFirst:
    def test_undoing_what_was_made_shows_its_own_plan_first(self, desk: ControlDesk) -> None:
        made = desk.ask("add Buy cake to Roadmap")
        assert made.state is CardState.DONE
        undo = desk.ask("undo")
        assert undo.state is CardState.APPROVAL
        assert "Buy cake" in undo.body
        assert "moved to the trash" in undo.body
        assert desk.press(undo, ActionKind.APPROVE).state is CardState.DONE
        back = desk.press(desk.card(undo.request_id), ActionKind.UNDO)
        assert back.state is not CardState.FAILED

    def test_an_undo_of_several_steps_is_asked_about_once_with_all_that_it_takes_back(
        self, desk: ControlDesk
    ) -> None:
        made = desk.ask("add these tasks to Roadmap: Cut bread; Boil eggs; Lay table")
        assert made.state is CardState.DONE
        desk.press(made, ActionKind.UNDO)
        with desk.database.read() as tx:
            again = requests.undone_by(tx, made.request_id)
        assert again is not None
        asked = desk.card(again)
        assert asked.body.count("moved to the trash") == 3
        assert desk.press(asked, ActionKind.APPROVE).state is CardState.DONE

    def test_undoing_a_changed_value_is_done_at_once(self, desk: ControlDesk) -> None:
        page = desk.row("Quick", Status="Not started")
        args: Json = {"page": {"id": page}, "properties": {"Status": "Done"}}
        card = desk.run(Step(id="set", operation="rows.update", args=args))
        desk.press(card, ActionKind.UNDO)
        with desk.database.read() as tx:
            lines = audit.entries(tx)
        assert "plan.approved" not in {line.action for line in lines}


def test_pause_and_resume_are_words_of_the_thread(desk: ControlDesk) -> None:
    page = desk.row("Held")
    desk.assistant.submit_plan(an_inbound(key=new_id("key")), _lock(page))
    paused = desk.assistant.submit(an_inbound("pause"))
    desk.work()
    card = desk.card(paused.request_id)
    assert card.state is CardState.PLANNING
    assert "Robin Example holds it" in card.body
    desk.assistant.submit(an_inbound("resume"))
    desk.work()
    assert desk.card(paused.request_id).state is CardState.DONE


def _lock(page: str) -> Plan:
    return Plan(
        title="Lock", steps=(Step(id="lock", operation="pages.lock", args={"page": {"id": page}}),)
    )


def test_a_word_that_fits_nothing_here_is_answered_and_no_request(desk: ControlDesk) -> None:
    desk.run(_lock(desk.row("Quiet")).steps[0])
    with pytest.raises(Conflict, match="Nothing here waits"):
        desk.assistant.submit(an_inbound("yes"))


def test_a_word_that_comes_twice_decides_once_and_says_nothing_more(desk: ControlDesk) -> None:
    page = desk.row("Twice said")
    desk.run(trash("gone", page, "Twice said"))
    first = desk.assistant.submit(an_inbound("yes", key="the same"))
    desk.work()
    again = desk.assistant.submit(an_inbound("yes", key="the same"))
    assert (first.duplicate, again.duplicate) == (False, True)
    assert again.request_id == first.request_id


def test_a_card_that_is_kept_no_more_says_that_it_is_too_old(desk: ControlDesk) -> None:
    old = Action(kind=ActionKind.UNDO, label="", request_id="req_00000000000000000000")
    with pytest.raises(NotFound, match="That card is too old"):
        desk.assistant.decide(old, a_person(), key="click")
