"""Which messages are answered, by the manners that were settled for a channel."""

from collections.abc import Callable

import pytest

from core.domain.preferences import Etiquette
from tests.integration.discord.conftest import Bot, Door
from tests.peers.discord import DiscordPeer

Start = Callable[..., Bot]

FOLLOW, MENTION, OFF = Etiquette.FOLLOW, Etiquette.MENTION, Etiquette.OFF
BY_MENTION = {"a mention", "a mention in its thread", "a reply that notifies it"}
ALWAYS = {"directly", "a command"}


def say_everything(peer: DiscordPeer, thread: int, mine: int) -> None:
    """One message of each kind; what each says is its kind."""
    peer.mention(peer.ada, peer.general, "a mention")
    peer.mention(peer.ada, thread, "a mention in its thread")
    peer.say(peer.ada, thread, "a reply that notifies it", reply_to=mine)
    peer.say(peer.ada, thread, "words in its thread")
    peer.say(peer.ada, thread, f"{peer.grace.mention} words to another")
    peer.say(peer.ada, peer.general, "words in the channel")
    peer.slash(peer.ada, peer.general, "notion ask", text="a command")
    peer.say_directly(peer.ada, "directly")


@pytest.mark.requirement(18)
@pytest.mark.parametrize(
    ("etiquette", "answered"),
    [
        (FOLLOW, ALWAYS | BY_MENTION | {"words in its thread"}),
        (MENTION, ALWAYS | BY_MENTION),
        (OFF, ALWAYS),
    ],
)
def test_only_what_the_manners_of_a_channel_allow_is_answered(
    peer: DiscordPeer, door: Door, start: Start, etiquette: Etiquette, answered: set[str]
) -> None:
    start(message_content=True)
    thread = peer.mention(peer.ada, peer.general, "the first request")
    peer.eventually(lambda: door.accepted, "the first request")
    peer._do(lambda: peer.rest._thread(peer.general.id, thread, {"name": "a task"}))
    mine = peer._do(lambda: peer.world.say(peer.world.me.id, thread, "a card"))
    door.manners = etiquette

    say_everything(peer, thread, mine)
    peer.eventually(lambda: answered <= set(door.texts), "what is answered")
    for place in (thread, peer.general.id):
        # What happens in a channel is taken in turn: nothing earlier is under way after this.
        peer.react(
            peer.ada, place, peer.say(peer.grace, place, f"{peer.ada.mention} the last"), "🛑"
        )
    peer.eventually(lambda: len(door.marked) == 2, "the last in each place")
    assert set(door.texts) == answered | {"the first request"}
