"""What an operation is. The grammar, the model's schema, the preview, the undo, the card and the
reference page follow from one declaration.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from core.domain.card import Link
from core.domain.chat import Person
from core.domain.notion import Json
from core.domain.plan import Frozen, Step
from core.domain.ports import NotionReads, NotionWrites
from core.operations.things import Thing

A = TypeVar("A", bound=Frozen)
R = TypeVar("R", bound=Frozen)


class Risk(StrEnum):
    """What an operation with its arguments can do to people's work."""

    READ = "read"
    WRITE = "write"
    """Adds or changes, and can be undone."""
    DESTRUCTIVE = "destructive"
    """Takes something away; always asks first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoInverse:
    """Why an operation cannot be undone."""

    reason: str
    """A plain sentence part: "reading changes nothing"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationContext:
    """What a run of an operation may use."""

    reads: NotionReads
    writes: NotionWrites
    person: Person
    """Who asked; times and numbers are meant in their zone and locale."""
    now: datetime
    say: Callable[[str], None]
    """Tells the card what is being done; raises Cancelled when the person stopped it."""


class Operation(ABC, Generic[A, R]):
    """One kind of step. Adding one is one subclass in one module, listed in `catalogue.build`."""

    name: ClassVar[str]
    """Such as `rows.create`."""
    summary: ClassVar[str]
    """One sentence for the reference page and for a model."""
    sample: ClassVar[str]
    """A request in plain words that leads to it."""
    permission: ClassVar[str]
    """The Notion capability it needs: "read content", "insert content", "update content"."""
    endpoints: ClassVar[tuple[str, ...]]
    """Notion endpoints it calls, such as "POST /v1/pages"."""
    args_model: ClassVar[type[Frozen]]
    result_model: ClassVar[type[Frozen]]
    undoable: ClassVar[bool]
    """Whether `inverse` gives a step for an ordinary result."""
    light: ClassVar[bool] = False
    """Whether it is over in milliseconds and touches nothing outside, so that it may run twice.
    Workers fetch and claim such steps ahead, many at a time."""

    @abstractmethod
    def risk(self, args: A) -> Risk:
        """What these arguments can do; the same operation may be harmless or destructive."""

    @abstractmethod
    def title(self, args: A) -> str:
        """What the card says of it: "Add *Fix login* to Roadmap", plain text."""

    @abstractmethod
    def requests(self, args: A) -> int:
        """How many Notion requests it will take, as far as the arguments tell."""

    @abstractmethod
    def run(self, args: A, context: OperationContext) -> R:
        """Do it. Raises errors of core.kit.errors."""

    @abstractmethod
    def inverse(self, args: A, result: R) -> Step | NoInverse:
        """The step that takes a run back, or why there is none."""

    def answer(self, result: R) -> str:
        """What the final card tells of the result, as markdown; empty when links say it all."""
        return ""

    def links(self, result: R) -> tuple[Link, ...]:
        """What the final card links to."""
        return ()


@dataclass(frozen=True, slots=True)
class BoundOperation:
    """An operation with arguments that its model has accepted."""

    operation: Operation[Any, Any]
    args: Frozen

    @property
    def risk(self) -> Risk:
        """What it can do."""
        return self.operation.risk(self.args)

    @property
    def title(self) -> str:
        """What the card says of it."""
        return self.operation.title(self.args)

    def run(self, context: OperationContext) -> Json:
        """Do it; the result as JSON. Raises errors of core.kit.errors."""
        for _, value in self.args:
            if isinstance(value, Thing) and value.title:
                context.reads.call(value.id, value.title, value.url)
        result: Frozen = self.operation.run(self.args, context)
        return result.model_dump(mode="json", by_alias=True)

    def inverse(self, result: Json) -> Step | NoInverse:
        """The step that takes this run back."""
        model = self.operation.result_model
        return self.operation.inverse(self.args, model.model_validate(result))
