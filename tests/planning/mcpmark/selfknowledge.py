"""Somebody who learns how they work: questions and answers, lists."""

from tests.planning.mcpmark.twin import Obj, Twin, one, said, told, walk

PAGE = "Self Assessment"
_FAQ = """<details>
<summary>FAQ</summary>

### What is it?

A way to look at oneself.

### How long does it take?

About an hour.

### Who sees it?

Only you.

</details>
"""
_STEPS = """## How to begin

1. Sit down
2. Breathe
   1. In
   2. Out
3. Write

Then rest.

1. Read it again
2. Sleep
"""

WORKSHEET = "Hyperfocus Self-Assessment Worksheet"
_COLUMNS = {
    "Session": "title",
    "Date": "date",
    "Activity": "select",
    "Focus factors": "multi_select",
    "Energy Level": "number",
    "Mood": "number",
    "Challenges": "multi_select",
    "Strategies": "multi_select",
    "Work Completion Rate": "number: percent",
}
_SESSIONS: tuple[tuple[object, ...], ...] = (
    ("Late draft", "2026-10-07", "Writing", ["Quiet"], 8, 7, ["Phone"], ["Timer", "Music"], 0.9),
    ("Proofs", "2026-10-03", "Study", ["Music", "Sun"], 6, 5, ["Noise"], ["Walk"], 0.85),
    ("Easy one", "2026-10-04", "Study", ["Sun"], 9, 9, [], ["Timer", "Walk"], 1),
    ("Slow one", "2026-10-05", "Coding", ["Quiet"], 3, 4, ["Hunger"], ["Timer"], 0.8),
)


def build(twin: Twin) -> None:
    """The page with all of it."""
    why = '<callout icon="💭">\n\nWhy Use the Term "Hyperfocus"?\n\n</callout>'
    twin.page(PAGE, f"{why}\n\n---\n\n{_STEPS}\n{_FAQ}")
    rows = [dict(zip(_COLUMNS, session, strict=True)) for session in _SESSIONS]
    twin.database(WORKSHEET, _COLUMNS, rows, parent=twin.ids[PAGE])


def _columns(twin: Twin) -> tuple[list[Obj], list[Obj]]:
    """What the two columns inside the toggle hold; nothing stands beside them."""
    faq = one(twin.blocks(twin.ids[PAGE]), "FAQ", "toggle")
    [columns] = faq["children"]
    left, right = columns["children"]
    assert told(left["children"]) == [
        ("heading_3", "What is it?"),
        ("paragraph", "A way to look at oneself."),
        ("heading_3", "How long does it take?"),
        ("paragraph", "About an hour."),
    ]
    assert told(right["children"])[:2] == [
        ("heading_3", "Who sees it?"),
        ("paragraph", "Only you."),
    ]
    return left["children"], right["children"]


def simple__faq_column_layout(twin: Twin) -> None:
    """Two pairs on the left, one on the right."""
    _, right = _columns(twin)
    assert len(right) == 2


def faq_column_layout(twin: Twin) -> None:
    """Two pairs on each side."""
    _, right = _columns(twin)
    assert [block["type"] for block in right[2:]] == ["heading_3", "paragraph"]
    assert all(said(block) for block in right)


def numbered_list_emojis(twin: Twin) -> None:
    """No list is numbered by Notion any more; an emoji stands before each of its lines."""
    blocks = list(walk(twin.blocks(twin.ids[PAGE])))
    assert not [block for block in blocks if block["type"] == "numbered_list_item"]
    texts = [said(block) for block in blocks]
    wanted = ["1️⃣ Sit down", "2️⃣ Breathe", "1️⃣ In", "2️⃣ Out", "3️⃣ Write"]
    wanted += ["Then rest.", "1️⃣ Read it again", "2️⃣ Sleep"]
    start = texts.index(wanted[0])
    assert texts[start : start + len(wanted)] == wanted


def hyperfocus_analysis_report(twin: Twin) -> None:
    """A page between the callout and the line: what helped most, and each hard session."""
    blocks = twin.blocks(twin.ids[PAGE])
    assert [block["type"] for block in blocks[:3]] == ["callout", "child_page", "divider"]
    report = twin.blocks(blocks[1]["id"])
    assert blocks[1]["child_page"]["title"] == "Hyperfocus Analysis Report"
    found = [said(block) for block in walk(report)]
    assert found == [
        "Top 2 Most Effective Strategies",
        "• Timer (used in 3 sessions)",
        "• Walk (used in 2 sessions)",
        "2026-10-03 Study",
        "Focus factors: Music, Sun",
        "Energy: 6/10, Mood: 5/10",
        "Challenges: Noise",
        "Strategies: Walk",
        "Completion: 85%",
        "2026-10-07 Writing",
        "Focus factors: Quiet",
        "Energy: 8/10, Mood: 7/10",
        "Challenges: Phone",
        "Strategies: Timer, Music",
        "Completion: 90%",
    ]
    kinds = [block["type"] for block in report]
    assert kinds == ["callout", *(["heading_2", *["bulleted_list_item"] * 5] * 2)]
