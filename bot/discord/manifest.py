"""What Discord has to be told about the assistant, written from what the code uses: the command
set, the invite link with its permissions, and the gateway intents.
"""

import asyncio
import json
from typing import cast
from urllib.parse import urlencode

import discord

from bot.discord import commands
from bot.discord.counter import Counter
from bot.discord.listener import intents
from bot.discord.saving import Saving
from bot.discord.token import number_in

PERMISSIONS = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "attach_files",
    "read_message_history",
)
"""What the assistant needs in a channel: to show a card, to start its thread, to answer there,
also with a file when the answer is long, and to read what was said while it was away."""

OPTIONAL_INTENT = "message_content"
"""Switched on in Discord's portal, it lets people go on in a thread without a mention."""

_APPLICATION = "CLIENT_ID"
_INVITE = "https://discord.com/oauth2/authorize"


def invite_link(application_id: str = _APPLICATION) -> str:
    """The address where an administrator adds the assistant to a server."""
    needed = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    query = {
        "client_id": application_id,
        "scope": "bot applications.commands",
        "permissions": str(needed.value),
    }
    return f"{_INVITE}?{urlencode(query)}"


def personal_link(application_id: str = _APPLICATION) -> str:
    """The address where a person adds the assistant for themselves, to use it everywhere."""
    query = {"client_id": application_id, "integration_type": "1", "scope": "applications.commands"}
    return f"{_INVITE}?{urlencode(query)}"


def application_of(token: str) -> str:
    """The application's id as the links name it; a placeholder when the token tells none."""
    number = number_in(token)
    return _APPLICATION if number is None else str(number)


def manifest(application_id: str = _APPLICATION) -> dict[str, object]:
    """The command set, the links to install it, permissions and intents."""
    # Nobody stands behind them: only the shape of the commands is wanted.
    tree = commands.build(
        discord.Client(intents=intents(message_content=False)),
        cast("Counter", None),
        cast("Saving", None),
    )
    asked = [name for name, on in intents(message_content=False) if on]
    return {
        "commands": asyncio.run(commands.payloads(tree)),
        "invite": invite_link(application_id),
        "install_for_yourself": personal_link(application_id),
        "permissions": list(PERMISSIONS),
        "intents": asked,
        "optional_intents": [OPTIONAL_INTENT],
    }


def manifest_text(token: str = "") -> str:
    """The manifest as it is kept in manifests/discord/manifest.json.

    Args:
        token: of the bot whose links are to stand in it; a placeholder's when empty.
    """
    return json.dumps(manifest(application_of(token)), indent=2, ensure_ascii=False) + "\n"
