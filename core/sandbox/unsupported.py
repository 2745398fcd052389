"""What Notion's API has and the twin does not: named, answered with 501."""

from core.sandbox.errors import ApiError, not_implemented

AREAS = {
    "oauth": "OAuth: tokens are given by the sandbox itself",
    "agents": "agents",
    "sessions": "agent sessions",
    "threads": "agent threads",
    "external_agent_stub": "external agents",
}
"""What is absent altogether, by the beginning of its path."""

_MEETING_NOTES = ("blocks", "meeting_notes")


def unsupported(path: str) -> ApiError | None:
    """The refusal of a path that Notion knows and the twin does not, or None."""
    segments = tuple(path.strip("/").split("/"))
    if segments[:2] == _MEETING_NOTES:
        return not_implemented("meeting notes")
    area = AREAS.get(segments[0])
    return not_implemented(area) if area else None
