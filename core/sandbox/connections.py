"""The open connections of a server, so that one can be cut."""

import socket
import struct
from asyncio import Transport
from typing import TypeAlias, cast

from starlette.types import Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

Address: TypeAlias = tuple[str, int]
_NO_LINGER = struct.pack("ii", 1, 0)


class Connections:
    """Transports by the client's address."""

    def __init__(self) -> None:
        self._open: dict[Address, Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """uvicorn's HTTP protocol, noting the connections it handles here."""
        opened = self._open

        class NotedProtocol(H11Protocol):
            """HTTP/1.1 on a connection that can be cut."""

            def connection_made(self, transport: Transport) -> None:  # type: ignore[override]  # uvicorn narrows asyncio's type itself
                """Note it."""
                super().connection_made(transport)
                if self.client is not None:
                    opened[self.client] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                """Forget it."""
                if self.client is not None:
                    opened.pop(self.client, None)
                super().connection_lost(exc)

        return NotedProtocol

    async def reset(self, client: Address | None, receive: Receive) -> None:
        """Cut a client's connection at once, by TCP reset where the server allows it."""
        transport = self._open.get(client) if client is not None else None
        if transport is None:
            return
        raw = cast("socket.socket", transport.get_extra_info("socket"))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        transport.abort()
        await gone(receive)


async def gone(receive: Receive) -> None:
    """Wait until the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
