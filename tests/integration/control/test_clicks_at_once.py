"""Two people who click at the same moment make one decision; the other one hears so."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain.card import Action, ActionKind, CardState
from core.domain.chat import Receipt
from core.kit.clock import new_id
from core.kit.errors import Conflict
from core.storage import approvals, audit
from tests.builders import a_person
from tests.integration.control.desk import ControlDesk


@pytest.mark.parametrize(
    "kinds",
    [
        (ActionKind.APPROVE, ActionKind.APPROVE),
        (ActionKind.APPROVE, ActionKind.REJECT),
    ],
    ids=["both say yes", "one says no"],
)
def test_of_two_clicks_at_once_one_decides(
    desk: ControlDesk, kinds: tuple[ActionKind, ActionKind]
) -> None:
    page = desk.row("To go")
    with desk.database.begin() as tx:
        approvals.add_approver(tx, "*", "U2", actor="test")
    shown = desk.ask(f"delete {desk.page(page).target.url}")
    assert shown.state is CardState.APPROVAL
    ready = threading.Barrier(2)

    def click(number: int) -> Receipt | Conflict:
        action = next(one for one in shown.actions if one.kind is kinds[number])
        person = a_person(f"U{number + 1}", f"Person {number + 1}")
        ready.wait(10)
        try:
            return desk.assistant.decide(Action.parse(action.value), person, key=new_id("click"))
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(click, range(2)))
    desk.work()
    decided = [one for one in told if isinstance(one, Receipt) and not one.duplicate]
    assert len(decided) == 1, told
    assert any(not isinstance(one, Receipt) or "already" in one.note for one in told), told
    gone = desk.page(page).in_trash
    assert desk.card(shown.request_id).state is (CardState.DONE if gone else CardState.CANCELLED)
    with desk.database.read() as tx:
        lines = audit.entries(tx, request_id=shown.request_id)
    assert sum(line.action in {"plan.approved", "plan.rejected"} for line in lines) == 1
