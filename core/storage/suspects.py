"""Writes of unknown outcome that may land after all: which are to be looked at again, and when."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Integer, delete
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.write import MAKING, Write
from core.storage.database import Transaction
from core.storage.models import Base, Id, table_of

LOOKS = (
    timedelta(minutes=2),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=24),
)
"""How long after its outcome was unknown a write is looked at again; the last look ends it."""


class SuspectRow(Base):
    """A write that makes something, and that may have been carried out more often than is known."""

    __tablename__ = "suspects"
    __table_args__ = (Index("suspects_due", "look_at"),)

    write_id: Mapped[str] = mapped_column(Id, ForeignKey("writes.id"), primary_key=True)
    looks: Mapped[int] = mapped_column(Integer)
    """How many looks are over."""
    since: Mapped[datetime]
    """When its outcome was first unknown."""
    look_at: Mapped[datetime]


def note(tx: Transaction, write: Write) -> None:
    """Keep an eye on a write of unknown outcome, if it makes something."""
    if write.effect.kind in MAKING:
        row = {"write_id": write.id, "looks": 0, "since": tx.now, "look_at": tx.now + LOOKS[0]}
        tx.execute(tx.insert(table_of(SuspectRow)).values(row).on_conflict_do_nothing())


def clear(tx: Transaction, write_id: str) -> None:
    """What it was sent for is known to have happened once."""
    tx.execute(delete(SuspectRow).where(SuspectRow.write_id == write_id))
