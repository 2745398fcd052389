"""Watches the tasks' table: every change of a state is noted by the database itself."""

from sqlalchemy import text

from core.domain.task import MOVES, SETTLED, TaskState
from core.storage.database import Database

Move = tuple[TaskState, TaskState]

_SQLITE = (
    "CREATE TABLE moves (origin TEXT, target TEXT)",
    """CREATE TRIGGER watch AFTER UPDATE OF state ON tasks WHEN old.state <> new.state
       BEGIN INSERT INTO moves VALUES (old.state, new.state); END""",
)
_POSTGRES = (
    "CREATE TABLE moves (origin TEXT, target TEXT)",
    """CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN INSERT INTO moves VALUES (old.state, new.state); RETURN NULL; END $$""",
    """CREATE TRIGGER watch AFTER UPDATE OF state ON tasks FOR EACH ROW
       WHEN (old.state <> new.state) EXECUTE FUNCTION note_move()""",
)


def watch(database: Database) -> None:
    """Start noting moves."""
    with database.begin() as tx:
        for statement in _SQLITE if tx.is_sqlite else _POSTGRES:
            tx.execute(text(statement))


def moves_made(database: Database) -> set[Move]:
    """Every move that was made since."""
    with database.read() as tx:
        found = tx.execute(text("SELECT DISTINCT origin, target FROM moves"))
        return {(TaskState(origin), TaskState(target)) for origin, target in found}


def unknown_moves(database: Database) -> set[Move]:
    """Those that the table of moves does not know."""
    return {(origin, to) for origin, to in moves_made(database) if to not in MOVES[origin]}


def settled_without_audit(database: Database) -> list[str]:
    """Ids of settled tasks of which no line of the audit says so."""
    query = """SELECT id, state FROM tasks WHERE NOT EXISTS (
        SELECT 1 FROM audit
        WHERE audit.task_id = tasks.id AND audit.action = 'task.' || tasks.state)"""
    with database.read() as tx:
        return [task_id for task_id, state in tx.execute(text(query)) if state in SETTLED]
