"""What the assistant may do in a channel, asked over REST before it makes a thread there.

A thread in which it may not write would stand there empty. Which permissions hold follows from
the roles and the channel's overwrites (Permissions, Discord: Permission Overwrites).
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

import discord
import structlog
from discord.http import HTTPClient

from bot.discord.token import number_in
from core.kit.clock import Clock

KEPT = 300.0
"""Seconds for which what was found out is taken for true; Discord refuses what no longer is."""

_MOST = 2_000
_NEEDED = discord.Permissions(
    view_channel=True,
    create_public_threads=True,
    send_messages_in_threads=True,
    read_message_history=True,
)

_log = structlog.get_logger(__name__)


class Standing:
    """Remembers in which channels threads can be made. For one event loop.

    Args:
        token: the bot's; it tells who the bot is.
    """

    def __init__(self, token: str, clock: Clock) -> None:
        self._me = number_in(token)
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, bool]] = OrderedDict()

    async def may_open_threads(self, http: HTTPClient, server: str, channel: str) -> bool:
        """Whether a thread can be made in a channel and answered in; True when nobody tells."""
        if self._me is None:
            return True
        at, known = self._known.get(channel, (None, True))
        if at is not None and self._clock.monotonic() - at < KEPT:
            return known
        try:
            member = await http.get_member(int(server), self._me)
            roles = await http.get_roles(int(server))
            overwrites = (await http.get_channel(int(channel))).get("permission_overwrites")
        except discord.HTTPException as error:
            _log.info("discord.rights_unknown", channel=channel, code=error.code)
            return True
        held = {server, *map(str, member["roles"])}
        base = _all(int(each["permissions"]) for each in roles if str(each["id"]) in held)
        own = overwrites if isinstance(overwrites, list) else []
        may = permissions(base, own, server=server, roles=held - {server}, me=str(self._me))
        self._known[channel] = (self._clock.monotonic(), may >= _NEEDED)
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
        return may >= _NEEDED


def permissions(
    base: int,
    overwrites: Sequence[Mapping[str, object]],
    *,
    server: str,
    roles: Iterable[str],
    me: str,
) -> discord.Permissions:
    """What holds in a channel: the server's own overwrite first, then the roles', then one's own.

    Args:
        base: what the roles grant together, as bits.
        overwrites: of the channel, as Discord tells them.
        roles: ids of the roles held, without the one that everybody has.
    """
    if discord.Permissions(base).administrator:
        return discord.Permissions.all()
    granted = base
    for holders in ({server}, set(roles), {me}):
        found = [one for one in overwrites if str(one["id"]) in holders]
        denied = _all(int(str(one["deny"])) for one in found)
        allowed = _all(int(str(one["allow"])) for one in found)
        granted = granted & ~denied | allowed
    return discord.Permissions(granted)


def _all(bits: Iterable[int]) -> int:
    together = 0
    for each in bits:
        together |= each
    return together
