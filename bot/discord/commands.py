"""The commands the assistant offers on Discord."""

import hashlib
import json
from collections.abc import Awaitable, Callable

import discord
import structlog
from discord import app_commands

from bot.discord.private import Gesture, tell_unexpected

Ask = Callable[[Gesture, str], Awaitable[None]]
Payload = dict[str, object]

_LONGEST_TEXT = 6000

_log = structlog.get_logger(__name__)


class Commands(app_commands.CommandTree[discord.Client]):
    """The command tree; what goes wrong in a command is told to the person alone."""

    async def on_error(self, interaction: Gesture, error: app_commands.AppCommandError, /) -> None:
        """Log an unexpected error with its traceback and give the person an id to quote."""
        error_id = await tell_unexpected(interaction)
        _log.error("discord.command_failed", error_id=error_id, exc_info=error)


def build(client: discord.Client, ask: Ask) -> Commands:
    """The commands of `client`: `/notion ask TEXT`."""
    tree = Commands(client)
    notion = app_commands.Group(
        name="notion",
        description="Ask for things in Notion",
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=False
        ),
    )

    @notion.command(name="ask", description="Say in plain words what should happen in Notion")
    @app_commands.describe(text='For example: add "Ship the beta" to the Roadmap, due Friday')
    async def ask_command(
        interaction: Gesture, text: app_commands.Range[str, 1, _LONGEST_TEXT]
    ) -> None:
        await ask(interaction, text)

    tree.add_command(notion)
    return tree


def payloads(tree: Commands) -> list[Payload]:
    """What Discord is told about the commands (Application Commands: bulk overwrite)."""
    return [dict(command.to_dict(tree)) for command in tree.get_commands()]


def digest(tree: Commands, application_id: int) -> str:
    """A text that changes when the command set or the application does."""
    told = json.dumps([application_id, payloads(tree)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
