"""Modals and Home tabs: the only caller of Slack's methods of views."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse, WebClient

from bot.slack.blocks import Json
from bot.slack.client import code_of, slack_errors
from core.kit.errors import Conflict, NotFound

_TOO_LATE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})
_CLOSED = frozenset({"not_found", "view_not_found"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A view that Slack shows."""

    id: str
    hash: str
    """Of the state in which it was last seen."""


def open_window(client: WebClient, trigger: str, view: Json) -> Window:
    """Open a modal.

    Args:
        trigger: from the gesture, at most three seconds old.

    Raises:
        Conflict: the gesture is too old.
        Unavailable, UnknownOutcome, NotAllowed, ConfigurationError: as `slack_errors`.
    """
    try:
        with slack_errors():
            return _window(_told(lambda: client.views_open(trigger_id=trigger, view=view)))
    except _Refused as refused:
        raise Conflict("Slack did not wait long enough.", next_step="Try again.") from refused


def change_window(client: WebClient, window: Window, view: Json, *, force: bool = False) -> Window:
    """Show something else in a modal.

    Args:
        force: also when it has been changed since `window` was seen.

    Raises:
        Conflict: it was changed meanwhile.
        NotFound: the person has closed it.
    """
    seen = None if force else window.hash or None
    try:
        with slack_errors():
            return _window(
                _told(lambda: client.views_update(view_id=window.id, hash=seen, view=view))
            )
    except _Refused as refused:
        if refused.code in _CLOSED:
            raise NotFound("That window is closed.") from refused
        raise Conflict("That window was changed meanwhile.") from refused


def publish_home(client: WebClient, user: str, view: Json) -> None:
    """Show somebody's Home tab. Raises as `slack_errors`."""
    with slack_errors():
        client.views_publish(user_id=user, view=view)


class _Refused(Exception):
    """Slack refuses for a reason that is the window's own."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _told(call: Callable[[], SlackResponse]) -> SlackResponse:
    try:
        return call()
    except SlackApiError as error:
        code = code_of(error)
        if code in _TOO_LATE | _CLOSED | {"hash_conflict"}:
            raise _Refused(code) from error
        raise


def _window(answer: SlackResponse) -> Window:
    view = answer.get("view") or {}
    return Window(id=str(view.get("id") or ""), hash=str(view.get("hash") or ""))
