"""A way to learn a language: chapters, and lessons that build on each other."""

from tests.planning.mcpmark.twin import Obj, Twin, after, said, told

PAGE = "Python Roadmap"
_CHAPTERS = ("Beginner Level", "Intermediate Level", "Advanced Level")
_STEPS = {
    "Lessons": "title",
    "Status": "select: To Do, In Progress, Done",
    "Date": "date",
    "Chapters": "relation: Chapters*",
}
_LESSONS = (
    ("Variables", "Done", 0),
    ("Control Flow", "In Progress", 0),
    ("Data Structures: Lists", "To Do", 0),
    ("Functions", "Done", 0),
    ("OOP Basics", "Done", 1),
    ("Error Handling", "To Do", 1),
    ("Regular Expressions", "Done", 1),
    ("Decorators", "To Do", 2),
    ("Calling API", "To Do", 2),
    ("Testing", "Done", 2),
)
_FIRST = "Metaprogramming and AST Manipulation"
_EXPERT = (
    (_FIRST, "To Do", "2025-09-15", "Advanced Foundations Review"),
    ("Async Concurrency Patterns", "To Do", "2025-09-20", "Calling API"),
    ("Memory Management and GC Tuning", "In Progress", "2025-09-25", "Advanced Foundations Review"),
    ("Building Python C Extensions", "To Do", "2025-10-01", _FIRST),
)
_BRIDGE = "Advanced Foundations Review"


def build(twin: Twin) -> None:
    """The page with its databases; a lesson may have a parent and sub-items."""
    materials = "### Learning Materials\n\nBooks are in the hall."
    page = twin.page(PAGE, f"{materials}\n\nWhether you're starting from scratch or not: begin.")
    chapters = [{"Name": name, "icon": "🟢"} for name in _CHAPTERS]
    twin.database("Chapters", {"Name": "title"}, chapters, parent=page)
    lessons = [
        {"Lessons": name, "Status": status, "Chapters": [_CHAPTERS[chapter]]}
        for name, status, chapter in _LESSONS
    ]
    source = twin.database("Steps", _STEPS, lessons, parent=page)
    family = {"type": "dual_property", "dual_property": {"synced_property_name": "Sub-items"}}
    relation = {"relation": {"data_source_id": source, **family}}
    twin.call("PATCH", f"data_sources/{source}", {"properties": {"Parent item": relation}})


def _lessons(twin: Twin) -> dict[str, Obj]:
    return {row["Lessons"]: row for row in twin.rows(twin.ids["Steps"])}


def _names(twin: Twin, ids: list[str]) -> set[str]:
    return {name for name, row in _lessons(twin).items() if row["id"] in ids}


def _chapter_and_lessons(twin: Twin, count: int) -> None:
    chapters = {row["Name"]: row for row in twin.rows(twin.ids["Chapters"])}
    expert = chapters["Expert Level"]
    assert expert["icon"] == "🟣"
    lessons = _lessons(twin)
    bridge = lessons[_BRIDGE]
    assert bridge["Status"] == "Done"
    assert bridge["Chapters"] == [expert["id"]]
    assert _names(twin, bridge["Parent item"]) == {"Control Flow"}
    for name, status, day, _ in _EXPERT[:count]:
        assert lessons[name]["Status"] == status
        assert lessons[name]["Date"] == (day, None)
        assert lessons[name]["Chapters"] == [expert["id"]]
    assert set(lessons) == {n for n, _, _ in _LESSONS} | {_BRIDGE} | {
        n for n, *_ in _EXPERT[:count]
    }


def simple__expert_level_lessons(twin: Twin) -> None:
    """A chapter, a lesson that leads to it, and two of its lessons, each below its parent."""
    _chapter_and_lessons(twin, 2)
    lessons = _lessons(twin)
    assert {"Decorators", "Calling API"} <= _names(twin, lessons[_BRIDGE]["Sub-items"])
    assert _BRIDGE in _names(twin, lessons[_FIRST]["Parent item"])
    assert _names(twin, lessons["Async Concurrency Patterns"]["Parent item"]) == {"Calling API"}


def expert_level_lessons(twin: Twin) -> None:
    """Four lessons, older ones that changed, and notes in the one that leads there."""
    _chapter_and_lessons(twin, 4)
    lessons = _lessons(twin)
    below = {"Decorators", "Calling API", "Regular Expressions"}
    assert below <= _names(twin, lessons[_BRIDGE]["Sub-items"])
    for name, _, _, parent in _EXPERT:
        assert parent in _names(twin, lessons[name]["Parent item"])
    memory = _names(twin, lessons["Memory Management and GC Tuning"]["Sub-items"])
    assert memory == {"Data Structures: Lists", "OOP Basics"}
    assert lessons["Decorators"]["Status"] == lessons["Control Flow"]["Status"] == "Done"
    async_parents = _names(twin, lessons["Async Concurrency Patterns"]["Parent item"])
    assert "Error Handling" in async_parents
    notes = told(twin.blocks(lessons[_BRIDGE]["id"]))
    assert [kind for kind, _ in notes] == ["heading_2", *["bulleted_list_item"] * 3, "paragraph"]
    assert notes[0][1] == "Prerequisites Checklist"
    assert notes[1][1] == "✅ Advanced Python Features (Decorators, Context Managers)"


def learning_metrics_dashboard(twin: Twin) -> None:
    """Figures in a coloured box, and five lessons that are done, below the materials."""
    section = after(twin.blocks(twin.ids[PAGE]), "Books are in the hall.")
    heading, box, toggle, rest = section[:4]
    assert told([heading]) == [("heading_3", "📊 Learning Metrics Dashboard")]
    assert box["callout"]["color"] == "brown_background"
    assert box["callout"]["icon"] is None
    title, *figures = box["children"]
    assert told([title]) == [("heading_3", "Course Statistics")]
    assert all(run["annotations"]["bold"] for run in title["heading_3"]["rich_text"])
    assert told(figures) == [
        ("bulleted_list_item", text)
        for text in (
            *("Total Lessons: 10", "Completed: 5 (50.0%)", "In Progress: 1 (10.0%)"),
            "Beginner Level: 4 lessons (2 completed)",
            "Intermediate Level: 3 lessons (2 completed)",
            "Advanced Level: 3 lessons (1 completed)",
        )
    ]
    assert said(toggle) == "🏆 Completed Topics (Click to expand)"
    assert {said(block) for block in toggle["children"]} == {
        name for name, status, _ in _LESSONS if status == "Done"
    }
    assert {block["type"] for block in toggle["children"]} == {"numbered_list_item"}
    assert said(rest).startswith("Whether you're starting")
