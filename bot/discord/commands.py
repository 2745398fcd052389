"""The commands the assistant offers on Discord, and how they are told to Discord."""

import hashlib
import json

import discord
import structlog
from discord import app_commands

from bot.discord.counter import Counter
from bot.discord.german import translated
from bot.discord.notion_commands import CONTEXTS, INSTALLS, NotionCommands
from bot.discord.private import Gesture, tell_unexpected
from bot.discord.saving import Saving

Payload = dict[str, object]

_log = structlog.get_logger(__name__)


class Commands(app_commands.CommandTree[discord.Client]):
    """The command tree; what goes wrong in a command is told to the person alone."""

    def __init__(self, client: discord.Client, counter: Counter) -> None:
        super().__init__(client)
        self._counter = counter

    async def interaction_check(self, interaction: Gesture, /) -> bool:
        """Let every command through, with what is known of who gives it."""
        self._counter.meet(interaction)
        return True

    async def on_error(self, interaction: Gesture, error: app_commands.AppCommandError, /) -> None:
        """Log an unexpected error with its traceback and give the person an id to quote."""
        error_id = await tell_unexpected(interaction)
        _log.error("discord.command_failed", error_id=error_id, exc_info=error)


class Translator(app_commands.Translator):
    """Names and descriptions of commands in the languages that the assistant speaks."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The text in a language; None leaves it English there."""
        del context
        return translated(string.message) if locale is discord.Locale.german else None


def build(client: discord.Client, counter: Counter, saving: Saving) -> Commands:
    """The commands of `client`: the group `/notion`, and "Save to Notion" on messages."""
    tree = Commands(client, counter)
    tree.add_command(NotionCommands(counter))

    async def save(gesture: Gesture, message: discord.Message) -> None:
        await saving.begin(gesture, message)

    tree.add_command(
        app_commands.ContextMenu(
            name="Save to Notion",
            callback=save,
            allowed_installs=INSTALLS,
            allowed_contexts=CONTEXTS,
        )
    )
    return tree


async def payloads(tree: Commands) -> list[Payload]:
    """What Discord is told about the commands (Application Commands: bulk overwrite)."""
    translator = Translator()
    return [
        dict(await command.get_translated_payload(tree, translator))
        for command in tree.get_commands()
    ]


async def digest(tree: Commands, application_id: int) -> str:
    """A text that changes when the command set or the application does."""
    told = json.dumps([application_id, await payloads(tree)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
