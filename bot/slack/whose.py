"""For which Slack team the present piece of work is done.

Bolt says it once, when it authorizes what came in; the calls that follow from it, in this thread or
in the background, go to the same team.
"""

from contextvars import ContextVar

TEAM: ContextVar[str] = ContextVar("slack_team", default="")
"""The team's id, or its organisation's where Slack says no more; empty outside of a delivery."""
