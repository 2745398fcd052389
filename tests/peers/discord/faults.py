"""What can be made to go wrong between a client and the local Discord."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    REJECT = "reject"
    """Answer with a status; nothing is done."""
    APPLY_THEN = "apply_then"
    """Do it, then answer with a status."""
    APPLY_THEN_RESET = "apply_then_reset"
    """Do it, then break the connection without an answer."""
    RESET = "reset"
    """Break the connection; nothing is done."""
    HANG = "hang"
    """Never answer; nothing is done."""


@dataclass
class Trouble:
    """A fault for the next `times` matching calls."""

    method: str
    path: re.Pattern[str]
    fault: Fault
    status: int = 500
    code: int = 0
    retry_after: float | None = None
    times: int = 1

    def matches(self, method: str, path: str) -> bool:
        return self.times > 0 and self.method == method and bool(self.path.search(path))
