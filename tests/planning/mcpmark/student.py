"""A student's dashboard: habits by day, snippets of code, courses and internships."""

from tests.planning.mcpmark.twin import Obj, Twin, after, said, told

PAGE = "Computer Science Student Dashboard"
_COURSES = {
    "Name": "title",
    "Code": "rich_text",
    "Credit": "number",
    "Status": "select: Planned, In Progress, Completed",
}
_INTERNSHIPS = {
    "Company": "title",
    "Role": "rich_text",
    "Status": "select: Interested, Applied",
}
_HABITS = """## ☑️ Habit tracker

**<mention-date start="2022-09-01"/>**

- [x] Read a chapter

**<mention-date start="2022-09-02"/>**

- [ ] Walk to the library
- [x] Water the plants

---

## Code Snippets

<columns>
<column>

**Python**

```python
print("hello")
```

</column>
<column>

**JavaScript**

```javascript
console.log("hello")
```

</column>
</columns>

## Deadlines
"""
_GO = (
    (
        "Basic Go program",
        'package main\n\nimport "fmt"\n\nfunc main() {\n    fmt.Println("Hello, World!")\n}',
    ),
    ("For loop in Go", "for i := 0; i < 5; i++ {\n    fmt.Println(i)\n}"),
    ("Function definition in Go", "func add(a, b int) int {\n    return a + b\n}"),
)
_TO_DO = (
    "🧠 Review algorithms for technical interview",
    "📚 Study database systems chapter 7",
    "⚡ Practice system design problems",
    "🎯 Complete data structures assignment",
)


def build(twin: Twin) -> None:
    """The page, with its two databases."""
    page = twin.page(PAGE, _HABITS)
    courses = [{"Name": "Logic", "Code": "CS101", "Credit": 5, "Status": "Completed"}]
    twin.database("Courses", _COURSES, courses, parent=page)
    places = [{"Company": "Corner shop", "Role": "Helper", "Status": "Applied"}]
    twin.database("Internship search", _INTERNSHIPS, places, parent=page)


def _go(blocks: list[Obj]) -> None:
    """A bold word, and three listings of Go with captions."""
    title, *listings = blocks[:4]
    assert told([title]) == [("paragraph", "Go")]
    assert all(run["annotations"]["bold"] for run in title["paragraph"]["rich_text"])
    for block, (caption, code) in zip(listings, _GO, strict=True):
        assert block["type"] == "code"
        assert block["code"]["language"] == "go"
        assert said(block) == code
        assert "".join(run["plain_text"] for run in block["code"]["caption"]) == caption


def simple__code_snippets_go(twin: Twin) -> None:
    """Snippets of Go stand in the section, after the columns."""
    section = after(twin.blocks(twin.ids[PAGE]), "Code Snippets")
    assert section[0]["type"] == "column_list"
    _go(section[1:])


def code_snippets_go(twin: Twin) -> None:
    """A column of Go stands between those of Python and JavaScript, which are as they were."""
    [columns] = [b for b in twin.blocks(twin.ids[PAGE]) if b["type"] == "column_list"]
    python, go, javascript = (column["children"] for column in columns["children"])
    assert told(python) == [("paragraph", "Python"), ("code", 'print("hello")')]
    assert told(javascript) == [("paragraph", "JavaScript"), ("code", 'console.log("hello")')]
    _go(go)


def simple__study_session_tracker(twin: Twin) -> list[Obj]:
    """A bold date follows what was to do on the last day, before the line."""
    section = after(twin.blocks(twin.ids[PAGE]), "Water the plants")
    [run] = section[0]["paragraph"]["rich_text"]
    assert run["mention"]["date"]["start"] == "2025-01-29"
    assert run["annotations"]["bold"]
    until = [block["type"] for block in section].index("divider")
    return section[1:until]


def study_session_tracker(twin: Twin) -> None:
    """Below the date are four things to do, none of them done."""
    things = simple__study_session_tracker(twin)
    assert told(things) == [("to_do", text) for text in _TO_DO]
    assert not any(block["to_do"]["checked"] for block in things)


def courses_internships_relation(twin: Twin) -> None:
    """Both databases relate to each other, by rows with all their values."""
    courses, places = twin.ids["Courses"], twin.ids["Internship search"]
    there = twin.properties(courses)["Related Internships"]["relation"]
    back = twin.properties(places)["Relevant Courses"]["relation"]
    assert there["data_source_id"] == places
    assert back["data_source_id"] == courses
    assert there["dual_property"]["synced_property_name"] == "Relevant Courses"
    made = {row["Code"]: row for row in twin.rows(courses) if row["Code"] != "CS101"}
    assert made.keys() == {"CS301", "CS302", "CS303"}
    found = {row["Company"]: row for row in twin.rows(places) if row["Company"] != "Corner shop"}
    assert {name: row["Role"] for name, row in found.items()} == {
        "OpenAI": "Machine Learning Intern",
        "Google": "Software Engineering Intern",
    }
    for row in made.values():
        assert row["Name"]
        assert row["Credit"] > 0
        assert row["Status"] in {"Planned", "In Progress", "Completed"}
        assert row["Related Internships"]
    ids = {row["id"] for row in made.values()}
    for row in found.values():
        assert row["Status"] == "Interested"
        assert row["Relevant Courses"]
        assert set(row["Relevant Courses"]) <= ids
