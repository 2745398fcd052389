"""How long to wait before trying again, and when to stop. Pure."""

import random

from core.domain.task import Failed, Problem, Stopped, TryAgain, Verdict
from core.kit.errors import AssistantError, Cancelled, Retry, Unavailable, UnknownOutcome

MOST_TRIES = 6
"""Tries of something that fails without saying how long to wait: about half a minute in all."""
MOST_PATIENT_TRIES = 30
"""Tries of something that says how long to wait, or whose outcome is still being looked up."""
_FIRST = 1.0
_LONGEST = 60.0


def delay(tries: int, draw: float) -> float:
    """Seconds to wait after the `tries`-th failure (0 for the first): doubling, with jitter.

    Args:
        draw: a number from 0 to 1; the wait is between half and all of the full step.
    """
    full = min(_LONGEST, _FIRST * 2.0 ** min(tries, 10))
    return full * (0.5 + draw / 2)


def after_error(error: AssistantError, tries: int) -> Verdict:
    """What an error of the project's own family means for a task.

    Args:
        tries: how often the task ended in a passing error before this one.
    """
    if isinstance(error, Cancelled):
        return Stopped()
    if error.retry is Retry.NEVER:
        return Failed(problem=Problem.of(error))
    asked = error.retry_after if isinstance(error, Unavailable | UnknownOutcome) else None
    patient = asked is not None or error.retry is Retry.PROBE
    if tries + 1 >= (MOST_PATIENT_TRIES if patient else MOST_TRIES):
        return Failed(problem=Problem.of(error, retryable=True))
    wait = asked if asked is not None else delay(tries, random.random())  # noqa: S311
    return TryAgain(delay=wait, problem=Problem.of(error, retryable=True))
