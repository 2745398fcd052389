"""What the Discord room uses of the house, in the form in which it uses it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.assistant.approving import Approving
from core.assistant.door import Assistant
from core.assistant.library import Shelf
from core.assistant.operating import Operating
from core.domain.chat import Person, ThreadRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A request that somebody made before."""

    id: str
    title: str
    state: str
    """What became of it, in a word or two."""
    over: bool
    url: str = ""
    """Where its card is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands, clicks and messages are taken to."""

    assistant: Assistant
    shelf: Callable[[ThreadRef, Person], Shelf]
    """What somebody sees of Notion in a place."""
    earlier: Callable[[ThreadRef, Person], Sequence[Earlier]]
    """What somebody asked for in the workspace of a place, newest first."""
    last_saved_to: Callable[[ThreadRef, Person], str]
    """Id of the database that somebody last saved a message to there; empty when none."""
    approving: Approving
    operating: Operating
