"""What is stored together, and what only after something else."""

from core.assistant.waves import waves
from tests.builders import a_thread, an_inbound


def test_what_is_said_in_different_threads_is_stored_together() -> None:
    said = [an_inbound(thread=a_thread(thread=name)) for name in ("1", "2", None, None)]
    assert waves(said) == [[0, 1, 2, 3]]


def test_what_is_said_in_one_thread_is_stored_in_its_order() -> None:
    said = [an_inbound(thread=a_thread(thread=name)) for name in ("1", "2", "1", "1", "3", "2")]
    assert waves(said) == [[0, 1, 4], [2, 5], [3]]


def test_the_same_gesture_twice_is_looked_at_one_after_the_other() -> None:
    said = [an_inbound(key=key, thread=a_thread(thread=None)) for key in ("a", "b", "a")]
    assert waves(said) == [[0, 1], [2]]


def test_nothing_overtakes_what_its_key_or_its_thread_waits_for() -> None:
    said = [
        an_inbound(key="a", thread=a_thread(thread="1")),
        an_inbound(key="b", thread=a_thread(thread="1")),
        an_inbound(key="b", thread=a_thread(thread="2")),
        an_inbound(key="c", thread=a_thread(thread="2")),
    ]
    assert waves(said) == [[0], [1], [2], [3]]


def test_nothing_makes_no_wave() -> None:
    assert waves([]) == []
