"""Stopping and holding work: what it is done to, and what is held at present."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What is cancelled, paused or resumed."""

    EVERYTHING = "everything"
    WORKSPACE = "workspace"
    KIND = "kind"
    """All tasks of one operation, or "planning"."""
    REQUEST = "request"
    """A request with its plan."""
    TASK = "task"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped:
    """One thing of a scope."""

    scope: Scope
    subject: str = ""
    """Its id, or the name of an operation; empty for everything."""

    @property
    def said(self) -> str:
        """What to call it, for the beginning of a sentence."""
        return f"{self.scope.capitalize()} {self.subject}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Something of which no task starts until it is resumed."""

    of: Scoped
    reason: str
    actor: str
    at: datetime


class Pauses:
    """Everything that is paused."""

    def __init__(self, pauses: Iterable[Pause] = ()) -> None:
        self._by_thing = {pause.of: pause for pause in pauses}

    def __iter__(self) -> Iterator[Pause]:
        return iter(self._by_thing.values())

    def of(self, scope: Scope, subject: str = "") -> Pause | None:
        """The pause of one thing itself."""
        return self._by_thing.get(Scoped(scope=scope, subject=subject))

    def of_lane(self, workspace: str, work: str) -> Pause | None:
        """What holds all tasks of one kind in one workspace."""
        return (
            self.of(Scope.EVERYTHING)
            or self.of(Scope.WORKSPACE, workspace)
            or self.of(Scope.KIND, work)
        )

    def of_task(self, request_id: str, task_id: str) -> Pause | None:
        """What holds one task alone, or its request."""
        return self.of(Scope.REQUEST, request_id) or self.of(Scope.TASK, task_id)
