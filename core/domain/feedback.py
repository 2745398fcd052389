"""What somebody thought of what came of a request."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One person's word on one outcome."""

    request_id: str
    plan_id: str | None
    """None when it was answered without a plan."""
    person_id: str
    good: bool
    at: datetime
    text: str
    """What was asked."""
