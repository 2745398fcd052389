"""The local Discord as a test holds it: a server on a thread of its own, with a blocking API."""

import asyncio
import re
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from tests.peers.discord import gestures
from tests.peers.discord.faults import Fault, Trouble
from tests.peers.discord.gateway import INVALID, RECONNECT, Gateway
from tests.peers.discord.gestures import Given
from tests.peers.discord.limits import Limits
from tests.peers.discord.rest import Call, Rest
from tests.peers.discord.world import Channel, Posted, Slash, User, World

T = TypeVar("T")

_PATIENCE = 30.0


class DiscordPeer:
    """A Discord with the server "Acme", its channel #general and the people Ada and Grace."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.world = World()
        # A token begins with the id of its bot (Authentication, Discord).
        self.token = f"{b64encode(str(self.world.me.id).encode()).decode()}.local.token"
        self.gateway = Gateway(self.world, self.token)
        self.rest = Rest(self.world, self.gateway, limits or Limits())
        self.general = self.world.channel("general")
        self.ada = self.world.user("Ada")
        self.grace = self.world.user("Grace")
        self.files: dict[str, bytes] = {}
        """What was sent with messages, by the path of its address."""
        self.api_url = ""
        self.gateway_url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="discord-peer", daemon=True)
        self._runner: web.AppRunner | None = None

    # the server

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait(self._start())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=30 * 2**20)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/files/{message}/{name}", self._file)
        app.router.add_route("*", "/api/v10/{tail:.*}", self.rest.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}/api/v10"
        self.gateway_url = self.gateway.url = f"ws://127.0.0.1:{port}/gateway/"

    async def _file(self, request: web.Request) -> web.Response:
        """What anybody gets who asks for the address of a file."""
        sent = self.files.get(request.path)
        return web.Response(status=404) if sent is None else web.Response(body=sent)

    async def _end(self) -> None:
        await self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()

    def _wait(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def _do(self, work: Callable[[], T]) -> T:
        async def done() -> T:
            result = work()
            await self.gateway.flush()
            return result

        return self._wait(done())

    # what people do

    def say(
        self,
        user: User,
        channel: Channel | int,
        text: str,
        *,
        reply_to: int | None = None,
        ping: bool = True,
    ) -> int:
        """A person writes a message. Returns its id."""
        place = channel if isinstance(channel, int) else channel.id
        return self._do(lambda: self.world.say(user.id, place, text, reply_to=reply_to, ping=ping))

    def attach(self, channel: Channel, message: int, name: str, data: bytes) -> None:
        """A message has had this file from the beginning."""
        path = f"/files/{message}/{name}"
        self.files[path] = data
        url = self.api_url.removesuffix("/api/v10") + path
        told = {"id": str(message + len(self.files)), "filename": name, "size": len(data)}
        stored = self.world.backend.get_message(channel.id, message)
        stored.attachments.append({**told, "url": url, "proxy_url": url})

    def mention(self, user: User, channel: Channel | int, text: str) -> int:
        """A person writes to the assistant in a channel."""
        return self.say(user, channel, f"{self.world.me.mention} {text}")

    def say_directly(self, user: User, text: str) -> int:
        """A person writes a direct message to the assistant."""
        return self.say(user, self.direct(user), text)

    def slash(self, user: User, channel: Channel | int, path: str, **options: Given) -> Slash:
        """A person runs a command, such as "notion ask"."""
        place = channel if isinstance(channel, int) else channel.id
        return self._do(lambda: gestures.slash(self.world, user.id, place, path, options))

    def type(
        self, user: User, channel: Channel | int, path: str, option: str, text: str, **said: Given
    ) -> Slash:
        """A person types an option of a command, with others already given."""
        place = channel if isinstance(channel, int) else channel.id
        typed = gestures.Typed(option, text)
        return self._do(lambda: gestures.type_option(self.world, user.id, place, path, typed, said))

    def menu(self, user: User, channel: Channel | int, name: str, message: int) -> Slash:
        """A person runs a command of a message's menu."""
        place = channel if isinstance(channel, int) else channel.id
        return self._do(lambda: gestures.menu(self.world, user.id, place, name, message))

    def choose(self, user: User, channel: Channel | int, shown: Slash, value: str) -> Slash:
        """A person chooses an option of the menu that an answer showed them."""
        place = channel if isinstance(channel, int) else channel.id
        return self._do(lambda: gestures.choose(self.world, user.id, place, shown, value))

    def press(self, user: User, channel: Channel | int, shown: Slash) -> Slash:
        """A person presses the button that an answer showed them."""
        place = channel if isinstance(channel, int) else channel.id
        return self._do(lambda: gestures.press(self.world, user.id, place, shown))

    def post_button(self, channel: Channel, custom_id: str) -> Posted:
        """A card of the assistant's with one button, "Go"."""
        self._do(lambda: self.world.post_button(channel.id, custom_id))
        return self.cards(channel)[-1]

    def fill(
        self, user: User, channel: Channel | int, shown: Slash, **values: str | list[str]
    ) -> Slash:
        """A person fills in the modal that was opened, by the labels of its fields, and sends it.
        What is not given stays as it was prefilled."""
        place = channel if isinstance(channel, int) else channel.id
        return self._do(lambda: gestures.fill(self.world, user.id, place, shown, values))

    def click(self, user: User, posted: Posted, label: str) -> Slash:
        """A person clicks the button with this label."""
        custom_id = posted.buttons[label]
        return self._do(lambda: self.world.click(user.id, posted.channel, posted.id, custom_id))

    def delete(self, channel: Channel | int, *messages: int) -> None:
        """Somebody deletes a message, or several at once."""
        place = channel if isinstance(channel, int) else channel.id
        self._do(lambda: self.world.delete(place, *messages))

    def react(self, user: User, channel: Channel | int, message: int, emoji: str) -> None:
        """A person puts a reaction on a message."""
        place = channel if isinstance(channel, int) else channel.id
        self._do(lambda: self.world.react(user.id, place, message, emoji))

    def leave(self, *, unavailable: bool = False) -> None:
        """The assistant is removed from the server, or the server is away for a while."""
        self._do(lambda: self.world.leave(unavailable=unavailable))

    def invite(self) -> None:
        """The assistant is invited to the server that it was removed from."""
        self._do(self.world.invite)

    def redeliver(self, channel: Channel | int, message: int) -> None:
        """The gateway delivers a message once more."""
        place = channel if isinstance(channel, int) else channel.id
        self._do(lambda: self.world.redeliver(place, message))

    # what there is

    def user(self, name: str) -> User:
        return self._do(lambda: self.world.user(name))

    def channel(self, name: str) -> Channel:
        return self._do(lambda: self.world.channel(name))

    def direct(self, user: User) -> Channel:
        return self._do(lambda: self.world.direct(user.id))

    def messages(self, channel: Channel | int) -> list[Posted]:
        """What people in the channel see, oldest first."""
        place = channel if isinstance(channel, int) else channel.id
        return self._do(lambda: self.world.posted(place))

    def cards(self, channel: Channel | int) -> list[Posted]:
        """What the assistant has posted in a channel or thread."""
        me = self.world.me.id
        return [each for each in self.messages(channel) if each.author == me]

    def threads(self) -> dict[int, str]:
        """Name by id of every thread."""
        channels = self.world.backend.channels
        return self._do(
            lambda: {each.id: str(each.name) for each in channels.values() if each.is_thread}
        )

    def calls(self, method: str = "", path: str = "") -> list[Call]:
        """REST calls so far whose method and path match."""
        return [
            call
            for call in list(self.rest.calls)
            if method in ("", call.method) and re.search(path, call.path)
        ]

    # what goes wrong

    def trouble(
        self,
        method: str,
        path: str,
        fault: Fault,
        *,
        status: int = 500,
        code: int = 0,
        retry_after: float | None = None,
        times: int = 1,
    ) -> None:
        """Let the next calls that match (regular expression) go wrong."""
        self.rest.troubles.append(
            Trouble(method, re.compile(path), fault, status, code, retry_after, times)
        )

    def turn(self, seconds: float) -> None:
        """Turn Discord's clock forward."""
        self._do(lambda: self.world.clock.advance(seconds))

    def archive(self, thread: int) -> None:
        def now() -> None:
            meta = self.world.backend.get_thread(thread).thread_metadata
            if meta is not None:
                meta.archived = True

        self._do(now)

    def drop(self, code: int = 1006) -> None:
        """Break all gateway connections (1006: without a goodbye); sessions can be resumed."""
        self._wait(self.gateway.cut() if code == 1006 else self.gateway.drop(code))

    def ask_to_reconnect(self) -> None:
        """Opcode 7."""
        self._wait(self.gateway.tell_all(RECONNECT, None))

    def invalidate(self, *, resumable: bool) -> None:
        """Opcode 9."""
        if not resumable:
            self._do(self.gateway.sessions.clear)
        self._wait(self.gateway.tell_all(INVALID, resumable))

    def forget_sessions(self) -> None:
        """No session can be resumed; what happens is heard by nobody until a new one."""
        self._do(self.gateway.sessions.clear)

    def eventually(self, look: Callable[[], T], what: str, *, within: float = _PATIENCE) -> T:
        """The first true result of `look`; polls until then."""
        deadline = time.monotonic() + within
        while True:
            seen = look()
            if seen:
                return seen
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} did not happen within {within} s")
            threading.Event().wait(0.01)
