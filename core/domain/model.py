"""A call to a language model, and what came of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.domain.notion import Json


class Purpose(StrEnum):
    """What a model is called for."""

    PLAN = "plan"
    REPAIR = "repair"
    """A plan once more, knowing what was wrong with the first."""
    ASK = "ask"
    SUMMARISE = "summarise"
    EXTRACT = "extract"
    CLASSIFY = "classify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """On whose account a call is made."""

    request_id: str
    workspace_id: str
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a model is asked. It has no tools and keeps nothing."""

    instructions: str
    """What to do; the same for every request, so that providers may cache it."""
    messages: tuple[str, ...]
    """What the person said and what is known, oldest first; after the first, the model's own
    answer and what is said to it take turns."""
    schema_name: str
    schema: Json
    """The JSON Schema that the answer keeps, within the rules of strict structured output."""
    most_tokens: int = 4_000
    """Tokens of the answer, thinking included."""
    person: str = ""
    """Tells people apart for the provider's abuse checks; carries no name. A hash."""
    purpose: Purpose = Purpose.PLAN
    caller: Caller | None = None
    """Whose budgets it counts against; a call without one is not made where calls are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one call took, as the provider counted it; zero where it did not say."""

    model: str
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those that the provider had seen before."""
    output_tokens: int = 0
    reasoning_tokens: int = 0
    """Of the output tokens, those that were thinking."""


class Ending(StrEnum):
    """How a model's answer ended."""

    DONE = "done"
    TRUNCATED = "truncated"
    """It ran out of tokens; the text is a torso."""
    REFUSED = "refused"
    FILTERED = "filtered"
    """The provider's content filter stopped it."""
    FAILED = "failed"
    """The provider gave up over it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A model's answer."""

    text: str
    ending: Ending
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that is about to be made."""

    id: str
    request_id: str
    workspace_id: str
    person_id: str
    purpose: Purpose
    model: str
    most_tokens: int
    """The most that it can take, prompt and answer together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnd:
    """What a call came to."""

    outcome: str
    """An Ending, or the code of the error that it ended in."""
    milliseconds: int
    usage: Usage | None = None
    """None when no answer came."""
    maybe_billed: bool = False
    """Without usage: whether the provider may have taken it on all the same."""
    cost: int | None = None
    """Millionths of a US dollar; None when the model's price is not known."""
    priced_on: str | None = None
    """Date of the price table that gave the cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLimits:
    """Budgets in tokens, prompts and answers together; None for no limit. A day is one of UTC."""

    request: int | None
    """For one request, with all that is read for it."""
    person: int | None
    """For one person, a day."""
    workspace: int | None
    """For all of a workspace, a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What the calls for one request took."""

    calls: int
    tokens: int
    """What counts against the budgets."""
    cost: int
    """Millionths of a US dollar, of the calls whose cost is known."""
    unpriced: int
    """Calls whose cost is not known."""


class UsageBy(StrEnum):
    """What usage is told by, besides the day."""

    DAY = "day"
    PERSON = "person"
    WORKSPACE = "workspace"
    MODEL = "model"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLine:
    """What the calls of a day took, of all or of one person, workspace, model or purpose."""

    day: date
    """In UTC."""
    subject: str
    calls: int
    failed: int
    """Among them, those without an answer that ended well."""
    lost: int
    """Among those, calls whose process died: what they took is not known."""
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    counted_tokens: int
    """What counts against the budgets; more than was taken where that is not known."""
    cost: int
    """Millionths of a US dollar, of the calls whose cost is known."""
    unpriced: int
    """Calls whose cost is not known."""
