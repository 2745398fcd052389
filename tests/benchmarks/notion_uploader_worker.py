"""Runs in the peers' environment: does one task, read as JSON, and prints the id of the page."""

import json
import os
import sys
from typing import Any


def notionify(ask: dict[str, Any]) -> str:
    """The page's id."""
    from notionify import NotionifyClient  # type: ignore[import-not-found]

    client = NotionifyClient(ask["token"], base_url=ask["url"] + "/v1")
    if ask["what"] == "change":
        client.update_page_from_markdown(ask["page"], ask["markdown"], on_conflict="overwrite")
        return str(ask["page"])
    made = client.create_page_with_markdown(ask["parent"], "Document", ask["markdown"])
    return str(made.page_id)


def md2notionpage(ask: dict[str, Any]) -> str:
    """The page's id."""
    os.environ["NOTION_SECRET"] = ask["token"]  # noqa: TID251 - the peer reads it there
    import notion_client

    real = notion_client.Client
    notion_client.Client = lambda **given: real(base_url=ask["url"], **given)  # type: ignore[assignment,misc]
    from md2notionpage import core  # type: ignore[import-not-found]

    core.Client = notion_client.Client
    made = core.create_notion_page_from_md(ask["markdown"], "Document", ask["parent"])
    return str(made)


if __name__ == "__main__":
    task = json.load(sys.stdin)
    found = {"notionify": notionify, "md2notionpage": md2notionpage}[task["peer"]](task)
    sys.stdout.write(found + "\n")
