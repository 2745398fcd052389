"""Discord's own codes for what it refuses, and what a person hears of each (data).

Opcodes and Status Codes (Discord): JSON error codes. Those that a call of this room can give; how
an operator or a person goes on stands beside each.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a refusal means for what was to be done."""

    GONE = auto()
    """What it was about is not there."""
    BARRED = auto()
    """Somebody has to allow it first."""
    LATER = auto()
    """It may go well later."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One of them in words."""

    kind: Kind
    words: str
    next_step: str


_RIGHTS = (
    "Give me View Channel, Send Messages, Send Messages in Threads, Create Public Threads, "
    "Attach Files and Read Message History there."
)
_ELSEWHERE = "Ask in another channel or in a direct message."
_AGAIN = "Ask once more."
_LET_ME = "Allow direct messages from this server's members, or ask me in a channel."
_BY_ITSELF = "I go on by myself in a moment."
_OTHER_WORDS = "Say it in other words, or ask an administrator of the server to let me."

_GONE = {
    10003: ("The channel is gone.", _ELSEWHERE),
    10004: ("The server is gone.", "Ask me in another server or in a direct message."),
    10008: ("The message is gone.", _AGAIN),
    10013: ("Discord does not know that person.", "Ask as somebody who is there."),
    10015: ("Discord no longer takes an answer to that.", _AGAIN),
    10062: ("Discord no longer takes an answer to that.", _AGAIN),
}
_BARRED = {
    20009: ("Discord found something in my message that it shows nobody.", _OTHER_WORDS),
    20031: ("This server does not allow some word in the thread's name.", _OTHER_WORDS),
    30033: ("There are too many people in the thread.", _ELSEWHERE),
    40001: ("Discord does not accept my token.", "Set DISCORD_TOKEN anew."),
    40002: ("Discord asks for my account to be verified.", "Verify it in Discord's portal."),
    40005: ("My answer is too large for Discord.", "Ask for less of it at once."),
    40007: ("I am banned from this server.", "Ask an administrator of the server to let me in."),
    40094: ("Discord takes no more answers to that from me.", _AGAIN),
    50001: ("I cannot see this channel.", _RIGHTS),
    50005: ("The message is not mine.", _AGAIN),
    50007: ("This person does not take messages from me.", _LET_ME),
    50008: ("Nobody can write in this channel.", _ELSEWHERE),
    50009: ("This server asks for more before I may write.", _ELSEWHERE),
    50013: ("I lack a permission in this channel.", _RIGHTS),
    50021: ("That is a notice of Discord's, not a message.", _AGAIN),
    50024: ("Discord does not offer that in this kind of channel.", _ELSEWHERE),
    50027: ("Discord no longer takes an answer to that.", _AGAIN),
    50033: ("Discord does not let me write to this person.", _LET_ME),
    50278: ("This person and I share no server.", "Add me to a server, or add me for yourself."),
    160002: ("I may not reply where I cannot read what was said.", _RIGHTS),
    160005: ("The thread is locked.", "Unlock it, or ask in another channel."),
    160006: ("There are too many open threads in this server.", "Close some, or ask elsewhere."),
    200000: ("The server's AutoMod blocked my message.", _OTHER_WORDS),
    200001: ("The server's AutoMod blocked the thread's name.", _OTHER_WORDS),
    240000: ("Discord takes a link in my message for harmful.", _OTHER_WORDS),
}
_LATER = {
    20016: ("This channel is in slow mode.", _BY_ITSELF),
    20028: ("More is written in this channel than Discord allows.", _BY_ITSELF),
    20029: ("More is written in this server than Discord allows.", _BY_ITSELF),
    30046: ("Discord lets nobody edit a message of that age more often.", _BY_ITSELF),
    40003: ("I open direct messages faster than Discord allows.", _BY_ITSELF),
    40004: ("Discord lets nobody send messages at the moment.", _BY_ITSELF),
    40006: ("Discord has switched that off for the moment.", _BY_ITSELF),
    40062: ("Discord has too much to do.", _BY_ITSELF),
    40333: ("Discord has a problem of its own.", _BY_ITSELF),
    50083: ("The thread is archived.", _BY_ITSELF),
    130000: ("Discord has too much to do.", _BY_ITSELF),
}

REFUSALS: dict[int, Refusal] = {
    code: Refusal(kind, words, next_step)
    for kind, table in ((Kind.GONE, _GONE), (Kind.BARRED, _BARRED), (Kind.LATER, _LATER))
    for code, (words, next_step) in table.items()
}
