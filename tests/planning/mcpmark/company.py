"""A small company's home: its goals, its wiki, its policies."""

from tests.planning.mcpmark.twin import Obj, Twin, after, one, said, walk

PAGE = "Company In A Box"
_GOALS = """## Current Goals

### ⚙️ Expand Operations to LATAM

Open an office in the south.

- Find a house
- Hire ten people

### 🛠️ Push for Enterprise

Sell to **large** firms.

### 🩶 Boost Employee Engagement

Ask, and listen.

---

## Elsewhere
"""
_POLICIES = ("Benefits policy", "Vacation Policy", "Corporate travel", "Office rules")
_OBJECTIVES = {
    "Product": ("Ship the new editor", "Halve the time to load"),
    "Marketing": ("Tell our story",),
    "Sales": ("Win ten large firms",),
    "HR": ("Make hiring kinder",),
}
_GOAL_HEADINGS = {
    "⚙️ Expand Operations to LATAM": [
        "Open an office in the south.",
        "Find a house",
        "Hire ten people",
    ],
    "🛠️ Push for Enterprise": ["Sell to large firms."],
    "🩶 Boost Employee Engagement": ["Ask, and listen."],
    "🔄 Digital Transformation Initiative": [],
}


def build(twin: Twin) -> None:
    """The home page, and the wiki in it."""
    home = twin.page(PAGE, _GOALS)
    wiki = twin.page("Company Wiki", "All that we agreed on.", parent=home)
    for title in _POLICIES:
        twin.page(title, "What we do.", parent=wiki)
    goals = "\n\n".join(
        f"## {'Human Resources' if name == 'HR' else name}\n\n"
        + "\n".join(f"- {one_}" for one_ in all_)
        for name, all_ in _OBJECTIVES.items()
    )
    twin.page("Company Goals", goals, parent=wiki)


def goals_restructure(twin: Twin) -> None:
    """Four headings that open and close, each with what was said below it."""
    section = after(twin.blocks(twin.ids[PAGE]), "Current Goals")
    until = [block["type"] for block in section].index("divider")
    headings = section[:until]
    assert [said(block) for block in headings] == list(_GOAL_HEADINGS)
    for block in headings:
        assert block["type"] == "heading_3"
        assert block["heading_3"]["is_toggleable"]
        assert [said(child) for child in block["children"]] == _GOAL_HEADINGS[said(block)]
    bold = headings[1]["children"][0]["paragraph"]["rich_text"]
    assert [run["plain_text"] for run in bold if run["annotations"]["bold"]] == ["large"]


def _mentioned(blocks: list[Obj]) -> list[str]:
    """Ids of pages that blocks mention or link to."""
    found = []
    for block in walk(blocks):
        inner = block[block["type"]]
        mentions = [r["mention"] for r in inner.get("rich_text", []) if r["type"] == "mention"]
        found += [m[m["type"]]["id"] for m in mentions if m["type"] in {"page", "database"}]
        if block["type"] == "link_to_page":
            found.append(inner[inner["type"]])
    return found


def employee_onboarding(twin: Twin) -> None:
    """A hub with a database of new people, and three sections that point at policies."""
    hub = twin.inside(twin.ids[PAGE], "Onboarding Hub")
    blocks = twin.blocks(hub)
    assert blocks[0]["type"] == "child_database"
    people = twin.inside(hub, "Employee Onboarding Checklist")
    properties = twin.properties(people)
    assert {name: prop["type"] for name, prop in properties.items()} == {
        "Employee Name": "title",
        "Start Date": "date",
        "Department": "select",
    }
    options = {option["name"] for option in properties["Department"]["select"]["options"]}
    assert options == {"Product", "Marketing", "Sales", "HR", "Engineering"}
    rows = twin.rows(people)
    assert len(rows) == len({row["Department"] for row in rows}) == 3
    assert all(row["Employee Name"] and row["Start Date"] for row in rows)
    sections: dict[str, list[Obj]] = {}
    for block in blocks[1:]:
        if block["type"].startswith("heading"):
            sections[said(block)] = []
        else:
            sections[list(sections)[-1]].append(block)
    assert list(sections) == ["Benefits Overview", "30-Day Timeline", "Feedback Form"]
    policies = {twin.ids[title] for title in _POLICIES}
    assert len(policies & set(_mentioned(sections["Benefits Overview"]))) >= 3
    steps = [b for b in sections["30-Day Timeline"] if b["type"] == "numbered_list_item"]
    assert len(steps) == 7
    assert all(_mentioned([step]) for step in steps)
    assert [b["type"] for b in sections["Feedback Form"]] == ["to_do"] * 3


def quarterly_review_dashboard(twin: Twin) -> None:
    """A page with a box on the goals, a list for each department, and a database of what to do."""
    page = twin.inside(twin.ids[PAGE], "Q4 2024 Business Review Dashboard")
    blocks = twin.blocks(page)
    [box] = [b for b in blocks if b["type"] == "callout"]
    for phrase in ("LATAM expansion", "Enterprise push", "Employee engagement"):
        assert phrase in said(box)
    for name, objectives in _OBJECTIVES.items():
        heading = "Human Resources" if name == "HR" else name
        one(blocks, heading, "heading_2")
        listed = [b for b in after(blocks, heading) if b["type"] == "to_do"]
        assert {said(b) for b in listed[: len(objectives)]} == set(objectives)
    items = twin.inside(page, "Action Items")
    properties = twin.properties(items)
    assert {name: prop["type"] for name, prop in properties.items()} == {
        "Task Name": "title",
        "Department": "select",
        "Priority": "select",
        "Status": "status",
    }
    rows = twin.rows(items)
    assert {row["Task Name"] for row in rows} == {o for all_ in _OBJECTIVES.values() for o in all_}
    for row in rows:
        assert row["Task Name"] in _OBJECTIVES[row["Department"]]
        assert row["Priority"] in {"High", "Medium", "Low"}
        assert row["Status"]
