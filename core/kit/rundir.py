"""How the processes of one stack find each other: small files in `data_dir/run`.

Each process announces where it can be reached in `run/NAME.json`; whoever needs it reads the file
when it connects, so that a neighbour may come and go. The directory is for the owner alone.
"""

import os
import socket
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError


class Announcement(BaseModel):
    """One process that can be reached.

    Attributes:
        url: its address: http://host:port, or unix:///path for the embedded broker.
        pid: its process id, by which a file left by an earlier process is told apart.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str
    pid: int


def run_dir(data_dir: Path) -> Path:
    """The directory of the announcements; made when missing, for its owner alone."""
    directory = data_dir / "run"
    if not directory.is_dir():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory.chmod(0o700)
    return directory


def announce(data_dir: Path, name: str, url: str, *, pid: int | None = None) -> None:
    """Write `run/NAME.json` in one step, so that no reader sees half of it.

    Args:
        pid: the process that is reached there; this one when None.
    """
    said = Announcement(url=url, pid=os.getpid() if pid is None else pid)
    target = run_dir(data_dir) / f"{name}.json"
    draft = target.with_name(f".{name}.{os.getpid()}.tmp")
    draft.write_text(said.model_dump_json(), encoding="utf-8")
    draft.replace(target)


def find(data_dir: Path, name: str) -> Announcement | None:
    """What `name` announced, or None. It may be gone since: only a connection tells."""
    try:
        text = (data_dir / "run" / f"{name}.json").read_text(encoding="utf-8")
        return Announcement.model_validate_json(text)
    except (FileNotFoundError, ValidationError):
        return None


def retract(data_dir: Path, name: str, *, pid: int | None = None) -> None:
    """Remove the announcement of `name`, when it is that of `pid` (this process when None)."""
    said = find(data_dir, name)
    if said is not None and said.pid == (os.getpid() if pid is None else pid):
        (data_dir / "run" / f"{name}.json").unlink(missing_ok=True)


def free_port(kept: Path) -> int:
    """The port that a file names if it is free, else 0 for any."""
    try:
        port = int(kept.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
    return port
