"""The Home tab, and links to Notion shown in messages."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bot.slack.app import SlackBot
from bot.slack.home import Home
from bot.slack.unfurling import page_id
from core.domain.chat import Person, Platform, ThreadRef
from core.domain.preferences import PlaceChange
from core.domain.schedule import Every, Order, Unit
from tests.builders import a_person
from tests.eventually import eventually
from tests.integration.slack.conftest import running, settings_for
from tests.integration.slack.rooms import Furnished, furnished
from tests.peers.slack import Delivery, SlackPeer, gestures
from tests.peers.slack.modals import Modals
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


def home(peer: SlackPeer) -> str:
    """What a person reads on the Home tab, buttons and all; nothing before it is shown."""
    seen = peer.world.shown.homes.get(peer.user.id)
    return json.dumps(seen.view, ensure_ascii=False) if seen else ""


def says(peer: SlackPeer, text: str) -> bool:
    return text in home(peer)


def an_order(peer: SlackPeer) -> Order:
    """Every day, from tomorrow on."""
    since = datetime(2099, 1, 1, 9, tzinfo=UTC)
    return Order(
        key=f"order:{peer.user.id}",
        thread=ThreadRef(platform=Platform.SLACK, workspace=peer.team, channel="C1", thread="1.0"),
        person=a_person(peer.user.id),
        text="show what is due",
        timing=Every(amount=1, unit=Unit.DAY, since=since),
        zone="UTC",
    )


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
    peer.until(lambda: "*Running*" in shown(peer) and "count what is left" in shown(peer))
    assert "How to begin" not in shown(peer)


@pytest.mark.requirement(8)
def test_what_runs_is_stopped_on_the_home_tab_which_says_so(
    peer: SlackPeer, house: Furnished
) -> None:
    peer.user = peer.add_user("U0HAL", "Hal Example")
    peer.over(peer.slash("count the rows of Roadmap"), opened(peer))
    peer.until(lambda: "count the rows of Roadmap" in home(peer))
    modals = Modals(peer)
    assert modals.press(peer.world.shown.homes[peer.user.id], "Cancel").acked
    peer.until(lambda: "Stopping." in home(peer))
    place = ThreadRef(platform=Platform.SLACK, workspace=peer.team, channel="", thread=None)
    person = a_person(peer.user.id)
    found = house.rooms.overview.asked(place, person, limit=20)
    [asked] = [one for one in found if one.request.text == "count the rows of Roadmap"]
    assert asked.request.cancelled


def test_one_s_settings_are_changed_on_the_home_tab_and_hold_at_once(
    peer: SlackPeer, house: Furnished
) -> None:
    peer.user = peer.add_user("U0EVE", "Eve Example")
    modals = Modals(peer)
    peer.over(opened(peer))
    peer.until(lambda: "Your time zone" in home(peer))
    modals.press(peer.world.shown.homes[peer.user.id], "Settings")
    modal = peer.world.shown.modal
    wrong = modals.submit(modal, {"Time zone": "Nowhere/Land"})
    assert isinstance(wrong.reply, dict)
    assert list(wrong.reply["errors"]) == ["settings.zone"]
    right = modals.submit(modal, {"Time zone": "Pacific/Auckland", "Language": "de"})
    assert right.reply in (None, {}, "")
    peer.until(lambda: "Pacific/Auckland" in home(peer))
    assert "Einstellungen" in home(peer)
    assert "Your time zone" not in home(peer)


def test_a_person_who_begins_can_ask_from_the_home_tab(peer: SlackPeer, house: Furnished) -> None:
    peer.user = peer.add_user("U0FAY", "Fay Example")
    peer.over(opened(peer))
    peer.until(lambda: "How to begin" in home(peer))
    modals = Modals(peer)
    modals.press(peer.world.shown.homes[peer.user.id], "Ask Notion")
    assert modals.labels(peer.world.shown.modal)[0] == "What should I do?"


def test_what_is_done_by_itself_is_paused_resumed_and_deleted_on_the_home_tab(
    peer: SlackPeer, house: Furnished
) -> None:
    peer.user = peer.add_user("U0GUS", "Gus Example")
    order = an_order(peer)
    made = house.schedules.create(order)
    peer.over(opened(peer))
    peer.until(lambda: order.text in home(peer))
    modals = Modals(peer)
    for label, said in (("Pause", "Paused:"), ("Resume", "again."), ("Delete", "Deleted:")):
        modals.press(peer.world.shown.homes[peer.user.id], label)
        peer.until(partial(says, peer, said))
    assert made.id not in [one.id for one in house.schedules.listed() if not one.over]
    assert order.text not in home(peer)


def test_the_home_tab_is_sent_again_only_when_it_has_changed(peer: SlackPeer) -> None:
    peer.over(opened(peer))
    peer.until(lambda: len(peer.calls("views.publish")) == 1)
    peer.over(opened(peer), opened(peer), opened(peer, "messages"))
    peer.over(peer.slash("what is due tomorrow"))
    peer.until(lambda: len(peer.calls("views.publish")) == 2)
    assert {call.outcome for call in peer.calls("views.publish")} == {"ok"}


def test_a_view_that_took_long_to_make_never_replaces_a_newer_one(
    peer: SlackPeer, house: Furnished, connected: SlackBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer.user = peer.add_user("U0IVY", "Ivy Example")
    order = an_order(peer)
    made, overtaken = threading.Event(), threading.Event()
    make = Home._view

    def held(self: Home, person: Person, *rest: Any) -> Json:
        view = make(self, person, *rest)
        if made.is_set():
            overtaken.set()
        elif person.id == "U0IVY":
            made.set()
            if overtaken.wait(0.5):
                eventually(lambda: order.text in home(peer), "the newer view")
        return view

    monkeypatch.setattr(Home, "_view", held)
    deliveries = [opened(peer)]
    assert made.wait(10.0)
    house.schedules.create(order)
    deliveries.append(opened(peer))
    peer.over(*deliveries)
    peer.until(lambda: order.text in home(peer))
    views = [call.arguments["view"] for call in peer.calls("views.publish")]
    assert [order.text in str(view) for view in views] == [False, True]


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
