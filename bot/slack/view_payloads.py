"""What Slack sends about modals, shortcuts and menus, as far as the assistant reads it.

Shapes: Slack docs, "Interactivity": "message_action", "shortcut", "view_submission",
"block_actions" in a view and "block_suggestion". Unknown fields are ignored.
"""

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from bot.slack.payloads import Message

Json = dict[str, JsonValue]


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Named(_Payload):
    """A person, team or channel."""

    id: str = ""
    name: str = ""
    username: str = ""
    team_id: str = ""


class ViewState(_Payload):
    """What is filled in at present."""

    values: dict[str, dict[str, Json]] = Field(default_factory=dict)


class SeenView(_Payload):
    """A view as it was when a gesture was made in it."""

    id: str
    hash: str = ""
    callback_id: str = ""
    private_metadata: str = ""
    state: ViewState = Field(default_factory=ViewState)


class Gesture(_Payload):
    """What every interaction says."""

    team: Named | None = None
    user: Named
    trigger_id: str = ""

    @property
    def team_id(self) -> str:
        """The workspace; empty when Slack does not say (organisation-wide apps)."""
        return (self.team.id if self.team else "") or self.user.team_id

    @property
    def user_name(self) -> str:
        """What the person is called, as far as this tells."""
        return self.user.username or self.user.name


class MessageShortcut(Gesture):
    """A shortcut on a message."""

    channel: Named
    message: Message
    message_ts: str = ""


class InView(Gesture):
    """A submission of a modal, or a choice made in it."""

    view: SeenView
    actions: tuple[Json, ...] = ()


class Suggestion(Gesture):
    """A menu asks what to offer."""

    action_id: str
    block_id: str = ""
    value: str = ""
    """What was typed."""
    view: SeenView | None = None
