"""Puts the process-wide logging set-up back after a test that changed it."""

import logging
import threading
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture
def clean_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, threading.excepthook
    config = structlog.get_config()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    threading.excepthook = hook
    structlog.configure(**config)
    structlog.contextvars.clear_contextvars()
