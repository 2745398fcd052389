"""What Slack tells an agent: Stop was pressed, a conversation was opened.

Source: Slack docs, "Agents" (events `agent_session_stopped`, `app_home_opened` with the tab
`messages`, and `assistant_thread_started` of apps with the older assistant view).
"""

from collections.abc import Callable, Mapping

from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt import App
from slack_sdk.web import WebClient

from bot.slack.aftermath import Aftermath
from bot.slack.listeners import comes_again
from bot.slack.payloads import Envelope
from bot.slack.people import People, person_of
from bot.slack.prompts import offer
from bot.slack.recent import RecentKeys
from bot.slack.surface import SlackSurface
from core.assistant.door import Assistant
from core.domain.chat import Inbound, Platform, ThreadRef
from core.kit.clock import Clock
from core.kit.errors import AssistantError

_OFFERED = 2_048
_STOP = "stop"

Body = Mapping[str, object]


class _Event(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Stopped(_Event):
    channel: str
    thread_ts: str
    user: str
    event_ts: str = ""


class _StoppedWrapper(Envelope):
    event: _Stopped
    event_id: str = ""


class _Place(_Event):
    user_id: str = ""
    channel_id: str = ""
    thread_ts: str | None = None


class _Opened(_Event):
    user: str = ""
    channel: str = ""
    assistant_thread: _Place | None = None


class _OpenedWrapper(Envelope):
    event: _Opened


class AgentListeners:
    """The listeners of the agent's own events.

    Args:
        people: who presses.
        surface: shows that nothing is being done any more.
        aftermath: does what need not be done before Slack is acknowledged.
        seen: takes what a person has before their eyes when a conversation is opened.
    """

    def __init__(
        self,
        assistant: Assistant,
        *,
        people: People,
        surface: SlackSurface,
        aftermath: Aftermath,
        clock: Clock,
        seen: Callable[[Body], object] = lambda _: None,
    ) -> None:
        self._assistant = assistant
        self._people = people
        self._surface = surface
        self._aftermath = aftermath
        self._clock = clock
        self._seen = seen
        self._offered = RecentKeys(_OFFERED)

    def register(self, app: App) -> None:
        """Attach to a Bolt app. Comes before listeners that take every event."""
        app.event("agent_session_stopped")(self.on_stopped)
        app.event("app_home_opened", matchers=[_is_messages_tab])(self.on_opened)
        app.event("assistant_thread_started")(self.on_opened)

    def on_stopped(self, body: Body) -> None:
        """Stop was pressed: the same as the word. Raises what makes Slack deliver it again."""
        try:
            wrapper = _StoppedWrapper.model_validate(body)
        except ValidationError:
            return
        event, team = wrapper.event, wrapper.team
        thread = ThreadRef(
            platform=Platform.SLACK, workspace=team, channel=event.channel, thread=event.thread_ts
        )
        if self._assistant.is_engaged(thread):
            said = Inbound(
                key=f"slack:{team}:{event.channel}:stop:{event.event_ts or wrapper.event_id}",
                thread=thread,
                person=person_of(event.user, "", self._people.meet((event.user,))),
                text=_STOP,
                at=self._clock.now(),
            )
            try:
                self._assistant.submit(said)
            except AssistantError as error:
                if comes_again(error):
                    raise
                self._tell(team, event, str(error))
        # The status stays as it is until the app changes it (Slack docs, agent_session_stopped).
        self._aftermath.do(
            "status", lambda: self._surface.settle(team, event.channel, event.thread_ts)
        )

    def on_opened(self, body: Body, client: WebClient) -> None:
        """A conversation was opened: offer what can be asked, once."""
        try:
            wrapper = _OpenedWrapper.model_validate(body)
        except ValidationError:
            return
        self._seen(body)
        place = wrapper.event.assistant_thread or _Place(channel_id=wrapper.event.channel)
        key = f"{wrapper.team}:{place.channel_id}:{place.thread_ts}"
        if place.channel_id and self._offered.add(key):
            self._aftermath.do(
                "prompts",
                lambda: offer(
                    self._people,
                    client,
                    place.channel_id,
                    wrapper.event.user or place.user_id,
                    thread=place.thread_ts,
                ),
            )

    def _tell(self, team: str, event: _Stopped, text: str) -> None:
        self._aftermath.do(
            "whisper",
            lambda: self._surface.whisper(
                event.channel, event.user, text, thread=event.thread_ts, workspace=team
            ),
        )


def _is_messages_tab(event: Body) -> bool:
    return event.get("tab") == "messages"
