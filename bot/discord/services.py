"""What the Discord room uses of the house, in the form in which it uses it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

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


def _as_told(_thread: ThreadRef, person: Person) -> str:
    return person.locale


def _unknown(_place: ThreadRef, _message: str) -> str | None:
    return None


def _no_problem(_request_id: str) -> bool:
    return False


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
    language: Callable[[ThreadRef, Person], str] = field(default=_as_told)
    """In which language somebody is spoken to in a place. Blocking."""
    shown_by: Callable[[ThreadRef, str], str | None] = field(default=_unknown)
    """(channel, message) -> the thread of the request whose card that message is. Blocking."""
    unseen: Callable[[str], bool] = field(default=_no_problem)
    """Whether the card of a request could not be shown where it belongs. Blocking."""
