"""The local Slack: start it, act as people in it, read what the app did."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.peers.slack import gestures
from tests.peers.slack.deliveries import Delivery, Kind, Postman, Via
from tests.peers.slack.file_server import FileServer
from tests.peers.slack.limits import Limits
from tests.peers.slack.oauth import OAuth
from tests.peers.slack.sockets import Sockets
from tests.peers.slack.trouble import Trouble
from tests.peers.slack.web_api import WebApi
from tests.peers.slack.world import (
    APP_TOKEN,
    BOT_TOKEN,
    BOT_USER,
    SCOPES,
    SIGNING_SECRET,
    TEAM,
    Call,
    Channel,
    Frame,
    Json,
    Post,
    User,
    Whisper,
    World,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Said:
    """What a person did and how it was brought to the app."""

    post: Post
    deliveries: tuple[Delivery, ...]

    @property
    def acked(self) -> bool:
        return all(delivery.acked for delivery in self.deliveries)


class SlackPeer:
    """A Slack workspace on a free port of the loopback interface.

    Args:
        limits: enforce the rate limits.
        patience: seconds the app has for an acknowledgement (three at Slack).
        pauses: seconds before each further try of an event (0, 60 and 300 at Slack).
        scopes: what the app was granted.
    """

    team = TEAM
    bot_user = BOT_USER
    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    signing_secret = SIGNING_SECRET

    def __init__(
        self,
        *,
        limits: bool = False,
        patience: float = 3.0,
        pauses: Sequence[float] = (0.0, 60.0, 300.0),
        scopes: frozenset[str] = SCOPES,
    ) -> None:
        self.world = World(scopes)
        self.trouble = Trouble()
        self.limits = Limits(enforced=limits)
        self.oauth = OAuth(self.world)
        self.sockets = Sockets(self.world)
        self.postman = Postman(self.world, self.sockets, patience=patience, pauses=pauses)
        self.via: Via = "socket"
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slack-peer")
        self._runner: web.AppRunner | None = None
        self._under_way: set[Future[Any]] = set()
        self.user = self.add_user("U0DANA", "Dana Example")
        self.channel = self.add_channel("C0GENERAL", "general")

    # Running it.

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def deliver_to(self, url: str) -> None:
        """Bring everything to this address by signed HTTP instead of Socket Mode."""
        self.postman.url = url
        self.via = "http"

    # Who and where.

    def add_user(self, user_id: str, name: str, **more: Any) -> User:
        self.world.users[user_id] = User(user_id, name, **more)
        return self.world.users[user_id]

    def add_channel(self, channel_id: str, name: str, **more: Any) -> Channel:
        self.world.channels[channel_id] = Channel(channel_id, name, **more)
        return self.world.channels[channel_id]

    # What people do.

    def mention(
        self, text: str, *, thread: str | None = None, twin: bool = True, raw: bool = False
    ) -> Said:
        """Mention the app in the channel; the message arrives as two events unless `twin` is off.

        Args:
            raw: `text` is already as Slack writes it, mention and all.
        """
        whole = text if raw else f"<@{BOT_USER}> {gestures.typed(text)}"
        post = self._write(whole, self.channel, self.user, thread)
        events = [gestures.app_mention(post, self.channel)]
        if twin:
            events.append(gestures.message(post, self.channel))
        return Said(post, tuple(self.deliver_event(inner) for inner in events))

    def say(
        self,
        text: str,
        *,
        thread: str | None = None,
        user: User | None = None,
        raw: bool = False,
    ) -> Said:
        """Write in the channel without mentioning anyone."""
        post = self._write(
            text if raw else gestures.typed(text), self.channel, user or self.user, thread
        )
        return Said(post, (self.deliver_event(gestures.message(post, self.channel)),))

    def direct(self, text: str, *, thread: str | None = None) -> Said:
        """Write to the app alone."""
        channel = self.direct_channel(self.user)
        post = self._write(gestures.typed(text), channel, self.user, thread)
        return Said(post, (self.deliver_event(gestures.message(post, channel)),))

    def direct_channel(self, user: User) -> Channel:
        known = (c for c in self.world.channels.values() if c.with_user == user.id)
        return next(known, None) or self.add_channel(
            f"D{user.id[1:]}", user.name, kind="im", with_user=user.id
        )

    def slash(self, text: str, *, command: str = "/notion") -> Delivery:
        """Give a slash command in the channel."""
        payload = gestures.slash(self.world, self.user, self.channel, command, text)
        return self.deliver("slash_commands", payload)

    def click(self, post: Post, label: str, *, user: User | None = None) -> Delivery:
        """Click the button with this label on a message, as it is at the moment."""
        button = next((b for b in post.buttons if b["text"]["text"] == label), None)
        assert button is not None, f"no button {label!r} among {post.buttons}"
        payload = gestures.block_actions(self.world, user or self.user, post, button)
        return self.deliver("interactive", payload)

    def edit(self, post: Post, text: str) -> Delivery:
        """Edit a person's message."""
        channel = self.world.channels[post.channel]
        return self.deliver_event(gestures.changed(self.world, post, channel, text))

    def delete(self, post: Post) -> Delivery:
        """Delete a person's message."""
        channel = self.world.channels[post.channel]
        return self.deliver_event(gestures.deleted(self.world, post, channel))

    def react(self, post: Post, name: str, *, user: User | None = None) -> Delivery:
        """Put a reaction on a message."""
        inner = gestures.reaction(self.world, user or self.user, post, name)
        return self.deliver_event(inner)

    def press_stop(self, channel: str, thread: str) -> Delivery:
        """Press the agent's Stop in a thread."""
        return self.deliver_event(gestures.stopped(self.world, self.user, channel, thread))

    def join(self, user: User) -> Delivery:
        """Join the channel."""
        return self.deliver_event(gestures.joined(self.world, user, self.channel))

    def deliver_event(self, inner: Json) -> Delivery:
        """Bring any event to the app."""
        return self.deliver("events_api", gestures.event(self.world, inner))

    def redeliver(self, delivery: Delivery, *, retry_num: int, reason: str = "timeout") -> Delivery:
        """Bring the same payload once more, as a numbered retry, whatever came of it before."""
        return self.deliver(delivery.kind, delivery.payload, retry_num=retry_num, reason=reason)

    def deliver(
        self, kind: Kind, payload: Json, *, retry_num: int = 0, reason: str = ""
    ) -> Delivery:
        delivery = Delivery(kind, payload, self.via)
        work = self.postman.deliver(delivery, retry_num=retry_num, reason=reason)
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return delivery

    # What came of it.

    @property
    def posts(self) -> list[Post]:
        """The app's messages, oldest first."""
        with self.world.changed:
            return [post for post in self.world.posts if post.by_app]

    @property
    def whispers(self) -> list[Whisper]:
        with self.world.changed:
            return list(self.world.whispers)

    def calls(self, method: str) -> list[Call]:
        with self.world.changed:
            return [call for call in self.world.calls if call.method == method]

    @property
    def pings(self) -> list[str]:
        """Everyone that the app's messages would have notified."""
        frames: list[Frame] = [frame for post in self.posts for frame in post.frames]
        return [ping for frame in frames for ping in frame.pings]

    def until(self, holds: Callable[[], bool], *, seconds: float = 10.0) -> None:
        """Wait until something is so; fail the test when it never is."""
        assert self.world.until(holds, seconds), "it did not come to be in time"

    def over(self, *deliveries: Delivery, seconds: float = 10.0) -> None:
        """Wait until these deliveries are acknowledged or given up."""
        self.until(lambda: all(delivery.over for delivery in deliveries), seconds=seconds)

    # Trouble with connections.

    def goodbye(self, reason: str = "refresh_requested") -> None:
        self._run(self.sockets.say_goodbye(reason))

    def cut(self) -> None:
        self._call(self.sockets.cut_all)

    def freeze(self) -> None:
        self._call(self.sockets.freeze_all)

    def connected(self, connections: int = 1) -> None:
        """Wait until the app has that many connections."""
        self.until(lambda: len(self.sockets.ready) == connections)

    def post_raw(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        """POST anything to the app's HTTP address."""
        status, text, _ = self._run(self.postman.send(body, headers))
        return status, text

    def _write(self, text: str, channel: Channel, user: User, thread: str | None) -> Post:
        post = Post(channel.id, self.world.new_ts(), user.id, thread, [Frame(text, [])])
        return self.world.add(post)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _call(self, work: Callable[[], None]) -> None:
        async def run() -> None:
            work()

        self._run(run())

    async def _start(self) -> None:
        api = WebApi(self.world, self.sockets, self.trouble, self.limits, self.oauth)
        app = web.Application(client_max_size=4_000_000)
        app.router.add_post("/api/{method}", api.serve)
        app.router.add_get("/oauth/v2/authorize", self.oauth.consent)
        app.router.add_get("/link/", self.sockets.serve)
        files = FileServer(self.world)
        app.router.add_get("/files/{id}", files.fetch)
        app.router.add_post("/upload/{id}", files.take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.world.address = f"http://127.0.0.1:{self.port}"

    async def _stop(self) -> None:
        for future in list(self._under_way):
            future.cancel()
        # A cancelled future ends its task in a later round of the loop, which is about to stop.
        leaving = [one for one in asyncio.all_tasks() if "deliver" in str(one.get_coro())]
        for task in leaving:
            task.cancel()
        if leaving:
            await asyncio.wait(leaving, timeout=1.0)
        await self.sockets.close_all()
        await self.postman.close()
        if self._runner:
            await self._runner.cleanup()
