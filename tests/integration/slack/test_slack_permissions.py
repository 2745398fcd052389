"""The app asks for what it uses, and for no more."""

import json
from pathlib import Path
from typing import Any

from bot.slack.app import SlackBot
from bot.slack.surface import SlackSurface
from tests.integration.slack.cards import card, thread_of
from tests.integration.slack.conftest import Serving, settings_for
from tests.integration.slack.door import RecordingAssistant
from tests.peers.slack import SlackPeer

MANIFEST = Path(__file__).parents[3] / "manifests" / "slack" / "manifest.json"


def test_every_way_in_and_out_works_with_the_manifest_s_scopes_and_needs_each(
    assistant: RecordingAssistant,
) -> None:
    manifest: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    granted = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    with SlackPeer(scopes=granted) as peer:
        bot = SlackBot(assistant, settings_for(peer))
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
        bot.close()
        assert [call for call in peer.world.calls if call.outcome != "ok"] == []
        assert peer.world.used_scopes == granted
