"""What a running sandbox is made of, shared by the API, the pages and the controls."""

from dataclasses import dataclass, field

from core.kit.clock import Clock
from core.sandbox.background import Background
from core.sandbox.behaviour import Behaviour, RateLimiter
from core.sandbox.connections import Connections
from core.sandbox.faults import FaultBook
from core.sandbox.journal import Journal
from core.sandbox.state import State
from core.sandbox.webhooks import Webhooks


@dataclass(slots=True)
class Desk:
    """The parts of one running sandbox.

    Attributes:
        state: its storage.
        clock: tells the time.
        behaviour: how strict and prompt it is; may be replaced while it runs.
        faults: what is to go wrong.
        journal: what arrived and what was applied.
        limiter: counts requests.
        webhooks: tells subscribers what changed.
        connections: open connections, to be cut by faults.
        background: does what goes on after an answer.
    """

    state: State
    clock: Clock
    behaviour: Behaviour = field(default_factory=Behaviour)
    faults: FaultBook = field(default_factory=FaultBook)
    journal: Journal = field(init=False)
    limiter: RateLimiter = field(init=False)
    connections: Connections = field(default_factory=Connections)
    webhooks: Webhooks = field(init=False)
    background: Background = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.state)
        self.webhooks = Webhooks(self.state, self.clock)
        self.limiter = RateLimiter(self.clock)
        self.background = Background(self.webhooks.publish)

    def close(self) -> None:
        """Stop what runs beside the server, and close the storage."""
        self.background.close()
        self.webhooks.close()
        self.state.close()
