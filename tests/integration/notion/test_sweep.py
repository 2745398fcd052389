"""What Notion carries out very late is found, told, and taken away when it is surely ours alone."""

import pytest

from core.domain.notion import Json
from core.domain.plan import Plan
from core.domain.task import Claimed, Request, TaskKind, TaskState
from core.domain.write import AppendBlocks, CreateComment, CreateDatabase, CreatePage, Effect
from core.engine.ledger import TaskLedger
from core.engine.runner import Runner
from core.engine.steps import StepWork
from core.engine.sweeping import Sweeper
from core.kit.clock import new_id
from core.kit.errors import AssistantError
from core.notion.doubles import DoubleSearch
from core.notion.effects import NotionEffects
from core.notion.reads import Reads
from core.operations.catalogue import build_catalogue
from core.storage import audit, requests, tasks
from tests.integration.engine.house import Quiet
from tests.integration.notion.conftest import Desk, titled
from tests.integration.notion.faulty import Fault, refusal
from tests.integration.notion.test_notion_writes_once import WORDS, count_rows, paragraph, row

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TWO_MINUTES = 121.0
A_DAY = 90_000.0


class Sweep:
    """The sweeper at a desk, and a worker that does what it asks for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.database = desk.book.database
        self.catalogue = build_catalogue()
        self.sweeper = Sweeper(
            self.database,
            desk.book.leadership,
            Quiet(),
            lambda _: DoubleSearch(desk.client, desk.reads),
        )

    def reads(self, claimed: Claimed) -> Reads:
        return self.desk.reads

    def writes(self, claimed: Claimed) -> NotionEffects:
        ledger = TaskLedger(self.database, claimed)
        return NotionEffects(self.desk.client, self.desk.reads, ledger, self.desk.clock)

    def files(self, claimed: Claimed) -> None:
        """None are needed."""

    def conversation(self, claimed: Claimed) -> None:
        """Nor this."""

    def after(self, seconds: float) -> int:
        """Let time pass, and sweep."""
        self.desk.later(seconds)
        return self.sweeper.tick()

    def work(self) -> None:
        """Run what is ready."""
        works = {TaskKind.STEP: StepWork(self.catalogue, self, self.desk.clock)}
        runner = Runner(self.database, works, Quiet(), owner="w1", slots=1_000)
        for task_id, attempt in self.desk.book.releases():
            runner.run(task_id, attempt)

    def told(self) -> list[Request]:
        """The requests that tell of what was found, oldest first."""
        with self.database.read() as tx:
            found = requests.newest(tx)
        return [one for one in reversed(found) if one.text.startswith("found later:")]

    def state(self) -> TaskState:
        """Of the newest of them."""
        with self.database.read() as tx:
            return tasks.of_request(tx, self.told()[-1].id)[-1].state

    def lines(self, action: str) -> int:
        """How many lines of the audit tell this."""
        with self.database.read() as tx:
            return sum(line.action == action for line in audit.entries(tx, limit=1_000))


@pytest.fixture
def sweep(desk: Desk) -> Sweep:
    return Sweep(desk)


def lose(desk: Desk, effect: Effect, task: str = "task") -> None:
    """Send a write that Notion will carry out when the gateway lets it go."""
    desk.faulty.on_write = [Fault(late=True)]
    with pytest.raises(AssistantError):
        desk.effects(task).apply(effect)


def double(desk: Desk, effect: Effect, task: str = "task") -> None:
    """Have a write carried out twice: the first time so late that it had been sent again."""
    lose(desk, effect, task)
    for _ in range(12):
        try:
            desk.effects(task).apply(effect)
            break
        except AssistantError as error:
            desk.later(getattr(error, "retry_after", None) or 1.0)
    desk.faulty.release()


def test_a_row_that_was_made_twice_is_made_once_in_the_end(desk: Desk, sweep: Sweep) -> None:
    title = new_id("row")
    double(desk, row(desk, title))
    assert count_rows(desk, title) == 2
    assert sweep.after(TWO_MINUTES) == 1
    [told] = sweep.told()
    assert f"Notion added “{title}” twice; the second goes" in told.text
    sweep.work()
    assert sweep.state() is TaskState.DONE
    assert count_rows(desk, title) == 1
    assert sweep.lines("write.doubled") == 1


def test_what_is_known_stays_and_the_other_goes(desk: Desk, sweep: Sweep) -> None:
    title = new_id("row")
    double(desk, row(desk, title))
    known = desk.effects().apply(row(desk, title)).id
    sweep.after(TWO_MINUTES)
    sweep.work()
    assert not desk.reads.page(known).in_trash


def a_page(desk: Desk) -> tuple[Effect, str]:
    parent = desk.page("Parent")
    effect = CreatePage(
        parent_id=parent,
        parent_is_database=False,
        properties={"title": titled("Child")},
        children=(paragraph("one"), paragraph("two")),
    )
    return effect, parent


def contents(desk: Desk, page: str) -> list[str]:
    return [str(block["id"]) for block in desk.reads.blocks(page)]


def test_a_page_that_was_made_twice_loses_the_second(desk: Desk, sweep: Sweep) -> None:
    effect, parent = a_page(desk)
    double(desk, effect)
    assert len(contents(desk, parent)) == 2
    sweep.after(TWO_MINUTES)
    sweep.work()
    assert len(contents(desk, parent)) == 1


def test_a_comment_that_was_made_twice_loses_the_second(desk: Desk, sweep: Sweep) -> None:
    page = desk.page("Discussed")
    double(desk, CreateComment(place="page_id", place_id=page, on_id=page, rich_text=WORDS))
    assert len(desk.reads.comments(page)) == 2
    sweep.after(TWO_MINUTES)
    sweep.work()
    assert len(desk.reads.comments(page)) == 1


def test_blocks_that_were_added_twice_lose_the_second(desk: Desk, sweep: Sweep) -> None:
    rows = desk.reads.query(desk.roadmap().id)
    page = min(rows, key=lambda one: one.created_at).target.id
    there = contents(desk, page)
    said = new_id("said")
    double(desk, AppendBlocks(target_id=page, children=(paragraph(said), paragraph("b"))))
    assert len(contents(desk, page)) == len(there) + 4
    sweep.after(TWO_MINUTES)
    sweep.work()
    assert sweep.state() is TaskState.DONE
    assert len(contents(desk, page)) == len(there) + 2


def test_blocks_in_a_place_as_young_as_they_are_taken_away_by_nobody_but_a_person(
    desk: Desk, sweep: Sweep
) -> None:
    page = desk.page("Page")
    double(desk, AppendBlocks(target_id=page, children=(paragraph("a"), paragraph("b"))))
    sweep.after(TWO_MINUTES)
    sweep.work()
    assert sweep.state() is TaskState.WAITING
    assert len(contents(desk, page)) == 4


def test_what_somebody_has_touched_waits_for_a_person(desk: Desk, sweep: Sweep) -> None:
    title = new_id("row")
    double(desk, row(desk, title))
    known = desk.effects().apply(row(desk, title)).id
    where: Json = {"property": "Name", "title": {"equals": title}}
    for page in desk.reads.query(desk.roadmap().id, where=where):
        if page.target.id != known:
            desk.touch(page.target.id)
    assert sweep.after(TWO_MINUTES) == 1
    sweep.work()
    assert sweep.state() is TaskState.WAITING
    assert count_rows(desk, title) == 2
    outcome = sweep.told()[-1].outcome
    assert isinstance(outcome, Plan)
    assert "https://" in outcome.steps[0].title or "http://" in outcome.steps[0].title


def test_a_database_that_was_made_twice_waits_for_a_person(desk: Desk, sweep: Sweep) -> None:
    page = desk.page("Parent")
    double(desk, CreateDatabase(parent_id=page, title="Table", properties={"Name": {"title": {}}}))
    assert sweep.after(TWO_MINUTES) == 1
    sweep.work()
    assert sweep.state() is TaskState.WAITING
    assert len(contents(desk, page)) == 2


def test_what_arrives_hours_later_is_found_hours_later(desk: Desk, sweep: Sweep) -> None:
    title = new_id("row")
    lose(desk, row(desk, title))
    for _ in range(12):
        try:
            desk.effects().apply(row(desk, title))
            break
        except AssistantError as error:
            desk.later(getattr(error, "retry_after", None) or 1.0)
    for wait in (TWO_MINUTES, 900.0, 3_600.0):
        assert sweep.after(wait) == 0
    desk.faulty.release()
    assert sweep.after(A_DAY) == 1
    assert sweep.after(A_DAY) == 0


def test_what_was_given_up_and_arrives_is_told_and_is_not_made_again(
    desk: Desk, sweep: Sweep
) -> None:
    title = new_id("row")
    lose(desk, row(desk, title))
    desk.book.fail("task")
    desk.faulty.release()
    assert sweep.after(TWO_MINUTES) == 1
    assert "after I had given it up" in sweep.told()[-1].text
    sweep.work()
    assert sweep.state() is TaskState.WAITING
    desk.book.retry("task")
    desk.effects().apply(row(desk, title))
    assert count_rows(desk, title) == 1
    assert sweep.lines("write.landed_late") == 1


def test_equal_rows_that_two_tasks_made_are_no_doubles(desk: Desk, sweep: Sweep) -> None:
    title = new_id("row")
    desk.effects("another").apply(row(desk, title))
    lose(desk, row(desk, title))
    desk.faulty.reset()
    for _ in range(12):
        try:
            desk.effects().apply(row(desk, title))
            break
        except AssistantError as error:
            desk.later(getattr(error, "retry_after", None) or 1.0)
    desk.effects("a third").apply(row(desk, title))
    assert sweep.after(A_DAY) == 0
    assert count_rows(desk, title) == 3


def test_nothing_is_looked_for_while_one_like_it_is_on_its_way(desk: Desk, sweep: Sweep) -> None:
    title = new_id("row")
    double(desk, row(desk, title))
    lose(desk, row(desk, title), "another")
    desk.faulty.release()
    reads = len(desk.faulty.reads)
    assert sweep.after(TWO_MINUTES) == 0
    assert len(desk.faulty.reads) == reads


def test_a_look_that_fails_is_made_later(desk: Desk, sweep: Sweep) -> None:
    title = new_id("row")
    double(desk, row(desk, title))
    desk.faulty.on_read = [refusal(503, "service_unavailable")] * 2
    assert sweep.after(TWO_MINUTES) == 0
    desk.faulty.on_read = []
    assert sweep.after(61) == 1


def test_a_write_that_was_answered_is_never_looked_for(desk: Desk, sweep: Sweep) -> None:
    desk.effects().apply(row(desk, new_id("row")))
    reads = len(desk.faulty.reads)
    assert sweep.after(A_DAY) == 0
    assert len(desk.faulty.reads) == reads
