"""What people think of an outcome: Slack's feedback buttons under a last frame. Pure.

Source: Slack docs, "Context actions block" and "Feedback buttons element".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue, ValidationError

from bot.slack.payloads import Interaction
from core.domain.card import Card, CardState
from core.words import say_in

ACTION_ID = "feedback"

_ASKED = frozenset(
    {CardState.ANSWERED, CardState.DONE, CardState.PARTIAL, CardState.FAILED, CardState.REFUSED}
)
_GOOD, _BAD = "good", "bad"

Json = dict[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What somebody pressed."""

    request_id: str
    good: bool
    user: str
    channel: str
    thread: str | None


def feedback_block(card: Card) -> list[Json]:
    """The buttons; none while the request goes on."""
    if card.state not in _ASKED:
        return []
    say = say_in(card.language)

    def button(word: str) -> Json:
        return {
            "text": {"type": "plain_text", "text": say(f"button_{word}"), "emoji": False},
            "value": f"{word}:{card.request_id}",
            "accessibility_label": say(f"feedback_{word}"),
        }

    element: Json = {
        "type": "feedback_buttons",
        "action_id": ACTION_ID,
        "positive_button": button(_GOOD),
        "negative_button": button(_BAD),
    }
    return [{"type": "context_actions", "elements": [element]}]


def thought(body: Mapping[str, object]) -> Thought | None:
    """What a press says, or None when it is on no such button."""
    try:
        pressed = Interaction.model_validate(body)
        control = pressed.actions[0]
    except (ValidationError, IndexError):
        return None
    word, _, request_id = control.meant.partition(":")
    if control.action_id != ACTION_ID or word not in {_GOOD, _BAD} or not pressed.user.id:
        return None
    return Thought(
        request_id=request_id,
        good=word == _GOOD,
        user=pressed.user.id,
        channel=pressed.place,
        thread=pressed.container.thread_ts,
    )
