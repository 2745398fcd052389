"""Content that Notion replaces later than it answers: its task is asked, nothing sent again."""

import json

import pytest

from core.domain.notion import Json
from core.domain.write import LONG_MARKDOWN, Applied, UpdateMarkdown, WriteState
from core.kit.errors import BadInput, UnknownOutcome
from tests.eventually import eventually
from tests.integration.notion.conftest import Desk
from tests.integration.notion.faulty import Fault
from tests.integration.notion.test_notion_writes_once import append, carry_out

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG = "\n\n".join(["# New", *["a long line of words " * 40] * 70])


def begun(desk: Desk) -> str:
    """A page with two paragraphs."""
    case = append(desk)
    desk.effects("content").apply(case.effect)
    return case.effect.lane


def done_in_time(desk: Desk, effect: UpdateMarkdown) -> Applied:
    """Ask until the sandbox has done it; its own clock is not turned."""

    def look() -> Applied | None:
        try:
            return desk.effects().apply(effect)
        except UnknownOutcome:
            return None

    found = eventually(look, "the task to be over")
    assert found is not None
    return found


def a_task(status: str, **more: object) -> Fault:
    """Notion's word of a task."""
    return Fault(status=200, body=json.dumps({"object": "async_task", "status": status, **more}))


def test_it_is_sent_once_and_its_task_asked_until_it_is_over(desk: Desk) -> None:
    page = begun(desk)
    effect = UpdateMarkdown(page_id=page, content=LONG)
    desk.reads.me()
    sends = len(desk.faulty.writes)
    with pytest.raises(UnknownOutcome):
        desk.effects().apply(effect)
    desk.faulty.on_read = [a_task("running", poll_after_seconds=60)]
    with pytest.raises(UnknownOutcome) as caught:
        desk.effects().apply(effect)
    assert caught.value.retry_after == 60
    desk.later(7_200)
    assert not done_in_time(desk, effect).adopted
    assert len(desk.faulty.writes) - sends == 1
    assert "# New" in (desk.reads.markdown(page) or "")


def test_a_task_that_failed_is_refused_with_notions_own_reason(desk: Desk) -> None:
    effect = UpdateMarkdown(page_id=begun(desk), content=LONG)
    desk.reads.me()
    with pytest.raises(UnknownOutcome):
        desk.effects().apply(effect)
    why: Json = {"code": "validation_error", "message": "A page would be lost."}
    desk.faulty.on_read = [a_task("failed", error=why)]
    desk.later(2)
    with pytest.raises(BadInput, match="A page would be lost"):
        desk.effects().apply(effect)
    assert desk.book.states() == [WriteState.FAILED]


def test_what_was_replaced_comes_back_unless_somebody_has_worked_on_it(desk: Desk) -> None:
    page = begun(desk)
    old = desk.reads.markdown(page)
    applied = carry_out(desk, UpdateMarkdown(page_id=page, content="words"))
    assert len("words") < LONG_MARKDOWN
    [undo] = applied.undo
    carry_out(desk, undo, "undo")
    assert desk.reads.markdown(page) == old
    carry_out(desk, UpdateMarkdown(page_id=page, content="somebody's"), "somebody")
    assert carry_out(desk, undo, "undo again").left == ("the content of the page",)
