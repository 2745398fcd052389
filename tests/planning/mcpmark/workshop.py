"""Helping people with their machines: an inventory, questions, requests, a home of pages."""

from tests.planning.mcpmark.twin import Obj, Twin, said, told

PAGE = "It Trouble Shooting Hub"
_INVENTORY = {
    "Serial": "title",
    "Tags": "multi_select: Laptop, Phone, Licence",
    "Status": "select: In use, Expired, To be returned",
    "Vendor": "select: North, South",
    "Expiration date": "date",
}
_ITEMS = (
    ("AA-1", ["Laptop", "Phone"], "Expired", "North", "2023-01-10"),
    ("BB-2", ["Phone"], "To be returned", "South", "2024-02-01"),
    ("CC-3", ["Licence"], "Expired", "North", "2023-07-14"),
    ("DD-4", ["Laptop"], "In use", "South", "2023-03-03"),
    ("EE-5", ["Laptop"], "In use", "North", "2023-07-15"),
)
_REQUESTS = {
    "Task name": "title",
    "Priority": "select: High, Low",
    "Status": "select: Not started, In progress",
    "Due": "date",
}
_REASONS = {"Expired License", "Hardware Obsolete", "Security Risk", "User Offboarding"}


def build(twin: Twin) -> None:
    """The hub with its databases."""
    hub = twin.page(PAGE, "Ask here first.")
    items = [dict(zip(_INVENTORY, item, strict=True)) for item in _ITEMS]
    twin.database("IT Inventory", _INVENTORY, items, parent=hub)
    questions = [
        {"Question": "How do I keep my machine safe?", "Tags": ["Security"]},
        {"Question": "Where is the printer?", "Tags": ["Office"]},
    ]
    tags = {"Question": "title", "Tags": "multi_select: Security, Office"}
    twin.database("IT FAQs", tags, questions, parent=hub)
    pages = [
        {"Page": name, "Verification": {"state": "verified", "date": {"start": start, "end": end}}}
        for name, start, end in (
            ("IT Inventory list", "2023-01-01", "2023-06-01"),
            ("Password rules", "2023-01-01", "2023-06-01"),
            ("Backup plan", "2023-01-01", "2023-02-01"),
            ("Door codes", "2023-01-01", "2199-01-01"),
        )
    ]
    for page in pages:
        page["content"] = "What everybody should know."
    home = {"Page": "title", "Verification": "verification"}
    twin.database("IT Homepage", home, pages, parent=hub)
    twin.database("IT Requests", _REQUESTS, [{"Task name": "New mouse"}], parent=hub)


def _due_items() -> list[Obj]:
    found = [dict(zip(_INVENTORY, item, strict=True)) for item in _ITEMS]
    return [item for item in found if item["Status"] != "In use"]


def security_audit_ticket(twin: Twin) -> None:
    """A request that lists what expired before the middle of July, each with an advice."""
    title = "Quarterly Security Audit - Expired Assets Review"
    [ticket] = [r for r in twin.rows(twin.ids["IT Requests"]) if r["Task name"] == title]
    assert ticket["Priority"] == "High"
    assert ticket["Due"] == ("2023-06-22", None)
    bullets = [said(b) for b in twin.blocks(ticket["id"]) if b["type"] == "bulleted_list_item"]
    assert sorted(bullet.split(" - ")[:2] for bullet in bullets) == [
        ["AA-1", "Laptop"],
        ["CC-3", "Licence"],
        ["DD-4", "Laptop"],
    ]
    assert all(len(bullet.split(" - ")) == 3 and bullet.split(" - ")[2] for bullet in bullets)


def _moved(twin: Twin) -> list[Obj]:
    """The rows of the queue, once the inventory has been seen to have lost them."""
    left = {row["Serial"] for row in twin.rows(twin.ids["IT Inventory"])}
    assert left == {"DD-4", "EE-5"}
    queue = twin.inside(twin.ids[PAGE], "IT Asset Retirement Queue")
    rows = twin.rows(queue)
    assert {row["Serial"] for row in rows} == {item["Serial"] for item in _due_items()}
    for row in rows:
        [item] = [one for one in _due_items() if one["Serial"] == row["Serial"]]
        assert row["Status"] == item["Status"]
        assert row["Expiration date"] == (item["Expiration date"], None)
        if "Tags" in row:
            assert sorted(row["Tags"]) == sorted(item["Tags"])
            assert row["Vendor"] == item["Vendor"]
    return rows


def simple__asset_retirement_migration(twin: Twin) -> None:
    """What is to go is in a database of three properties, and in the inventory no more."""
    _moved(twin)
    queue = twin.properties(twin.inside(twin.ids[PAGE], "IT Asset Retirement Queue"))
    assert {name: one["type"] for name, one in queue.items()} == {
        "Serial": "title",
        "Status": "select",
        "Expiration date": "date",
    }


def asset_retirement_migration(twin: Twin) -> None:
    """As above with all properties and a reason for each; a description and a log say so."""
    rows = _moved(twin)
    queue = twin.inside(twin.ids[PAGE], "IT Asset Retirement Queue")
    properties = twin.properties(queue)
    assert {name: one["type"] for name, one in properties.items()} == {
        "Serial": "title",
        "Tags": "multi_select",
        "Status": "select",
        "Vendor": "select",
        "Expiration date": "date",
        "Retirement Reason": "select",
    }
    options = properties["Retirement Reason"]["select"]["options"]
    assert {option["name"] for option in options} == _REASONS
    assert {row["Retirement Reason"] for row in rows} <= _REASONS
    source = twin.call("GET", f"data_sources/{queue}")
    database = twin.call("GET", f"databases/{source['parent']['database_id']}")
    described = "".join(run["plain_text"] for run in database["description"])
    assert described == "AUTO-GENERATED MIGRATION COMPLETED"
    assert not database["is_inline"]
    log = twin.blocks(twin.inside(twin.ids[PAGE], "Retirement Migration Log"))
    assert told(log) == [
        ("callout", "Successfully migrated 3 assets to the retirement queue on 2025-03-24.")
    ]


def verification_expired_update(twin: Twin) -> None:
    """Pages nobody vouches for any more say so at their top, and a request names them."""
    expired = {"Password rules", "Backup plan"}
    for row in twin.rows(twin.ids["IT Homepage"]):
        first, *_ = twin.blocks(row["id"])
        if row["Page"] not in expired:
            assert first["type"] == "paragraph"
            continue
        assert told([first]) == [
            ("callout", "VERIFICATION EXPIRED - This page needs review and re-verification")
        ]
        assert first["callout"]["icon"]["emoji"] == "⚠️"
        assert first["callout"]["color"] == "red_background"
    title = "Batch Verification Update Required"
    [ticket] = [r for r in twin.rows(twin.ids["IT Requests"]) if r["Task name"] == title]
    assert (ticket["Priority"], ticket["Status"]) == ("High", "In progress")
    mentioned = set()
    for block in twin.blocks(ticket["id"]):
        [run] = [r for r in block["bulleted_list_item"]["rich_text"] if r["type"] == "mention"]
        mentioned.add(run["mention"]["page"]["id"])
    assert mentioned == {twin.ids[name] for name in expired}
