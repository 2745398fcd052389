"""A model's answer, read as JSON: steps in names and words, not yet resolved."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from core.domain.plan import Is, OnFailure
from core.planner.model.schema import MOST_STEPS


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SaidDoing(BaseModel):
    """The operation that a step is; its arguments are what else was said there."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    operation: str

    @property
    def arguments(self) -> Mapping[str, JsonValue]:
        """The arguments that were given: what is null was left out."""
        return {name: each for name, each in self.__pydantic_extra__.items() if each is not None}


class SaidCondition(_Said):
    """What must hold for a step to run."""

    of: str
    holds: Is
    value: str | int | float | bool | None = None


class SaidStep(_Said):
    """A step as the model says it."""

    id: str
    title: str = ""
    for_each: str | None = None
    after: tuple[str, ...] = ()
    when: SaidCondition | None = None
    on_failure: OnFailure = OnFailure.SKIP
    do: SaidDoing


class SaidPlan(_Said):
    """A plan as the model says it."""

    kind: Literal["plan"]
    title: str
    within: int | None = None
    steps: tuple[SaidStep, ...] = Field(min_length=1, max_length=MOST_STEPS)


class SaidOption(_Said):
    """One answer to a question."""

    label: str
    request: str


class SaidQuestion(_Said):
    """A question back."""

    kind: Literal["clarify"]
    question: str = Field(min_length=1)
    options: tuple[SaidOption, ...] = ()


class SaidAnswer(_Said):
    """An answer without a step."""

    kind: Literal["answer"]
    text: str = Field(min_length=1)


class SaidNo(_Said):
    """A refusal."""

    kind: Literal["refuse"]
    text: str = Field(min_length=1)


SaidOutcome = SaidPlan | SaidQuestion | SaidAnswer | SaidNo


class _Answer(_Said):
    outcome: Annotated[SaidOutcome, Field(discriminator="kind")]


class Unusable(Exception):
    """An answer that cannot become an outcome; carries what is wrong with it, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def read_answer(text: str) -> SaidOutcome:
    """The outcome that a model's text says. Raises Unusable."""
    try:
        return _Answer.model_validate_json(text).outcome
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(part) for part in each['loc']) or 'The answer'}: {each['msg']}."
            for each in error.errors()[:20]
        ]
        raise Unusable(problems) from error
