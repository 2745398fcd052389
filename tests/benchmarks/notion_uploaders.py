"""Two other uploaders of markdown, asked to do the same works on the same sandbox.

They live in the cache of tests.benchmarks.content_peers (`build/content-peers`), in their own
environment, and run as programs there.
"""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.content_peers import CACHE

WORKER = Path(__file__).with_name("notion_uploader_worker.py")
PEERS = ("notionify", "md2notionpage")
LONGEST = 1_200


@dataclass(frozen=True, slots=True)
class Task:
    """What a peer is to do.

    Attributes:
        then: what the page becomes after it was made; empty when it stays.
    """

    url: str
    token: str
    parent: str
    markdown: str
    then: str = ""


def can(peer: str, task: Task) -> bool:
    """Whether a peer has such a function at all."""
    return not task.then or peer == "notionify"


def make(peer: str, task: Task) -> str:
    """Let a peer make the page. Returns its id, or raises RuntimeError with what it said."""
    return _ask(peer, "make", task)


def change(peer: str, task: Task, page: str) -> str:
    """Let a peer make a page what `task.then` says."""
    return _ask(peer, "change", task, page)


def _ask(peer: str, what: str, task: Task, page: str = "") -> str:
    ask = {
        "peer": peer,
        "what": what,
        "url": task.url,
        "token": task.token,
        "parent": task.parent,
        "markdown": task.then if what == "change" else task.markdown,
        "page": page,
    }
    python = str(CACHE / "venv" / "bin" / "python")
    done = subprocess.run(
        [python, str(WORKER)],
        input=json.dumps(ask),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST,
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["it failed"])[-1][:90])
    return done.stdout.strip().splitlines()[-1]
