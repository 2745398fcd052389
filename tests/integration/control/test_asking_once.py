"""Several steps that need approval are asked about once, with the picture of all of them."""

import pytest

from core.domain.approval import Policy, PolicyRule
from core.domain.card import ActionKind, CardState
from core.domain.notion import Json, ObjectKind
from core.domain.plan import Step
from core.domain.task import PlanRow
from core.kit.errors import Conflict
from core.operations.spec import BULK
from core.storage import approvals, tasks
from core.storage.database import Transaction
from tests.builders import an_inbound
from tests.integration.control.desk import ControlDesk, trash

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def adding(desk: ControlDesk, count: int) -> list[Step]:
    """Steps that add a row each."""
    database = desk.notion.search("Roadmap", kind=ObjectKind.DATABASE)[0].model_dump(mode="json")
    args: list[Json] = [
        {"database": database, "properties": {"Name": f"Batch {number}"}} for number in range(count)
    ]
    return [Step(id=f"s{n}", operation="rows.create", args=each) for n, each in enumerate(args)]


def batch(desk: ControlDesk) -> int:
    """How many of their rows there are."""
    return sum(each.title.startswith("Batch ") for each in desk.notion.search("Batch", limit=100))


class TestChains:
    @pytest.mark.requirement(10)
    def test_one_question_shows_all_that_is_taken_away_one_after_the_other(
        self, desk: ControlDesk
    ) -> None:
        rows = [desk.row(f"Chain {number}") for number in range(3)]
        card = desk.run(
            trash("a", rows[0], "Chain 0"),
            trash("b", rows[1], "Chain 1", after=("a",)),
            trash("c", rows[2], "Chain 2", after=("b",)),
        )
        assert card.state is CardState.APPROVAL
        assert all(f"Chain {number}](" in card.body for number in range(3))
        assert "3 things" in card.body
        done = desk.press(card, ActionKind.APPROVE)
        assert done.state is CardState.DONE
        assert all(desk.page(row).in_trash for row in rows)

    @pytest.mark.requirement(11)
    def test_a_later_step_asks_again_when_its_page_has_changed_since_it_was_shown(
        self, desk: ControlDesk
    ) -> None:
        first, second = desk.row("Chain one"), desk.row("Chain two")
        card = desk.run(
            trash("a", first, "Chain one"), trash("b", second, "Chain two", after=("a",))
        )
        desk.touch(second)
        again = desk.press(card, ActionKind.APPROVE)
        assert desk.page(first).in_trash
        assert again.state is CardState.APPROVAL
        assert "“Chain two” changed after you were shown this" in again.body
        assert not desk.page(second).in_trash
        assert desk.press(again, ActionKind.APPROVE).state is CardState.DONE
        assert desk.page(second).in_trash

    def test_leaving_the_first_one_out_has_the_rest_asked_about_anew(
        self, desk: ControlDesk
    ) -> None:
        first, second = desk.row("Kept link"), desk.row("Lost link")
        desk.run(trash("a", first, "Kept link"), trash("b", second, "Lost link", after=("a",)))
        receipt = desk.assistant.submit(an_inbound("without step 2"))
        desk.work()
        card = desk.card(receipt.request_id)
        assert card.state is CardState.APPROVAL
        assert "Lost link](" not in card.body
        assert desk.press(card, ActionKind.APPROVE).state is CardState.DONE
        assert (desk.page(first).in_trash, desk.page(second).in_trash) == (True, False)


class TestManyWrites:
    @pytest.mark.requirement(10)
    def test_more_than_ten_single_writes_are_asked_about_once_before_any_is_made(
        self, desk: ControlDesk
    ) -> None:
        before = batch(desk)
        card = desk.run(*adding(desk, BULK + 1))
        assert card.state is CardState.APPROVAL
        assert batch(desk) == before
        assert card.body.count("Batch ") == BULK + 1
        assert "11 things" in card.body
        done = desk.press(card, ActionKind.APPROVE)
        assert done.state is CardState.DONE
        assert batch(desk) == before + BULK + 1

    def test_ten_are_not_asked_about(self, desk: ControlDesk) -> None:
        assert desk.run(*adding(desk, BULK)).state is CardState.DONE

    def test_a_no_leaves_all_undone(self, desk: ControlDesk) -> None:
        before = batch(desk)
        card = desk.press(desk.run(*adding(desk, BULK + 1)), ActionKind.REJECT)
        assert card.state is CardState.CANCELLED
        assert batch(desk) == before

    def test_without_one_of_eleven_the_rest_needs_no_answer(self, desk: ControlDesk) -> None:
        before = batch(desk)
        desk.run(*adding(desk, BULK + 1))
        receipt = desk.assistant.submit(an_inbound("without step 1"))
        desk.work()
        assert desk.card(receipt.request_id).state is CardState.DONE
        assert batch(desk) == before + BULK

    def test_where_an_operator_lets_them_run_nothing_is_asked(self, desk: ControlDesk) -> None:
        with desk.database.begin() as tx:
            rule = PolicyRule(place="*", operation="rows.create", policy=Policy.ALWAYS)
            approvals.set_policy(tx, rule, actor="operator")
        assert desk.run(*adding(desk, BULK + 1)).state is CardState.DONE

    def test_what_has_not_been_shown_yet_cannot_be_approved(self, desk: ControlDesk) -> None:
        card = desk.run(*adding(desk, BULK + 1))
        with desk.database.begin() as tx:
            leader = approvals.waiting(tx, card.request_id)[0]
            approvals.approve(tx, _plan(tx, card.request_id), [leader], an_inbound("x").person)
        with pytest.raises(Conflict, match="still being looked up"):
            desk.assistant.submit(an_inbound("yes"))


def _plan(tx: Transaction, request_id: str) -> PlanRow:
    plan = tasks.plan_of(tx, request_id)
    assert plan is not None
    return plan
