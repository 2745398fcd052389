"""A procedure to be filled in: a header, sections with placeholders, pages to refer to."""

from tests.planning.mcpmark.twin import Obj, Twin, after, one, said, told, walk

PAGE = "Standard Operating Procedure"
_HEAD = """<columns>
<column>

# SOP Title

Created 2023-10-25

Responsible department:

</column>
<column>

Keep it short.

</column>
</columns>

## Purpose

↓ Summarize the procedure in a few words.

## Context

↓ Add any related and useful information here.
"""
_MIDDLE = """## Terminologies

↓ Add any unfamiliar or domain specific words.

- Term: The definition of the term

## Tools

↓ Add any relevant tools.
"""
_END = """## Roles & responsibilities

↓ Define who will be executing this.

- <empty/>

## Procedure

↓ Create a step by step procedure.

1. First, look
2. Second, think
3. Third, act
"""
_DOCS = ("People team", "Contacting IT", "Team lunches", "Sending swag")
_TOOLS = ("Notion", "Figma")


def build(twin: Twin) -> None:
    """The page, with the pages that it refers to where they are spoken of."""
    page = twin.page(PAGE, _HEAD)
    note = '<callout icon="📎">\n\nSay what it is.\n\n</callout>'
    for title in _DOCS:
        twin.page(title, note, parent=page)
    twin.write(page, _MIDDLE)
    for title in _TOOLS:
        twin.page(title, note, parent=page)
    twin.write(page, _END.replace("<empty/>", "Nobody yet"))


def _sections(twin: Twin) -> dict[str, list[Obj]]:
    """What is below each heading of the page."""
    found: dict[str, list[Obj]] = {}
    for block in twin.blocks(twin.ids[PAGE]):
        if block["type"] == "heading_2":
            found[said(block)] = []
        elif found:
            found[list(found)[-1]].append(block)
    return found


def simple__section_organization(twin: Twin) -> None:
    """Two sections have changed places, with all that is in them; the others have not."""
    sections = _sections(twin)
    assert list(sections) == [
        *("Purpose", "Context", "Roles & responsibilities", "Tools", "Terminologies", "Procedure"),
    ]
    assert told(sections["Roles & responsibilities"]) == [
        ("paragraph", "↓ Define who will be executing this."),
        ("bulleted_list_item", "Nobody yet"),
    ]
    assert told(sections["Terminologies"]) == [
        ("paragraph", "↓ Add any unfamiliar or domain specific words."),
        ("bulleted_list_item", "Term: The definition of the term"),
    ]
    pages = [b["child_page"]["title"] for b in sections["Tools"] if b["type"] == "child_page"]
    assert pages == list(_TOOLS)


def deployment_process_sop(twin: Twin) -> None:
    """No placeholder is left; every section and every page says what was given."""
    blocks = twin.blocks(twin.ids[PAGE])
    texts = [said(block) for block in walk(blocks)]
    assert not [text for text in texts if text.startswith("↓")]
    one(blocks, "Software Deployment Process", "heading_1")
    for text in (
        "Created 2025-01-19",
        "Responsible department: DevOps Engineering Team",
        "Essential deployment terminology for team understanding:",
        "Critical tools required for deployment operations:",
        "The following roles are essential for successful deployment execution:",
        "Follow these steps in sequence. Do not skip steps or perform them out of order.",
    ):
        assert text in texts
    sections = _sections(twin)
    starts = {
        "Purpose": ["This SOP defines the standardized process"],
        "Context": ["Software deployments are critical operations"],
    }
    for name, wanted in starts.items():
        assert said(sections[name][0]).startswith(wanted[0])
    bullets = {
        "Terminologies": ("Blue-Green Deployment", "Rollback Window", "Smoke Test", "Production"),
        "Roles & responsibilities": ("DevOps Engineer", "Lead Dev", "QA Engineer", "Security Off"),
    }
    for name, beginnings in bullets.items():
        items = [said(b) for b in sections[name] if b["type"] == "bulleted_list_item"]
        assert len(items) == 4
        assert all(i.startswith(start) for i, start in zip(items, beginnings, strict=True))
    steps = [said(b) for b in sections["Procedure"] if b["type"] == "numbered_list_item"]
    assert [step.partition(":")[0] for step in steps] == [
        *("Pre-deployment", "Deployment execution", "Post-deployment"),
    ]
    notes = {title: said(twin.blocks(twin.ids[title])[0]) for title in (*_DOCS, *_TOOLS)}
    assert [note.split(" - ")[0] for note in notes.values()] == [
        "DevOps Engineering Team Wiki",
        "Change Management Policy (SOP-001)",
        "Incident Response Procedures (SOP-003)",
        "Security Compliance Guidelines (SOP-007)",
        "Jenkins CI/CD Pipeline",
        "Kubernetes Dashboard",
    ]
    assert all(twin.blocks(twin.ids[title])[0]["type"] == "callout" for title in notes)
    assert after(blocks, "Purpose")
