"""`/notion` with a subcommand: answered at once, to the person alone."""

from slack_bolt import Ack, App, BoltContext

from bot.slack.blocks import note
from bot.slack.desk import Body
from bot.slack.inbound import words
from bot.slack.payloads import Command
from bot.slack.subcommands import Subcommands
from bot.slack.unforeseen import told_of
from core.kit.errors import AssistantError

COMMAND = "/notion"


class Commands:
    """The listener of subcommands; commands that are requests are left to others."""

    def __init__(self, subcommands: Subcommands) -> None:
        self._subcommands = subcommands

    def register(self, app: App) -> None:
        """Attach to a Bolt app."""
        app.command(COMMAND, matchers=[self._is_known])(self.on_command)

    def _is_known(self, body: Body) -> bool:
        return self._subcommands.knows(str(body.get("text") or ""))

    def on_command(self, body: Body, context: BoltContext, ack: Ack) -> None:
        """A subcommand. Its answer is the acknowledgement."""
        said = Command.model_validate(body)
        text = words(said.text, me=context.bot_user_id or "", names={})
        key = f"slack:{said.team_id}:trigger:{said.trigger_id or said.response_url}"
        try:
            answer = self._subcommands.answer(said, text, key)
        except AssistantError as error:
            answer = note(self._subcommands.told(said, error))
        except Exception:  # noqa: BLE001 - a defect: it is logged, and the person hears of it
            answer = told_of("command")
        ack(text=answer, response_type="ephemeral")
