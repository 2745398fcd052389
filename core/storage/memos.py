"""Small texts that front rooms keep between runs, by name."""

from sqlalchemy import select

from core.storage.database import Transaction
from core.storage.memo_rows import MemoRow
from core.storage.models import table_of


def read(tx: Transaction, name: str) -> str | None:
    """The text that is kept under a name."""
    found = tx.execute(select(MemoRow.text).where(MemoRow.name == name)).scalar()
    return None if found is None else str(found)


def write(tx: Transaction, name: str, text: str) -> None:
    """Keep a text under a name; an earlier one is replaced."""
    values = {"text": text}
    insert = tx.insert(table_of(MemoRow)).values({"name": name} | values)
    tx.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))
