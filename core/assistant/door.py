"""The door itself: submit, decide, ask about the state of things."""

from core.domain.card import Action, Card
from core.domain.chat import Inbound, Person, Receipt, ThreadRef


class Assistant:
    """What every front room talks to."""

    def submit(self, inbound: Inbound) -> Receipt:
        """Accept what a person said, once. Returns when it is stored; planning comes later.

        Control words in a thread ("stop", "yes", "undo") are decisions, not new requests.

        Raises:
            BadInput: the text cannot be a request (empty, far too long); say so to the person.
            Unavailable: it could not be stored; the platform should deliver it again.
        """
        raise NotImplementedError

    def decide(self, action: Action, person: Person, *, key: str) -> Receipt:
        """Carry out a click on a card: approve, reject, cancel, retry, undo, pick.

        Args:
            key: unique for the gesture; a second delivery of it does nothing.

        Raises:
            NotAllowed, NotFound, BadInput, Conflict: tell the person alone why not.
        """
        raise NotImplementedError

    def is_engaged(self, thread: ThreadRef) -> bool:
        """Whether the assistant takes part in this thread, so that replies are meant for it."""
        raise NotImplementedError

    def card(self, request_id: str) -> Card:
        """The present card of a request. Raises NotFound."""
        raise NotImplementedError
