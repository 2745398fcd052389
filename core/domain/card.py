"""The platform-neutral picture of a plan's progress. Each surface renders it its own way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CardState(StrEnum):
    """What the whole request is doing."""

    PLANNING = "planning"
    WORKING = "working"
    APPROVAL = "approval"
    """Waits for a person to approve or reject."""
    QUESTION = "question"
    """Asked something back; the person answers with a new message or an option."""
    ANSWERED = "answered"
    REFUSED = "refused"
    """Nothing can be done with what was asked; the body says why and what would work."""
    DONE = "done"
    PARTIAL = "partial"
    """Over; some steps are done and some are not."""
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether no further change is expected without a person."""
        return self not in {CardState.PLANNING, CardState.WORKING, CardState.APPROVAL}


class StepState(StrEnum):
    """What one line of the card is doing."""

    WAITING = "waiting"
    RUNNING = "running"
    ASKING = "asking"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class ActionKind(StrEnum):
    """What a control on a card does."""

    APPROVE = "approve"
    REJECT = "reject"
    CANCEL = "cancel"
    RETRY = "retry"
    UNDO = "undo"
    PICK = "pick"
    DROP = "drop"
    """Leave a step out of a plan that waits for approval."""
    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place to open."""

    text: str
    """Plain text; surfaces escape it."""
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment that a card names, written in the zone of who asked.

    A surface whose platform can show a time in each reader's own zone may put that in place of
    the text, where it stands last in a body or a detail.
    """

    text: str
    at: datetime
    """Aware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardStep:
    """One line of the card."""

    title: str
    """Plain text; surfaces escape it."""
    state: StepState
    detail: str = ""
    """Progress ("17 of 40"), the reason of a wait, or what went wrong and what to do; plain."""
    links: tuple[Link, ...] = ()
    kind: str = ""
    """The operation, such as `rows.create`; steps of one kind may share a row. Empty: none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A control: a button, or a word that the person may type."""

    kind: ActionKind
    label: str
    request_id: str
    argument: str = ""
    """For APPROVE the start of the plan's hash, a dot, and the digest of what was shown; for
    REJECT the hash alone; for DROP the hash, a dot, and the numbers of steps from 1 on; for PICK
    the option's number; else empty."""
    danger: bool = False
    primary: bool = False

    @property
    def value(self) -> str:
        """`kind:request_id:argument`: what a button carries; at most 100 characters."""
        return f"{self.kind}:{self.request_id}:{self.argument}"

    @classmethod
    def parse(cls, value: str) -> "Action":
        """The action that a button's value names. Raises ValueError when it names none."""
        kind, request_id, argument = value.split(":", 2)
        return cls(kind=ActionKind(kind), label="", request_id=request_id, argument=argument)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Everything a surface needs to draw the present state of a request."""

    request_id: str
    revision: int
    """Grows with every change; a surface never replaces a higher one with a lower one."""
    state: CardState
    title: str
    """Plain text, at most 140 characters."""
    steps: tuple[CardStep, ...] = ()
    body: str = ""
    """Markdown: the question, the answer, or the outcome in a sentence or two."""
    links: tuple[Link, ...] = ()
    """What was made or changed, in the final frame (at most 10)."""
    more_links: int = 0
    """How many more things were made or changed than are linked."""
    actions: tuple[Action, ...] = ()
    elapsed: float = 0.0
    """Seconds from acceptance to the present or to the end."""
    language: str = "en"
    """In which all of it is written; a surface says its own words in the same (core.words)."""
    moments: tuple[Moment, ...] = ()
    """The times of day that it names."""

    @property
    def steps_done(self) -> int:
        """How many lines are done."""
        return sum(step.state is StepState.DONE for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRef:
    """A message that a surface has posted and can edit."""

    channel: str
    message: str
    """Slack timestamp or Discord message id."""
    thread: str | None = None
    """The thread in which replies to it arrive."""
    state: str = ""
    """What the surface that showed it wants to know at its next frame; nobody else reads it."""
    answer: str = ""
    """The message or file with the whole of an answer that the card does not hold."""
