"""The tables of what asks first, and of who may answer."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base


class PolicyRow(Base):
    """What an operator decided about an operation in a place."""

    __tablename__ = "policies"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    operation: Mapped[str] = mapped_column(String(64), primary_key=True)
    policy: Mapped[str] = mapped_column(String(16))


class ApproverRow(Base):
    """Somebody who may decide about everybody's requests in a place."""

    __tablename__ = "approvers"

    place: Mapped[str] = mapped_column(String(200), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(120), primary_key=True)
