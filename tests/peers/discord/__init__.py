"""A local Discord: gateway and REST over real sockets, enforcing Discord's rules.

What Discord keeps (servers, channels, messages, permissions, validation, error codes) is PyPI
`simcord`'s model; the wire, the rate limits and the rules that `simcord` does not know are here.
"""

from tests.peers.discord.faults import Fault
from tests.peers.discord.limits import REAL, Limits
from tests.peers.discord.peer import DiscordPeer
from tests.peers.discord.world import Channel, Posted, Slash, User

__all__ = ["REAL", "Channel", "DiscordPeer", "Fault", "Limits", "Posted", "Slash", "User"]
