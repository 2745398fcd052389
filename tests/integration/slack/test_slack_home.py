"""The Home tab, and links to Notion shown in messages."""

from collections.abc import Iterator

import pytest

from bot.slack.app import SlackBot
from bot.slack.unfurling import page_id
from core.domain.preferences import PlaceChange
from tests.integration.slack.conftest import running, settings_for
from tests.integration.slack.rooms import Furnished, furnished
from tests.peers.slack import Delivery, SlackPeer, gestures
from tests.peers.slack.world import Json, texts_in


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnished(tmp_path_factory.mktemp("rooms")) as found:
        yield found


@pytest.fixture(autouse=True)
def connected(
    peer: SlackPeer, house: Furnished, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SlackBot]:
    monkeypatch.setattr("bot.slack.home._LOOK_EVERY", 0.05)
    bot = SlackBot(house.assistant, settings_for(peer), rooms=house.rooms)
    with running(bot.run_socket_mode):
        peer.connected()
        yield bot
    bot.close()


def opened(peer: SlackPeer, tab: str = "home") -> Delivery:
    channel = peer.direct_channel(peer.user).id
    about = {"type": "app_home_opened", "user": peer.user.id, "channel": channel, "tab": tab}
    return peer.deliver_event(about)


def shown(peer: SlackPeer) -> str:
    return "\n".join(texts_in(peer.world.shown.homes[peer.user.id].view))


def shared(peer: SlackPeer, url: str, *, outside: bool = False) -> Delivery:
    """A message with a link to Notion."""
    post = peer.say(f"look at <{url}>", raw=True).post
    inner: Json = {
        "type": "link_shared",
        "channel": post.channel,
        "user": post.user,
        "message_ts": post.ts,
        "source": "conversations_history",
        "links": [{"domain": "notion.so", "url": url}],
    }
    return peer.deliver(
        "events_api", gestures.event(peer.world, inner) | {"is_ext_shared_channel": outside}
    )


def test_the_home_tab_tells_the_connection_and_how_to_begin_and_then_what_is_running(
    peer: SlackPeer, house: Furnished
) -> None:
    peer.over(opened(peer))
    peer.until(lambda: peer.user.id in peer.world.shown.homes)
    first = shown(peer)
    assert "Connected to Notion as" in first
    assert "Roadmap" in first
    assert "How to begin" in first
    assert "time zone: Europe/Berlin" in first
    peer.over(peer.slash("count what is left"))
    peer.until(lambda: "count what is left" in shown(peer))
    assert "*Running*" in shown(peer)
    assert "How to begin" not in shown(peer)


def test_the_home_tab_is_sent_again_only_when_it_has_changed(peer: SlackPeer) -> None:
    peer.over(opened(peer))
    peer.until(lambda: len(peer.calls("views.publish")) == 1)
    peer.over(opened(peer), opened(peer), opened(peer, "messages"))
    peer.over(peer.slash("what is due tomorrow"))
    peer.until(lambda: len(peer.calls("views.publish")) == 2)
    assert {call.outcome for call in peer.calls("views.publish")} == {"ok"}


def test_a_link_to_notion_is_shown_only_where_that_was_switched_on(
    peer: SlackPeer, house: Furnished
) -> None:
    [page] = house.shelf.rows(house.shelf.databases("Roadmap", limit=1)[0].id, "Dark mode")
    url = f"https://www.notion.so/peer/Dark-mode-{page.id.replace('-', '')}"
    secret = "https://www.notion.so/Nobody-sees-" + "0123456789abcdef" * 2
    where = f"slack/{peer.team}/{peer.channel.id}"
    peer.over(shared(peer, url))
    house.rooms.preferences.operate(where, PlaceChange(unfurls=True), actor="test")
    peer.over(shared(peer, url, outside=True), shared(peer, secret))
    wanted = [shared(peer, url), shared(peer, url)]
    peer.over(*wanted)
    peer.until(lambda: len(peer.world.shown.unfurls) == 2)
    shown_at = {call.arguments["ts"] for call in peer.calls("chat.unfurl")}
    assert shown_at == {one.payload["event"]["message_ts"] for one in wanted}
    for unfurled in peer.world.shown.unfurls:
        assert list(unfurled) == [url]
        text = "\n".join(texts_in(unfurled[url]["blocks"]))
        assert "Dark mode" in text
        assert "Status: " in text


def test_only_addresses_of_notion_name_a_page() -> None:
    bare = "0123456789abcdef" * 2
    dashed = "01234567-89ab-cdef-0123-456789abcdef"
    assert page_id(f"https://www.notion.so/team/A-page-{bare}?pvs=4") == dashed
    assert page_id(f"https://team.notion.site/{dashed}") == dashed
    assert page_id(f"https://notion.so.example.com/{bare}") == ""
    assert page_id("https://www.notion.so/team/home") == ""
