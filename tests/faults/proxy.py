"""A TCP proxy that can be told to misbehave, between a process and anything it talks to."""

import asyncio
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Any, Self, TypeVar

from core.kit.clock import Clock

T = TypeVar("T")
_PIECE = 65_536


class Mode(StrEnum):
    """What the proxy does with connections."""

    PASS = "pass"
    REFUSE = "refuse"
    """New ones are refused: nobody listens. Old ones go on."""
    RESET = "reset"
    """New and old ones are reset (SO_LINGER 0)."""
    BLACKHOLE = "blackhole"
    """Bytes are taken and vanish, in both directions; nothing is closed."""
    DEAF = "deaf"
    """One direction: what clients send vanishes, what the server sends passes."""
    MUTE = "mute"
    """The other direction: what clients send passes, answers vanish."""


@dataclass(slots=True)
class _Behaviour:
    mode: Mode = Mode.PASS
    delay: float = 0.0
    cut_after: int | None = None


class FaultProxy:
    """Listens on a port of this machine and passes on to `target`.

    Args:
        target: host and port, or the path of a unix socket.

    Attributes:
        faults: how often it was told to misbehave.
    """

    def __init__(self, target: tuple[str, int] | str) -> None:
        self._target = target
        self._now = _Behaviour()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._clock = Clock()
        self.port = 0
        self.faults = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def behave(self, mode: Mode, *, delay: float = 0.0, cut_after: int | None = None) -> None:
        """Change what happens from here on.

        Args:
            delay: seconds that every piece is held back.
            cut_after: how many bytes an answer may have before its connection is reset.
        """
        changed = _Behaviour(mode, delay, cut_after)
        self.faults += changed != _Behaviour()
        self._do(self._change(changed))

    def heal(self) -> None:
        """Pass everything on again. Connections whose bytes vanished are reset first."""
        if self._now.mode in {Mode.BLACKHOLE, Mode.DEAF, Mode.MUTE}:
            self._do(self._reset_all())
        self._do(self._change(_Behaviour()))

    def reset(self) -> None:
        """Reset every open connection once; new ones pass."""
        self.faults += 1
        self._do(self._reset_all())

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        done: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return done.result(30)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _unlisten(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _change(self, to: _Behaviour) -> None:
        self._now = to
        if to.mode is Mode.REFUSE:
            await self._unlisten()
        elif self._server is None:
            await self._listen()
        if to.mode is Mode.RESET:
            await self._reset_all()

    async def _reset_all(self) -> None:
        for writer in list(self._open):
            _abort(writer)

    async def _end(self) -> None:
        await self._unlisten()
        await self._reset_all()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        server: asyncio.StreamWriter | None = None
        leave: Callable[[asyncio.StreamWriter], None] = _abort
        try:
            if self._now.mode is Mode.RESET:
                return
            answers, server = await self._connect()
            self._open.add(server)
            await asyncio.gather(
                self._pump(reader, server, answer=False), self._pump(answers, writer, answer=True)
            )
            leave = _part
        except (OSError, asyncio.CancelledError):
            pass  # one side is gone, and so is the other below
        finally:
            for one in (writer, server):
                if one is not None:
                    self._open.discard(one)
                    leave(one)

    def _connect(self) -> Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        if isinstance(self._target, str):
            return asyncio.open_unix_connection(self._target)
        return asyncio.open_connection(*self._target)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answer: bool
    ) -> None:
        passed = 0
        swallowing = {Mode.BLACKHOLE, Mode.MUTE if answer else Mode.DEAF}
        while piece := await reader.read(_PIECE):
            if self._now.delay:
                await self._clock.asleep(self._now.delay)
            if self._now.mode in swallowing:
                continue
            limit = self._now.cut_after if answer else None
            if limit is not None and passed + len(piece) > limit:
                writer.write(piece[: limit - passed])
                await writer.drain()
                raise ConnectionResetError
            passed += len(piece)
            writer.write(piece)
            await writer.drain()
        writer.write_eof()


def _abort(writer: asyncio.StreamWriter) -> None:
    """Close with a reset in place of a farewell."""
    plug = writer.get_extra_info("socket")
    if plug is not None and plug.family != socket.AF_UNIX:
        with suppress(OSError):  # closed already
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _part(writer: asyncio.StreamWriter) -> None:
    """Close once everything is sent."""
    writer.close()
