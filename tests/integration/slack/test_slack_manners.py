"""Slack channels where the assistant follows threads, waits to be mentioned, or keeps quiet."""

import pytest

from bot.slack.app import SlackBot
from core.domain.preferences import Etiquette
from tests.eventually import eventually
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer


@pytest.mark.requirement(18)
@pytest.mark.parametrize(
    ("manners", "answered"),
    [
        (Etiquette.FOLLOW, {"mentioned", "said in its thread", "said to it alone", "asked"}),
        (Etiquette.MENTION, {"mentioned", "said to it alone", "asked"}),
        (Etiquette.OFF, {"said to it alone", "asked"}),
    ],
)
def test_the_manners_of_a_channel_decide_what_is_answered(
    peer: SlackPeer,
    assistant: RecordingAssistant,
    http: SlackBot,
    manners: Etiquette,
    answered: set[str],
) -> None:
    assistant.manners = manners
    root = peer.say("to nobody").post.ts
    assistant.engaged = {root}
    peer.mention("mentioned")
    peer.say("said in its thread", thread=root)
    peer.say("<@U0DANA> said to another", thread=root, raw=True)
    peer.say("said in a thread of others", thread="1700000000.000100")
    peer.direct("said to it alone")
    peer.slash("asked")
    peer.direct("the last")

    def heard() -> set[str]:
        return {one.text for one in assistant.accepted.values()}

    eventually(lambda: "the last" in heard(), "the last message")
    eventually(lambda: heard() == answered | {"the last"}, "what is answered, and no more")
