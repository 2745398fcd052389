"""Brings a database to the newest schema with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from core.storage.database import Database

_SCRIPTS = Path(__file__).with_name("migrations")


def upgrade(database: Database) -> None:
    """Apply every migration that is missing. Doing it again changes nothing.

    Raises:
        Unavailable: the database cannot be reached.
    """
    with database.begin() as tx:
        if not tx.is_sqlite:
            tx.execute(text("SELECT pg_advisory_xact_lock(7368)"))
            # A migration may think for longer than other transactions may rest.
            tx.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        config = _config()
        config.attributes["connection"] = tx.connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether the schema is the newest this code knows. Raises Unavailable."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    with database.read() as tx:
        return MigrationContext.configure(tx.connection).get_current_revision() == head


def _config() -> Config:
    config = Config()
    # ConfigParser reads "%" as the start of a substitution.
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
