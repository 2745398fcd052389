"""What goes wrong and nobody foresaw, as somebody in Slack hears of it."""

import re

import pytest

from bot.slack.app import SlackBot
from core.domain.chat import Inbound
from core.kit.errors import UNEXPECTED_TEXT
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer

pytestmark = pytest.mark.requirement(23)


def test_an_unforeseen_error_is_told_with_an_id_and_nothing_of_its_text(
    peer: SlackPeer, assistant: RecordingAssistant, http: SlackBot
) -> None:
    def fail(_: Inbound) -> None:
        raise RuntimeError("secret xoxb-123 in a traceback")

    assistant.on_submit = fail
    command = peer.slash("add Fix login to Roadmap")
    peer.over(command)
    reply = str(command.reply)
    assert UNEXPECTED_TEXT in reply
    assert re.search(r"err_[0-9a-z]{20}", reply)
    assert "xoxb" not in reply
    assert "RuntimeError" not in reply
