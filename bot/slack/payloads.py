"""What Slack sends, as far as the assistant reads it.

Shapes: Slack docs, "Events API" (the event wrapper), "message event", "app_mention event",
"Implementing slash commands" and "block_actions payload". Unknown fields are ignored, because
Slack adds some at any time.
"""

from pydantic import BaseModel, ConfigDict, Field


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Message(_Payload):
    """A `message` or `app_mention` event."""

    type: str
    subtype: str | None = None
    channel: str = ""
    channel_type: str | None = None
    user: str | None = None
    bot_id: str | None = None
    text: str | None = None
    ts: str = ""
    thread_ts: str | None = None
    hidden: bool = False
    deleted_ts: str = ""
    """Of a `message_deleted` event: which message is gone."""

    @property
    def direct(self) -> bool:
        """Whether it was said to the assistant alone."""
        return self.channel_type == "im" or self.channel.startswith("D")


class Marked(_Payload):
    """What a reaction was put on."""

    type: str
    channel: str = ""
    ts: str = ""


class Reaction(_Payload):
    """A `reaction_added` event."""

    type: str
    user: str
    reaction: str
    item: Marked


class Authorization(_Payload):
    """For which installation an event was delivered."""

    team_id: str | None = None
    user_id: str | None = None
    is_bot: bool = True


class Envelope(_Payload):
    """What every event comes in."""

    team_id: str | None = None
    authorizations: tuple[Authorization, ...] | None = None

    @property
    def team(self) -> str:
        """The workspace that installed the assistant. In a channel shared between two workspaces
        `team_id` may be the other one, so the authorization goes first."""
        for authorization in self.authorizations or ():
            if authorization.team_id:
                return authorization.team_id
        return self.team_id or ""


class EventWrapper(Envelope):
    """A message in its envelope."""

    event: Message


class ReactionWrapper(Envelope):
    """A reaction in its envelope."""

    event: Reaction


class Command(_Payload):
    """A slash command."""

    command: str = ""
    text: str = ""
    team_id: str = ""
    channel_id: str
    user_id: str
    user_name: str = ""
    trigger_id: str = ""
    response_url: str = ""


class _Named(_Payload):
    id: str | None = None
    team_id: str | None = None
    username: str | None = None
    name: str | None = None


class Container(_Payload):
    """Where a clicked control is."""

    channel_id: str | None = None
    message_ts: str | None = None
    thread_ts: str | None = None


class ChosenOption(_Payload):
    """An option of a menu."""

    value: str | None = None


class ClickedControl(_Payload):
    """A control that was clicked, or a menu of which an option was chosen."""

    action_id: str = ""
    value: str | None = None
    selected_option: ChosenOption | None = None
    action_ts: str = ""

    @property
    def meant(self) -> str:
        """What the button, or the chosen option, carries; empty when nothing."""
        chosen = self.selected_option.value if self.selected_option else None
        return self.value or chosen or ""


class Interaction(_Payload):
    """A `block_actions` payload."""

    team: _Named | None = None
    user: _Named
    channel: _Named | None = None
    container: Container = Field(default_factory=Container)
    actions: tuple[ClickedControl, ...] = ()
    trigger_id: str = ""

    @property
    def team_id(self) -> str:
        """The workspace of the click; empty when Slack does not say (organisation-wide apps)."""
        return (self.team.id if self.team else None) or self.user.team_id or ""

    @property
    def place(self) -> str:
        """The channel of the click, or empty."""
        return (self.channel.id if self.channel else None) or self.container.channel_id or ""


class Opened(_Payload):
    """An `app_home_opened` event."""

    type: str
    user: str
    tab: str = ""
    channel: str = ""


class SharedLink(_Payload):
    """One of the links in a message."""

    domain: str = ""
    url: str


class LinksEvent(_Payload):
    """A `link_shared` event."""

    type: str
    channel: str = ""
    user: str = ""
    message_ts: str = ""
    source: str = ""
    links: tuple[SharedLink, ...] = ()


class SharedLinks(Envelope):
    """Links in their envelope."""

    event: LinksEvent
    is_ext_shared_channel: bool = False
    """Whether the channel is shared with another organisation."""
