"""Plain Dramatiq at its default settings, for comparison: the module its own command starts.

PLAIN_SOCKET names the broker's socket, PLAIN_FILE the file to which each run adds its time.
"""

import os
import struct
import time

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker

_TIME = struct.Struct("<d8x")


def declare(socket: str, file: str) -> "dramatiq.Actor[[int], None]":
    """An actor that notes when it ran: 16 bytes."""
    broker = RedisBroker(  # type: ignore[no-untyped-call]  # Dramatiq gives no types
        client=redis.Redis(unix_socket_path=socket), namespace="plain"
    )
    dramatiq.set_broker(broker)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    @dramatiq.actor(broker=broker)
    def note(_number: int) -> None:
        os.write(handle, _TIME.pack(time.time()))

    return note


def times(data: bytes) -> list[float]:
    """When each run ended, in seconds since 1970."""
    return [moment for (moment,) in _TIME.iter_unpack(data)]


if "PLAIN_SOCKET" in os.environ:  # noqa: TID251 - started by Dramatiq's command, which takes no arguments
    declare(os.environ["PLAIN_SOCKET"], os.environ["PLAIN_FILE"])  # noqa: TID251
