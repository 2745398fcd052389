"""Ids sort by the time they were made; where it matters, also within one millisecond."""

from core.kit.clock import new_id


def test_an_id_sorts_behind_the_one_it_comes_after() -> None:
    made = [new_id("req")]
    for _ in range(200):
        made.append(new_id("req", after=made[-1]))
    assert made == sorted(set(made))


def test_an_id_comes_after_one_that_a_clock_ahead_of_this_one_made() -> None:
    ahead = "req_01zzzzzzzzzzzzzzzzzz"
    after = new_id("req", after=ahead)
    assert after > ahead
    assert len(after) == len(ahead)
