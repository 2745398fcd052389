"""The sandbox as a judge: its gateway in this process, asked without a network."""

import json
from itertools import count
from pathlib import Path
from typing import Any

from core.kit.clock import Clock
from core.sandbox.desk import Desk
from core.sandbox.gateway import Gateway, Request
from core.sandbox.routes import ROUTES
from core.sandbox.seed import root_page_id, settle
from core.sandbox.state import State

Obj = dict[str, Any]


class Refused(Exception):
    """The sandbox answered with an error."""


class Judge:
    """Asks the sandbox."""

    def __init__(self, path: Path) -> None:
        clock = Clock()
        self.desk = Desk(State(path), clock)
        self.token = settle(self.desk.state, clock, content=False)
        self.gateway = Gateway(self.desk, ROUTES)
        self.numbers = count(1)
        self.root = root_page_id(self.desk.state)

    def close(self) -> None:
        self.desk.close()

    def ask(self, method: str, path: str, body: Obj | None = None) -> Obj:
        """The answer. Raises Refused with Notion's message."""
        where, _, query = path.partition("?")
        answer = self.gateway.answer(
            Request(
                method=method,
                path=f"/{where}",
                headers={
                    "authorization": f"Bearer {self.token}",
                    "notion-version": "2026-03-11",
                    "content-type": "application/json",
                },
                query={
                    key: [value] for key, _, value in (p.partition("=") for p in query.split("&"))
                }
                if query
                else {},
                body=json.dumps(body, ensure_ascii=False).encode() if body is not None else b"",
                base_url="http://sandbox.example.com",
            ),
            next(self.numbers),
        )
        told: Obj = json.loads(answer.body)
        if answer.status != 200:
            raise Refused(told["message"])
        return told

    def accepts(self, method: str, path: str, body: Obj) -> str:
        """Empty when the sandbox accepts, else why it does not."""
        try:
            self.ask(method, path, body)
        except Refused as error:
            return str(error)
        return ""

    def page(self, children: list[Obj] | None = None) -> str:
        """A new page below the home page; its id."""
        made = self.ask(
            "POST",
            "pages",
            {
                "parent": {"page_id": self.root},
                "properties": {"title": {"title": [{"text": {"content": "p"}}]}},
                **({"children": children} if children else {}),
            },
        )
        return str(made["id"])

    def children(self, parent: str) -> list[Obj]:
        """The children of a page or block, all of them."""
        found: list[Obj] = []
        cursor = ""
        while True:
            after = f"&start_cursor={cursor}" if cursor else ""
            answer = self.ask("GET", f"blocks/{parent}/children?page_size=100{after}")
            found += answer["results"]
            if not answer["has_more"]:
                return found
            cursor = answer["next_cursor"]

    def tree(self, parent: str) -> list[Obj]:
        """The blocks of a page, with their children under `children`."""
        return [
            {**block, **({"children": self.tree(block["id"])} if block["has_children"] else {})}
            for block in self.children(parent)
        ]
