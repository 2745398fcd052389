"""A message that reports what somebody did with a page asks for nothing: "I moved it to Garden"."""

import re
import tomllib
from functools import cache
from pathlib import Path

from core.domain.plan import Clarify, Plan

_FAMILIES = ("pages.", "blocks.", "databases.", "views.", "comments.")


@cache
def _report() -> re.Pattern[str]:
    path = Path(__file__).with_name("english.reporting.toml")
    told = tomllib.loads(path.read_text(encoding="utf-8"))["reports"]
    return re.compile(str(told))


def unless_reported(plan: Plan, text: str) -> Plan | Clarify:
    """The plan, or a question where the message says that somebody did so already."""
    about_pages = all(step.operation.startswith(_FAMILIES) for step in plan.steps)
    if not about_pages or _report().match(text) is None:
        return plan
    return Clarify(question="Has that been done already, or should I do it?")
