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


def build(twin: Twin) -> None:
    """The page with all of it."""
    why = '<callout icon="💭">\n\nWhy Use the Term "Hyperfocus"?\n\n</callout>'
    twin.page(PAGE, f"{why}\n\n---\n\n{_STEPS}\n{_FAQ}")


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
