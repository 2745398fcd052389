"""The fault proxy passes bytes on until it is told to misbehave, and then does just that."""

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.eventually import PATIENCE
from tests.faults.proxy import FaultProxy, Mode


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says everything back; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def talk(one: socket.socket) -> None:
        with one:
            try:
                while said := one.recv(65_536):
                    one.sendall(said)
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                one, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(one,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield int(listener.getsockname()[1])
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def proxy(echo: int) -> Iterator[FaultProxy]:
    with FaultProxy(("127.0.0.1", echo)) as made:
        yield made


def call(proxy: FaultProxy, *, patience: float = PATIENCE) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=patience)


def said_back(plug: socket.socket, said: bytes) -> bytes:
    plug.sendall(said)
    heard = b""
    while len(heard) < len(said):
        heard += plug.recv(len(said) - len(heard))
    return heard


def test_bytes_pass_in_both_directions(proxy: FaultProxy) -> None:
    with call(proxy) as plug:
        assert said_back(plug, b"x" * 300_000) == b"x" * 300_000
    assert proxy.faults == 0


def test_refused_means_that_nobody_listens_and_healing_brings_it_back(proxy: FaultProxy) -> None:
    proxy.behave(Mode.REFUSE)
    with pytest.raises(ConnectionRefusedError):
        call(proxy)
    proxy.heal()
    with call(proxy) as plug:
        assert said_back(plug, b"again") == b"again"
    assert proxy.faults == 1


def test_a_reset_ends_open_connections_at_once(proxy: FaultProxy) -> None:
    with call(proxy) as plug:
        assert said_back(plug, b"hello") == b"hello"
        proxy.reset()
        with pytest.raises(ConnectionResetError):
            plug.recv(1)


@pytest.mark.parametrize("mode", [Mode.BLACKHOLE, Mode.DEAF, Mode.MUTE])
def test_what_vanishes_is_not_answered_and_nothing_is_closed(proxy: FaultProxy, mode: Mode) -> None:
    with call(proxy, patience=0.2) as plug:
        assert said_back(plug, b"hello") == b"hello"
        proxy.behave(mode)
        plug.sendall(b"anybody there?")
        with pytest.raises(TimeoutError):
            plug.recv(1)


def test_an_answer_is_cut_after_so_many_bytes(proxy: FaultProxy) -> None:
    proxy.behave(Mode.PASS, cut_after=1_000)
    with call(proxy) as plug, pytest.raises(ConnectionResetError):
        said_back(plug, b"x" * 5_000)
