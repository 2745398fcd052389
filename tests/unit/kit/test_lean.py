"""What is loaded, and what is not: each process of the house pays for it in time and memory."""

import subprocess
import sys

import pytest

from core.kit.lean import without

HEAVY = {
    "alembic", "core.planner.planner", "discord", "lark", "openai", "psycopg", "pygments", "rich",
    "slack_bolt", "slack_sdk",
}  # fmt: skip


def test_a_library_that_is_hidden_cannot_be_loaded_until_the_block_ends() -> None:
    sys.modules.pop("colorsys", None)
    with without("colorsys"), pytest.raises(ImportError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_yiq(0, 0, 0) == (0, 0, 0)


def test_a_library_that_is_loaded_already_is_not_hidden() -> None:
    import colorsys

    with without("colorsys"):
        assert sys.modules["colorsys"] is colorsys


def test_a_worker_loads_nothing_that_its_work_may_do_without() -> None:
    said = subprocess.run(
        [sys.executable, "-P", "-c", "import workers.worker, sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert set(said.stdout.split()) & HEAVY == set()
