"""Files that people send in Slack are there for the request of their message, or it is said why."""

from typing import Any

import pytest

from bot.slack.app import SlackBot
from bot.slack.file_reading import LARGEST
from core.domain.chat import Inbound
from tests.eventually import eventually
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import Delivery, Fault, SlackPeer, gestures
from tests.peers.slack.file_server import attach
from tests.peers.slack.world import Frame, Json, Post

pytestmark = [pytest.mark.usefixtures("socket_mode"), pytest.mark.requirement(19)]

CSV = b"Name,Due\nFix login,2026-12-24\n"


def sent(peer: SlackPeer, *files: Json, text: str = "import this", mention: bool = True) -> Post:
    """A message with files, of which no event has come yet."""
    whole = f"<@{peer.bot_user}> {text}" if mention else text
    post = Post(peer.channel.id, peer.world.new_ts(), peer.user.id, None, [Frame(whole, [])])
    post.files.extend(files)
    return peer.world.add(post)


def heard(peer: SlackPeer, post: Post) -> Delivery:
    return peer.deliver_event(gestures.message(post, peer.channel))


def test_a_file_is_kept_before_its_request_is_taken(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    kept_when_asked: list[int] = []

    def count(_: Inbound) -> None:
        kept_when_asked.append(len(assistant.files))

    assistant.on_submit = count
    post = sent(peer, attach(peer.world, "tasks.csv", CSV), attach(peer.world, "plan.pdf", b"%PDF"))
    peer.over(heard(peer, post))
    assert [(name, data) for _, name, data in assistant.files] == [
        ("tasks.csv", CSV),
        ("plan.pdf", b"%PDF"),
    ]
    assert kept_when_asked == [2]
    assert {thread.thread for thread, _, _ in assistant.files} == {post.ts}
    assert peer.whispers == []


def test_a_mention_that_comes_without_its_files_has_them_read_from_its_message(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    post = sent(peer, attach(peer.world, "tasks.csv", CSV))
    event = gestures.app_mention(post, peer.channel)
    assert "files" not in event
    peer.over(peer.deliver_event(event))
    assert [name for _, name, _ in assistant.files] == ["tasks.csv"]
    assert assistant.only.thread.thread == post.ts


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"size": LARGEST + 1}, "“big.zip” has more than 100 MB, so I did not keep it."),
        ({"mode": "tombstone"}, "“big.zip” is deleted or hidden by Slack, so I cannot read it."),
        (
            {"mode": "external", "external_type": "gdrive"},
            (
                "“big.zip” lies with another service (gdrive), where I cannot read it."
                " Send the file itself."
            ),
        ),
        (
            {"mode": "space", "url_private": "", "url_private_download": ""},
            "I do not know how to read “big.zip” (space).",
        ),
        (
            {"url_private_download": "https://files.example.com/steal-the-token"},
            "I do not know how to read “big.zip” (hosted).",
        ),
    ],
    ids=["too big", "deleted", "elsewhere", "unknown kind", "not Slack's address"],
)
def test_a_file_that_cannot_be_kept_is_answered_by_one_sentence_and_the_request_goes_on(
    peer: SlackPeer, assistant: RecordingAssistant, about: dict[str, Any], reason: str
) -> None:
    post = sent(peer, attach(peer.world, "big.zip", b"PK", **about))
    peer.over(heard(peer, post), peer.deliver_event(gestures.app_mention(post, peer.channel)))
    peer.until(lambda: len(peer.whispers) == 1)
    assert peer.whispers[0].text == reason
    assert assistant.files == []
    assert assistant.only.text == "import this"


def test_without_the_scope_the_person_hears_what_is_missing(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    peer.world.scopes.discard("files:read")
    post = sent(peer, attach(peer.world, "tasks.csv", CSV), attach(peer.world, "more.csv", CSV))
    peer.over(heard(peer, post))
    peer.until(lambda: len(peer.whispers) == 1)
    assert "lacks the permission `files:read`" in peer.whispers[0].text
    assert assistant.files == []
    assert len(assistant.accepted) == 1


def test_a_slack_that_does_not_give_the_message_holds_no_mention_back(
    peer: SlackPeer, assistant: RecordingAssistant
) -> None:
    peer.trouble.always("conversations.history", Fault("hang"))
    posts = [sent(peer, attach(peer.world, "a.csv", CSV)) for _ in range(3)]
    mentions = [peer.deliver_event(gestures.app_mention(one, peer.channel)) for one in posts]
    peer.over(*mentions)
    assert all(len(mention.attempts) == 1 for mention in mentions)
    assert len(assistant.accepted) == 3
    peer.over(heard(peer, posts[0]))
    assert [name for _, name, _ in assistant.files] == ["a.csv"]


def test_a_file_that_comes_slowly_holds_its_request_back_but_loses_neither(
    peer: SlackPeer, assistant: RecordingAssistant, bot: SlackBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.attachments._PATIENCE", 0.0)
    post = sent(peer, attach(peer.world, "tasks.csv", CSV))
    delivery = heard(peer, post)
    eventually(lambda: len(assistant.accepted) == 1, "the request")
    assert {name for _, name, _ in assistant.files} == {"tasks.csv"}
    assert not delivery.acked
