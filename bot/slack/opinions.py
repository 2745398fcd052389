"""Hears what people think of outcomes."""

from collections.abc import Mapping

import structlog
from slack_bolt import Ack, App, BoltContext

from bot.slack.aftermath import Aftermath
from bot.slack.feedback import ACTION_ID, Thought, thought
from bot.slack.people import People, person_of
from bot.slack.surface import SlackSurface
from bot.slack.whose import TEAM
from core.assistant.opinions import Opinions
from core.kit.errors import AssistantError
from core.words import retold, say_in

_log = structlog.get_logger(__name__)


class OpinionListeners:
    """The listener of the feedback buttons."""

    def __init__(
        self, opinions: Opinions, people: People, surface: SlackSurface, aftermath: Aftermath
    ) -> None:
        self._opinions = opinions
        self._people = people
        self._surface = surface
        self._aftermath = aftermath

    def register(self, app: App) -> None:
        """Attach to a Bolt app; before the listener that takes every click."""
        app.action(ACTION_ID)(self.on_pressed)

    def on_pressed(self, body: Mapping[str, object], context: BoltContext, ack: Ack) -> None:
        """A feedback button was pressed; Slack does not tell again, so a failure is said."""
        said = thought(body)
        if said is None:
            ack()
            return
        team = context.team_id or TEAM.get()
        try:
            self._opinions.keep(said.request_id, said.user, team, good=said.good)
            answer = ""
        except AssistantError as error:
            _log.warning("slack.feedback_lost", request=said.request_id, reason=str(error))
            answer = str(error)
        ack()
        self._aftermath.do("whisper", lambda: self._tell(said, team, answer))

    def _tell(self, said: Thought, team: str, problem: str) -> None:
        """Thank in the person's language, or say why it could not be kept."""
        person = person_of(said.user, "", self._people.meet((said.user,)))
        say = say_in(person.locale)
        text = retold(problem, say.language) if problem else say("feedback_thanks")
        self._surface.whisper(said.channel, said.user, text, thread=said.thread, workspace=team)
