"""The steps of a card as at most a dozen rows, in which repeated ones count as one."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.card import CardStep, StepState
from core.progress.rows import MOST_ROWS, rows
from core.words import say_in
from core.words.durations import duration

ENGLISH = say_in("en")


def created(state: StepState, title: str = "Create page X", detail: str = "") -> CardStep:
    return CardStep(title=title, state=state, detail=detail, kind="pages.create")


def test_repeated_steps_are_one_row_that_counts_them() -> None:
    steps = [created(StepState.DONE)] * 17 + [created(StepState.WAITING)] * 23
    [row] = rows(steps, ENGLISH).seen
    assert (row.title, row.state, row.detail) == (
        "Create 40 pages",
        StepState.RUNNING,
        "17 of 40",
    )


def test_as_many_steps_as_there_are_rows_each_have_their_own() -> None:
    steps = [created(StepState.DONE, title=f"Create page {n}") for n in range(MOST_ROWS)]
    assert [row.title for row in rows(steps, ENGLISH).seen] == [step.title for step in steps]


def test_what_failed_among_them_keeps_its_own_row_and_reason() -> None:
    failed = created(StepState.FAILED, title="Create page Q", detail="Share Roadmap with me.")
    steps = [created(StepState.DONE)] * 20 + [failed] + [created(StepState.DONE)] * 19
    first, group = rows(steps, ENGLISH).seen
    assert (first.title, first.detail) == (failed.title, failed.detail)
    assert (group.title, group.detail) == ("Create 40 pages", "39 of 40")


def test_steps_of_a_kind_without_words_of_its_own_are_told_by_the_first() -> None:
    steps = [
        CardStep(title=f"Lock page {n}", state=StepState.WAITING, kind="pages.lock")
        for n in range(30)
    ]
    [row] = rows(steps, ENGLISH).seen
    assert row.title == "Lock page 0 and 29 more like it"


def test_different_steps_around_the_front_are_seen_and_the_rest_is_counted() -> None:
    steps = [CardStep(title=f"Step {n}", state=StepState.DONE) for n in range(30)]
    steps += [CardStep(title=f"Step {n}", state=StepState.WAITING) for n in range(30, 50)]
    shown = rows(steps, ENGLISH)
    numbers = [int(row.title.split()[1]) for row in shown.seen]
    assert numbers == sorted(numbers)
    assert {29, 30} <= set(numbers)
    assert shown.rest == {StepState.DONE: 24, StepState.WAITING: 14}


STEPS = st.lists(
    st.builds(
        CardStep,
        title=st.sampled_from("ABC"),
        state=st.sampled_from(StepState),
        kind=st.sampled_from(["", "pages.create", "pages.lock"]),
    ),
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_every_step_is_in_one_row_or_counted_and_none_that_failed_hides_as_done(
    steps: list[CardStep],
) -> None:
    shown = rows(steps, ENGLISH)
    assert len(shown.seen) <= MOST_ROWS
    assert sum(row.count for row in shown.seen) + shown.rest.total() == len(steps)
    told = Counter(row.state for row in shown.seen) + shown.rest
    if any(step.state is not StepState.DONE for step in steps):
        assert set(told) != {StepState.DONE}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (65, "1 min 5 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h"),
        (3700, "1 h 1 min"),
    ],
)
def test_time_is_told_in_the_units_people_use(seconds: float, words: str) -> None:
    assert duration(seconds, ENGLISH) == words
