"""Ordinary arguments of each operation, what they can do, and what cannot be taken back."""

from core.domain.notion import Json, ObjectKind, Target
from core.operations.spec import Risk

PLACE = Target(
    id="6f0c3a52-5f1e-4b7e-9a3e-0d6a3a1f2b10",
    kind=ObjectKind.PAGE,
    title="Team Home",
    url="https://notion.example.com/team-home",
).model_dump(mode="json")
BLOCK = str(PLACE["id"])

ARGUMENTS: dict[str, Json] = {
    "search": {"text": "launch"},
    "pages.create": {"parent": PLACE, "title": "Launch checklist"},
    "pages.read": {"page": PLACE},
    "pages.outline": {"page": PLACE},
    "pages.properties": {"page": PLACE},
    "pages.rename": {"page": PLACE, "title": "Home"},
    "pages.set_icon": {"page": PLACE, "icon": "🏠"},
    "pages.set_cover": {"page": PLACE, "cover": "https://example.com/sea.jpg"},
    "pages.lock": {"page": PLACE},
    "pages.move": {"page": PLACE, "parent": PLACE},
    "pages.duplicate": {"page": PLACE, "title": "Second home"},
    "pages.trash": {"page": PLACE},
    "pages.restore": {"page": PLACE},
    "blocks.append": {"page": PLACE, "markdown": "call the printer"},
    "blocks.insert": {"page": PLACE, "markdown": "call", "place": "under", "anchor": "Agenda"},
    "blocks.replace_section": {"page": PLACE, "heading": "Agenda", "markdown": "call"},
    "blocks.replace_all": {"page": PLACE, "markdown": "call the printer"},
    "blocks.find_replace": {"page": PLACE, "find": "printer", "replacement": "florist"},
    "blocks.edit": {"page": PLACE, "block": "call", "text": "call the florist"},
    "blocks.check": {"page": PLACE, "todo": "call"},
    "blocks.convert": {"page": PLACE, "block": "call", "to": "to_do"},
    "blocks.delete": {"page": PLACE, "block_ids": [BLOCK]},
    "rows.query": {"database": PLACE},
    "rows.create": {"database": PLACE, "properties": {"Name": "Fix login"}},
    "rows.update": {"page": PLACE, "properties": {"Status": "Done"}},
    "rows.create_many": {"database": PLACE, "rows": [{"Name": "Fix login"}]},
    "rows.upsert": {"database": PLACE, "key": "Name", "rows": [{"Name": "Fix login"}]},
    "rows.update_many": {"pages": [PLACE], "properties": {"Status": "Done"}},
    "rows.archive_many": {"pages": [PLACE]},
    "rows.aggregate": {"database": PLACE, "measure": "count"},
    "rows.duplicates": {"database": PLACE},
    "rows.missing": {"database": PLACE, "properties": ["Owner"]},
    "rows.overdue": {"database": PLACE},
    "rows.import_csv": {"database": PLACE, "csv": "Name\nFix login"},
    "rows.export_csv": {"database": PLACE},
    "find.resolve": {"said": "launch"},
    "find.children": {"page": PLACE},
    "find.tree": {"page": PLACE},
    "find.recent": {},
    "find.backlinks": {"page": PLACE},
    "databases.read": {"database": PLACE},
    "databases.create": {"parent": PLACE, "title": "Bugs", "properties": ["Size: number"]},
    "databases.add_source": {"database": PLACE, "title": "Ideas"},
    "databases.rename": {"database": PLACE, "title": "Plan"},
    "databases.describe": {"database": PLACE, "description": "What comes next"},
    "databases.trash": {"database": PLACE},
    "databases.templates": {"database": PLACE},
    "databases.add_property": {"database": PLACE, "property": "Size: number"},
    "databases.rename_property": {"database": PLACE, "property": "Size", "name": "Effort"},
    "databases.set_options": {"database": PLACE, "property": "Kind", "add": ["High red"]},
    "databases.change_property": {"database": PLACE, "property": "Size: text"},
    "databases.remove_property": {"database": PLACE, "property": "Size"},
    "views.list": {"database": PLACE},
    "views.create": {"database": PLACE, "name": "All"},
    "views.change": {"database": PLACE, "view": "All", "name": "Everything"},
    "views.delete": {"database": PLACE, "view": "All"},
    "views.query": {"database": PLACE, "view": "All"},
    "comments.list": {"page": PLACE},
    "comments.add": {"page": PLACE, "text": "Who takes this?"},
    "comments.reply": {"page": PLACE, "comment": "Who takes this?", "text": "I do"},
    "comments.edit": {"page": PLACE, "comment": "I do", "text": "We do"},
    "comments.delete": {"page": PLACE, "comment": "I do"},
    "users.list": {},
    "users.find": {"name": "Mira of Team Home"},
    "users.me": {},
    "changes.undo": {
        "what": "Rename Team Home",
        "effects": [{"kind": "set_trash", "page_id": BLOCK, "in_trash": True}],
    },
}
"""An operation without arguments here fails."""

READS = (
    "search",
    "pages.read",
    "pages.outline",
    "pages.properties",
    "rows.query",
    "rows.aggregate",
    "rows.duplicates",
    "rows.missing",
    "rows.overdue",
    "rows.export_csv",
    "find.resolve",
    "find.children",
    "find.tree",
    "find.recent",
    "find.backlinks",
    "comments.list",
    "databases.read",
    "databases.templates",
    "views.list",
    "views.query",
    "users.list",
    "users.find",
    "users.me",
)
ASK_FIRST = (
    "pages.trash",
    "blocks.replace_section",
    "blocks.replace_all",
    "blocks.convert",
    "blocks.delete",
    "rows.archive_many",
    "comments.delete",
    "databases.trash",
    "databases.change_property",
    "databases.remove_property",
    "views.delete",
    "changes.undo",
)

RISKS = {
    name: Risk.READ if name in READS else Risk.DESTRUCTIVE if name in ASK_FIRST else Risk.WRITE
    for name in ARGUMENTS
}

FOR_GOOD = {
    "databases.change_property": "does not keep the values",
    "databases.remove_property": "does not give the values",
}
"""What cannot be taken back, and words of the reason that it states."""
