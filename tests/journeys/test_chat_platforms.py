"""Something said on a platform leads to the right Notion content and one card in its thread."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.notion.reads import Reads
from core.sandbox.server import SandboxServer
from tests.eventually import eventually
from tests.journeys.stack import Stack, run
from tests.peers.discord import DiscordPeer
from tests.peers.slack import SlackPeer

ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+/[\w-]+")


def opens(address: str) -> bool:
    """Whether a link leads to a page."""
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
        return bool(answer.status == 200)


class TestSlack:
    @pytest.fixture
    def peer(self) -> Iterator[SlackPeer]:
        with SlackPeer(pauses=(0.0, 0.2, 0.4)) as peer:
            yield peer

    @pytest.fixture
    def stack(self, tmp_path: Path, peer: SlackPeer, to_notion: dict[str, str]) -> Iterator[Stack]:
        slack = {
            "SLACK_BOT_TOKEN": peer.bot_token,
            "SLACK_APP_TOKEN": peer.app_token,
            "SLACK_API_URL": peer.api_url,
        }
        with Stack(tmp_path / "data", **slack, **to_notion) as stack:
            peer.connected()
            yield stack

    def test_a_mention_becomes_a_row_and_one_card_with_working_links(
        self, stack: Stack, peer: SlackPeer, reads: Reads
    ) -> None:
        said = peer.mention("add Fix login to Roadmap, due Friday")
        eventually(lambda: peer.posts and "Done" in peer.posts[0].shown, "the final frame")
        [card] = peer.posts
        assert card.thread_ts == said.post.ts
        assert [found.title for found in reads.search("Fix login")] == ["Fix login"]
        links = ADDRESS.findall(json.dumps(card.blocks))
        assert links
        assert all(opens(link) for link in links)
        assert peer.pings == []

    def test_an_event_delivered_four_times_with_its_twin_is_one_request(
        self, stack: Stack, peer: SlackPeer, reads: Reads
    ) -> None:
        said = peer.mention("add Only once to Roadmap", twin=True)
        for number in (1, 2, 3):
            peer.redeliver(said.deliveries[0], retry_num=number)
        eventually(lambda: peer.posts and "Done" in peer.posts[0].shown, "the final frame")
        assert len(peer.posts) == 1
        assert [found.title for found in reads.search("Only once")] == ["Only once"]
        lines = run(stack.env, "audit").stdout.splitlines()
        assert sum(json.loads(line)["action"] == "request.accepted" for line in lines) == 1

    def test_a_destructive_request_waits_for_the_button(
        self, stack: Stack, peer: SlackPeer, reads: Reads
    ) -> None:
        peer.mention("delete the page Dark mode")
        eventually(lambda: peer.posts and peer.posts[0].buttons, "the buttons")
        eventually(
            lambda: any(b["text"]["text"] == "Approve" for b in peer.posts[0].buttons), "Approve"
        )
        assert [found.title for found in reads.search("Dark mode")] == ["Dark mode"]
        peer.click(peer.posts[0], "Approve")
        eventually(lambda: "Done" in peer.posts[0].shown, "the final frame")
        assert reads.search("Dark mode") == []
        assert len(peer.posts) == 1

    def test_no_secret_reaches_a_log_or_a_message(
        self, stack: Stack, peer: SlackPeer, notion: SandboxServer
    ) -> None:
        peer.mention(f"add {notion.token} to Roadmap")
        eventually(lambda: peer.posts and "Done" in peer.posts[0].shown, "the final frame")
        logs = stack.logs()
        assert "request.accepted" in logs
        for secret in (peer.bot_token, peer.app_token, notion.token):
            assert secret not in logs


class TestDiscord:
    @pytest.fixture
    def peer(self) -> Iterator[DiscordPeer]:
        with DiscordPeer() as peer:
            yield peer

    @pytest.fixture
    def stack(
        self, tmp_path: Path, peer: DiscordPeer, to_notion: dict[str, str]
    ) -> Iterator[Stack]:
        discord = {
            "DISCORD_TOKEN": peer.token,
            "DISCORD_API_URL": peer.api_url,
            "DISCORD_GATEWAY_URL": peer.gateway_url,
        }
        with Stack(tmp_path / "data", **discord, **to_notion) as stack:
            yield stack

    def test_a_slash_command_becomes_a_row_and_one_card_with_working_links(
        self, stack: Stack, peer: DiscordPeer, reads: Reads
    ) -> None:
        user, channel = peer.user("Robin"), peer.channel("general")
        eventually(lambda: '"discord.ready"' in stack.logs(), "the session", within=30)
        assert peer.calls("PUT", "commands")
        peer.slash(user, channel, "notion ask", text="add Fix login to Roadmap, due Friday")
        eventually(
            lambda: peer.cards(channel) and "Done" in peer.cards(channel)[0].text,
            "the final frame",
            within=30,
        )
        [card] = peer.cards(channel)
        assert [found.title for found in reads.search("Fix login")] == ["Fix login"]
        links = ADDRESS.findall(card.text)
        assert links
        assert all(opens(link) for link in links)
        assert card.pings == ()
