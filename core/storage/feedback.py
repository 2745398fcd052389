"""What people thought of an outcome: one word of each person for each request."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from core.domain.feedback import Feedback
from core.storage import audit
from core.storage.database import Transaction
from core.storage.models import Base, Id, PlanRow, RequestRow, table_of


class FeedbackRow(Base):
    """What one person thought of one outcome."""

    __tablename__ = "feedback"

    request_id: Mapped[str] = mapped_column(
        Id, ForeignKey("requests.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    good: Mapped[bool]
    at: Mapped[datetime]


def keep(tx: Transaction, request_id: str, person_id: str, *, good: bool) -> None:
    """Keep it; a later word of the same person replaces it."""
    row = {"request_id": request_id, "person_id": person_id, "good": good, "at": tx.now}
    statement = tx.insert(table_of(FeedbackRow)).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["request_id", "person_id"], set_={"good": good, "at": tx.now}
    )
    tx.execute(statement)
    subject = audit.Subject(request_id=request_id)
    audit.record(tx, "feedback.given", subject, actor=person_id, good=good)


def newest(tx: Transaction, *, only_bad: bool, limit: int) -> list[Feedback]:
    """The newest words, each with what was asked and the plan that was run."""
    query = (
        select(
            FeedbackRow.request_id,
            PlanRow.id.label("plan_id"),
            FeedbackRow.person_id,
            FeedbackRow.good,
            FeedbackRow.at,
            RequestRow.text,
        )
        .join(RequestRow, RequestRow.id == FeedbackRow.request_id)
        .outerjoin(PlanRow, PlanRow.request_id == FeedbackRow.request_id)
        .order_by(FeedbackRow.at.desc())
        .limit(limit)
    )
    if only_bad:
        query = query.where(FeedbackRow.good.is_(False))
    return [Feedback(**row) for row in tx.execute(query).mappings()]
