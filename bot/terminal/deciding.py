"""Which request a command such as `notion-assistant undo` is about."""

from core.app import App
from core.domain.card import ActionKind, Card
from core.domain.chat import Person, ThreadRef
from core.kit.errors import BadInput

LOOKED_BACK = 20
"""Requests of the person among which the newest that is meant is looked for."""
_NOTHING = {
    ActionKind.UNDO: "There is nothing of yours to undo.",
    ActionKind.RETRY: "Nothing of yours has failed, so there is nothing to try again.",
    ActionKind.CANCEL: "Nothing of yours is under way.",
    ActionKind.APPROVE: "Nothing of yours waits for approval.",
    ActionKind.REJECT: "Nothing of yours waits for approval.",
}
_DONE_TO = {
    ActionKind.UNDO: "undone",
    ActionKind.RETRY: "tried again",
    ActionKind.CANCEL: "cancelled",
    ActionKind.APPROVE: "approved",
    ActionKind.REJECT: "rejected",
}


def card_that_offers(
    house: App, kind: ActionKind, thread: ThreadRef, person: Person, request_id: str | None
) -> Card:
    """The card of a request, or of the newest of a person's, on which this can be decided.

    Raises:
        NotFound: there is no such request.
        BadInput: it cannot be decided there.
    """
    if request_id is not None:
        card = house.assistant.card(request_id)
        if not _offers(card, kind):
            raise BadInput(
                f"“{card.title}” cannot be {_DONE_TO[kind]}: it is {card.state.value}.",
                next_step="`notion-assistant audit` tells what became of it.",
            )
        return card
    for asked in house.overview.asked(thread, person, limit=LOOKED_BACK):
        card = house.assistant.card(asked.request.id)
        if _offers(card, kind):
            return card
    raise BadInput(
        _NOTHING[kind],
        next_step="Name a request by its id; `ask … --json` and `audit` print it.",
    )


def _offers(card: Card, kind: ActionKind) -> bool:
    return any(action.kind is kind for action in card.actions)
