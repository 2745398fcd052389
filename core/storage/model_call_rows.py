"""The table of calls to a language model: budgets are counted from it, costs are told from it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.storage.models import Base, Id


class ModelCallRow(Base):
    """One call: reserved before it is made, settled after.

    It outlives its request, so it refers to it by a plain id.
    """

    __tablename__ = "model_calls"
    __table_args__ = (
        Index("model_calls_by_workspace", "workspace_id", "at"),
        Index("model_calls_by_request", "request_id"),
        Index("model_calls_by_time", "at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    request_id: Mapped[str] = mapped_column(Id)
    workspace_id: Mapped[str] = mapped_column(Id)
    person_id: Mapped[str]
    purpose: Mapped[str] = mapped_column(String(16))
    model: Mapped[str]
    outcome: Mapped[str] = mapped_column(String(24))
    """"reserved" until it is settled; a process that died leaves it so."""
    counted: Mapped[int] = mapped_column(Integer)
    """Tokens that count against the budgets: the most it can take, until that is known better."""
    input_tokens: Mapped[int | None] = mapped_column(Integer)
    cached_tokens: Mapped[int | None] = mapped_column(Integer)
    output_tokens: Mapped[int | None] = mapped_column(Integer)
    reasoning_tokens: Mapped[int | None] = mapped_column(Integer)
    milliseconds: Mapped[int | None] = mapped_column(Integer)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    """Millionths of a US dollar; NULL when the model's price is not known."""
    priced_on: Mapped[str | None] = mapped_column(String(10))
    """Date of the price table that gave the cost."""
