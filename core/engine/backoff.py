"""How long to wait before trying again, and when to stop: by class of error. Pure.

A task that waits is a row with a time before which nobody starts it; no worker waits with it. How
long trying may go on altogether is told by the task's deadline (core.storage.deadlines).
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.domain.task import Failed, Problem, Stopped, TryAgain, Verdict
from core.kit.errors import (
    AssistantError,
    Cancelled,
    Conflict,
    Retry,
    Throttled,
    Unavailable,
    UnknownOutcome,
)


class ErrorClass(StrEnum):
    """What an error says about trying again."""

    TRANSIENT = "transient"
    """Something outside did not answer; nothing was done."""
    RATE_LIMITED = "rate_limited"
    """Something outside said how long to wait."""
    CONFLICT = "conflict"
    """Something changed underneath; looking again is enough."""
    UNKNOWN_OUTCOME = "unknown_outcome"
    """It may have been done; the next try looks before it does anything."""
    PERMANENT = "permanent"
    """It would fail the same way again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How often and how patiently errors of one class are tried again."""

    tries: int
    first: float
    """Seconds after the first failure; doubles with each."""
    longest: float


POLICIES: Mapping[ErrorClass, Policy] = {
    ErrorClass.TRANSIENT: Policy(tries=6, first=1, longest=60),
    ErrorClass.RATE_LIMITED: Policy(tries=30, first=1, longest=60),
    ErrorClass.CONFLICT: Policy(tries=8, first=0.25, longest=10),
    ErrorClass.UNKNOWN_OUTCOME: Policy(tries=30, first=2, longest=30),
    ErrorClass.PERMANENT: Policy(tries=1, first=0, longest=0),
}
"""Transient: about half a minute in all. Those who say how long to wait, and writes of which
nobody knows yet whether they arrived, are given their time."""

_SPREAD = 0.5
"""Seconds over which those are spread that were all told to wait until the same moment."""


def class_of(error: AssistantError) -> ErrorClass:
    """The class of an error of the project's own family."""
    if error.retry is Retry.NEVER:
        return ErrorClass.PERMANENT
    if error.retry is Retry.PROBE:
        return ErrorClass.UNKNOWN_OUTCOME
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return ErrorClass.RATE_LIMITED
    return ErrorClass.CONFLICT if isinstance(error, Conflict) else ErrorClass.TRANSIENT


def delay(policy: Policy, tries: int, draw: float) -> float:
    """Seconds to wait after the `tries`-th failure (0 for the first): doubling, with jitter.

    Args:
        draw: a number from 0 to 1; the wait is between half and all of the full step.
    """
    full = min(policy.longest, policy.first * 2.0 ** min(tries, 20))
    return full * (0.5 + draw / 2)


def _wait(error: Throttled, seconds: float) -> TryAgain:
    """Back in line until the moment that was asked for, however far off it is."""
    spread = random.random() * _SPREAD  # noqa: S311 - jitter, not a secret
    problem = Problem.of(error, retryable=True)
    return TryAgain(delay=seconds + spread, problem=problem, waits=True)


def after_error(error: AssistantError, tries: int) -> Verdict:
    """What an error of the project's own family means for a task.

    Args:
        tries: how often the task ended in a passing error before this one.
    """
    if isinstance(error, Cancelled):
        return Stopped()
    kind = class_of(error)
    if kind is ErrorClass.PERMANENT:
        return Failed(problem=Problem.of(error))
    if isinstance(error, Throttled) and error.retry_after is not None:
        return _wait(error, error.retry_after)
    policy = POLICIES[kind]
    problem = Problem.of(error, retryable=True)
    if tries + 1 >= policy.tries:
        return Failed(problem=problem)
    draw = random.random()  # noqa: S311 - jitter, not a secret
    asked = error.retry_after if isinstance(error, Unavailable | UnknownOutcome) else None
    wait = delay(policy, tries, draw) if asked is None else asked + draw * _SPREAD
    return TryAgain(delay=wait, problem=problem)
