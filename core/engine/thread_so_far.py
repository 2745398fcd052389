"""What was said in a thread, as far as the assistant itself has it: requests and its answers."""

from collections.abc import Iterator

from core.domain.files import Said
from core.domain.plan import Answer, Clarify, Outcome, Plan
from core.domain.task import Request
from core.storage import requests
from core.storage.database import Database

_MYSELF = "Notion Assistant"


class ThreadSoFar:
    """The thread of one request. Implements Conversation.

    Args:
        database: where requests are kept.
        request: the one whose thread it is; what was said before it is given.
    """

    def __init__(self, database: Database, request: Request) -> None:
        self._database = database
        self._request = request

    def said(self, *, limit: int) -> list[Said]:
        """The last `limit` messages before the request, oldest first."""
        with self._database.read() as tx:
            found = requests.latest(tx, self._request.thread, limit=limit + 1)
        earlier = [
            one
            for one in reversed(found)
            if one.id != self._request.id and one.accepted_at <= self._request.accepted_at
        ]
        return [message for one in earlier for message in _messages(one)][-limit:]


def _messages(request: Request) -> Iterator[Said]:
    """What a person asked, and what was answered."""
    yield Said(author=request.person.name, text=request.text, at=request.said_at)
    told = _told(request.outcome) if request.outcome is not None else ""
    if told:
        at = request.finished_at or request.accepted_at
        yield Said(author=_MYSELF, text=told, at=at, mine=True)


def _told(outcome: Outcome) -> str:
    match outcome:
        case Plan(title=title):
            return title
        case Answer(text=text):
            return text
        case Clarify(question=question):
            return question
        case _:
            return outcome.text
