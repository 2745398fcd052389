"""A door that records who knocked: the methods of the assistant without what is behind."""

import threading
from collections.abc import Callable

from core.assistant.door import Assistant
from core.domain.card import Action, Card
from core.domain.chat import Inbound, Person, Receipt, StopSign, ThreadRef
from core.domain.plan import Plan
from core.domain.preferences import Etiquette
from core.kit.errors import AssistantError, NotFound


class RecordingAssistant(Assistant):
    """Keeps what it is told, deduplicated by key as the real one does."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self.told: list[Inbound] = []
        """Every call of `submit`, repeats included."""
        self.accepted: dict[str, Inbound] = {}
        """By key."""
        self.decided: list[tuple[Action, Person, str]] = []
        self.taken_back: list[str] = []
        """Keys of messages that were deleted."""
        self.marked: list[tuple[StopSign, Person]] = []
        self.on_marked: Callable[[StopSign], Receipt | None] = lambda _: None
        """May raise."""
        self.engaged: set[str] = set()
        """Threads the assistant takes part in."""
        self.plans: dict[str, Plan] = {}
        """Plans that were handed in, by key."""
        self.files: list[tuple[ThreadRef, str, bytes]] = []
        self.on_keep: Callable[[str], object] = lambda _: None
        """May be slow."""
        self.on_submit: Callable[[Inbound], None] = lambda _: None
        """May raise, or be slow."""
        self.on_decide: Callable[[Action], str] = lambda _: ""
        """May raise; returns the note."""
        self.manners = Etiquette.FOLLOW
        self.note = ""
        self.fail_once: AssistantError | None = None
        """Raised by the next `take_back`."""

    def submit(self, inbound: Inbound) -> Receipt:
        with self._guard:
            self.told.append(inbound)
        self.on_submit(inbound)
        with self._guard:
            duplicate = inbound.key in self.accepted
            self.accepted.setdefault(inbound.key, inbound)
        return Receipt(request_id=f"req_{inbound.key}", duplicate=duplicate, note=self.note)

    def submit_plan(self, inbound: Inbound, plan: Plan) -> Receipt:
        self.plans.setdefault(inbound.key, plan)
        return self.submit(inbound)

    def keep_file(self, thread: ThreadRef, name: str, data: bytes) -> str:
        self.on_keep(name)
        self.files.append((thread, name, data))
        return name

    def decide(self, action: Action, person: Person, *, key: str) -> Receipt:
        note = self.on_decide(action)
        with self._guard:
            self.decided.append((action, person, key))
        return Receipt(request_id=action.request_id, note=note)

    def take_back(self, key: str) -> bool:
        if self.fail_once is not None:
            error, self.fail_once = self.fail_once, None
            raise error
        self.taken_back.append(key)
        return key in self.accepted

    def stop_marked(self, sign: StopSign, person: Person) -> Receipt | None:
        receipt = self.on_marked(sign)
        self.marked.append((sign, person))
        return receipt

    def is_engaged(self, thread: ThreadRef) -> bool:
        return thread.thread in self.engaged

    def etiquette(self, thread: ThreadRef) -> Etiquette:
        return self.manners

    def card(self, request_id: str) -> Card:
        raise NotFound(f"There is no request {request_id}.")

    @property
    def only(self) -> Inbound:
        """The one thing that was accepted."""
        (inbound,) = self.accepted.values()
        return inbound
