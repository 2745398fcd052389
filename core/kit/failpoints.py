"""Named points in the code where a test can make this process die, stop, wait or fail.

They do nothing unless the setting ASSISTANT_FAILPOINTS names them, and settings that reach a real
service refuse it. What is set belongs to the process, like its signals: a process has one death.

The setting is a list such as `notion.before_send=kill, runner.after_claim=pause:30@2`: the point,
what happens there, and after `@` at which passage (the first when it is not said, `*` for every
one). What can happen:

- `kill`: SIGKILL to this process.
- `stop`: SIGSTOP to this process; it stays until somebody sends SIGCONT.
- `pause:SECONDS`: the thread waits.
- `raise`: an Unavailable, as if something outside did not answer.
- `vanish`: a `Vanished`, which nothing handles; for a worker that is an object of a test.
- `call`: whatever a test does meanwhile; only for `armed`.
"""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

import structlog

from core.kit.clock import Clock
from core.kit.errors import ConfigurationError, Unavailable
from core.kit.settings import Settings

_log = structlog.get_logger(__name__)

_ENTRY = re.compile(
    r"(?P<point>[a-z_.]+)=(?P<action>[a-z]+)(:(?P<seconds>[\d.]+))?(@(?P<at>\d+|\*))?"
)


Action = Callable[[], None]
"""What happens at a point."""


class Point(StrEnum):
    """Every point there is; the moment is that of the name."""

    INTAKE_BEFORE_COMMIT = "intake.before_commit"
    """A request is about to be stored."""
    INTAKE_AFTER_COMMIT = "intake.after_commit"
    """It is stored, and nobody has been told."""
    LEADER_AFTER_CONFIRM = "leader.after_confirm"
    """A leader has proved its lease and is about to act on it, in the same transaction."""
    DISPATCH_AFTER_RELEASE = "dispatch.after_release"
    """A release is stored, and no message has been sent for it."""
    RECOVERY_AFTER_LOOK = "recovery.after_look"
    """Lost tasks were found, and none has been taken back."""
    SCHEDULE_BEFORE_COMMIT = "schedule.before_commit"
    """A scheduled run is accepted and its schedule moved on, and neither is stored."""
    PRUNING_BEFORE_COMMIT = "pruning.before_commit"
    """Old requests are deleted, and it is not stored."""
    RUNNER_AFTER_CLAIM = "runner.after_claim"
    """A task is this worker's, and nothing of it has been done."""
    RUNNER_AFTER_WORK = "runner.after_work"
    """A task's work is done, and its verdict is not stored."""
    RUNNER_AFTER_FINISH = "runner.after_finish"
    """A verdict is stored, and its message is not acknowledged."""
    NOTION_BEFORE_SEND = "notion.before_send"
    """A write is marked as sent, and no byte has left."""
    NOTION_AFTER_SEND = "notion.after_send"
    """Notion has answered a write, and the answer is not stored."""
    NOTION_AFTER_RECORD = "notion.after_record"
    """What a write did is stored; the task's next one has not begun."""


class Vanished(BaseException):
    """A worker inside a test ends here, as a process that is killed does: nothing handles it."""


@dataclass(slots=True)
class _Trap:
    """What happens at one point.

    Attributes:
        at: the passage at which it happens, from 1; 0 for every one.
    """

    action: Action
    name: str
    at: int
    passages: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def passed(self) -> bool:
        with self.lock:
            self.passages += 1
            return self.at in {0, self.passages}


_SHORT_WHILE = 0.02
_SHORT_WHILES = 20
_traps: dict[Point, _Trap] = {}
"""What is set in this process; empty outside tests of faults."""


def reach(point: Point) -> None:
    """Pass a point: nothing, unless something is set there."""
    trap = _traps.get(point)
    if trap is not None and trap.passed():
        _log.warning("failpoint.reached", point=point, action=trap.name)
        trap.action()


def arm(settings: Settings) -> None:
    """Set what the settings say; nothing is set by settings that say nothing.

    Raises:
        ConfigurationError: the setting cannot be read, or a real service would be reached.
    """
    if settings.failpoints is None:
        return
    if settings.reaches_real_services:
        raise ConfigurationError(
            "ASSISTANT_FAILPOINTS is set, and so is a token of a real service.",
            next_step="Failpoints make processes die on purpose: unset it, or use local peers.",
        )
    _traps.update(_read(settings.failpoints))


@contextmanager
def armed(text: str, *, call: Action | None = None) -> Iterator[None]:
    """Set what `text` says for the length of a `with` block, in place of what was set.

    Args:
        call: what happens at a point that says `call`.
    """
    before = dict(_traps)
    _traps.clear()
    _traps.update(_read(text, call))
    try:
        yield
    finally:
        _traps.clear()
        _traps.update(before)


def _read(text: str, call: Action | None = None) -> dict[Point, _Trap]:
    entries = (one.strip() for one in re.split(r"[,;\s]+", text))
    return dict(_trap_of(one, call) for one in entries if one)


def _trap_of(entry: str, call: Action | None) -> tuple[Point, _Trap]:
    found = _ENTRY.fullmatch(entry)
    action = None
    if found is not None and found["action"] == "call":
        action = call
    elif found is not None:
        action = _action(found["action"], float(found["seconds"] or 0))
    if found is None or action is None or found["point"] not in set(Point):
        raise ConfigurationError(
            f"ASSISTANT_FAILPOINTS is not usable: {entry!r}.",
            next_step=(
                "Give POINT=kill, stop, pause:SECONDS, raise or vanish, where POINT is one of "
                + ", ".join(Point)
                + "."
            ),
        )
    at = 0 if found["at"] == "*" else int(found["at"] or 1)
    return Point(found["point"]), _Trap(action, found["action"], at)


def _action(name: str, seconds: float) -> Action | None:
    actions: dict[str, Action] = {
        "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "stop": _stop,
        "pause": lambda: _pause(seconds),
        "raise": _fail,
        "vanish": _vanish,
    }
    return actions.get(name)


def _stop() -> None:
    """The process stands still. When it goes on, this thread does so last: a process that must not
    stand still inside a transaction of another thread can be let go on for a moment."""
    os.kill(os.getpid(), signal.SIGSTOP)
    clock = Clock()
    for _ in range(_SHORT_WHILES):  # the time in which it is stopped again must not count
        clock.sleep(_SHORT_WHILE)


def _pause(seconds: float) -> None:
    Clock().sleep(seconds)


def _fail() -> None:
    raise Unavailable("A failpoint was reached.")


def _vanish() -> None:
    raise Vanished
