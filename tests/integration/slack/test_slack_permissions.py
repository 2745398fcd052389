"""The app asks for what it uses, and for no more."""

import json
from pathlib import Path
from typing import Any

from bot.slack.app import SlackBot
from bot.slack.surface import SlackSurface
from core.domain.card import CardState
from core.domain.preferences import PlaceChange
from tests.integration.slack.cards import card, thread_of
from tests.integration.slack.conftest import Serving, settings_for
from tests.integration.slack.door import RecordingAssistant
from tests.integration.slack.rooms import Furnished, furnished
from tests.peers.slack import SlackPeer, gestures
from tests.peers.slack.file_server import attach
from tests.peers.slack.modals import Modals

MANIFEST = Path(__file__).parents[3] / "manifests" / "slack" / "manifest.json"


def test_every_way_in_and_out_works_with_the_manifest_s_scopes_and_needs_each(
    assistant: RecordingAssistant, tmp_path: Path
) -> None:
    manifest: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    granted = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    with SlackPeer(scopes=granted) as peer, furnished(tmp_path) as house:
        bot = SlackBot(assistant, settings_for(peer), rooms=house.rooms)
        with Serving(bot.routes()) as url:
            peer.deliver_to(url)
            places = [
                peer.channel,
                peer.add_channel("G0SECRET", "secret", kind="group"),
                peer.add_channel("G0THREE", "three", kind="mpim"),
                peer.direct_channel(peer.user),
            ]
            surface = SlackSurface(peer.bot_token, peer.api_url)
            for place in places:
                peer.channel = place
                root = peer.mention("hello")
                slash = peer.slash("hello")
                sign = peer.react(root.post, "x")
                peer.over(*root.deliveries, slash, sign)
                assert root.acked
                assert slash.acked
                assert sign.acked
                shown = surface.show(thread_of(peer, root.post.ts), card(1), None, nonce="n1")
                surface.show(thread_of(peer, root.post.ts), card(2), shown, nonce="n1")
                surface.show(thread_of(peer, None), card(1), None, nonce="n2")
                surface.whisper(place.id, peer.user.id, "hello", thread=root.post.ts)
            _further(peer, surface, house)
        bot.close()
        assert [call for call in peer.world.calls if call.outcome != "ok"] == []
        assert peer.world.used_scopes == granted


def _further(peer: SlackPeer, surface: SlackSurface, house: Furnished) -> None:
    """The ways in and out that not every place has: files, links, a window, a long answer."""
    [row] = house.shelf.rows(house.shelf.databases("Roadmap", limit=1)[0].id, "Dark mode")
    url = f"https://www.notion.so/{row.id.replace('-', '')}"
    peer.channel = peer.world.channels["C0GENERAL"]
    here = f"slack/{peer.team}/{peer.channel.id}"
    house.rooms.preferences.operate(here, PlaceChange(unfurls=True), actor="test")
    said = peer.say(f"<@{peer.bot_user}> see <{url}>", raw=True)
    said.post.files.append(attach(peer.world, "tasks.csv", b"Name"))
    message = peer.deliver_event(gestures.message(said.post, peer.channel))
    links = {"channel": peer.channel.id, "user": peer.user.id, "message_ts": said.post.ts}
    link = {"type": "link_shared", "source": "conversations_history", "links": [{"url": url}]}
    peer.over(*said.deliveries, message, peer.deliver_event(link | links))
    peer.until(lambda: len(peer.world.shown.unfurls) == 1)
    modals = Modals(peer)
    peer.over(modals.shortcut("ask_notion"))
    modals.submit(peer.world.shown.modal, {"What should I do?": "show overdue tasks"})
    long = card(1, body="A line of the answer.\n\n" * 3_000, state=CardState.ANSWERED, steps=())
    surface.show(thread_of(peer, said.post.ts), long, None, nonce="n3")
