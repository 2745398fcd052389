"""How many requests the sandbox answers in a second of one processor.

Counted by processor time of the sandbox's process, so that what asks it, and whatever else the
machine does, takes nothing away; the median of several rounds.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from core.kit.settings import CHECKOUT
from tests.benchmarks.figures import Figure

ROUNDS = 5
TURNS = 40
TARGET = 500
_SERVE = (
    "import sys; from pathlib import Path; from core.sandbox.server import Beginning, serve;"
    "serve(Beginning(Path(sys.argv[1])), as_json=True)"
)
_TICKS = os.sysconf("SC_CLK_TCK")


class _Asker:
    """One connection, and the sandbox's processor time."""

    def __init__(self, process: int, facts: dict[str, str]) -> None:
        self._process = process
        self.root = facts["root_page_id"]
        self._connection = http.client.HTTPConnection(facts["url"].partition("//")[2])
        self._headers = {
            "Authorization": f"Bearer {facts['token']}",
            "Notion-Version": "2026-03-11",
            "Content-Type": "application/json",
        }

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """One request, which must succeed."""
        content = None if body is None else json.dumps(body)
        self._connection.request(method, f"/v1/{path}", content, self._headers)
        answer = self._connection.getresponse()
        found: dict[str, object] = json.loads(answer.read())
        if answer.status != http.HTTPStatus.OK:
            raise AssertionError(found)
        return found

    def used(self) -> float:
        """Seconds of processor time that the sandbox has used so far."""
        told = Path(f"/proc/{self._process}/stat").read_text(encoding="ascii").rpartition(")")[2]
        fields = told.split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def figures() -> list[Figure]:
    """A mix as the assistant asks it, and its parts."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", _SERVE, str(Path(folder) / "sandbox.sqlite3")]
        with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE) as process:
            if process.stdout is None:
                raise AssertionError("The sandbox says nothing.")
            asker = _Asker(process.pid, json.loads(process.stdout.readline()))
            try:
                rates = [_round(asker) for _ in range(ROUNDS)]
            finally:
                asker.close()
                process.terminate()
    rate = median(rates)
    return [
        Figure(
            figure="sandbox, requests a second of one processor, mixed",
            value=rate,
            unit="/s",
            target=f">= {TARGET}",
            met=rate >= TARGET,
        )
    ]


def _round(asker: _Asker) -> float:
    before, asked = asker.used(), 0
    for _ in range(TURNS):
        asked += sum(1 for _ in _turn(asker))
    return asked / max(asker.used() - before, 1 / _TICKS)


def _words(text: str) -> list[object]:
    return [{"type": "text", "text": {"content": text}}]


def _turn(asker: _Asker) -> Iterator[object]:
    """Twenty requests: what a plan that writes a page and some rows asks for."""
    table = asker.ask("POST", "search", {"query": "Roadmap", "page_size": 5})
    yield table
    sources = [one for one in _list(table) if one["object"] == "data_source"]
    source = sources[0]["id"]
    yield asker.ask("GET", f"data_sources/{source}")
    yield asker.ask("POST", f"data_sources/{source}/query", {"page_size": 10})
    page = asker.ask(
        "POST",
        "pages",
        {"parent": {"page_id": asker.root}, "properties": {"title": {"title": _words("Page")}}},
    )
    yield page
    block = {"type": "paragraph", "paragraph": {"rich_text": _words("words")}}
    for count in (1, 5, 20):
        place = f"blocks/{page['id']}/children"
        yield asker.ask("PATCH", place, {"children": [block] * count})
    for _ in range(3):
        yield asker.ask("GET", f"pages/{page['id']}")
        yield asker.ask("GET", f"blocks/{page['id']}/children?page_size=10")
    yield asker.ask("PATCH", f"pages/{page['id']}", {"icon": {"type": "emoji", "emoji": "🏠"}})
    row = asker.ask(
        "POST",
        "pages",
        {"parent": {"data_source_id": source}, "properties": {"Name": {"title": _words("Row")}}},
    )
    yield row
    yield asker.ask("PATCH", f"pages/{row['id']}", {"properties": {"Estimate": {"number": 3}}})
    yield asker.ask("GET", "users/me")
    yield asker.ask("GET", "users")
    yield asker.ask("PATCH", f"pages/{row['id']}", {"in_trash": True})
    yield asker.ask("PATCH", f"pages/{page['id']}", {"in_trash": True})


def _list(answer: dict[str, object]) -> list[dict[str, object]]:
    found = answer["results"]
    return found if isinstance(found, list) else []
