"""Something said on a platform leads to the right Notion content and one card in its thread."""

import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from core.kit.clock import Clock
from core.notion.client import NotionClient
from core.notion.reads import Reads
from core.sandbox.server import SandboxServer
from tests.eventually import eventually
from tests.journeys.conftest import NOTION_TOKEN
from tests.journeys.stack import Stack, run
from tests.peers.discord import DiscordPeer
from tests.peers.slack import Post, Said, SlackPeer

ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+/[\w-]+")


def opens(address: str) -> bool:
    """Whether a link leads to a page."""
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - loopback
        return bool(answer.status == 200)


@dataclass(frozen=True)
class Site:
    """One stack with both platforms and the twin around it; each test speaks in its own thread."""

    stack: Stack
    slack: SlackPeer
    discord: DiscordPeer
    notion: SandboxServer

    def card(self, said: Said) -> Post:
        """The only message in the thread of what was said, once it shows that all is done."""
        eventually(lambda: any("Done" in post.shown for post in self._posts(said)), "the end")
        [card] = self._posts(said)
        return card

    def waiting_card(self, said: Said) -> Post:
        """The message that asks for approval."""
        eventually(lambda: any(map(_asks, self._posts(said))), "Approve")
        return next(filter(_asks, self._posts(said)))

    def _posts(self, said: Said) -> list[Post]:
        return [post for post in self.slack.posts if post.thread_ts == said.post.ts]

    def accepted(self) -> int:
        """How many requests the audit says were accepted."""
        lines = run(self.stack.env, "audit").stdout.splitlines()
        return sum(json.loads(line)["action"] == "request.accepted" for line in lines)


def _asks(post: Post) -> bool:
    return any(button["text"]["text"] == "Approve" for button in post.buttons)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("platforms")
    with (
        SlackPeer(pauses=(0.0, 0.2, 0.4)) as slack,
        DiscordPeer() as discord,
        SandboxServer(data / "notion.sqlite3", token=NOTION_TOKEN) as notion,
    ):
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "NOTION_TOKEN": notion.token,
            "NOTION_BASE_URL": notion.url,
        }
        with Stack(data / "data", **settings) as stack:
            slack.connected()
            eventually(lambda: '"discord.ready"' in stack.logs(), "Discord's session", within=30)
            yield Site(stack=stack, slack=slack, discord=discord, notion=notion)


@pytest.fixture(scope="module")
def reads(site: Site) -> Iterator[Reads]:
    """Looking into the twin with the real client."""
    clock = Clock()
    client = NotionClient(site.notion.token, clock=clock, base_url=site.notion.url)
    yield Reads(client, clock)
    client.close()


class TestSlack:
    @pytest.mark.requirement(4)
    @pytest.mark.requirement(14)
    def test_a_mention_becomes_a_row_and_one_card_with_working_links(
        self, site: Site, reads: Reads
    ) -> None:
        said = site.slack.mention("add Fix login to Roadmap, due Friday")
        card = site.card(said)
        assert [found.title for found in reads.search("Fix login")] == ["Fix login"]
        links = ADDRESS.findall(json.dumps(card.blocks))
        assert links
        assert all(opens(link) for link in links)
        assert site.slack.pings == []

    @pytest.mark.requirement(2)
    def test_an_event_delivered_four_times_with_its_twin_is_one_request(
        self, site: Site, reads: Reads
    ) -> None:
        before = site.accepted()
        said = site.slack.mention("add Only once to Roadmap", twin=True)
        for number in (1, 2, 3):
            site.slack.redeliver(said.deliveries[0], retry_num=number)
        site.card(said)
        assert [found.title for found in reads.search("Only once")] == ["Only once"]
        assert site.accepted() == before + 1

    def test_a_destructive_request_waits_for_the_button(self, site: Site, reads: Reads) -> None:
        said = site.slack.mention("delete the page Dark mode")
        waiting = site.waiting_card(said)
        assert [found.title for found in reads.search("Dark mode")] == ["Dark mode"]
        site.slack.click(waiting, "Approve")
        site.card(said)
        assert reads.search("Dark mode") == []

    @pytest.mark.requirement(23)
    def test_no_secret_reaches_a_log_or_a_message(self, site: Site) -> None:
        site.card(site.slack.mention(f"add {site.notion.token} to Roadmap"))
        logs = site.stack.logs()
        assert "request.accepted" in logs
        for secret in (
            site.slack.bot_token,
            site.slack.app_token,
            site.discord.token,
            site.notion.token,
        ):
            assert secret not in logs


def test_a_discord_command_becomes_a_row_and_one_card_with_working_links(
    site: Site, reads: Reads
) -> None:
    peer = site.discord
    user, channel = peer.user("Robin"), peer.channel("general")
    assert peer.calls("PUT", "commands")
    peer.slash(user, channel, "notion ask", text="add Mend logout to Roadmap, due Friday")
    eventually(lambda: any("Done" in card.text for card in peer.cards(channel)), "the final frame")
    [card] = peer.cards(channel)
    assert [found.title for found in reads.search("Mend logout")] == ["Mend logout"]
    links = ADDRESS.findall(card.text)
    assert links
    assert all(opens(link) for link in links)
    assert card.pings == ()
