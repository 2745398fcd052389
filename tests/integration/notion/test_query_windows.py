"""Notion gives 10,000 rows of one query; the rest is asked for by the time of their making."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.domain.notion import Json, ObjectKind
from core.kit.clock import Clock
from core.kit.errors import BadInput
from core.notion.client import NotionClient
from core.notion.errors import Attempt
from core.notion.reads import Reads
from core.sandbox.server import SandboxServer
from tests.integration.notion.conftest import TOKEN


def test_more_rows_than_one_query_gives_are_counted_each_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.sandbox.limits.QUERY_RESULTS", 7)
    clock = Clock()
    with (
        SandboxServer(tmp_path / "notion.sqlite3", clock=clock, token=TOKEN) as server,
        closing(NotionClient(TOKEN, clock=clock, base_url=server.url)) as client,
    ):
        reads = Reads(client, clock)
        source = reads.search("Roadmap", kind=ObjectKind.DATABASE)[0].id
        attempt = Attempt(what="x", writes=True)
        before = len(list(reads.rows(source)))
        for _ in range(5):
            clock.turn(timedelta(minutes=1))
            for title in ("a", "b", "c", "d"):
                body: Json = {
                    "parent": {"type": "data_source_id", "data_source_id": source},
                    "properties": {"Name": {"title": [{"text": {"content": title}}]}},
                }
                client.write("POST", "pages", body=body, attempt=attempt)
        rows = [page.target.id for page in reads.rows(source)]
        assert len(rows) == len(set(rows)) == before + 20
        monkeypatch.setattr("core.sandbox.limits.QUERY_RESULTS", 3)
        with pytest.raises(BadInput, match="More rows fit"):
            list(reads.rows(source))
