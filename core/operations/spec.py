"""What an operation is. The grammar, the model's schema, the preview, the undo, the card and the
reference page follow from one declaration.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar, get_args

from core.domain.card import Link
from core.domain.chat import Person
from core.domain.notion import Json
from core.domain.plan import Frozen, Step
from core.domain.ports import Conversation, Files, LanguageModel, NotionLibrary, NotionWrites
from core.kit.errors import Defect
from core.operations.recording import Recording
from core.operations.things import Made, Thing, Undoable, WrittenMany, spoken

A = TypeVar("A", bound=Frozen)
R = TypeVar("R", bound=Frozen)
U = TypeVar("U", bound=Undoable)

UNDO = "changes.undo"
"""The operation that takes back what any other one did."""

BULK = 10
"""Changing more things than this asks first."""


class Risk(StrEnum):
    """What an operation with its arguments can do to people's work."""

    READ = "read"
    WRITE = "write"
    """Adds or changes, and can be undone."""
    DESTRUCTIVE = "destructive"
    """Takes something away, or changes many things at once; always asks first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoInverse:
    """Why an operation cannot be undone."""

    reason: str
    """A plain sentence part: "reading changes nothing"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationContext:
    """What a run of an operation may use."""

    reads: NotionLibrary
    writes: NotionWrites
    person: Person
    """Who asked; times and numbers are meant in their zone and locale."""
    now: datetime
    say: Callable[[str], None]
    """Tells the card what is being done; raises Cancelled when the person stopped it."""
    files: Files | None = None
    """The files that the request may read and keep; None where there are none."""
    conversation: Conversation | None = None
    """The thread that the request was made in; None where it cannot be read."""
    model: LanguageModel | None = None
    """A language model on the asker's account; None where none is set up."""


class Operation(ABC, Generic[A, R]):
    """One kind of step. Adding one is one subclass in one module, listed in `catalogue.build`.

    Subclass ReadOperation or WriteOperation; what they fill in is the same for all of their kind.
    """

    name: ClassVar[str]
    """Such as `rows.create`."""
    summary: ClassVar[str]
    """One sentence for the reference page and for a model."""
    help: ClassVar[str] = ""
    """What else a person must know to use it, in plain sentences."""
    sample: ClassVar[str]
    """A request in plain words that leads to it; "undo" for what only the assistant itself uses."""
    permission: ClassVar[str]
    """The Notion capability it needs: "read content", "insert content", "update content"."""
    endpoints: ClassVar[tuple[str, ...]]
    """Notion endpoints it calls, such as "POST /v1/pages"."""
    cost: ClassVar[str] = ""
    """How many Notion requests it takes, in words."""
    asks: ClassVar[int] = 1
    """The same as a number, as a rule; `requests` may know better by the arguments."""
    says: ClassVar[str] = ""
    """What the card says of it, with arguments by name: `Comment on {page}: "{text}"`; `title` may
    know better."""
    risks: ClassVar[tuple[Risk, ...]] = ()
    """What its risk may come to, by its arguments; where there are several, `risk` decides."""
    undo: ClassVar[str] = ""
    """How a run is taken back, or why it cannot be: a plain sentence part."""
    args_model: ClassVar[type[Frozen]]
    result_model: ClassVar[type[Frozen]]
    sayable: ClassVar[bool] = True
    """Whether a language model can say its arguments: texts, names and lists of texts."""
    undoable: ClassVar[bool]
    """Whether `inverse` gives a step for an ordinary result."""
    light: ClassVar[bool] = False
    """Whether it is over in milliseconds and touches nothing outside, so that it may run twice.
    Workers fetch and claim such steps ahead, many at a time."""
    shares: ClassVar[bool] = False
    """Whether runs for several items may travel in one request (core.operations.sharing): when a
    run is one plain append, and making it for nothing does no harm."""

    def __init_subclass__(cls, **options: object) -> None:
        """Take the models of arguments and result from the class's own type arguments."""
        super().__init_subclass__(**options)
        for base in getattr(cls, "__orig_bases__", ()):
            models = get_args(base)
            if len(models) == 2 and all(isinstance(model, type) for model in models):
                cls.args_model, cls.result_model = models

    def risk(self, args: A) -> Risk:
        """What these arguments can do; the same operation may be harmless or destructive.

        Raises Defect when it declares several risks, and does not say which it is.
        """
        del args
        if len(self.risks) != 1:
            raise Defect(f"{self.name} does not say which of its risks its arguments bear.")
        return self.risks[0]

    def title(self, args: A) -> str:
        """What the card says of it: "Add *Fix login* to Roadmap", plain text."""
        return self.says.format_map({name: spoken(value) for name, value in args})

    def requests(self, args: A) -> int:
        """How many Notion requests it will take, as far as the arguments tell."""
        del args
        return self.asks

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
        return result.link() if isinstance(result, Made | WrittenMany) else ()


class ReadOperation(Operation[A, R]):
    """An operation that only reads."""

    permission = "read content"
    risks: ClassVar[tuple[Risk, ...]] = (Risk.READ,)
    undo = "nothing to take back: reading changes nothing"
    undoable = False

    def inverse(self, args: A, result: R) -> Step | NoInverse:
        """There is nothing to take back."""
        return NoInverse(reason="reading changes nothing")


class WriteOperation(Operation[A, U]):
    """An operation that changes something.

    What takes a run back is not declared by it: every write tells its own inverse, and the run's
    result carries them all (`Undoable.undo`).
    """

    permission = "update content"
    risks: ClassVar[tuple[Risk, ...]] = (Risk.WRITE,)
    undo = "takes back what was changed; what somebody has changed since is left alone and said"
    undoable = True
    idle: ClassVar[str] = "Nothing had to be changed."
    """What is said of a run that found all as it was to be."""

    def inverse(self, args: A, result: U) -> Step | NoInverse:
        """Carry out the inverse of each write, the last one first."""
        if not self.undoable:
            return NoInverse(reason=self.undo)
        if not result.undo:
            return NoInverse(reason="it changed nothing")
        what = self.title(args)
        effects = [effect.model_dump(mode="json") for effect in result.undo]
        return Step(
            id="undo",
            operation=UNDO,
            args={"effects": list(effects), "what": what},
            title=f"Take back: {what}",
        )

    def answer(self, result: U) -> str:
        """What was left alone, when something was; that nothing had to be changed, if so."""
        return result.said_of_left() or (self.idle if result.unchanged else "")


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
        """Do it; the result as JSON, with what takes it back. Raises errors of core.kit.errors."""
        for _, value in self.args:
            if isinstance(value, Thing) and value.title:
                context.reads.call(value.id, value.title, value.url)
        recording = Recording(context.writes)
        result: Frozen = self.operation.run(self.args, replace(context, writes=recording))
        if isinstance(result, Undoable):
            left = (*result.left, *recording.left)
            noted = {"undo": recording.undo(), "left": left, "unchanged": recording.unchanged}
            result = result.model_copy(update=noted)
        return result.model_dump(mode="json", by_alias=True)

    def inverse(self, result: Json) -> Step | NoInverse:
        """The step that takes this run back."""
        model = self.operation.result_model
        return self.operation.inverse(self.args, model.model_validate(result))
