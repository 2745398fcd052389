"""Cards to show, and where to show them."""

from typing import Any

from core.domain.card import Action, ActionKind, Card, CardState, CardStep, StepState
from core.domain.chat import Platform, ThreadRef
from tests.peers.slack import SlackPeer

REQUEST = "req_0123456789abcdefghjk"


def card(revision: int = 1, **more: Any) -> Card:
    """A card at work, with one control."""
    about: dict[str, Any] = {
        "state": CardState.WORKING,
        "title": "Add 3 rows to Roadmap",
        "steps": (
            CardStep(title="Find Roadmap", state=StepState.DONE),
            CardStep(title="Add 3 rows", state=StepState.RUNNING, detail="1 of 3"),
        ),
        "actions": (Action(kind=ActionKind.CANCEL, label="Cancel", request_id=REQUEST),),
        "elapsed": 4.2,
    }
    return Card(request_id=REQUEST, revision=revision, **(about | more))


def thread_of(peer: SlackPeer, thread: str | None) -> ThreadRef:
    return ThreadRef(
        platform=Platform.SLACK, workspace=peer.team, channel=peer.channel.id, thread=thread
    )
