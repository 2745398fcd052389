"""The rows of the seeded databases. Days are counted from today."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A row of Projects."""

    name: str
    phase: str
    lead: str
    start: int
    end: int
    budget: int
    summary: str
    icon: str


@dataclass(frozen=True, slots=True)
class RoadmapRow:
    """A row of Roadmap."""

    name: str
    status: str
    priority: str
    tags: tuple[str, ...]
    due: int | None
    owner: str
    estimate: float | None
    project: str = ""
    customer_facing: bool = False
    notes: str = ""
    spec: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A row of Meetings."""

    name: str
    day: int
    kind: str
    attendees: tuple[str, ...]
    agenda: tuple[str, ...]
    notes: str
    actions: tuple[str, ...]


PROJECTS = (
    ProjectRow(
        *("Mobile app", "In progress", "mira", -40, 45, 42_000),
        *("A first version of the app for both platforms.", "📱"),
    ),
    ProjectRow(
        *("Faster import", "In progress", "tomas", -20, 14, 18_500),
        *("Importing large files takes seconds instead of minutes.", "⚡"),
    ),
    ProjectRow(
        *("Website refresh", "Not started", "priya", 7, 60, 12_000),
        *("New pages, clearer words, quicker to load.", "🌐"),
    ),
    ProjectRow(
        *("Help centre", "Done", "jonas", -120, -30, 6_000),
        *("Articles for the twenty questions we hear most.", "📚"),
    ),
)

_APP, _IMPORT, _SITE, _HELP = (row.name for row in PROJECTS)

ROADMAP = (
    RoadmapRow(
        *("Sign-in with a passkey", "In progress", "High", ("mobile", "backend"), -3, "mira", 5),
        *(_APP, True, "Blocked by the certificate renewal.", "passkey"),
    ),
    RoadmapRow("Offline mode", "Not started", "Medium", ("mobile",), 21, "mira", 13, _APP),
    RoadmapRow(
        *("Push notifications", "Not started", "Low", ("mobile", "backend"), 30, "jonas", 8),
        *(_APP, True),
    ),
    RoadmapRow(
        *("Stream uploads in parts", "In progress", "High", ("backend",), 2, "tomas", 8),
        *(_IMPORT, False, "Half of the parser is done.", "streaming"),
    ),
    RoadmapRow("Progress bar for imports", "Done", "Medium", ("design",), -9, "priya", 3, _IMPORT),
    RoadmapRow(
        "Retry failed imports", "Not started", "High", ("backend",), -1, "tomas", 5, _IMPORT
    ),
    RoadmapRow(
        *("New landing page", "Not started", "High", ("design",), 12, "priya", 8, _SITE, True),
        *("Copy is ready, pictures are not.", "landing"),
    ),
    RoadmapRow(
        "Dark mode", "Not started", "Low", ("design",), None, "", None, _SITE, customer_facing=True
    ),
    RoadmapRow("Search in the help centre", "Done", "Medium", ("docs",), -35, "jonas", 5, _HELP),
    RoadmapRow("Weekly metrics e-mail", "In progress", "Medium", ("backend",), 5, "jonas", 3),
    RoadmapRow("Rename the billing plans", "Not started", "Low", ("docs",), -6, "", 1),
    RoadmapRow("Audit of access rights", "Done", "High", (), -14, "tomas", 2),
)

MEETINGS = (
    MeetingRow(
        *("Weekly sync", -4, "Weekly", ("mira", "jonas", "priya")),
        ("Release date", "Support rota"),
        "The beta starts when the import is stable. Jonas covers support next week.",
        ("Write the release note", "Measure the import on large files"),
    ),
    MeetingRow(
        *("Quarter planning", -18, "Planning", ("mira", "jonas", "priya", "tomas")),
        ("Goals", "Capacity", "Risks"),
        "Two goals: the app in the stores, and imports under ten seconds.",
        ("Share the plan with sales",),
    ),
    MeetingRow(
        *("Retro: help centre", -28, "Retro", ("jonas", "tomas")),
        ("What went well", "What did not"),
        "Writing articles in pairs worked. Screenshots went stale quickly.",
        ("Find a tool for screenshots",),
    ),
)
