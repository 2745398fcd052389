"""A process leads only while its loops turn."""

import threading
from collections.abc import Iterator

import pytest

from core.engine.leadership import Leadership
from core.kit.clock import Clock
from core.kit.errors import Unavailable
from core.storage.database import Database
from core.telemetry import metrics
from tests.eventually import PATIENCE, eventually
from workers.lead import Lead
from workers.loops import Loop


@pytest.fixture
def hang() -> Iterator[threading.Event]:
    """Set it, and the loop's turn ends."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def loop(hang: threading.Event) -> Iterator[Loop]:
    """A loop whose turns last until `hang` is set."""
    over = threading.Event()
    dispatch = Loop("dispatch", lambda: hang.wait(PATIENCE), over.wait, clock=Clock())
    yield dispatch
    hang.set()
    over.set()
    dispatch.stop(seconds=PATIENCE)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
class TestALoopThatHangs:
    def test_costs_the_lead_until_its_turn_is_over(
        self, database: Database, loop: Loop, hang: threading.Event
    ) -> None:
        lead = Lead(Leadership(database, "one"), [loop], stuck=0.05)
        successor = Leadership(database, "two")
        lead.hold()
        assert lead
        assert not successor.hold()
        loop.start()
        eventually(lambda: loop.turning_for > 0.05, "a turn that takes too long")
        lead.hold()
        assert not lead
        assert metrics.of_process().value("leader") == 0
        assert successor.hold()
        hang.set()
        eventually(lambda: loop.turning_for == 0, "the end of the turn")
        successor.release()
        lead.hold()
        assert lead

    def test_is_named_to_whoever_asks_whether_the_process_works(
        self, database: Database, loop: Loop
    ) -> None:
        lead = Lead(Leadership(database, "one"), [loop], stuck=0.05)
        lead.check()
        loop.start()
        eventually(lambda: loop.turning_for > 0.05, "a turn that takes too long")
        with pytest.raises(Unavailable, match="One turn of dispatch has taken more than"):
            lead.check()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_does_not_answer_costs_the_lead(database: Database) -> None:
    class Deaf(Leadership):
        answers = True

        def hold(self) -> bool:
            if not self.answers:
                raise Unavailable("My database does not answer at the moment.")
            return super().hold()

    leadership = Deaf(database, "one")
    lead = Lead(leadership, [])
    lead.hold()
    leadership.answers = False
    with pytest.raises(Unavailable):
        lead.hold()
    assert not lead
