"""Structured logs: one line an event, with the ids of what it is about, and never a secret.

Every library's records come out in the same form. Events have static names ("task.finished");
what varies is in fields. On a terminal the lines are for people, elsewhere they are JSON.
"""

import logging
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TextIO

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.stdlib import BoundLogger, ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from core.kit.settings import Settings
from core.telemetry.redaction import Redactor, passwords_in

_QUIET = {
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "discord": logging.INFO,
    "dramatiq": logging.INFO,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "httpx2": logging.WARNING,
    "openai": logging.WARNING,
    "redis": logging.WARNING,
    "slack_bolt": logging.INFO,
    "slack_sdk": logging.INFO,
    "sqlalchemy": logging.WARNING,
    "uvicorn": logging.WARNING,
    "uvicorn.access": logging.ERROR,
}
"""Libraries say at most this much, whatever level is set for the project's own events."""


def logger(name: str) -> BoundLogger:
    """The logger of a module; `name` is the module's `__name__`."""
    made: BoundLogger = structlog.stdlib.get_logger(name)
    return made


def about(
    *,
    request_id: str | None = None,
    plan_id: str | None = None,
    task_id: str | None = None,
    attempt: int | None = None,
) -> AbstractContextManager[None]:
    """Binds ids to every event of this thread (or asyncio task) inside the `with` block."""
    given: dict[str, str | int | None] = {
        "request_id": request_id,
        "plan_id": plan_id,
        "task_id": task_id,
        "attempt": attempt,
    }
    return bound_contextvars(**{key: value for key, value in given.items() if value is not None})


def redactor(settings: Settings) -> Redactor:
    """A redactor that knows every secret of the settings, and passwords inside addresses."""
    addresses = (settings.database_address, settings.redis_address)
    return Redactor((*settings.secrets(), *passwords_in(addresses)))


def setup(settings: Settings, *, process: str, stream: TextIO | None = None) -> None:
    """Send every event and every library's record to `stream`, redacted.

    May be called again; the last call counts.

    Args:
        process: name of this process in its stack ("worker-1"), in every event.
        stream: where lines go; standard error when None. JSON unless it is a terminal.
    """
    target = stream or sys.stderr
    hide = redactor(settings)
    shared: list[Processor] = [
        merge_contextvars,
        _InProcess(process),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _Redact(hide),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Handler(target)
    handler.setFormatter(_Formatter(hide, shared, for_people=target.isatty()))
    _install(handler, getattr(logging, settings.log_level.upper()))


def report_crashes() -> None:
    """Log what would otherwise be printed raw: uncaught exceptions of any thread, and warnings."""
    crash = logger(__name__)

    def of_process(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        crash.critical("process.crashed", exc_info=(kind, error, trace))

    def of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            name = args.thread.name if args.thread else ""
            found = (args.exc_type, args.exc_value, args.exc_traceback)
            crash.critical("thread.crashed", thread=name, exc_info=found)

    def of_nobody(args: "sys.UnraisableHookArgs") -> None:
        crash.error("exception.ignored", where=repr(args.object), error=repr(args.exc_value))

    sys.excepthook = of_process
    threading.excepthook = of_thread
    sys.unraisablehook = of_nobody
    logging.captureWarnings(capture=True)


def _install(handler: logging.Handler, level: int) -> None:
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name, least in _QUIET.items():
        library = logging.getLogger(name)
        library.setLevel(max(level, least))
        library.propagate = True
        for own in list(library.handlers):
            library.removeHandler(own)


class _InProcess:
    """Adds the process's name and id."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, _log: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["process"] = self._process
        event["pid"] = os.getpid()
        return event


class _Redact:
    """Hides secrets in the fields of an event, also in its exception's text."""

    _OURS = frozenset({"_record", "_from_structlog", "_logger", "_name"})

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, _log: WrappedLogger, _method: str, event: EventDict) -> Mapping[str, object]:
        open_fields = {key: value for key, value in event.items() if key not in self._OURS}
        hidden = self._redactor.value(open_fields)
        if not isinstance(hidden, dict):  # a mapping goes in, so a mapping comes out
            raise TypeError(type(hidden))
        return hidden | {key: event[key] for key in self._OURS if key in event}


class _Formatter(ProcessorFormatter):
    """Renders, then looks over the finished line once more."""

    def __init__(self, redactor: Redactor, shared: list[Processor], *, for_people: bool) -> None:
        renderer: Processor = (
            structlog.dev.ConsoleRenderer()
            if for_people
            else structlog.processors.JSONRenderer(ensure_ascii=False)
        )
        super().__init__(
            foreign_pre_chain=shared,
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
        )
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        return self._redactor.line(super().format(record))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; a record that cannot be written is reported by name only."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Say that a line is missing, without the arguments that the standard report prints."""
        kind = sys.exc_info()[0]
        named = kind.__name__ if kind else "error"
        if not issubclass(kind or Exception, OSError | ValueError):
            sys.stderr.write(f"A log line of {record.name} could not be written: {named}.\n")
