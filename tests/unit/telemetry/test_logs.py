"""One line an event, the same form for every library, with the ids of what it is about."""

import ast
import io
import json
import logging
from pathlib import Path

import pytest

from core.kit.settings import CHECKOUT, Settings
from core.telemetry import logs

pytestmark = pytest.mark.usefixtures("clean_logging")


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_events_carry_the_process_and_the_ids_they_are_about() -> None:
    stream = io.StringIO()
    logs.setup(Settings(), process="worker-1", stream=stream)
    log = logs.logger("core.engine")
    with logs.about(request_id="req_1", plan_id="plan_1"), logs.about(task_id="task_1", attempt=2):
        log.info("task.finished", seconds=0.5)
    log.info("idle")

    finished, idle = _lines(stream)
    assert finished["event"] == "task.finished"
    assert finished["process"] == "worker-1"
    assert finished["level"] == "info"
    assert finished["logger"] == "core.engine"
    assert (finished["request_id"], finished["plan_id"]) == ("req_1", "plan_1")
    assert (finished["task_id"], finished["attempt"]) == ("task_1", 2)
    assert "request_id" not in idle
    assert str(idle["timestamp"]).endswith("Z")


def test_library_records_take_the_same_form_with_their_traceback() -> None:
    stream = io.StringIO()
    logs.setup(Settings(), process="bot", stream=stream)
    try:
        int("no number")
    except ValueError:
        logging.getLogger("discord.client").exception("could not %s", "connect")

    (line,) = _lines(stream)
    assert line["event"] == "could not connect"
    assert line["logger"] == "discord.client"
    assert "ValueError: invalid literal" in str(line["exception"])


def test_chatty_libraries_are_kept_short() -> None:
    stream = io.StringIO()
    logs.setup(Settings(log_level="debug"), process="bot", stream=stream)
    logging.getLogger("httpx").info("every request")
    logging.getLogger("sqlalchemy.engine.Engine").info("every statement")
    logging.getLogger("uvicorn.access").info("every hit")
    assert stream.getvalue() == ""


def test_the_last_set_up_counts_and_lines_are_not_doubled() -> None:
    first, second = io.StringIO(), io.StringIO()
    logs.setup(Settings(), process="a", stream=first)
    log = logs.logger("x")
    logs.setup(Settings(), process="b", stream=second)
    log.info("once")
    assert first.getvalue() == ""
    assert [line["process"] for line in _lines(second)] == ["b"]


def test_a_terminal_gets_lines_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    logs.setup(Settings(), process="cli", stream=stream)
    logs.logger("x").info("started", token="xoxb-1234-abcd")
    assert "started" in stream.getvalue()
    assert "xoxb-1234" not in stream.getvalue()
    assert not stream.getvalue().startswith("{")


def _event_arguments(path: Path) -> list[tuple[int, ast.expr]]:
    methods = {"debug", "info", "warning", "error", "exception", "critical"}
    return [
        (node.lineno, node.args[0])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"log", "_log", "logger"}
        and node.args
    ]


def test_event_names_are_static() -> None:
    varying = [
        f"{path.relative_to(CHECKOUT)}:{line}"
        for room in ("bot", "core", "workers")
        for path in (CHECKOUT / room).rglob("*.py")
        for line, event in _event_arguments(path)
        if not (isinstance(event, ast.Constant) and isinstance(event.value, str))
    ]
    mirrors_the_audit = "core/storage/audit.py"  # its names are those of an enumeration
    assert [where for where in varying if mirrors_the_audit not in where] == []
