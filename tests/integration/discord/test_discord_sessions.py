"""How the client gets through outages, restarts and refusals of the gateway."""

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.discord.client import Session, Where, run
from bot.discord.keepsake import Keepsake
from bot.discord.listener import Listener, Manners
from bot.discord.services import Services
from core.app import upgrade_database
from core.assistant.memos import Memos
from core.domain.chat import Inbound
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.settings import Settings
from core.storage.database import Database
from tests.integration.discord.conftest import Bot, Door, services_of
from tests.peers.discord import DiscordPeer, Fault

Start = Callable[..., Bot]


def connected(peer: DiscordPeer, sockets: int = 1) -> None:
    peer.eventually(lambda: len(peer.gateway.sockets) == sockets, "a connection")


def ready(peer: DiscordPeer, door: Door, text: str = "hello") -> None:
    """The client has heard something, so that it knows how far it has heard."""
    peer.mention(peer.ada, peer.general, text)
    peer.eventually(lambda: text in door.texts, "a first request")


def test_dropped_connection_is_resumed_and_nothing_is_lost_or_doubled(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    ready(peer, door)
    peer.drop()
    peer.mention(peer.ada, peer.general, "while nobody listened")
    peer.eventually(lambda: "while nobody listened" in door.texts, "the missed request")
    assert peer.gateway.resumes >= 1
    assert len(peer.gateway.identifies) == 1
    assert len(door.heard) == 2


def test_request_to_reconnect_is_followed_by_a_resume(
    peer: DiscordPeer, door: Door, bot: Bot
) -> None:
    ready(peer, door)
    peer.ask_to_reconnect()
    peer.eventually(lambda: peer.gateway.resumes, "a resume")
    peer.mention(peer.ada, peer.general, "after")
    peer.eventually(lambda: "after" in door.texts, "the next request")
    assert len(peer.gateway.identifies) == 1


def test_invalid_session_that_may_be_resumed_is(peer: DiscordPeer, door: Door, bot: Bot) -> None:
    ready(peer, door)
    peer.invalidate(resumable=True)
    peer.eventually(lambda: peer.gateway.resumes, "a resume")
    assert len(peer.gateway.identifies) == 1


def test_what_was_said_between_two_sessions_is_read_again(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    start(message_content=True)
    ready(peer, door)
    thread = peer.mention(peer.ada, peer.general, "a thread")
    peer.eventually(lambda: "a thread" in door.texts, "the thread's request")
    peer._do(lambda: peer.rest._thread(peer.general.id, thread, {"name": "a thread"}))
    peer.say_directly(peer.grace, "directly")
    peer.eventually(lambda: "directly" in door.texts, "the direct message")

    peer.forget_sessions()
    peer.mention(peer.ada, peer.general, "in the gap")
    peer.say(peer.ada, thread, "in the thread in the gap")
    peer.say_directly(peer.grace, "directly in the gap")
    peer.say(peer.ada, peer.general, "not for the assistant")
    peer.drop()

    gap = {"in the gap", "in the thread in the gap", "directly in the gap"}
    peer.eventually(lambda: gap <= set(door.texts), "the requests of the gap")
    assert peer.gateway.refused_resumes == 1
    assert len(peer.gateway.identifies) == 2
    assert "not for the assistant" not in door.texts
    keys = [each.key for each in door.heard]
    assert all(keys.count(key) <= 2 for key in keys)


def test_a_gap_that_opens_while_another_is_read_is_read_as_well(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def store(asked: Inbound) -> None:
        if asked.text == "first gap":
            reading.set()
            go_on.wait(30)

    start()
    ready(peer, door)
    peer.say_directly(peer.grace, "directly")
    peer.eventually(lambda: "directly" in door.texts, "the direct message")
    door.before_submit = store
    peer.forget_sessions()
    peer.mention(peer.ada, peer.general, "first gap")
    peer.drop()
    assert reading.wait(30)
    peer.forget_sessions()
    peer.mention(peer.ada, peer.general, "second gap")
    peer.say_directly(peer.grace, "directly in the second gap")
    peer.drop()
    peer.eventually(lambda: len(peer.gateway.identifies) == 3, "a third session")
    connected(peer)
    go_on.set()
    gap = {"first gap", "second gap", "directly in the second gap"}
    peer.eventually(lambda: gap <= set(door.texts), "the requests of both gaps")


@pytest.mark.requirement(3)
def test_what_was_said_while_the_process_was_down_is_read_at_its_start(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    first = start()
    ready(peer, door)
    first.end()
    peer.mention(peer.ada, peer.general, "while it was down")
    start()
    peer.eventually(lambda: "while it was down" in door.texts, "the missed request")


def test_first_start_does_not_answer_what_was_said_before_it(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    peer.mention(peer.ada, peer.general, "long ago")
    start()
    ready(peer, door, "now")
    assert door.texts == ["now"]


def test_message_that_could_not_be_stored_is_taken_again_after_a_restart(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    def fail(inbound: Inbound) -> None:
        if inbound.text == "unlucky":
            raise Unavailable("The database is away.")

    first = start()
    ready(peer, door)
    door.before_submit = fail
    peer.mention(peer.ada, peer.general, "unlucky")
    ready(peer, door, "later")
    peer.eventually(lambda: peer.cards(peer.direct(peer.ada)), "being told")
    first.end()
    door.before_submit = lambda _: None
    start()
    peer.eventually(lambda: "unlucky" in door.texts, "the second look")


def test_silent_connection_is_noticed_and_replaced(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    peer.gateway.heartbeat_interval = 100
    peer.gateway.mute_acks = True
    start(silence=0.3)
    peer.eventually(lambda: peer.gateway.resumes, "a new connection")
    peer.gateway.mute_acks = False
    ready(peer, door)


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
def test_fatal_close_code_ends_with_what_to_set(
    peer: DiscordPeer, door: Door, manners: Manners, code: int
) -> None:
    peer.gateway.close_identify_with = code
    bot = Bot(peer, door, manners)
    bot.wait()
    assert isinstance(bot.error, ConfigurationError)
    assert len(peer.gateway.identifies) == 1


def test_wrong_token_ends_with_what_to_set(peer: DiscordPeer, door: Door, manners: Manners) -> None:
    peer.rest.token_valid = False
    bot = Bot(peer, door, manners)
    bot.wait()
    assert isinstance(bot.error, ConfigurationError)
    assert "DISCORD_TOKEN" in str(bot.error)


def test_content_intent_is_asked_for_only_where_it_is_switched_on(
    peer: DiscordPeer, start: Start
) -> None:
    start(message_content=False).end()
    start(message_content=True)
    without, with_content = (int(str(each["intents"])) for each in peer.gateway.identifies)
    assert with_content - without == 1 << 15
    messages, reactions = (1 << 9) | (1 << 12), (1 << 10) | (1 << 13)
    assert without == (1 << 0) | messages | reactions, "servers, and both there and directly"


def test_refused_content_intent_is_done_without(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    peer.gateway.flags_are_stale = True
    bot = Bot(peer, door, manners)
    peer.eventually(lambda: peer.gateway.sessions, "a session")
    bot.end()
    assert bot.error is None
    asked = [int(str(each["intents"])) >> 15 & 1 for each in peer.gateway.identifies]
    assert asked == [1, 0]


def test_no_identify_is_wasted_when_none_is_left(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    peer.gateway.identifies_left = 0
    bot = Bot(peer, door, manners)
    peer.eventually(lambda: peer.calls("GET", "/gateway/bot"), "the question")
    bot.end()
    assert bot.error is None
    assert peer.gateway.identifies == []


def test_many_shards_are_used_when_discord_recommends_them(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    peer.rest.shards = 2
    start()
    peer.eventually(lambda: len(peer.gateway.identifies) == 2, "two identifies")
    assert [each["shard"] for each in peer.gateway.identifies] == [[0, 2], [1, 2]]


def test_unreachable_discord_is_tried_again(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    peer.trouble("GET", "/users/@me", Fault.RESET, times=2)  # aiohttp repeats a GET by itself
    bot = Bot(peer, door, manners)
    connected(peer)
    bot.end()
    assert bot.error is None


def test_commands_are_registered_once_and_again_only_when_they_change(
    peer: DiscordPeer, start: Start, keepsake: Keepsake
) -> None:
    start().end()
    start().end()
    assert len(peer.calls("PUT", "/commands$")) == 1
    keepsake.write("commands", "another set")
    start()
    assert len(peer.calls("PUT", "/commands$")) == 2


def test_what_discord_tells_after_the_end_is_left_for_the_next_start(
    services: Services, manners: Manners
) -> None:
    async def heard() -> list[str]:
        client, begun = Listener(services, manners), list[str]()

        async def on_ready() -> None:
            begun.append("ready")

        client.event(on_ready)
        async with client:
            client.dispatch("ready")
            await client.close()
            client.dispatch("ready")
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))
        return begun

    assert asyncio.run(heard()) == ["ready"]


def test_commands_that_discord_refuses_keep_nobody_from_being_heard(
    peer: DiscordPeer, door: Door, start: Start
) -> None:
    peer.trouble("PUT", "/commands$", Fault.REJECT, status=400, code=30034)
    start().end()
    start()
    peer.mention(peer.ada, peer.general, "add a task")
    peer.eventually(lambda: door.texts == ["add a task"], "a request")
    assert len(peer.calls("PUT", "/commands$")) == 2, "tried again at the next start"


def test_run_takes_its_addresses_from_the_settings_and_stops_when_told(
    peer: DiscordPeer, door: Door, tmp_path: Path
) -> None:
    settings = Settings.model_validate(
        {
            "data_dir": tmp_path,
            "discord_token": peer.token,
            "discord_api_url": peer.api_url,
            "discord_gateway_url": peer.gateway_url,
        }
    )
    upgrade_database(settings)
    database = Database(settings.database_url)
    memos = Memos(database)
    stop = threading.Event()
    running = threading.Thread(target=run, args=(services_of(door), settings, memos, stop))
    running.start()
    peer.eventually(lambda: peer.gateway.sessions, "a session")
    ready(peer, door)
    stop.set()
    running.join(10)
    assert not running.is_alive()
    assert memos.read("discord:commands"), "what was registered is kept in the database"
    assert json.loads(memos.read("discord:auto:seen") or "")["mark"] > 0
    with pytest.raises(ConfigurationError, match="DISCORD_TOKEN"):
        run(services_of(door), Settings.model_validate({"data_dir": tmp_path}), memos, stop)
    database.close()


def test_session_waits_for_nothing_when_it_is_stopped_before_it_began(
    peer: DiscordPeer, door: Door, manners: Manners
) -> None:
    import asyncio

    stop = threading.Event()
    stop.set()
    where = Where(token=peer.token, api_url=peer.api_url)
    asyncio.run(Session(services_of(door), where, manners, stop).run())
    assert peer.calls() == []
