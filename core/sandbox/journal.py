"""The log for checkers: every request received, every effect applied, in order."""

from collections import deque
from dataclasses import asdict, dataclass

from core.sandbox.state import State
from core.sandbox.wire import Obj

_KEPT = 50_000
_BODY_KEPT = 2_000


@dataclass(slots=True)
class Received:
    """A request as it arrived.

    Attributes:
        number: in order of arrival, from 1.
        at: when, ISO 8601.
        body: the beginning of its body.
        fault: the kind of fault that spoiled it, or empty.
        status: what was answered; 0 while or when nothing was.
    """

    number: int
    at: str
    method: str
    path: str
    body: str
    fault: str = ""
    status: int = 0


class Journal:
    """Requests of this process (the last 50,000), and effects of the state's whole life.

    Args:
        state: where effects are kept, written in the transaction that applies them.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._number = 0
        self._received: deque[Received] = deque(maxlen=_KEPT)

    def receive(self, at: str, method: str, path: str, body: bytes) -> Received:
        """Log a request."""
        text = body[:_BODY_KEPT].decode("utf-8", "replace")
        self._number += 1
        entry = Received(self._number, at, method, path, text)
        self._received.append(entry)
        return entry

    def clear(self) -> None:
        """Begin anew; numbers go on."""
        self._received.clear()
        self._state.rows("DELETE FROM effect")

    def received(self) -> int:
        """How many requests arrived since the server began."""
        return self._number

    def requests(self) -> list[Received]:
        """Every request kept, the oldest first."""
        return list(self._received)

    def effects(self) -> list[Obj]:
        """Every effect: `seq`, `request` (its number), `kind` such as `page.created`, `target`."""
        found = self._state.rows("SELECT seq, request, kind, target FROM effect ORDER BY seq")
        return [dict(zip(("seq", "request", "kind", "target"), row, strict=True)) for row in found]

    def show(self) -> Obj:
        """The whole log as JSON."""
        return {
            "requests": [asdict(entry) for entry in self._received],
            "effects": self.effects(),
        }
