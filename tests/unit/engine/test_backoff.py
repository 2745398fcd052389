"""Each class of error is tried again in its own way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.task import Failed, Stopped, TryAgain
from core.engine.backoff import POLICIES, ErrorClass, after_error, class_of, delay
from core.kit.errors import (
    AssistantError,
    BadInput,
    Cancelled,
    Conflict,
    Defect,
    NotAllowed,
    NotFound,
    Unavailable,
    UnknownOutcome,
)

TRANSIENT = Unavailable("Notion does not answer.")
LIMITED = Unavailable("Too many requests.", retry_after=7)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TRANSIENT, ErrorClass.TRANSIENT),
        (LIMITED, ErrorClass.RATE_LIMITED),
        (Conflict("Somebody was faster."), ErrorClass.CONFLICT),
        (UnknownOutcome("It may have arrived.", retry_after=2), ErrorClass.UNKNOWN_OUTCOME),
        (BadInput("No."), ErrorClass.PERMANENT),
        (NotFound("No."), ErrorClass.PERMANENT),
        (NotAllowed("No."), ErrorClass.PERMANENT),
        (Defect("No."), ErrorClass.PERMANENT),
    ],
)
def test_every_error_has_its_class(error: AssistantError, kind: ErrorClass) -> None:
    assert class_of(error) is kind


@pytest.mark.parametrize("kind", [kind for kind in ErrorClass if kind is not ErrorClass.PERMANENT])
@given(tries=st.integers(0, 100), draw=st.floats(0, 1))
def test_waits_grow_stay_within_bounds_and_are_spread(
    kind: ErrorClass, tries: int, draw: float
) -> None:
    policy = POLICIES[kind]
    assert delay(policy, tries, 0) <= delay(policy, tries, draw) <= policy.longest
    assert delay(policy, tries, draw) <= delay(policy, tries + 1, draw)
    assert delay(policy, tries, 1) == 2 * delay(policy, tries, 0)


def test_who_says_how_long_to_wait_is_asked_no_sooner_and_hardly_later() -> None:
    waits = {verdict.delay for _ in range(50) if isinstance(verdict := _verdict(LIMITED), TryAgain)}
    assert 7 <= min(waits) < max(waits) < 7.6


def _verdict(error: AssistantError, tries: int = 0) -> object:
    return after_error(error, tries)


def test_a_permanent_error_is_not_tried_again() -> None:
    verdict = _verdict(BadInput("There is no such place."))
    assert isinstance(verdict, Failed)
    assert not verdict.problem.retryable


@pytest.mark.parametrize("error", [TRANSIENT, LIMITED, Conflict("x"), UnknownOutcome("x")])
def test_tries_end_by_class_and_a_person_may_still_try(error: AssistantError) -> None:
    last = POLICIES[class_of(error)].tries - 1
    assert isinstance(_verdict(error, last - 1), TryAgain)
    verdict = _verdict(error, last)
    assert isinstance(verdict, Failed)
    assert verdict.problem.retryable


def test_a_cancelled_run_stops() -> None:
    assert isinstance(_verdict(Cancelled("This was stopped.")), Stopped)
