"""The plan: the typed, immutable graph of steps that answers a request.

One format serves every planner, hand-written plans and recipes. A reference to an earlier result
is an object, `{"$ref": "rows[*].id"}`, never a piece of text: so nothing that a person or a page
says can become one. docs/plans.md tells what conditions and failure policies mean.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    model_serializer,
)

StepId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
"""A name for a step, unique within its plan."""

REFERENCE = r'^[a-z][a-z0-9_]{0,31}(\[\*\]|\.[a-z_][a-z0-9_]*|\["[^"]{1,200}"\])*$'
"""`step.field`, `step.list[*].field`, `step.row.properties["Due date"]`; in a step with `for_each`
also `item.field`."""
_PART = re.compile(r'\[\*\]|\["([^"]+)"\]|\.?([a-z_][a-z0-9_]*)')
EACH = "[*]"
"""The part of a reference that stands for every element of a list."""


class Frozen(BaseModel):
    """A model whose values never change and that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Reference(Frozen):
    """Points at the result of an earlier step, or at the current item of a `for_each`."""

    path: Annotated[str, StringConstraints(pattern=REFERENCE)] = Field(alias="$ref")
    otherwise: JsonValue = Field(default=None, alias="else")
    """What to take when the step has no result: it was left out, or failed and the plan goes on.
    Without it, the step that refers is not run then."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The step, or "item", and the names that lead from its result to what is meant; `EACH`
        between them."""
        found = _PART.finditer(self.path)
        return tuple(one.group(1) or one.group(2) or EACH for one in found)

    @property
    def step_id(self) -> str:
        """The step whose result is meant, or "item"."""
        return self.parts[0]

    @property
    def can_do_without(self) -> bool:
        """Whether it says what to take when there is no result; that may be null."""
        return "otherwise" in self.model_fields_set

    @model_serializer
    def as_written(self) -> dict[str, JsonValue]:
        """The reference object, with `else` only where it was said."""
        written: dict[str, JsonValue] = {"$ref": self.path}
        return written | {"else": self.otherwise} if self.can_do_without else written


class Is(StrEnum):
    """What a condition can ask of a value."""

    EMPTY = "empty"
    """It is null, or a text, list or map with nothing in it."""
    NOT_EMPTY = "not_empty"
    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    """It is a list with this value in it, or a text with this text in it."""
    MORE_THAN = "more_than"
    """It is a number above this number."""
    LESS_THAN = "less_than"

    @property
    def compares(self) -> bool:
        """Whether it needs a value to compare with."""
        return self not in {Is.EMPTY, Is.NOT_EMPTY}


class Condition(Frozen):
    """What must hold of an earlier result, or of the item, for a step to run."""

    of: Reference
    holds: Is = Field(alias="is")
    value: JsonValue = Field(default=None, exclude_if=lambda value: value is None)
    """What it is compared with: a plain value, never a reference."""


class OnFailure(StrEnum):
    """What becomes of the rest of a plan when a step does not get done."""

    SKIP = "skip"
    """What depends on it is not done; the rest goes on."""
    STOP = "stop"
    """Nothing more of the plan is started."""
    CONTINUE = "continue"
    """What can do without its result goes on as well."""


class Step(Frozen):
    """One operation of the catalogue with its arguments."""

    id: StepId
    operation: str
    """A name in the catalogue, such as `rows.create`."""
    args: dict[str, JsonValue] = Field(default_factory=dict)
    """The operation's arguments; any value in it may be a reference object."""
    after: tuple[StepId, ...] = ()
    """Steps that must be done first, besides those that the arguments refer to."""
    for_each: Reference | None = None
    """Run once for every item of this list, with `item` bound to it."""
    when: Condition | None = Field(default=None, exclude_if=lambda condition: condition is None)
    """Run only if this holds. When it is about `item`, items for which it does not are left out."""
    on_failure: OnFailure = Field(
        default=OnFailure.SKIP, exclude_if=lambda policy: policy is OnFailure.SKIP
    )
    title: str = ""
    """What the card says of the step, as a plain sentence part: "Add *Fix login* to Roadmap"."""
    rule: str = ""
    """Which rule of the grammar, or which model, made this step."""

    def references(self) -> Iterator[Reference]:
        """Every reference in the arguments, in `for_each` and in `when`."""
        if self.for_each:
            yield self.for_each
        if self.when:
            yield self.when.of
        yield from references_in(self.args)

    def needs(self) -> frozenset[str]:
        """Ids of the steps that must be over before this one."""
        referred = {reference.step_id for reference in self.references()}
        return frozenset((referred | set(self.after)) - {"item"})

    def requires(self) -> frozenset[str]:
        """Ids of those among them without whose result this one cannot run."""
        strict = (each for each in self.references() if not each.can_do_without)
        return frozenset({each.step_id for each in strict} - {"item"})


class Plan(Frozen):
    """A graph of steps. Immutable; approval names its hash."""

    kind: Literal["plan"] = "plan"
    version: Literal[1] = 1
    title: str
    """What it does in a few words, for the head of the card."""
    steps: tuple[Step, ...] = Field(min_length=1, max_length=200)
    within: int | None = Field(
        default=None, ge=1, le=30 * 86_400, exclude_if=lambda seconds: seconds is None
    )
    """Seconds from when it is stored; what is not done by then is given up."""
    note: str = Field(default="", max_length=500, exclude_if=lambda note: not note)
    """What the card says beside it: why it was made in another way than usual."""

    @property
    def hash(self) -> str:
        """SHA-256 of the plan's canonical JSON, in hexadecimal."""
        body = self.model_dump(mode="json", by_alias=True)
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class Option(Frozen):
    """One possible answer to a question."""

    label: str
    """What the button says."""
    request: str
    """The whole request that choosing it stands for; it is planned like any other."""


class Clarify(Frozen):
    """A question back: what was said fits several things, or lacks one."""

    kind: Literal["clarify"] = "clarify"
    question: str
    options: tuple[Option, ...] = Field(default=(), max_length=5)


class Answer(Frozen):
    """An answer that needs no step (help, a greeting). Markdown."""

    kind: Literal["answer"] = "answer"
    text: str


class Refuse(Frozen):
    """Why nothing can be done with the request, and what would work. Markdown."""

    kind: Literal["refuse"] = "refuse"
    text: str
    examples: tuple[str, ...] = ()


Outcome = Annotated[Plan | Clarify | Answer | Refuse, Field(discriminator="kind")]
"""What a planner makes of a request."""


def references_in(value: JsonValue) -> Iterator[Reference]:
    """Every reference object anywhere inside a JSON value."""
    if isinstance(value, dict):
        if is_reference(value):
            yield Reference.model_validate(value)
            return
        for inner in value.values():
            yield from references_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references_in(inner)


def is_reference(value: Mapping[str, JsonValue]) -> bool:
    """Whether a JSON object stands for a reference."""
    return value.keys() in ({"$ref"}, {"$ref", "else"}) and isinstance(value["$ref"], str)
