"""A long plan in a Slack direct message, by the real reporter, surface and database."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.slack.manifest import BOT_SCOPES
from bot.slack.surface import SlackSurface
from core.domain.chat import Platform, ThreadRef
from core.kit.clock import Clock
from core.progress.reporter import Reporter
from tests.builders import a_plan, an_inbound
from tests.integration.progress.conftest import Newsroom
from tests.peers.slack import SlackPeer


@pytest.fixture
def peer() -> Iterator[SlackPeer]:
    with SlackPeer(scopes=BOT_SCOPES) as running:
        yield running


def in_direct_message(peer: SlackPeer) -> ThreadRef:
    channel = peer.direct_channel(peer.user)
    post = peer._write("add rows", channel, peer.user, None)
    return ThreadRef(
        platform=Platform.SLACK, workspace=peer.team, channel=channel.id, thread=post.ts
    )


@pytest.mark.requirement(4)
@pytest.mark.requirement(7)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_ten_minutes_by_changing_processes_are_one_message_that_ends_right(
    newsroom: Newsroom, peer: SlackPeer
) -> None:
    clock = Clock()
    reporters = [_reporter(newsroom, peer, clock, name) for name in ("one", "other")]
    said = an_inbound(thread=in_direct_message(peer))
    newsroom.house.assistant.submit_plan(said, a_plan())
    reporters[0].tick()
    for number in range(10 * 3):
        newsroom.turn(20)
        clock.turn(timedelta(seconds=20))
        peer.world.later += 20
        reporters[number % 2].tick()
    newsroom.house.work()
    newsroom.turn(2)
    reporters[1].tick()
    (post,) = peer.posts
    stream = peer.world.streams[post.ts]
    assert stream.stopped
    assert stream.age_at_stop < 300
    assert "✅ Done" in post.shown
    assert peer.world.violations == []
    at_work = [each.at for each in peer.world.statuses if each.status == "processing"]
    assert max(later - earlier for earlier, later in pairwise(at_work)) < 120
    assert peer.world.statuses[-1].status == "active"


def _reporter(newsroom: Newsroom, peer: SlackPeer, clock: Clock, name: str) -> Reporter:
    return newsroom.hire(name, SlackSurface(peer.bot_token, peer.api_url, clock=clock))
