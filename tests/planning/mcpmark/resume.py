"""A résumé: who it is of, work, education, skills and projects."""

from tests.planning.mcpmark.twin import Obj, Twin, after, one, said, told, walk

PAGE = "Online Resume"
LOGO = "https://example.com/college.png"
BLACK = "https://singlecolorimage.com/get/000000/1024x128"
_SKILLS = {"Skill": "title", "Type": "select: Design Tool, Code", "Skill Level": "number: percent"}
_LEVELS = (
    *(("Drawing", "Design Tool", 0.9), ("Layout", "Design Tool", 0.65)),
    *(("Typing", "Code", 0.3), ("Testing", "Code", 0.75), ("Sewing", "Design Tool", 0.45)),
)
_PROJECTS = {
    "Name": "title",
    "Description": "rich_text",
    "Date": "date",
    "Tags": "multi_select: UI Design blue",
    "Phone": "phone_number",
    "Url": "url",
}
_TOP = """<columns>
<column>

### Contact

555-0100

https://robin.example.com

### Languages

- English

</column>
<column>

A designer who likes paper.

</column>
</columns>

# Work History
"""
_ENTRY = """<columns>
<column width_ratio="0.125">

![]({image})

</column>
<column width_ratio="0.875">

**{title}**

*<span color="gray">{when}</span>*

{what}

</column>
</columns>
"""


def build(twin: Twin) -> None:
    """The page, its two sections in columns, and its two databases."""
    work = _ENTRY.format(
        image="https://example.com/shop.png", title="Designer", when="2020 - 2022", what="Made it."
    )
    school = _ENTRY.format(image=LOGO, title="College", when="2016 - 2020", what="Learnt it.")
    page = twin.page(PAGE, f"{_TOP}\n{work}\n# Education\n\n{school}\n# What I can do")
    skills = [dict(zip(_SKILLS, one_, strict=True)) for one_ in _LEVELS]
    twin.database("Skills", _SKILLS, skills, parent=page)
    twin.write(page, "# What I made")
    projects = [
        {"Name": "Knitties eComm Website", "Date": "2022-03-01"},
        {"Name": "Tea shop signs", "Date": "2023-05-01"},
    ]
    twin.database("Projects", _PROJECTS, projects, parent=page)


def projects_section_update(twin: Twin) -> None:
    """One project went, one came, and what is in focus stands below."""
    rows = {row["Name"]: row for row in twin.rows(twin.ids["Projects"])}
    assert rows.keys() == {"Tea shop signs", "Zapier Dashboard Redesign"}
    new = rows["Zapier Dashboard Redesign"]
    assert new["Description"].startswith("Led the complete redesign of Zapier's main dashboard")
    assert new["Date"] == ("2024-01-01", "2024-06-30")
    assert sorted(new["Tags"]) == ["Enterprise", "UI Design"]
    assert (new["Phone"], new["Url"]) == ("555-0100", "https://robin.example.com")
    options = twin.properties(twin.ids["Projects"])["Tags"]["multi_select"]["options"]
    assert {o["name"]: o["color"] for o in options} == {"UI Design": "blue", "Enterprise": "purple"}
    below = told(after(twin.blocks(twin.ids[PAGE]), "Projects"))
    assert below[:2] == [("divider", ""), ("heading_2", "Current Focus")]
    assert below[2][0] == "paragraph"
    assert "leveraging my expertise in Drawing (90%) to deliver" in below[2][1]


def simple__skills_development_tracker(twin: Twin) -> None:
    """A database that relates to the skills, with a plan for each below 70 %."""
    tracker = twin.inside(twin.ids[PAGE], "Skills Development Tracker")
    found = twin.properties(tracker)
    assert {name: prop["type"] for name, prop in found.items()} == {
        "Name": "title",
        "Current Skill": "relation",
        "Current Proficiency": "rollup",
        "Target Proficiency": "number",
        "Gap": "formula",
        "Learning Resources": "rich_text",
        "Progress Notes": "rich_text",
    }
    assert found["Target Proficiency"]["number"]["format"] == "percent"
    assert found["Current Skill"]["relation"]["data_source_id"] == twin.ids["Skills"]
    rows = {row["Name"]: row for row in twin.rows(tracker)}
    low = {name: level for name, _, level in _LEVELS if level < 0.7}
    assert rows.keys() == {f"{name} Development Plan" for name in low}
    for name, level in low.items():
        row = rows[f"{name} Development Plan"]
        assert row["Current Skill"] == [twin.ids[name]]
        assert row["Target Proficiency"] == min(round(level + 0.25, 2), 0.95)
        assert abs(row["Gap"] - (row["Target Proficiency"] - level)) < 1e-9
        assert row["Learning Resources"] == "Online courses and practice projects"
        assert row["Progress Notes"] == "Initial assessment completed"


def skills_development_tracker(twin: Twin) -> None:
    """As above, and a callout after the skills names the three lowest."""
    simple__skills_development_tracker(twin)
    callout = after(twin.blocks(twin.ids[PAGE]), "Skills")[0]
    assert callout["type"] == "callout"
    assert callout["callout"]["color"] == "blue_background"
    assert callout["callout"]["icon"]["emoji"] == "🎯"
    head, _, names = said(callout).partition(": ")
    assert head == "Focus Areas"
    assert names.split(", ") == ["Typing", "Sewing", "Layout"]


def _entries(twin: Twin, heading: str) -> list[tuple[Obj, Obj]]:
    """Both columns of each entry below a heading."""
    found = []
    for block in after(twin.blocks(twin.ids[PAGE]), heading):
        if block["type"] == "heading_1":
            break
        if block["type"] == "column_list":
            left, right = block["children"]
            found.append((left, right))
    return found


def work_history_addition(twin: Twin) -> None:
    """A second entry, made as the first is, with the picture of the education."""
    (_, first), (left, right) = _entries(twin, "Work History")
    assert (left["column"]["width_ratio"], right["column"]["width_ratio"]) == (0.125, 0.875)
    [image] = [b for b in walk(left["children"]) if b["type"] == "image"]
    assert image["image"]["external"]["url"] == LOGO
    title, when, what = right["children"]
    assert [said(title), said(when)] == ["Research Assistant", "January - August 2023"]
    assert said(what).startswith("Assisted in conducting user experience research projects")
    for made, like in zip(right["children"], first["children"], strict=True):
        assert made["type"] == like["type"]
        assert _format(made) == _format(like)


def _format(block: Obj) -> list[Obj]:
    return [run["annotations"] for run in block[block["type"]]["rich_text"]]


def layout_adjustment(twin: Twin) -> None:
    """Skills as a list under the languages; pictures black and half as wide as the page."""
    blocks = twin.blocks(twin.ids[PAGE])
    titles = [b["child_database"]["title"] for b in blocks if b["type"] == "child_database"]
    assert titles == ["Projects"]
    left = next(b for b in blocks if b["type"] == "column_list")["children"][0]
    one(left["children"], "Languages")
    listed = [said(b) for b in after(left["children"], "Skills")]
    assert sorted(listed) == sorted(
        f"{'✨✨' if level >= 0.5 else '✨'} {name} ({kind})" for name, kind, level in _LEVELS
    )
    for heading in ("Work History", "Education"):
        [(picture, text)] = _entries(twin, heading)
        ratios = {side["column"].get("width_ratio", 0.5) for side in (picture, text)}
        assert ratios == {0.5}
        [image] = [b for b in walk(picture["children"]) if b["type"] == "image"]
        assert image["image"]["external"]["url"] == BLACK
        assert len(text["children"]) == 3
