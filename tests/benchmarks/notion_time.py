"""How long a long write takes beside what its budget alone makes it take."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

from core.domain.dials import Dial
from core.engine.budgets import SharedBudget
from core.kit.clock import Clock, new_id
from core.kit.errors import Throttled
from core.notion.client import NotionClient
from core.operations.writing import create_with_content
from core.storage import dials
from core.storage.rules import NOTION
from tests.benchmarks.content_requests import item
from tests.benchmarks.figures import Figure
from tests.faults.notion.scene import PATIENCE, Scene, scene
from tests.integration.notion.conftest import titled
from tests.integration.notion.examples import context

PER_MINUTE = 180
BLOCKS = 9_000
MOST = 1.10


def figures() -> list[Figure]:
    """Write 9,000 blocks, 90 requests, on a budget of three a second and no burst."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stage = stack.enter_context(scene(Path(folder)))
        with stage.desk.book.database.begin() as tx:
            dials.turn(tx, Dial.RATE, NOTION, PER_MINUTE, actor="bench")
            dials.turn(tx, Dial.BURST, NOTION, 1, actor="bench")
        seconds = _written(stage)
    least = BLOCKS / 100 / (PER_MINUTE / 60)
    return [
        Figure(
            figure=f"time of {BLOCKS // 100} requests against requests / budget",
            value=seconds / least,
            unit="x",
            target=f"<= {MOST}",
            met=seconds / least <= MOST,
        )
    ]


def _written(stage: Scene) -> float:
    """Seconds that it took; a task that is told to wait is tried again when it may go on."""
    desk, clock = stage.desk, Clock()
    budget = SharedBudget(desk.book.database, clock, name=NOTION, service="Notion")
    address, token = desk.client.address, stage.token
    desk.client = NotionClient(
        token, clock=clock, base_url=address, timeout=PATIENCE, budget=budget
    )
    stage.look_anew()
    task = new_id("long")
    began = clock.monotonic()
    try:
        while True:
            try:
                create_with_content(
                    context(desk, task),
                    parent_id=desk.root,
                    in_database=False,
                    properties={"title": titled("Long")},
                    blocks=[item()] * BLOCKS,
                )
            except Throttled as told:
                clock.sleep(told.retry_after or 0.1)
            else:
                return clock.monotonic() - began
    finally:
        desk.client.close()
