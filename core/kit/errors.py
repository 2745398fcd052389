"""The one error tree.

Each error says what the person hears, whether trying again can help, and whether an operator
must be woken. An exception outside this tree is a defect: it is logged with its traceback, the
person hears `UNEXPECTED_TEXT` with an id to quote, and it pages.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar

UNEXPECTED_TEXT = "Something went wrong on my side."


class Retry(StrEnum):
    """Whether doing the same again can help."""

    NEVER = "never"
    """The same request will fail the same way."""
    LATER = "later"
    """Nothing was done; the same request may succeed after a wait."""
    PROBE = "probe"
    """It may have been done; look before trying again."""


class AssistantError(Exception):
    """Base of all errors that the project raises on purpose.

    Args:
        user_text: one or two plain sentences for the person who asked: what is wrong and what
            would be right. Never carries a token, a stack trace or another workspace's text.
        next_step: what the person can do about it, as an imperative sentence, or empty.
    """

    retry: ClassVar[Retry] = Retry.NEVER
    pages: ClassVar[bool] = False
    code: ClassVar[str] = "error"

    def __init__(self, user_text: str, *, next_step: str = "") -> None:
        super().__init__(user_text)
        self.user_text = user_text
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.user_text} {self.next_step}".strip()

    def put(self, told: Callable[[str], str]) -> None:
        """Say it in other words, such as those of another language."""
        self.user_text, self.next_step = told(self.user_text), told(self.next_step)


class BadInput(AssistantError):
    """What was given cannot be used as it is."""

    code = "bad_input"


class UnknownOperation(BadInput):
    """A plan names an operation that this process's code does not have."""


class NotFound(AssistantError):
    """What was named is not there, or cannot be seen by the assistant."""

    code = "not_found"


class NotAllowed(AssistantError):
    """The person or the assistant lacks the right to do this."""

    code = "not_allowed"


class ConfigurationError(AssistantError):
    """A setting is missing or wrong; the text names it and what would be right."""

    code = "configuration"


class Unavailable(AssistantError):
    """Something outside does not answer or asks us to wait.

    Args:
        retry_after: seconds the other side asked us to wait, when it said so.
    """

    retry = Retry.LATER
    code = "unavailable"

    def __init__(
        self, user_text: str, *, next_step: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(user_text, next_step=next_step)
        self.retry_after = retry_after


class Throttled(Unavailable):
    """Something outside asks everybody to wait. Nothing failed: waiting costs no try."""

    code = "throttled"


class ComesLater(Throttled):
    """Something else of the same person comes first."""

    code = "comes_later"


class NoAnswer(Unavailable):
    """Something outside was asked, and no answer came; it may have worked on it."""

    code = "no_answer"


class NoCredit(Unavailable):
    """An outside service wants to be paid before it does more."""

    code = "no_credit"


class BudgetSpent(AssistantError):
    """What a person, workspace or request may spend on a service is spent; nothing was asked."""

    code = "budget_spent"


class UnknownOutcome(AssistantError):
    """A write was sent and its outcome is not known: it may have been applied.

    Args:
        retry_after: seconds until it is worth looking again.
    """

    retry = Retry.PROBE
    code = "unknown_outcome"

    def __init__(
        self, user_text: str, *, next_step: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(user_text, next_step=next_step)
        self.retry_after = retry_after


class Conflict(AssistantError):
    """Something changed underneath; reading again and deciding anew may help."""

    retry = Retry.LATER
    code = "conflict"


class Cancelled(AssistantError):
    """The work was cancelled by a person before it finished."""

    code = "cancelled"


class Defect(AssistantError):
    """A rule of the code itself was broken. Pages an operator."""

    pages = True
    code = "defect"
