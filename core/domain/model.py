"""A call to a language model, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum

from core.domain.notion import Json


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A model's answer."""

    text: str
    ending: Ending
    usage: Usage
