"""One stack per data directory: a lock held for as long as its supervisor lives."""

import fcntl
import os
from pathlib import Path

from core.kit import rundir
from core.kit.errors import ConfigurationError

STACK = "stack"
"""Name under which a stack that is ready announces its supervisor in `data_dir/run`."""


class StackLock:
    """The lock on `data_dir/run/stack.lock`. The kernel frees it however the process ends.

    Raises:
        ConfigurationError: another stack runs on this data directory.
    """

    def __init__(self, data_dir: Path) -> None:
        path = rundir.run_dir(data_dir) / "stack.lock"
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._file, 32).decode("ascii", "replace").strip()
            os.close(self._file)
            raise ConfigurationError(
                f"A stack is running on {data_dir} already (process {owner or 'unknown'}).",
                next_step=(
                    "Use it with `notion-assistant ask` or `chat`, stop it with"
                    f" `kill {owner or 'PID'}`, or set ASSISTANT_DATA_DIR to another directory."
                ),
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode("ascii"))

    def close(self) -> None:
        """Free the lock."""
        os.close(self._file)


def is_running(data_dir: Path) -> bool:
    """Whether some process holds the lock of this data directory."""
    path = data_dir / "run" / "stack.lock"
    if not path.exists():
        return False
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False
