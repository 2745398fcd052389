"""Points discord.py at an address of our choice.

The library keeps both addresses in class attributes; this module is their only writer, and
writes them before anything connects.
"""

import re
from urllib.parse import urlsplit

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from core.kit.errors import ConfigurationError

VERSION = "v10"
API_URL = f"https://discord.com/api/{VERSION}"
GATEWAY_URL = "wss://gateway.discord.gg/"

_VERSIONED = re.compile(r"/v\d+\Z")


def api_base(url: str | None) -> str:
    """The address that route paths are appended to.

    Takes it with version (used as it is), without version, or a bare host, as proxies for
    Discord are given.
    """
    if not url:
        return API_URL
    base = url.rstrip("/")
    path = urlsplit(base).path
    if _VERSIONED.search(path):
        return base
    return f"{base}/{VERSION}" if path else f"{base}/api/{VERSION}"


def point_at(api_url: str | None, gateway_url: str | None = None) -> None:
    """Let every client of this process use these addresses (None: Discord's own).

    Raises:
        ConfigurationError: the gateway address is no ws:// or wss:// address.
    """
    gateway = gateway_url or GATEWAY_URL
    if urlsplit(gateway).scheme not in {"ws", "wss"}:
        raise ConfigurationError(
            f"DISCORD_GATEWAY_URL is {gateway!r}.",
            next_step='Give it as ws:// or wss:// address, for example "wss://gateway.example.com".',
        )
    Route.BASE = api_base(api_url)
    address = yarl.URL(gateway)
    DiscordWebSocket.DEFAULT_GATEWAY = address if address.path else address.with_path("/")
