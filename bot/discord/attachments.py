"""Files that people send with a message, kept for the requests of its thread.

Discord gives each file an address that anybody may ask; discord.py fetches it from there.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import aiohttp
import discord
import structlog

LARGEST = 100 * 1024 * 1024
"""Bytes of a file that is kept."""
MOST = 10
"""Files of one message; Discord takes no more."""

_log = structlog.get_logger(__name__)


class Sent(Protocol):
    """A file of a message; `discord.Attachment` is one."""

    filename: str
    size: int

    async def read(self) -> bytes:
        """Its bytes."""
        ...


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What became of the files of a message."""

    names: tuple[str, ...] = ()
    """Under which the thread's requests find them."""
    refused: tuple[str, ...] = ()
    """Why others are not kept, a plain sentence each."""


async def keep_files(sent: Sequence[Sent], keep: Callable[[str, bytes], str]) -> KeptFiles:
    """Keep the files of a message.

    Args:
        keep: stores one and returns its name, on a thread of its own.
    """
    names: list[str] = []
    refused: list[str] = []
    for one in sent[:MOST]:
        if one.size > LARGEST:
            refused.append(f"“{one.filename}” has more than 100 MB, so I did not keep it.")
            continue
        try:
            data = await one.read()
            names.append(await asyncio.to_thread(keep, one.filename, data))
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError) as error:
            _log.warning("discord.file_not_kept", name=one.filename, reason=type(error).__name__)
            refused.append(f"I could not get “{one.filename}”; send it again if I need it.")
    return KeptFiles(tuple(names), tuple(refused))
