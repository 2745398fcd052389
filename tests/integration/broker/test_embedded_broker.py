"""The broker that comes with the house: private, durable, one a data directory, never left over."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from core.coordination import broker_url, connect
from core.kit import rundir
from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.settings import Settings
from tests.eventually import eventually
from tests.processes import alive, listens_on_a_port
from workers import embedded_broker
from workers.embedded_broker import EmbeddedBroker

LAUNCH_AND_WAIT = """
import sys
from pathlib import Path
from core.kit.clock import Clock
from workers.embedded_broker import EmbeddedBroker
broker = EmbeddedBroker(Path(sys.argv[1]), Clock())
broker.launch()
broker.wait_ready()
print(broker.pid, flush=True)
sys.stdin.read()
"""


def _pid(broker: EmbeddedBroker) -> int:
    assert broker.pid is not None
    return broker.pid


def test_it_is_private_durable_and_evicts_nothing(
    broker: EmbeddedBroker, client: redis.Redis, settings: Settings
) -> None:
    assert client.ping()
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert client.config_get("appendonly") == {"appendonly": "yes"}
    assert client.config_get("appendfsync") == {"appendfsync": "everysec"}
    assert not listens_on_a_port(_pid(broker))
    assert stat.S_IMODE(broker.socket.stat().st_mode) == 0o700
    assert stat.S_IMODE(rundir.run_dir(settings.data_dir).stat().st_mode) == 0o700
    assert broker_url(settings) == f"unix://{broker.socket}"


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30)
    broker = EmbeddedBroker(deep, Clock())
    broker.launch()
    broker.wait_ready()
    client = connect(Settings(data_dir=deep, redis_address=None))
    assert client.ping()
    assert len(os.fsencode(broker.socket)) <= 100
    assert stat.S_IMODE(broker.socket.parent.stat().st_mode) == 0o700
    client.close()
    broker.stop()
    assert not broker.socket.parent.exists()
    assert rundir.find(deep, "broker") is None


def test_what_it_holds_survives_kill_9(broker: EmbeddedBroker, client: redis.Redis) -> None:
    client.set("kept", "yes")
    os.kill(_pid(broker), signal.SIGKILL)
    eventually(lambda: not broker.alive, "the broker's end")
    with pytest.raises(redis.ConnectionError):
        client.ping()
    broker.launch()
    broker.wait_ready()
    assert client.get("kept") == b"yes"


def test_two_data_directories_have_two_brokers(
    broker: EmbeddedBroker, client: redis.Redis, tmp_path: Path
) -> None:
    other = EmbeddedBroker(tmp_path / "other", Clock())
    other.launch()
    other.wait_ready()
    theirs = connect(Settings(data_dir=tmp_path / "other", redis_address=None))
    client.set("mine", 1)
    assert theirs.get("mine") is None
    theirs.close()
    other.stop()
    assert broker.alive


@pytest.mark.parametrize("frozen", [False, True])
def test_a_leftover_broker_is_replaced_and_its_data_kept(
    broker: EmbeddedBroker, client: redis.Redis, data_dir: Path, *, frozen: bool
) -> None:
    client.set("kept", "yes")
    leftover = _pid(broker)
    if frozen:
        os.kill(leftover, signal.SIGSTOP)
    successor = EmbeddedBroker(data_dir, Clock())
    successor.launch()
    successor.wait_ready()
    assert not alive(leftover)
    assert successor.pid != leftover
    assert client.get("kept") == b"yes"
    successor.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="needs the kernel's parent death signal")
def test_it_dies_with_its_supervisor(data_dir: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCH_AND_WAIT, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert alive(pid)
        supervisor.kill()
    eventually(lambda: not alive(pid), "the broker's end")


def test_without_a_server_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_broker, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ConfigurationError, match="Install valkey-server or redis-server"):
        embedded_broker.server_binary()


def test_a_start_that_fails_says_why_and_where_to_look(
    broker: EmbeddedBroker, client: redis.Redis, data_dir: Path
) -> None:
    client.set("a", 1)
    broker.stop()
    manifest = next((data_dir / "broker" / "appendonlydir").glob("*.manifest"))
    manifest.write_text("not a manifest\n", encoding="utf-8")
    broker.launch()
    with pytest.raises(Unavailable, match=r"(?s)did not start.*manifest") as caught:
        broker.wait_ready()
    assert str(broker.log) in str(caught.value)


def test_a_missing_broker_is_named(settings: Settings, client: redis.Redis) -> None:
    with pytest.raises(Unavailable, match="notion-assistant up"):
        broker_url(settings)
    with pytest.raises(redis.ConnectionError, match="not running"):
        client.ping()


def test_a_wrong_redis_url_is_a_configuration_error(data_dir: Path) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        connect(Settings(data_dir=data_dir, redis_address="http://example.com"))
